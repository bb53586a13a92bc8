/* Deliberately broken: a book is dropped as if it were a level. */
#include <nautilus_cython/model.h>

int main(void)
{
    InstrumentId_t id;
    OrderBook_API book;
    if (instrument_id_from_cstr("ESH4.GLBX", &id, NULL) != STATUS_OK) return 0;
    if (orderbook_new(id, BOOK_TYPE_L3_MBO, &book, NULL) != STATUS_OK) return 0;
    level_drop((BookLevel_API){(Owned_Level)(void *)book._0});
    return 0;
}
