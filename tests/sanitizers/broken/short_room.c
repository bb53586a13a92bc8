/* Deliberately broken: the room for levels is shorter than it claims. It is Rust that writes past its end. */
#include <stdlib.h>

#include <nautilus_cython/model.h>

static int add(OrderBook_API *book, uint64_t id, const char *at)
{
    BookOrder_t order;
    Price_t price;
    Quantity_t size;
    return price_from_cstr(at, &price, NULL) == STATUS_OK && quantity_from_cstr("1", &size, NULL) == STATUS_OK
        && book_order_new(ORDER_SIDE_BUY, price, size, id, &order, NULL) == STATUS_OK
        && orderbook_add(book, order, 0, id, id, NULL) == STATUS_OK;
}

int main(void)
{
    InstrumentId_t id;
    OrderBook_API book;
    size_t written = 0;
    if (instrument_id_from_cstr("ESH4.GLBX", &id, NULL) != STATUS_OK) return 0;
    if (orderbook_new(id, BOOK_TYPE_L3_MBO, &book, NULL) != STATUS_OK) return 0;
    if (!add(&book, 1, "100") || !add(&book, 2, "101")) return 0;
    BookLevel_t *room = malloc(sizeof *room);
    if (room == NULL || orderbook_levels(&book, ORDER_SIDE_BUY, room, 2, &written, NULL) != STATUS_OK) return 0;
    free(room);
    orderbook_drop(book);
    return 0;
}
