/* What threads may share: values, immutable handles, the interner, the register of currencies and the ledger. And what may
   move between them: a handle that one thread at a time uses. */
#include "../../c/check.h"

#include <pthread.h>

#include <nautilus_cython/model.h>

enum { THREADS = 4, ROUNDS = 50 };

static InstrumentId_t instrument;
static OrderBookDeltas_API deltas;
static BookLevel_API level;
static OrderBook_API books[THREADS];

static BookOrder_t order(uint64_t id)
{
    BookOrder_t made;
    Price_t price;
    Quantity_t size;
    CHECK(price_from_cstr("100.25", &price, NULL) == STATUS_OK && quantity_from_cstr("3", &size, NULL) == STATUS_OK);
    CHECK(book_order_new(ORDER_SIDE_BUY, price, size, id, &made, NULL) == STATUS_OK);
    return made;
}

/* Every thread interns the same texts, and texts of its own. */
static void intern(uint64_t thread, uint64_t round)
{
    char text[64];
    InstrumentId_t same, own, again;
    snprintf(text, sizeof text, "S%" PRIu64 ".VENUE", round);
    CHECK(instrument_id_from_cstr(text, &same, NULL) == STATUS_OK);
    snprintf(text, sizeof text, "T%" PRIu64 "R%" PRIu64 ".VENUE", thread, round);
    CHECK(instrument_id_from_cstr(text, &own, NULL) == STATUS_OK);
    CHECK(instrument_id_from_cstr(text, &again, NULL) == STATUS_OK);
    CHECK(own.symbol.value == again.symbol.value && own.venue.value == same.venue.value);
}

/* Every thread registers the same currencies, and finds them. */
static void currencies(uint64_t round)
{
    char code[16];
    Currency_t made, found;
    snprintf(code, sizeof code, "C%" PRIu64, round);
    CHECK(currency_from_py(code, 8, 0, "a currency", CURRENCY_TYPE_CRYPTO, &made, NULL) == STATUS_OK);
    CHECK(currency_register(&made, true, NULL) == STATUS_OK && currency_exists(code));
    CHECK(currency_from_cstr(code, &found, NULL) == STATUS_OK && found.code == made.code);
    CHECK(currency_from_cstr("USD", &found, NULL) == STATUS_OK);
}

/* An immutable handle is read and copied by all at once. */
static void immutable(void)
{
    OrderBookDeltas_API copy;
    CVec_BookOrder_t orders;
    CHECK(orderbook_deltas_clone(&deltas, &copy, NULL) == STATUS_OK);
    CHECK(orderbook_deltas_eq(&deltas, &copy) && orderbook_deltas_hash(&deltas) == orderbook_deltas_hash(&copy));
    orderbook_deltas_drop(copy);
    CHECK(level_orders(&level, &orders, NULL) == STATUS_OK && orders.len == 1 && level_size(&level) == 3);
    vec_drop_book_orders(orders);
}

static void *work(void *argument)
{
    uint64_t thread = *(uint64_t *)argument;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        intern(thread, round);
        currencies(round);
        immutable();
        UUID4_t a = uuid4_new(), b = uuid4_new();
        CHECK(!uuid4_eq(&a, &b));
        CHECK_FAILS(orderbook_new(instrument, 99, &books[thread], &err), STATUS_INVALID_VALUE, "L3_MBO=3");
        int64_t live;
        CHECK(ledger_row(0, NULL, &live) && live >= 1);
        /* The book that this thread was given. */
        CHECK(orderbook_add(&books[thread], order(round + 10), 0, round, round, NULL) == STATUS_OK);
    }
    CHECK(orderbook_order_count(&books[thread]) == ROUNDS + 1);
    orderbook_drop(books[thread]);
    return NULL;
}

int main(void)
{
    pthread_t threads[THREADS];
    uint64_t numbers[THREADS];
    CHECK(instrument_id_from_cstr("ESH4.GLBX", &instrument, NULL) == STATUS_OK);
    for (uint64_t i = 0; i < THREADS; i++) {
        CHECK(orderbook_new(instrument, BOOK_TYPE_L3_MBO, &books[i], NULL) == STATUS_OK);
        CHECK(orderbook_add(&books[i], order(1), 0, 1, 1, NULL) == STATUS_OK);
    }
    CHECK(orderbook_to_snapshot_deltas(&books[0], 1, 1, &deltas, NULL) == STATUS_OK);
    CVec_BookLevel_API levels;
    CHECK(orderbook_bids(&books[0], 0, &levels, NULL) == STATUS_OK && levels.len == 1);
    level = levels.ptr[0];
    levels.ptr[0] = (BookLevel_API){0};
    vec_drop_book_levels(levels);
    for (uint64_t i = 0; i < THREADS; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, work, &numbers[i]) == 0);
    }
    for (uint64_t i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    orderbook_deltas_drop(deltas);
    level_drop(level);
    return finish();
}
