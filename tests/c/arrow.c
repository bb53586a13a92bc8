/* Arrow in C: market data into a batch and back, and the levels of a book. */
#include "check.h"

#include <nautilus_cython/arrow.h>

static InstrumentId_t instrument(void)
{
    InstrumentId_t id;
    CHECK(instrument_id_from_cstr("BTCUSDT.BINANCE", &id, NULL) == STATUS_OK);
    return id;
}

static Data_t quote(const char *bid, const char *ask)
{
    Data_t data = {.tag = DATA_TAG_QUOTE};
    Price_t bid_price, ask_price;
    Quantity_t size;
    CHECK(price_from_cstr(bid, &bid_price, NULL) == STATUS_OK && price_from_cstr(ask, &ask_price, NULL) == STATUS_OK);
    CHECK(quantity_from_cstr("1.5", &size, NULL) == STATUS_OK);
    CHECK(quote_tick_new(instrument(), bid_price, ask_price, size, size, 1, 2, &data.body.quote, NULL) == STATUS_OK);
    return data;
}

static void quotes_come_back_equal(void)
{
    const Data_t quotes[] = {quote("61000.10", "61000.20"), quote("0.5", "0.7")};
    ArrowBatch_API batch;
    CVec_Data_t back;
    CHECK(data_to_arrow(DATA_TAG_QUOTE, quotes, 2, &batch, NULL) == STATUS_OK);
    const uint8_t tags[] = {DATA_TAG_OF_SCHEMA, DATA_TAG_QUOTE};
    for (size_t i = 0; i < 2; i++) {
        CHECK(arrow_to_data(&batch, tags[i], &back, NULL) == STATUS_OK && back.len == 2);
        for (size_t row = 0; row < 2; row++)
            CHECK(quote_tick_eq(&back.ptr[row].body.quote, &quotes[row].body.quote));
        vec_drop_data(back);
    }
    CHECK_FAILS(arrow_to_data(&batch, DATA_TAG_TRADE, &back, &err), STATUS_INVALID_VALUE, "price");
    arrow_batch_drop(batch);
}

static void an_empty_batch_has_no_objects(void)
{
    ArrowBatch_API batch;
    CVec_Data_t none;
    CHECK(data_to_arrow(DATA_TAG_TRADE, NULL, 0, &batch, NULL) == STATUS_OK);
    CHECK(arrow_to_data(&batch, DATA_TAG_OF_SCHEMA, &none, NULL) == STATUS_OK && none.len == 0);
    vec_drop_data(none);
    arrow_batch_drop(batch);
}

static void a_book_becomes_a_batch(void)
{
    OrderBook_API book;
    ArrowBatch_API batch;
    CHECK(orderbook_new(instrument(), BOOK_TYPE_L1_MBP, &book, NULL) == STATUS_OK);
    const Data_t data = quote("1.0", "2.0");
    CHECK(orderbook_update_quote_tick(&book, &data.body.quote, NULL) == STATUS_OK);
    CHECK(orderbook_to_arrow(&book, 0, &batch, NULL) == STATUS_OK);
    orderbook_drop(book);
    arrow_batch_drop(batch); /* which outlives its book */
}

static void what_is_wrong_is_told(void)
{
    const Data_t data = quote("1.0", "2.0");
    const ArrowBatch_API empty = {0};
    const OrderBook_API no_book = {0};
    ArrowBatch_API batch;
    CVec_Data_t back;
    CHECK_FAILS(data_to_arrow(DATA_TAG_TRADE, &data, 1, &batch, &err), STATUS_INVALID_VALUE, "expected");
    CHECK_FAILS(data_to_arrow(200, &data, 1, &batch, &err), STATUS_INVALID_VALUE, "200");
    CHECK_FAILS(arrow_to_data(&empty, DATA_TAG_OF_SCHEMA, &back, &err), STATUS_EMPTY_HANDLE, "");
    CHECK_FAILS(orderbook_to_arrow(&no_book, 0, &batch, &err), STATUS_EMPTY_HANDLE, "");
    arrow_batch_drop(empty);
}

int main(void)
{
    quotes_come_back_equal();
    an_empty_batch_has_no_objects();
    a_book_becomes_a_batch();
    what_is_wrong_is_told();
    return finish();
}
