/* Deliberately broken: a book is not dropped. */
#include <nautilus_cython/model.h>

int main(void)
{
    InstrumentId_t id;
    OrderBook_API book;
    if (instrument_id_from_cstr("ESH4.GLBX", &id, NULL) != STATUS_OK) return 0;
    if (orderbook_new(id, BOOK_TYPE_L3_MBO, &book, NULL) != STATUS_OK) return 0;
    book = (OrderBook_API){0};
    orderbook_drop(book);
    return 0;
}
