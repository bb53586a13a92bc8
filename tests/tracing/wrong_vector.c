/* Deliberately broken: a vector of levels is dropped as if it were one of orders, whose elements have another size. */
#include <nautilus_cython/model.h>

int main(void)
{
    InstrumentId_t id;
    OrderBook_API book;
    BookOrder_t order;
    Price_t price;
    Quantity_t size;
    CVec_BookLevel_API levels;
    if (instrument_id_from_cstr("ESH4.GLBX", &id, NULL) != STATUS_OK) return 0;
    if (orderbook_new(id, BOOK_TYPE_L3_MBO, &book, NULL) != STATUS_OK) return 0;
    if (price_from_cstr("1", &price, NULL) != STATUS_OK || quantity_from_cstr("1", &size, NULL) != STATUS_OK) return 0;
    if (book_order_new(ORDER_SIDE_BUY, price, size, 1, &order, NULL) != STATUS_OK) return 0;
    if (orderbook_add(&book, order, 0, 1, 1, NULL) != STATUS_OK) return 0;
    if (orderbook_bids(&book, 0, &levels, NULL) != STATUS_OK) return 0;
    vec_drop_book_orders((CVec_BookOrder_t){(BookOrder_t *)(void *)levels.ptr, levels.len, levels.cap});
    return 0;
}
