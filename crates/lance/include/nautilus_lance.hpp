/* The C functions of nautilus_lance.h as C++17 classes that own what they hold.
 *
 * Calls return a `Result`: look at it, or call `value()`, which throws. With NAUTILUS_LANCE_EXCEPTIONS defined before the
 * header is included, they throw themselves, and return the value. */
#ifndef NAUTILUS_LANCE_HPP
#define NAUTILUS_LANCE_HPP

#include "nautilus_lance.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace nautilus_lance {

/// Why a call failed.
class Error {
public:
    Error(LanceStatus status, std::string message) : status_(status), message_(std::move(message)) {}

    LanceStatus status() const noexcept { return status_; }

    /// A sentence that names the field, the value and what was expected.
    const std::string &message() const noexcept { return message_; }

private:
    LanceStatus status_;
    std::string message_;
};

#if defined(__cpp_exceptions)
/// What is thrown for an `Error`.
class Exception : public std::runtime_error {
public:
    explicit Exception(const Error &error) : std::runtime_error(error.message()), status_(error.status()) {}

    LanceStatus status() const noexcept { return status_; }

private:
    LanceStatus status_;
};
#endif

/// The result of a call that returns nothing.
struct Done {};

/// What a call returned, or why it did not.
template <typename T = Done>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    LanceStatus status() const noexcept { return has_value() ? LANCE_STATUS_OK : std::get_if<1>(&state_)->status(); }

    /// Why there is no value. Only if there is none.
    const Error &error() const { return std::get<1>(state_); }

    /// The value; throws `Exception` if there is none. Without exceptions the program ends.
    T &value() & { return checked(), *std::get_if<0>(&state_); }
    const T &value() const & { return checked(), *std::get_if<0>(&state_); }
    T value() && { return checked(), std::move(*std::get_if<0>(&state_)); }

private:
    void checked() const
    {
        if (has_value())
            return;
#if defined(__cpp_exceptions)
        throw Exception(error());
#else
        std::abort();
#endif
    }

    std::variant<T, Error> state_;
};

#if defined(NAUTILUS_LANCE_EXCEPTIONS)
template <typename T>
using Returned = T;
#else
template <typename T>
using Returned = Result<T>;
#endif

/// Holds an ArrowArray, ArrowSchema or ArrowArrayStream on the stack, and releases what nobody has taken.
///
/// Let a producer fill `get()`; a call that consumes takes the holder with `std::move`.
template <typename C>
class Holder {
public:
    Holder() noexcept = default;
    Holder(Holder &&other) noexcept : held_(std::exchange(other.held_, C{})) {}
    Holder &operator=(Holder &&other) noexcept
    {
        if (this != &other) {
            clear();
            held_ = std::exchange(other.held_, C{});
        }
        return *this;
    }
    ~Holder() { clear(); }

    C *get() noexcept { return &held_; }
    const C *get() const noexcept { return &held_; }
    bool released() const noexcept { return held_.release == nullptr; }

    /// Room for a producer, after what is held was released.
    C *fill() noexcept
    {
        clear();
        return &held_;
    }

private:
    void clear() noexcept
    {
        if (held_.release)
            held_.release(&held_);
        held_ = C{};
    }

    C held_{};
};

using Array = Holder<ArrowArray>;
using Schema = Holder<ArrowSchema>;
using Stream = Holder<ArrowArrayStream>;

/// The default of every option.
inline LanceOptions_t options(LanceMode mode = LANCE_MODE_CREATE) noexcept
{
    LanceOptions_t options{};
    options.struct_size = sizeof options;
    options.mode = mode;
    return options;
}

namespace detail {

/// Text for a call, which borrows it. Text with a NUL inside would be cut: it is refused as text that is not UTF-8.
inline const char *c_str(const std::string &text) noexcept
{
    return text.find('\0') == std::string::npos ? text.c_str() : "\xff (text with a NUL inside)";
}

inline Error error(LanceStatus status, LanceError &err)
{
    struct Guard {
        LanceError &err;
        ~Guard() { ::lance_error_drop(&err); }
    } guard{err};
    return Error(status, err.message);
}

template <typename T>
Returned<T> returned(Result<T> result)
{
#if defined(NAUTILUS_LANCE_EXCEPTIONS)
    return std::move(result).value();
#else
    return result;
#endif
}

/// Calls what writes a `Raw`, of which `T` is made.
template <typename T, typename Raw = T, typename Call>
Returned<T> make(Call call)
{
    Raw out{};
    LanceError err{};
    if (LanceStatus status = call(&out, &err); status != LANCE_STATUS_OK)
        return returned<T>(error(status, err));
    return returned<T>(T(std::move(out)));
}

/// Calls what writes nothing.
template <typename Call>
Returned<Done> run(Call call)
{
    LanceError err{};
    if (LanceStatus status = call(&err); status != LANCE_STATUS_OK)
        return returned<Done>(error(status, err));
    return returned<Done>(Done{});
}

} // namespace detail

