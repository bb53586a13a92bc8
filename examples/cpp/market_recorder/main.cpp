// Replays a file of market data through an order book, and records what changed and the top of the book to datasets of Lance.
//
//     market_recorder FILE FOLDER [SYMBOL.VENUE]
#include <iostream>
#include <string>

#include <nautilus_cython/nautilus_cython.hpp>

#define NAUTILUS_LANCE_EXCEPTIONS
#include "table.hpp"

namespace nc = nautilus_cython;
namespace lance = nautilus_lance;

/// Rows on their way to a dataset.
template <typename... T>
class Recording {
public:
    Recording(const std::string &uri, const typename Table<T...>::Names &names)
        : table_(names), writer_(lance::Writer::open(uri, table_.schema()))
    {
    }

    void push(const std::optional<T> &...row)
    {
        table_.push(row...);
        if (table_.rows() == 8192)
            flush();
    }

    /// Commits. Without it, also when an exception comes between, there is no dataset.
    LanceCommit_t close()
    {
        flush();
        return writer_.close();
    }

private:
    void flush() { writer_.write(table_.take(), table_.schema()); }

    Table<T...> table_;
    lance::Writer writer_;
};

class Recorder {
public:
    Recorder(const std::string &folder, const InstrumentId_t &instrument, BookType type)
        : book_(nc::OrderBook::make(instrument, type).value()),
          deltas_(folder + "/deltas", {"ts_event", "ts_init", "sequence", "flags", "action", "side", "price", "size", "order_id"}),
          tops_(folder + "/tops", {"ts_event", "bid_price", "bid_size", "ask_price", "ask_size"})
    {
    }

    void on(const OrderBookDelta_t &delta)
    {
        book_.apply_delta(delta).value();
        record(delta);
        if (delta.flags & RECORD_FLAG_F_LAST)
            record_top();
    }

    void on(const nc::OrderBookDeltas &deltas)
    {
        book_.apply_deltas(deltas).value();
        for (const OrderBookDelta_t &delta : deltas.vec_deltas().value())
            record(delta);
        record_top();
    }

    void close()
    {
        const LanceCommit_t deltas = deltas_.close(), tops = tops_.close();
        std::cout << deltas.rows << " deltas in " << deltas.bytes << " bytes, " << tops.rows << " tops in " << tops.bytes << " bytes\n";
    }

private:
    using Value = std::optional<Decimal>;
    using Top = std::array<Value, 4>;

    void record(const OrderBookDelta_t &delta)
    {
        const bool is_order = delta.action != BOOK_ACTION_CLEAR;
        deltas_.push(time(delta.ts_event), time(delta.ts_init), delta.sequence, delta.flags, delta.action, delta.order.side,
            is_order ? Value(delta.order.price) : Value(), is_order ? Value(delta.order.size) : Value(), delta.order.order_id);
    }

    void record_top()
    {
        const BookTop_t top = book_.top().value();
        Top now;
        if (top.bid.count)
            now[0] = Decimal(top.bid.price), now[1] = Decimal(top.bid.size);
        if (top.ask.count)
            now[2] = Decimal(top.ask.price), now[3] = Decimal(top.ask.size);
        if (now != last_)
            tops_.push(time(book_.ts_last()), now[0], now[1], now[2], now[3]);
        last_ = now;
    }

    static Time time(std::uint64_t nanoseconds) { return Time{static_cast<std::int64_t>(nanoseconds)}; }

    nc::OrderBook book_;
    Recording<Time, Time, std::uint64_t, std::uint8_t, std::uint8_t, std::uint8_t, Decimal, Decimal, std::uint64_t> deltas_;
    Recording<Time, Decimal, Decimal, Decimal, Decimal> tops_;
    Top last_{};
};

int main(int argc, char **argv)
try {
    if (argc != 3 && argc != 4) {
        std::cerr << "usage: market_recorder FILE FOLDER [SYMBOL.VENUE]\n";
        return 2;
    }
    FeedOptions_t options = {};
    options.instrument_id = argc == 4 ? argv[3] : nullptr;
    options.price_precision = options.size_precision = FEED_AS_RECORDED;
    nc::Feed feed = nc::Feed::open(argv[1], options).value();
    const nc::String schema = feed.schema_to_cstr().value();
    const bool by_order = schema.view() == "mbo" || schema.view() == "messages";
    std::optional<Recorder> recorder;
    const auto on = [&](const InstrumentId_t &instrument, const auto &change) {
        if (!recorder)
            recorder.emplace(argv[2], instrument, by_order ? BOOK_TYPE_L3_MBO : BOOK_TYPE_L2_MBP);
        recorder->on(change);
    };
    for (auto data = feed.read(4096); !data.is_absent(); data = feed.read(4096))
        for (const auto &one : data.value())
            nc::visit(*one, [&](const auto &event) {
                using Event = std::decay_t<decltype(event)>;
                if constexpr (std::is_same_v<Event, OrderBookDelta_t>)
                    on(event.instrument_id, event);
                else if constexpr (std::is_same_v<Event, nc::OrderBookDeltas>)
                    on(event.instrument_id().value(), event);
            });
    if (recorder)
        recorder->close();
} catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return 1;
}
