/* Order books in C: the life of a handle and of its vectors, and what each mistake answers. */
#include "check.h"

#include <nautilus_cython/model.h>

static BookOrder_t order(OrderSide side, const char *price, const char *size, uint64_t id)
{
    BookOrder_t made;
    Price_t p;
    Quantity_t q;
    CHECK(price_from_cstr(price, &p, NULL) == STATUS_OK);
    CHECK(quantity_from_cstr(size, &q, NULL) == STATUS_OK);
    CHECK(book_order_new(side, p, q, id, &made, NULL) == STATUS_OK);
    return made;
}

int main(void)
{
    InstrumentId_t id;
    OrderBook_API book, none = {0};
    CHECK(instrument_id_from_cstr("ESH4.GLBX", &id, NULL) == STATUS_OK);
    CHECK_FAILS(orderbook_new(id, 99, &book, &err), STATUS_INVALID_VALUE, "L3_MBO=3");
    CHECK_FAILS(orderbook_new((InstrumentId_t){0}, BOOK_TYPE_L3_MBO, &book, &err), STATUS_INVALID_VALUE, "Symbol");
    CHECK(orderbook_new(id, BOOK_TYPE_L3_MBO, &book, NULL) == STATUS_OK);

    /* First in, first out. */
    CHECK(orderbook_add(&book, order(ORDER_SIDE_BUY, "4820.25", "3", 1), 0, 1, 1, NULL) == STATUS_OK);
    CHECK(orderbook_add(&book, order(ORDER_SIDE_BUY, "4820.25", "2", 2), 0, 2, 2, NULL) == STATUS_OK);
    CHECK(orderbook_sequence(&book) == 2 && orderbook_ts_last(&book) == 2 && orderbook_update_count(&book) == 2);
    CHECK(orderbook_has_bid(&book) && !orderbook_has_ask(&book));

    Price_t price;
    double spread;
    CHECK(orderbook_best_bid_price(&book, &price, NULL) == STATUS_OK && price.precision == 2);
    CHECK(orderbook_best_ask_price(&book, &price, NULL) == STATUS_ABSENT);
    CHECK(orderbook_spread(&book, &spread, NULL) == STATUS_ABSENT);
    CHECK(orderbook_add(&book, order(ORDER_SIDE_SELL, "4820.50", "4", 3), 0, 3, 3, NULL) == STATUS_OK);
    CHECK(orderbook_spread(&book, &spread, NULL) == STATUS_OK && spread == 0.25);

    /* A vector of levels: one is taken out, the others are freed with the vector. */
    CVec_BookLevel_API levels;
    CHECK(orderbook_bids(&book, 0, &levels, NULL) == STATUS_OK && levels.len == 1);
    BookLevel_API taken = levels.ptr[0];
    levels.ptr[0] = (BookLevel_API){0};
    vec_drop_book_levels(levels);
    CHECK(level_size(&taken) == 5.0 && level_side(&taken) == ORDER_SIDE_BUY);
    CVec_BookOrder_t orders;
    CHECK(level_orders(&taken, &orders, NULL) == STATUS_OK && orders.len == 2);
    CHECK(orders.ptr[0].order_id == 1 && orders.ptr[1].order_id == 2);
    vec_drop_book_orders(orders);
    level_drop(taken);

    /* Levels into the caller's memory: nothing to free. */
    BookLevel_t best[4];
    size_t written = 0;
    CHECK(orderbook_levels(&book, ORDER_SIDE_SELL, best, 4, &written, NULL) == STATUS_OK && written == 1);
    CHECK(best[0].count == 1);
    CHECK_FAILS(orderbook_levels(&book, ORDER_SIDE_SELL, NULL, 4, &written, &err), STATUS_INVALID_VALUE, "levels");

    /* Empty vectors and empty handles can be freed, as often as one likes. */
    vec_drop_book_levels((CVec_BookLevel_API){0});
    vec_drop_book_orders((CVec_BookOrder_t){0});
    vec_drop_fills((CVec_BookFill_t){0});
    orderbook_drop(none);
    level_drop((BookLevel_API){0});

    /* Mistakes. */
    CHECK_FAILS(orderbook_reset(&none, &err), STATUS_EMPTY_HANDLE, "orderbook");
    CHECK_FAILS(orderbook_reset(NULL, &err), STATUS_NULL_POINTER, "orderbook");
    CHECK(orderbook_sequence(&none) == 0 && orderbook_sequence(NULL) == 0);
    CHECK_FAILS(orderbook_best_bid_price(&book, NULL, &err), STATUS_NULL_POINTER, "out");
    BookOrder_t bad = order(ORDER_SIDE_BUY, "1", "1", 4);
    bad.side = 77;
    CHECK_FAILS(orderbook_add(&book, bad, 0, 4, 4, &err), STATUS_INVALID_VALUE, "order.side");
    bad = order(ORDER_SIDE_BUY, "1", "1", 4);
    bad.price.precision = 200;
    CHECK_FAILS(orderbook_add(&book, bad, 0, 4, 4, &err), STATUS_INVALID_VALUE, "200");
    CHECK_FAILS(orderbook_add(&book, (BookOrder_t){0}, 0, 4, 4, &err), STATUS_INVALID_VALUE, "side");
    CHECK_FAILS(orderbook_apply_delta(&book, NULL, &err), STATUS_NULL_POINTER, "delta");
    OrderBookDelta_t delta = {0};
    CHECK_FAILS(orderbook_apply_delta(&book, &delta, &err), STATUS_INVALID_VALUE, "invalid");
    OrderBookDeltas_API deltas = {0};
    CHECK_FAILS(orderbook_apply_deltas(&book, &deltas, &err), STATUS_EMPTY_HANDLE, "deltas");
    double average;
    CHECK_FAILS(
        orderbook_get_avg_px_for_quantity(&book, (Quantity_t){0}, 9, &average, &err), STATUS_INVALID_VALUE, "order_side");
    CHECK(orderbook_update_count(&book) == 3);

    /* A copy by its snapshot. */
    OrderBook_API copy;
    CHECK(orderbook_new(id, BOOK_TYPE_L3_MBO, &copy, NULL) == STATUS_OK);
    CHECK(orderbook_to_snapshot_deltas(&book, 5, 5, &deltas, NULL) == STATUS_OK);
    CHECK(orderbook_apply_deltas(&copy, &deltas, NULL) == STATUS_OK);
    CHECK(orderbook_order_count(&copy) == 3 && orderbook_level_count(&copy, ORDER_SIDE_BUY) == 1);
    orderbook_deltas_drop(deltas);
    orderbook_drop(copy);

    /* A book of some levels, and the orders of a side. */
    CVec_BookOrder_t bids;
    CHECK(orderbook_max_depth(&book) == 0 && orderbook_max_depth(&none) == 0);
    CHECK(orderbook_add(&book, order(ORDER_SIDE_BUY, "1", "1", 9), 0, 4, 4, NULL) == STATUS_OK);
    CHECK(orderbook_side_orders(&book, ORDER_SIDE_BUY, 0, NULL, &bids, NULL) == STATUS_OK && bids.len == 3);
    CHECK(book_orders_size(bids.ptr, bids.len) > book_orders_size(bids.ptr, 1) && book_orders_size(NULL, 0) == 0);
    vec_drop_book_orders(bids);
    CHECK(orderbook_set_max_depth(&book, 1, NULL) == STATUS_OK && orderbook_max_depth(&book) == 1);
    CHECK(orderbook_side_orders(&book, ORDER_SIDE_BUY, 0, NULL, &bids, NULL) == STATUS_OK && bids.len == 2);
    vec_drop_book_orders(bids);
    CHECK_FAILS(orderbook_set_max_depth(&none, 1, &err), STATUS_EMPTY_HANDLE, "orderbook");

    const char *table;
    CHECK(orderbook_pprint_to_cstr(&book, 3, &table, NULL) == STATUS_OK && strstr(table, "4820.25"));
    cstr_drop(table);
    orderbook_drop(book);
    return finish();
}
