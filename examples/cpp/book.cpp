// An L3 book in C++: a unique_ptr-like owner over the C handle, and fills from a vector that frees itself.
#include <iostream>
#include <stdexcept>
#include <string>

#include <nautilus_cython/model.h>

class Book {
public:
    Book(const char *instrument, BookType type)
    {
        InstrumentId_t id;
        check(instrument_id_from_cstr(instrument, &id, &err_));
        check(orderbook_new(id, type, &book_, &err_));
    }
    ~Book() { orderbook_drop(book_); }
    Book(const Book &) = delete;
    Book &operator=(const Book &) = delete;

    void add(OrderSide side, const char *price, const char *size, uint64_t id)
    {
        BookOrder_t order = make(side, price, size, id);
        check(orderbook_add(&book_, order, 0, 0, 0, &err_));
    }

    template <typename Visit>
    void simulate(OrderSide side, const char *price, const char *size, Visit visit)
    {
        struct Fills : CVec_BookFill_t {
            ~Fills() { vec_drop_fills(*this); }
        } fills{};
        check(orderbook_simulate_fills(&book_, make(side, price, size, 0), &fills, &err_));
        for (size_t i = 0; i < fills.len; i++)
            visit(fills.ptr[i]);
    }

private:
    BookOrder_t make(OrderSide side, const char *price, const char *size, uint64_t id)
    {
        BookOrder_t order{};
        order.side = side;
        order.order_id = id;
        check(price_from_cstr(price, &order.price, &err_));
        check(quantity_from_cstr(size, &order.size, &err_));
        return order;
    }

    void check(Status status)
    {
        if (status == STATUS_OK)
            return;
        std::string message = err_.message;
        ffi_error_drop(&err_);
        throw std::runtime_error(message);
    }

    OrderBook_API book_{};
    FfiError err_{};
};

int main()
{
    Book book("ESH4.GLBX", BOOK_TYPE_L3_MBO);
    book.add(ORDER_SIDE_SELL, "4820.25", "3", 1);
    book.add(ORDER_SIDE_SELL, "4820.25", "2", 2);
    book.add(ORDER_SIDE_SELL, "4820.50", "9", 3);
    book.simulate(ORDER_SIDE_BUY, "4821", "6", [](const BookFill_t &fill) {
        std::cout << quantity_to_text(&fill.size).value << " @ " << price_to_text(&fill.price).value << '\n';
    });
    try {
        book.add(ORDER_SIDE_SELL, "abc", "1", 4);
    } catch (const std::runtime_error &error) {
        std::cout << error.what() << '\n';
    }
}
