/* What a panic in Rust leaves to a C program: a status, a message, a handle that can only be dropped, and no memory.

   Linked to a library with the feature `test-panic`, whose functions are in no header. */
#include "../c/check.h"

#include <nautilus_cython/feeds.h>
#include <nautilus_cython/model.h>

Status test_panic_update(OrderBook_API *book, FfiError *err);
Status test_panic_orderbook(const OrderBook_API *book, double *out, FfiError *err);
Status test_panic_deltas(const OrderBookDeltas_API *deltas, double *out, FfiError *err);
Status test_panic_level(const BookLevel_API *level, double *out, FfiError *err);
Status test_panic_make(const OrderBookDeltas_API *deltas, OrderBookDeltas_API *out, FfiError *err);
Status test_panic_wordless(FfiError *err);

#define CHECK_PANICS(call) CHECK_FAILS(call, STATUS_INTERNAL, "internal error: on request, with 1000 bytes")

static OrderBook_API book_of_two(InstrumentId_t id)
{
    OrderBook_API book;
    CHECK(orderbook_new(id, BOOK_TYPE_L3_MBO, &book, NULL) == STATUS_OK);
    for (uint64_t order_id = 1; order_id <= 2; order_id++) {
        BookOrder_t order;
        Price_t price;
        Quantity_t size;
        CHECK(price_from_cstr(order_id == 1 ? "100.25" : "100.50", &price, NULL) == STATUS_OK);
        CHECK(quantity_from_cstr("3", &size, NULL) == STATUS_OK);
        uint8_t side = order_id == 1 ? ORDER_SIDE_BUY : ORDER_SIDE_SELL;
        CHECK(book_order_new(side, price, size, order_id, &order, NULL) == STATUS_OK);
        CHECK(orderbook_add(&book, order, 0, order_id, order_id, NULL) == STATUS_OK);
    }
    return book;
}

int main(void)
{
    double number = 7;
    InstrumentId_t id;
    CHECK(instrument_id_from_cstr("ESH4.GLBX", &id, NULL) == STATUS_OK);
    OrderBook_API updated = book_of_two(id), read = book_of_two(id), untouched = book_of_two(id);

    /* Half-way through a change: what the book holds now is never shown. */
    CHECK_PANICS(test_panic_update(&updated, &err));
    CHECK(orderbook_order_count(&updated) == 0 && !orderbook_has_ask(&updated));
    CHECK_FAILS(orderbook_reset(&updated, &err), STATUS_POISONED, "orderbook");
    CHECK_FAILS(orderbook_spread(&updated, &number, &err), STATUS_POISONED, "can only be dropped");
    CHECK_FAILS(test_panic_update(&updated, &err), STATUS_POISONED, "poisoned");

    /* While reading: the same, and nothing is written. */
    CHECK_PANICS(test_panic_orderbook(&read, &number, &err));
    CHECK(number == 7);
    CHECK_FAILS(orderbook_clear(&read, 1, 1, &err), STATUS_POISONED, "orderbook");

    /* The others are none the worse. */
    CHECK(orderbook_spread(&untouched, &number, NULL) == STATUS_OK && number == 0.25);

    OrderBookDeltas_API deltas, copy;
    CHECK(orderbook_to_snapshot_deltas(&untouched, 1, 1, &deltas, NULL) == STATUS_OK);
    CHECK_PANICS(test_panic_make(&deltas, &copy, &err));
    CHECK(orderbook_deltas_len(&deltas) == 3);
    CHECK_PANICS(test_panic_deltas(&deltas, &number, &err));
    CHECK_FAILS(orderbook_deltas_clone(&deltas, &copy, &err), STATUS_POISONED, "orderbook_deltas");
    CHECK_FAILS(orderbook_apply_deltas(&untouched, &deltas, &err), STATUS_POISONED, "orderbook_deltas");
    CHECK(orderbook_order_count(&untouched) == 2);

    CVec_BookLevel_API levels;
    CHECK(orderbook_bids(&untouched, 0, &levels, NULL) == STATUS_OK && levels.len == 1);
    CHECK_PANICS(test_panic_level(levels.ptr, &number, &err));
    CHECK(level_size(levels.ptr) == 0);
    vec_drop_book_levels(levels);

    CHECK_FAILS(test_panic_wordless(&err), STATUS_INTERNAL, "no message");
    CHECK(test_panic_wordless(NULL) == STATUS_INTERNAL);

    orderbook_deltas_drop(deltas);
    orderbook_drop(updated);
    orderbook_drop(read);
    orderbook_drop(untouched);
    return finish();
}
