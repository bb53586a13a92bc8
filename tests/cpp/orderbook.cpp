// Order books in C++: owners move, vectors give out what they hold, and nothing is freed by hand.
#include <array>
#include <type_traits>
#include <vector>

#include "../c/check.h"

#include <nautilus_cython/nautilus_cython.hpp>

namespace nc = nautilus_cython;

static_assert(!std::is_copy_constructible_v<nc::OrderBook> && !std::is_copy_assignable_v<nc::OrderBook>);
static_assert(std::is_nothrow_move_constructible_v<nc::OrderBook> && std::is_nothrow_move_assignable_v<nc::OrderBook>);
static_assert(!std::is_copy_constructible_v<nc::BookLevelVector> && !std::is_copy_constructible_v<nc::String>);
static_assert(sizeof(nc::OrderBook) == sizeof(OrderBook_API) && sizeof(nc::BookFillVector) == sizeof(CVec_BookFill_t));

static BookOrder_t order(OrderSide side, const char *price, const char *size, uint64_t id)
{
    return nc::book_order_new(side, *nc::price_from_cstr(price), *nc::quantity_from_cstr(size), id).value();
}

static nc::OrderBook book_of_three()
{
    InstrumentId_t id = *nc::instrument_id_from_cstr("ESH4.GLBX");
    nc::OrderBook book = nc::OrderBook::make(id, BOOK_TYPE_L3_MBO).value();
    book.add(order(ORDER_SIDE_BUY, "4820.25", "3", 1), 0, 1, 1).value();
    book.add(order(ORDER_SIDE_BUY, "4820.25", "2", 2), 0, 2, 2).value();
    book.add(order(ORDER_SIDE_BUY, "4820.00", "7", 3), 0, 3, 3).value();
    return book;
}

static void owners_move()
{
    nc::OrderBook book = book_of_three();
    nc::OrderBook moved = std::move(book);
    CHECK(moved.order_count() == 3);
    CHECK(book.order_count() == 0 && book.reset().status() == STATUS_EMPTY_HANDLE);
    book = std::move(moved);
    CHECK(book.order_count() == 3 && moved.reset().status() == STATUS_EMPTY_HANDLE);
    book = book_of_three(); // frees the first
    nc::OrderBook &self = book;
    book = std::move(self);
    CHECK(book.order_count() == 3 && nc::live_objects().at("orderbook_drop") == 1);

    std::vector<nc::OrderBook> books;
    for (int i = 0; i < 10; i++)
        books.push_back(book_of_three());
    books.erase(books.begin() + 3);
    CHECK(nc::live_objects().at("orderbook_drop") == 10);

    OrderBook_API handle = book.release();
    CHECK(orderbook_order_count(&handle) == 3);
    nc::OrderBook adopted(handle);
    CHECK(adopted.order_count() == 3);
}

static void results_say_why()
{
    nc::OrderBook book = book_of_three();
    CHECK(book.best_bid_price()->precision == 2);
    nc::Result<double> spread = book.spread();
    CHECK(!spread && spread.is_absent() && spread.error().status() == STATUS_ABSENT);
    CHECK(book.spread().value_or(-1.0) == -1.0);

    BookOrder_t bad = order(ORDER_SIDE_BUY, "1", "1", 4);
    bad.side = 77;
    nc::Result<> added = book.add(bad, 0, 4, 4);
    CHECK(added.status() == STATUS_INVALID_VALUE && added.error().message().find("77") != std::string::npos);
    CHECK(nc::OrderBook::make(InstrumentId_t{}, BOOK_TYPE_L3_MBO).status() == STATUS_INVALID_VALUE);
    try {
        book.add(bad, 0, 4, 4).value();
        CHECK(false);
    } catch (const nc::Exception &error) {
        CHECK(error.status() == STATUS_INVALID_VALUE && strstr(error.what(), "order.side"));
    }
    CHECK(book.update_count() == 3);
}

static void vectors_give_out_what_they_hold()
{
    nc::OrderBook book = book_of_three();
    nc::BookLevelVector levels = book.bids(0).value();
    CHECK(levels.size() == 2 && levels[0]->size() == 5.0);
    double total = 0;
    for (const auto &level : levels)
        total += level->size();
    CHECK(total == 12.0);
    nc::BookLevel best = levels.take(0);
    CHECK(levels[0]->size() == 0 && levels[0]->price().status() == STATUS_EMPTY_HANDLE);
    levels = book.asks(0).value();
    CHECK(levels.empty());
    nc::BookOrderVector orders = best.orders().value();
    CHECK(orders.size() == 2 && orders[1].order_id == 2 && orders.end() - orders.begin() == 2);

    // Into the caller's memory, of any kind.
    std::array<BookLevel_t, 4> room;
    CHECK(*book.levels(ORDER_SIDE_BUY, room) == 2 && room[1].count == 1);
    BookLevel_t one[1];
    CHECK(*book.levels(ORDER_SIDE_BUY, one) == 1 && one[0].count == 2);
    CHECK(*book.levels(ORDER_SIDE_BUY, {}) == 0);

    std::vector<BookOrder_t> made(orders.begin(), orders.end());
    nc::BookLevel level = nc::BookLevel::make(ORDER_SIDE_BUY, best.price().value(), made).value();
    CHECK(level.size() == best.size() && level.clone()->size() == 5.0);
    CHECK(nc::OrderBook::restore(book.state().value(), book.orders().value())->order_count() == 3);

    uint32_t counts[] = {1, 1, 1};
    InstrumentId_t id = book.instrument_id().value();
    nc::Result<OrderBookDepth10_t> depth = nc::orderbook_depth10_new(id, made, counts, {}, {}, 0, 0, 0, 0);
    CHECK(depth.error().message() == "`bid_counts` and `bids` differ in length");

    nc::OrderBookDeltas deltas = book.to_snapshot_deltas(5, 5).value();
    nc::OrderBook copy = nc::OrderBook::make(id, BOOK_TYPE_L3_MBO).value();
    copy.apply_deltas(deltas).value();
    CHECK(copy.order_count() == 3 && copy.pprint_to_cstr(3)->view().find("4820.25") != std::string_view::npos);
    CHECK(deltas.vec_deltas()->size() == deltas.len());
}

int main()
{
    owners_move();
    CHECK(nc::live_objects().empty());
    results_say_why();
    CHECK(nc::live_objects().empty());
    vectors_give_out_what_they_hold();
    return finish();
}
