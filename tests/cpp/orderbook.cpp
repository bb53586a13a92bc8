// The headers serve C++ as they serve C.
#include <memory>

#include "../c/check.h"

#include <nautilus_cython/model.h>

int main()
{
    InstrumentId_t id{};
    CHECK(instrument_id_from_cstr("ETH/USD.KRAKEN", &id, nullptr) == STATUS_OK);
    OrderBook_API book{};
    CHECK(orderbook_new(id, BOOK_TYPE_L1_MBP, &book, nullptr) == STATUS_OK);
    std::unique_ptr<OrderBook_API, void (*)(OrderBook_API *)> owner(&book, [](OrderBook_API *b) { orderbook_drop(*b); });
    FfiError err{};
    CHECK(orderbook_add(&book, BookOrder_t{}, 0, 0, 0, &err) != STATUS_OK);
    ffi_error_drop(&err);
    owner.reset();
    return finish();
}
