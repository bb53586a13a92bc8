/* Deliberately broken: a handle is copied, and both are dropped. */
#include <nautilus_cython/model.h>

int main(void)
{
    InstrumentId_t id;
    OrderBook_API book, copy;
    if (instrument_id_from_cstr("ESH4.GLBX", &id, NULL) != STATUS_OK) return 0;
    if (orderbook_new(id, BOOK_TYPE_L3_MBO, &book, NULL) != STATUS_OK) return 0;
    copy = book;
    orderbook_drop(book);
    orderbook_drop(copy);
    return 0;
}
