// Columns that are filled row by row, and leave as one batch through Arrow's C data interface. No Arrow library.
#ifndef MARKET_RECORDER_TABLE_HPP
#define MARKET_RECORDER_TABLE_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <nautilus_lance.hpp>

/// Nanoseconds since the Unix epoch.
struct Time {
    std::int64_t nanoseconds;
};

/// A price or a size: a number in units of 10^-16.
struct Decimal {
    std::uint64_t words[2];

    template <typename Value>
    explicit Decimal(const Value &value)
    {
        static_assert(sizeof value.raw == sizeof words);
        std::memcpy(words, &value.raw, sizeof words);
    }
    Decimal() = default;
    bool operator==(const Decimal &rhs) const { return words[0] == rhs.words[0] && words[1] == rhs.words[1]; }
};

/// How Arrow writes a type.
template <typename T>
constexpr const char *format_of = nullptr;
template <>
constexpr const char *format_of<std::uint8_t> = "C";
template <>
constexpr const char *format_of<std::uint64_t> = "L";
template <>
constexpr const char *format_of<Time> = "tsn:UTC";
template <>
constexpr const char *format_of<Decimal> = "d:38,16";

/// One column, of values that may be missing.
template <typename T>
class Column {
public:
    std::size_t rows() const { return values_.size(); }

    void push(const std::optional<T> &value)
    {
        const std::size_t row = values_.size();
        values_.push_back(value.value_or(T{}));
        valid_.resize(row / 8 + 1);
        valid_[row / 8] |= static_cast<std::uint8_t>(value.has_value() << row % 8);
        nulls_ += !value.has_value();
    }

    /// Moves the rows into an array, which owns them from now on: this column is empty.
    void give(ArrowArray *out)
    {
        auto owned = std::make_unique<Owned>();
        *out = {};
        out->length = static_cast<std::int64_t>(values_.size());
        out->null_count = std::exchange(nulls_, 0);
        owned->valid = std::exchange(valid_, {});
        owned->values = std::exchange(values_, {});
        owned->buffers = {owned->valid.data(), owned->values.data()};
        out->n_buffers = 2;
        out->buffers = owned->buffers.data();
        out->release = [](ArrowArray *array) {
            delete static_cast<Owned *>(array->private_data);
            array->release = nullptr;
        };
        out->private_data = owned.release();
    }

private:
    struct Owned {
        std::vector<T> values;
        std::vector<std::uint8_t> valid;
        std::array<const void *, 2> buffers;
    };

    std::vector<T> values_;
    std::vector<std::uint8_t> valid_;
    std::int64_t nulls_ = 0;
};

/// What the root of a batch or of a schema owns: its children, one for each column.
template <typename C, std::size_t N>
struct Children {
    std::array<C, N> child{};
    std::array<C *, N> pointers{};

    Children()
    {
        for (std::size_t i = 0; i < N; i++)
            pointers[i] = &child[i];
    }
    Children(const Children &) = delete;
    Children &operator=(const Children &) = delete;
    ~Children()
    {
        for (C &one : child)
            if (one.release)
                one.release(&one);
    }

    /// Lets `root` own them.
    static void give(std::unique_ptr<Children> children, C *root)
    {
        root->n_children = N;
        root->children = children->pointers.data();
        root->release = [](C *released) {
            delete static_cast<Children *>(released->private_data);
            released->release = nullptr;
        };
        root->private_data = children.release();
    }
};

/// Rows of columns.
template <typename... T>
class Table {
public:
    using Names = std::array<const char *, sizeof...(T)>;

    explicit Table(const Names &names) : names_(names) {}

    std::size_t rows() const { return std::get<0>(columns_).rows(); }

    void push(const std::optional<T> &...row)
    {
        std::apply([&](Column<T> &...column) { (column.push(row), ...); }, columns_);
    }

    nautilus_lance::Schema schema() const
    {
        constexpr Names formats = {format_of<T>...};
        auto children = std::make_unique<Children<ArrowSchema, sizeof...(T)>>();
        for (std::size_t i = 0; i < names_.size(); i++) {
            ArrowSchema &child = children->child[i];
            child.format = formats[i];
            child.name = names_[i];
            child.flags = ARROW_FLAG_NULLABLE;
            child.release = [](ArrowSchema *released) { released->release = nullptr; };
        }
        nautilus_lance::Schema schema;
        schema.get()->format = "+s";
        schema.get()->name = "";
        children->give(std::move(children), schema.get());
        return schema;
    }

    /// The rows as a batch, which owns them: the table is empty again.
    nautilus_lance::Array take()
    {
        auto children = std::make_unique<Children<ArrowArray, sizeof...(T)>>();
        const auto length = static_cast<std::int64_t>(rows());
        std::size_t i = 0;
        std::apply([&](Column<T> &...column) { (column.give(&children->child[i++]), ...); }, columns_);
        nautilus_lance::Array array;
        array.get()->length = length;
        array.get()->n_buffers = 1;
        static const void *no_nulls[] = {nullptr};
        array.get()->buffers = no_nulls;
        children->give(std::move(children), array.get());
        return array;
    }

private:
    Names names_;
    std::tuple<Column<T>...> columns_;
};

#endif
