// Recorded data in C++: a file into a book, piece by piece.
#include <type_traits>

#include "../c/check.h"

#include <nautilus_cython/nautilus_cython.hpp>

namespace nc = nautilus_cython;

int main(int argc, char **argv)
{
    CHECK(argc > 0);
    const std::string path = std::string(argv[0]) + ".mbo.dbn.zst";
    CHECK(*nc::feed_write_sample(path, 7, 1000) == 1000);

    nc::Result<nc::Feed> missing = nc::Feed::open("missing.csv");
    CHECK(missing.status() == STATUS_IO && missing.error().message().find("missing.csv") != std::string::npos);
    CHECK(nc::Feed::open(path, FeedOptions_t{"morse", nullptr, 0, 0, 0}).status() == STATUS_INVALID_VALUE);

    nc::Feed feed = nc::Feed::open(path).value();
    CHECK(feed.format_to_cstr()->view() == "dbn");
    nc::OrderBook book;
    nc::Data kept;
    uint64_t changes = 0;
    while (auto batch = feed.read(64)) {
        for (const auto &data : *batch) {
            nc::visit(*data, [&](const auto &event) {
                if constexpr (std::is_same_v<decltype(event), const OrderBookDelta_t &>) {
                    if (changes++ == 0)
                        book = nc::OrderBook::make(event.instrument_id, BOOK_TYPE_L3_MBO).value();
                    book.apply_delta(event).value();
                }
            });
        }
        kept = batch->take(0); // frees the one before
    }
    CHECK(changes > 1000 && book.update_count() == changes && book.spread().value() > 0);
    CHECK(feed.read(64).is_absent() && feed.skipped(99).is_absent());
    CHECK(kept.clone()->c_api()->tag == kept.c_api()->tag);

    nc::Feed none;
    CHECK(none.read(1).status() == STATUS_EMPTY_HANDLE);
    feed = {};
    book = {};
    kept = {};
    remove(path.c_str());
    return finish();
}
