// Arrow in C++: batches that free themselves, of data and of books.
#include "../c/check.h"

#include <nautilus_cython/nautilus_cython.hpp>

namespace nc = nautilus_cython;

static void batches()
{
    const InstrumentId_t id = nc::instrument_id_from_cstr("BTCUSDT.BINANCE").value();
    const Quantity_t size = nc::quantity_from_cstr("1.5").value();
    Data_t data = {};
    data.tag = DATA_TAG_QUOTE;
    data.body.quote = nc::quote_tick_new(
        id, *nc::price_from_cstr("1.0"), *nc::price_from_cstr("2.0"), size, size, 1, 2).value();
    const Data_t quotes[] = {data, data, data};

    nc::ArrowBatch batch = nc::data_to_arrow(DATA_TAG_QUOTE, quotes).value();
    nc::ArrowBatch moved = std::move(batch);
    CHECK(batch.arrow_to_data(DATA_TAG_QUOTE).status() == STATUS_EMPTY_HANDLE);
    const nc::DataVector back = moved.arrow_to_data(DATA_TAG_OF_SCHEMA).value();
    size_t equal = 0;
    for (const auto &one : back)
        equal += nc::quote_tick_eq(one->c_api()->body.quote, data.body.quote);
    CHECK(equal == 3);
    CHECK(nc::data_to_arrow(DATA_TAG_TRADE, quotes).status() == STATUS_INVALID_VALUE);

    {
        nc::OrderBook book = nc::OrderBook::make(id, BOOK_TYPE_L1_MBP).value();
        book.update_quote_tick(data.body.quote).value();
        moved = book.to_arrow(0).value(); // frees the one before, and outlives the book
    }
    CHECK(moved.arrow_to_data(DATA_TAG_QUOTE).status() == STATUS_INVALID_VALUE);
    moved = {};
    CHECK(back.size() == 3); // independent of the batch that it came from
}

int main()
{
    batches();
    return finish();
}
