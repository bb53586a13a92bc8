/* Deliberately broken: a vector is freed twice. */
#include <nautilus_cython/model.h>

int main(void)
{
    BookOrder_t order = {0};
    BookLevel_API level;
    CVec_BookOrder_t orders;
    order.side = ORDER_SIDE_BUY;
    if (level_new(ORDER_SIDE_BUY, order.price, &order, 1, &level, NULL) != STATUS_OK) return 0;
    if (level_orders(&level, &orders, NULL) != STATUS_OK) return 0;
    vec_drop_book_orders(orders);
    vec_drop_book_orders(orders);
    level_drop(level);
    return 0;
}