/// A writer of one version of a dataset. It moves, and does not copy. Destroyed before `close`, also while an exception unwinds,
/// it commits nothing. Every call consumes the arrays, schemas and streams that it is given, whatever it returns.
class Writer {
public:
    Writer() noexcept = default;
    explicit Writer(LanceWriter_API owned) noexcept : owned_(owned) {}
    Writer(Writer &&other) noexcept : owned_(std::exchange(other.owned_, {})) {}
    Writer &operator=(Writer &&other) noexcept
    {
        if (this != &other)
            ::lance_writer_drop(std::exchange(owned_, std::exchange(other.owned_, {})));
        return *this;
    }
    ~Writer() { ::lance_writer_drop(owned_); }

    /// Opens a writer; see `lance_writer_new`.
    static Returned<Writer> open(const std::string &uri, Schema &&schema, const LanceOptions_t &options = nautilus_lance::options())
    {
        return detail::make<Writer, LanceWriter_API>([&](LanceWriter_API *out, LanceError *err) {
            return ::lance_writer_new(detail::c_str(uri), schema.get(), &options, out, err);
        });
    }

    /// Queues a batch; see `lance_writer_write_batch`.
    Returned<Done> write(Array &&array, Schema &&schema)
    {
        return detail::run([&](LanceError *err) {
            return ::lance_writer_write_batch(&owned_, array.get(), schema.get(), err);
        });
    }

    /// Queues all batches of a stream; see `lance_writer_write_stream`.
    Returned<Done> write(Stream &&stream)
    {
        return detail::run([&](LanceError *err) { return ::lance_writer_write_stream(&owned_, stream.get(), err); });
    }

    /// Commits, once; see `lance_writer_close`.
    Returned<LanceCommit_t> close()
    {
        return detail::make<LanceCommit_t>([&](LanceCommit_t *commit, LanceError *err) {
            return ::lance_writer_close(&owned_, commit, err);
        });
    }

    /// Gives up what was written.
    Returned<Done> abort()
    {
        return detail::run([&](LanceError *err) { return ::lance_writer_abort(&owned_, err); });
    }

private:
    LanceWriter_API owned_{};
};

/// A reader of one version of a dataset. It moves, and does not copy.
class Reader {
public:
    Reader() noexcept = default;
    explicit Reader(LanceReader_API owned) noexcept : owned_(owned) {}
    Reader(Reader &&other) noexcept : owned_(std::exchange(other.owned_, {})) {}
    Reader &operator=(Reader &&other) noexcept
    {
        if (this != &other)
            ::lance_reader_drop(std::exchange(owned_, std::exchange(other.owned_, {})));
        return *this;
    }
    ~Reader() { ::lance_reader_drop(owned_); }

    /// Opens a version, or the latest; see `lance_reader_open`.
    static Returned<Reader> open(const std::string &uri, std::uint64_t version = 0)
    {
        return detail::make<Reader, LanceReader_API>([&](LanceReader_API *out, LanceError *err) {
            return ::lance_reader_open(detail::c_str(uri), version, out, err);
        });
    }

    std::uint64_t version() const noexcept { return ::lance_reader_version(&owned_); }
    std::uint64_t rows() const noexcept { return ::lance_reader_rows(&owned_); }

    Returned<Schema> schema() const
    {
        return make<Schema>([&](Schema &out, LanceError *err) { return ::lance_reader_schema(&owned_, out.get(), err); });
    }

    /// All rows; the stream may outlive the reader.
    Returned<Stream> stream(std::uint32_t batch_rows = 0) const
    {
        return make<Stream>(
            [&](Stream &out, LanceError *err) { return ::lance_reader_stream(&owned_, batch_rows, out.get(), err); });
    }

private:
    template <typename T, typename Call>
    static Returned<T> make(Call call)
    {
        T out;
        LanceError err{};
        if (LanceStatus status = call(out, &err); status != LANCE_STATUS_OK)
            return detail::returned<T>(detail::error(status, err));
        return detail::returned<T>(std::move(out));
    }

    LanceReader_API owned_{};
};

} // namespace nautilus_lance

#endif
