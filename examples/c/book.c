/* An L2 book in C. Each handle is freed once, by its own function. */
#include <stdio.h>

#include <nautilus_cython/model.h>

static int fail(FfiError *err)
{
    fprintf(stderr, "%s\n", err->message);
    ffi_error_drop(err);
    return 1;
}

int main(void)
{
    FfiError err;
    InstrumentId_t id;
    OrderBook_API book;
    if (instrument_id_from_cstr("BTCUSDT.BINANCE", &id, &err) || orderbook_new(id, BOOK_TYPE_L2_MBP, &book, &err))
        return fail(&err);

    const char *bids[][2] = {{"61000.10", "0.500"}, {"61000.00", "1.250"}};
    for (size_t i = 0; i < 2; i++) {
        BookOrder_t order = {.side = ORDER_SIDE_BUY};
        if (price_from_cstr(bids[i][0], &order.price, &err) || quantity_from_cstr(bids[i][1], &order.size, &err)
            || orderbook_update(&book, order, 0, 0, 0, &err))
            return fail(&err);
    }

    BookLevel_t levels[10];
    size_t count;
    if (orderbook_levels(&book, ORDER_SIDE_BUY, levels, 10, &count, &err))
        return fail(&err);
    for (size_t i = 0; i < count; i++)
        printf("%s @ %s\n", quantity_to_text(&levels[i].size).value, price_to_text(&levels[i].price).value);

    /* Bad input is a status and a sentence. */
    if (orderbook_new(id, 99, &book, &err) != STATUS_OK) {
        puts(err.message);
        ffi_error_drop(&err);
    }
    orderbook_drop(book);
    return 0;
}
