// An L3 book in C++: owners that free themselves, and results that are looked at or thrown.
#include <iostream>

#include <nautilus_cython/nautilus_cython.hpp>

using namespace nautilus_cython;

BookOrder_t sell(const char *price, const char *size, uint64_t id)
{
    return book_order_new(ORDER_SIDE_SELL, *price_from_cstr(price), *quantity_from_cstr(size), id).value();
}

int main()
{
    OrderBook book = OrderBook::make(*instrument_id_from_cstr("ESH4.GLBX"), BOOK_TYPE_L3_MBO).value();
    book.add(sell("4820.25", "3", 1), 0, 0, 0).value();
    book.add(sell("4820.25", "2", 2), 0, 0, 0).value();
    book.add(sell("4820.50", "9", 3), 0, 0, 0).value();

    BookOrder_t order = sell("4821", "6", 0);
    order.side = ORDER_SIDE_BUY;
    for (const BookFill_t &fill : *book.simulate_fills(order))
        std::cout << quantity_to_text(fill.size).value << " @ " << price_to_text(fill.price).value << '\n';

    if (!book.spread())
        std::cout << "no bid\n";
    if (Result<Price_t> price = price_from_cstr("abc"); !price)
        std::cout << price.error().message() << '\n';
    try {
        book.add(sell("4820.25", "0", 4), 0, 0, 0).value();
    } catch (const Exception &error) {
        std::cout << error.what() << '\n';
    }
}
