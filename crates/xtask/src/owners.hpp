namespace nautilus_cython {

/// Why a call failed; or, with `STATUS_ABSENT`, that there is no such value.
class Error {
public:
    Error(Status status, std::string message) : status_(status), message_(std::move(message)) {}

    Status status() const noexcept { return status_; }

    /// A sentence that names the field, the value and what was expected.
    const std::string &message() const noexcept { return message_; }

private:
    Status status_;
    std::string message_;
};

#if defined(__cpp_exceptions)
/// What `Result::value` throws when there is no value.
class Exception : public std::runtime_error {
public:
    explicit Exception(const Error &error) : std::runtime_error(error.message()), status_(error.status()) {}

    Status status() const noexcept { return status_; }

private:
    Status status_;
};
#endif

/// The result of a call that returns nothing.
struct Done {};

/// What a call returned, or why it did not: look first, or take the exception.
template <typename T = Done>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// Whether there is no such value, which is not a failure.
    bool is_absent() const noexcept { return status() == STATUS_ABSENT; }
    Status status() const noexcept { return has_value() ? STATUS_OK : std::get_if<1>(&state_)->status(); }

    /// Why there is no value. Only if there is none.
    const Error &error() const { return std::get<1>(state_); }

    /// The value; throws `Exception` if there is none. Without exceptions the program ends.
    T &value() & { return checked(), *std::get_if<0>(&state_); }
    const T &value() const & { return checked(), *std::get_if<0>(&state_); }
    T value() && { return checked(), std::move(*std::get_if<0>(&state_)); }

    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    T value_or(T other) && { return has_value() ? std::move(*std::get_if<0>(&state_)) : std::move(other); }

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

/// Text for a call, which borrows it. Text with a NUL inside would be cut: it is refused as text that is not UTF-8.
class CStr {
public:
    CStr(const char *text) noexcept : text_(text) {}
    CStr(const std::string &text) noexcept
        : text_(text.find('\0') == std::string::npos ? text.c_str() : "\xff (text with a NUL inside)")
    {
    }

    const char *c_str() const noexcept { return text_; }

private:
    const char *text_;
};

/// Elements that something else owns.
template <typename T>
class Span {
public:
    constexpr Span() noexcept = default;
    constexpr Span(T *data, std::size_t size) noexcept : data_(data), size_(size) {}
    template <std::size_t N>
    constexpr Span(T (&array)[N]) noexcept : data_(array), size_(N)
    {
    }
    /// A vector, an array, or anything else with `data()` and `size()`.
    template <typename Container, typename = decltype(static_cast<T *>(std::declval<Container &>().data()))>
    constexpr Span(Container &&container) noexcept : data_(container.data()), size_(container.size())
    {
    }

    constexpr T *data() const noexcept { return data_; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr T *begin() const noexcept { return data_; }
    constexpr T *end() const noexcept { return data_ + size_; }

private:
    T *data_ = nullptr;
    std::size_t size_ = 0;
};

/// The one owner of something that `drop` frees: it moves, and does not copy. What was moved from is empty, as what is made
/// by default, and every call on it but the drop answers `STATUS_EMPTY_HANDLE`.
template <typename C, void (*drop)(C)>
class Owner {
public:
    Owner() noexcept = default;
    /// Takes over what a C function has handed out.
    explicit Owner(C owned) noexcept : owned_(owned) {}
    Owner(Owner &&other) noexcept : owned_(other.release()) {}
    Owner &operator=(Owner &&other) noexcept
    {
        if (this != &other)
            drop(std::exchange(owned_, other.release()));
        return *this;
    }
    ~Owner() { drop(owned_); }

    /// What the C functions see. It stays owned by this.
    C *c_api() noexcept { return &owned_; }
    const C *c_api() const noexcept { return &owned_; }

    /// Hands it over: the caller frees it.
    [[nodiscard]] C release() noexcept { return std::exchange(owned_, C{}); }

private:
    C owned_{};
};

/// Text that the library made.
class String : public Owner<const char *, ::cstr_drop> {
public:
    using Owner::Owner;

    const char *c_str() const noexcept { return *c_api() ? *c_api() : ""; }
    std::string_view view() const { return c_str(); }
    operator std::string_view() const { return view(); }
};

inline std::ostream &operator<<(std::ostream &out, const String &text) { return out << text.c_str(); }

/// A vector of values.
template <typename C, void (*drop)(C)>
class Vector : public Owner<C, drop> {
public:
    using value_type = std::remove_pointer_t<decltype(C::ptr)>;
    using Owner<C, drop>::Owner;

    std::size_t size() const noexcept { return this->c_api()->len; }
    bool empty() const noexcept { return size() == 0; }
    const value_type *data() const noexcept { return this->c_api()->ptr; }
    const value_type *begin() const noexcept { return data(); }
    const value_type *end() const noexcept { return data() + size(); }
    const value_type &operator[](std::size_t index) const noexcept { return data()[index]; }
};

/// An object that something else owns: it can be read as long as that lives.
template <typename T>
class Borrowed {
public:
    template <typename C>
    explicit Borrowed(C owned) noexcept : object_(owned)
    {
    }
    Borrowed(const Borrowed &) = delete;
    Borrowed &operator=(const Borrowed &) = delete;
    ~Borrowed() { static_cast<void>(object_.release()); }

    const T &operator*() const noexcept { return object_; }
    const T *operator->() const noexcept { return &object_; }

private:
    T object_;
};

/// A vector of what owns memory itself: each is read where it is, or taken out.
template <typename C, void (*drop)(C), typename T>
class OwnerVector : public Owner<C, drop> {
public:
    using Owner<C, drop>::Owner;

    class Iterator {
    public:
        Iterator(const OwnerVector *vector, std::size_t index) noexcept : vector_(vector), index_(index) {}
        Borrowed<T> operator*() const noexcept { return (*vector_)[index_]; }
        Iterator &operator++() noexcept { return ++index_, *this; }
        bool operator!=(const Iterator &other) const noexcept { return index_ != other.index_; }

    private:
        const OwnerVector *vector_;
        std::size_t index_;
    };

    std::size_t size() const noexcept { return this->c_api()->len; }
    bool empty() const noexcept { return size() == 0; }
    Iterator begin() const noexcept { return {this, 0}; }
    Iterator end() const noexcept { return {this, size()}; }
    Borrowed<T> operator[](std::size_t index) const noexcept { return Borrowed<T>(this->c_api()->ptr[index]); }

    /// Moves an element out. What is left in its place is empty.
    T take(std::size_t index) noexcept { return T(std::exchange(this->c_api()->ptr[index], {})); }
};

namespace detail {

inline Error error(Status status, FfiError &err)
{
    if (status == STATUS_ABSENT)
        return Error(status, "there is no such value");
    struct Guard {
        FfiError &err;
        ~Guard() { ::ffi_error_drop(&err); }
    } guard{err};
    return Error(status, err.message);
}

/// Calls what writes a `Raw`, of which `T` is made.
template <typename T, typename Raw = T, typename Call>
Result<T> make(Call call)
{
    Raw out{};
    FfiError err{};
    if (Status status = call(&out, &err); status != STATUS_OK)
        return error(status, err);
    return T(out);
}

/// Calls what writes nothing.
template <typename Call>
Result<> run(Call call)
{
    FfiError err{};
    if (Status status = call(&err); status != STATUS_OK)
        return error(status, err);
    return Done{};
}

inline std::string_view view(const char *text) { return text ? text : std::string_view(); }

} // namespace detail

/// Fails unless the library that is loaded has the ABI of these headers.
inline Result<> check_abi()
{
    if (::nautilus_abi_version() == NAUTILUS_ABI_VERSION)
        return Done{};
    return Error(STATUS_INVALID_STATE, "the library has ABI " + std::to_string(::nautilus_abi_version())
                                           + ", and the headers have " + std::to_string(NAUTILUS_ABI_VERSION));
}

/// How many objects are alive in the process, by the function that frees them; none when nobody owns any.
inline std::map<std::string_view, std::int64_t> live_objects()
{
    std::map<std::string_view, std::int64_t> found;
    const char *name = nullptr;
    std::int64_t live = 0;
    for (std::size_t index = 0; ::ledger_row(index, &name, &live); index++)
        if (live != 0)
            found[name] = live;
    return found;
}

