"""
Violations of the memory contract, each one edit of the tree, with the guard that is expected to notice.

An edit replaces a text that occurs once. When the code moves on and the text is gone, the campaign says so: then write the
violation anew.
"""

from __future__ import annotations

from dataclasses import dataclass

BOOK = "nautilus_cython/model/book.pyx"
DATA = "nautilus_cython/model/data.pyx"
FEEDS = "nautilus_cython/feeds.pyx"
CLOCK = "nautilus_cython/common/clock.pyx"
LOGGING = "nautilus_cython/common/logging.pyx"
SYNTHETIC = "nautilus_cython/model/instruments/synthetic.pyx"
AGGREGATION = "nautilus_cython/data/aggregation.pyx"
ARROW = "nautilus_cython/arrow.pyx"
ERROR = "nautilus_cython/core/error.pyx"
STRING = "nautilus_cython/core/string.pxd"
RAW_CORE = "nautilus_cython/core/rust/core.pxd"
RAW_MODEL = "nautilus_cython/core/rust/model.pxd"
CHECKED_MODEL = "nautilus_cython/core/rust/checked_model.pxd"
HEADER = "nautilus_cython/includes/nautilus_cython/model.h"
FFI = "crates/ffi/src/"
COMMON = "crates/common/src/"
CDATA = "crates/cdata/src/"

# Guards beside the rules of the checker, from cheap to dear.
GENERATOR = "generator"
COMPILER = "compiler"
RUST_TESTS = "Rust tests"
PYTHON_TESTS = "ledger in the Python tests"
MIRI = "Miri"


@dataclass(frozen=True)
class Violation:
    """One edit, and who notices: a rule of the checker, or another guard."""

    name: str
    path: str
    old: str
    new: str
    guard: str

    @property
    def is_for_checker(self) -> bool:
        """Whether a rule of the checker is expected to notice."""
        return self.guard.startswith("NC")

    def applied(self, text: str) -> str:
        """The text of the file after the edit."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: its text occurs {text.count(self.old)} times in {self.path}, expected once")
        return text.replace(self.old, self.new)


HANDLES = [
    Violation(
        "the drop is removed",
        BOOK,
        "        self._mem._0 = NULL\n        orderbook_drop(mem)\n",
        "        self._mem._0 = NULL\n",
        "NC201",
    ),
    Violation(
        "the drop is doubled",
        BOOK,
        "        self._mem._0 = NULL\n        orderbook_drop(mem)\n",
        "        self._mem._0 = NULL\n        orderbook_drop(mem)\n        orderbook_drop(mem)\n",
        "NC201",
    ),
    Violation(
        "__dealloc__ is removed",
        FEEDS,
        "    def __dealloc__(self):\n        cdef Feed_API mem = self._mem\n        self._mem._0 = NULL\n        feed_drop(mem)\n",
        "",
        "NC201",
    ),
    Violation(
        "the vector of an object is not freed",
        BOOK,
        "    def __dealloc__(self):\n        vec_drop_book_orders(self._orders)\n",
        "",
        "NC201",
    ),
    Violation(
        "the drop moves to __del__",
        BOOK,
        "    def __dealloc__(self):\n        cdef OrderBook_API mem",
        "    def __del__(self):\n        cdef OrderBook_API mem",
        "NC203",
    ),
    Violation(
        "the handle is freed before the attribute is cleared",
        BOOK,
        "        cdef OrderBook_API mem = self._mem\n        self._mem._0 = NULL\n        orderbook_drop(mem)\n",
        "        orderbook_drop(self._mem)\n        self._mem._0 = NULL\n",
        "NC202",
    ),
    Violation(
        "the handle is freed by another type's function",
        BOOK,
        "        self._mem._0 = NULL\n        orderbook_drop(mem)\n",
        "        self._mem._0 = NULL\n        level_drop(mem)\n",
        "NC302",
    ),
    Violation(
        "a close method frees the handle",
        FEEDS,
        "    def __iter__(self):\n",
        "    def close(self):\n        feed_drop(self._h()[0])\n\n    def __iter__(self):\n",
        "NC203",
    ),
    Violation(
        "a refused handle is not freed",
        BOOK,
        "            orderbook_drop(mem)\n            raise RuntimeError",
        "            raise RuntimeError",
        "NC209",
    ),
    Violation(
        "a refused handle is not freed, and a function raises",
        DATA,
        "            orderbook_deltas_drop(mem)\n            refuse_change(self)\n",
        "            refuse_change(self)\n",
        "NC209",
    ),
    Violation(
        "a second handle is adopted",
        DATA,
        "            orderbook_deltas_drop(mem)\n            refuse_change(self)\n        self._mem = mem\n",
        "            orderbook_deltas_drop(mem)\n        self._mem = mem\n        self._mem = mem\n",
        "NC208",
    ),
    Violation(
        "__init__ overwrites the handle",
        BOOK,
        "enum_code(book_type), &mem)\n        self._adopt(mem)\n",
        "enum_code(book_type), &mem)\n        self._mem = mem\n",
        "NC208",
    ),
    Violation(
        "something may raise before a new handle has an owner",
        FEEDS,
        "    feed_open(pystr_to_cstr(path), &options, &mem)\n",
        "    feed_open(pystr_to_cstr(path), &options, &mem)\n    os.stat(path)\n",
        "NC209",
    ),
    Violation(
        "__copy__ shares the handle",
        BOOK,
        "    def __getstate__(self):\n        cdef BookState_t state\n",
        "    def __copy__(self):\n        cdef OrderBook book = OrderBook.__new__(OrderBook)\n        book._mem = self._mem\n"
        "        return book\n\n    def __getstate__(self):\n        cdef BookState_t state\n",
        "NC207",
    ),
    Violation(
        "__reduce__ hands out the address",
        FEEDS,
        '        raise TypeError("a Feed cannot be pickled: it is a place in an open file")\n',
        "        return Feed, (<size_t>self._mem._0,)\n",
        "NC206",
    ),
    Violation(
        "__reduce__ is removed",
        FEEDS,
        "    def __reduce__(self):\n        raise TypeError",
        "    def no_pickle(self):\n        raise TypeError",
        "NC205",
    ),
    Violation(
        "the handle is read without its guard",
        BOOK,
        "        return orderbook_sequence(self._h())\n",
        "        return orderbook_sequence(&self._mem)\n",
        "NC210",
    ),
    Violation(
        "the guard does not look",
        FEEDS,
        "        if self._mem._0 == NULL:\n            raise_uninitialised(self)\n        if self._reading:\n",
        "        if self._reading:\n",
        "NC210",
    ),
    Violation(
        "the guard cannot raise",
        DATA,
        "    cdef const OrderBookDeltas_API *_h(self) except NULL:\n        if self._mem._0 == NULL:\n            raise_uninitialised(self)\n",
        "    cdef const OrderBookDeltas_API *_h(self) noexcept:\n        if self._mem._0 == NULL:\n            raise ValueError(self)\n",
        "NC507",
    ),
    Violation(
        "the handle is kept as void *",
        "nautilus_cython/feeds.pxd",
        "    cdef Feed_API _mem\n",
        "    cdef void *_mem\n",
        "NC204",
    ),
    Violation(
        "a pointer to another object's handle is kept",
        "nautilus_cython/feeds.pxd",
        "    cdef list _batch\n",
        "    cdef list _batch\n    cdef Feed_API *_parent\n",
        "NC204",
    ),
]

VECTORS = [
    Violation(
        "a vector is freed without finally",
        FEEDS,
        "        try:\n            for i in range(data.len):\n                taken.append(data_from_mem_c(&data.ptr[i]))\n"
        "        finally:\n            vec_drop_data(data)\n",
        "        for i in range(data.len):\n            taken.append(data_from_mem_c(&data.ptr[i]))\n        vec_drop_data(data)\n",
        "NC301",
    ),
    Violation(
        "a vector that was passed on is not freed",
        BOOK,
        "    finally:\n        vec_drop_fills(fills)\n",
        "    finally:\n        pass\n",
        "NC301",
    ),
    Violation(
        "something may raise before the try",
        BOOK,
        "        orderbook_orders(self._h(), &orders)\n        try:\n",
        "        orderbook_orders(self._h(), &orders)\n        self.check_integrity()\n        try:\n",
        "NC301",
    ),
    Violation(
        "a vector is freed by another type's function",
        BOOK,
        "        vec_drop_fills(fills)\n",
        "        vec_drop_book_orders(fills)\n",
        "NC302",
    ),
    Violation(
        "a vector is freed twice",
        BOOK,
        "        vec_drop_fills(fills)\n",
        "        vec_drop_fills(fills)\n        vec_drop_fills(fills)\n",
        "NC303",
    ),
    Violation(
        "a buffer is not freed",
        BOOK,
        "        level_new(enum_code(side), price._mem, buffer, count, &mem)\n    finally:\n        PyMem_Free(buffer)\n",
        "        level_new(enum_code(side), price._mem, buffer, count, &mem)\n    finally:\n        pass\n",
        "NC306",
    ),
    Violation(
        "a drop for every vector is added",
        FFI + "cvec.rs",
        "/// Returns an empty vector of no particular element.",
        '/// Frees any vector.\n#[unsafe(no_mangle)]\npub extern "C" fn cvec_drop(_: CVec<c_void>) {}\n\n'
        "/// Returns an empty vector of no particular element.",
        "NC103",
    ),
]

CAPSULES = [
    Violation(
        "a capsule has no name",
        DATA,
        "PyCapsule_New(mem, DELTAS_HANDLE, &capsule_destructor_deltas)",
        "PyCapsule_New(mem, NULL, &capsule_destructor_deltas)",
        "NC401",
    ),
    Violation(
        "a capsule has no destructor",
        DATA,
        "PyCapsule_New(mem, DELTAS_HANDLE, &capsule_destructor_deltas)",
        "PyCapsule_New(mem, DELTAS_HANDLE, NULL)",
        "NC402",
    ),
    Violation(
        "a capsule points into an object",
        DATA,
        "PyCapsule_New(mem, DELTAS_HANDLE, &capsule_destructor_deltas)",
        "PyCapsule_New(<void *>self._h(), DELTAS_HANDLE, &capsule_destructor_deltas)",
        "NC408",
    ),
    Violation(
        "a capsule is opened whatever its name",
        DATA,
        "    return PyCapsule_GetPointer(capsule, name)\n",
        "    return PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule))\n",
        "NC401",
    ),
    Violation(
        "two kinds of payload share a name",
        DATA,
        'TRADES = b"nautilus_cython.TradeTick.v1"',
        'TRADES = b"nautilus_cython.QuoteTick.v1"',
        "NC405",
    ),
    Violation(
        "a destructor may raise",
        DATA,
        "cdef void capsule_destructor_deltas(object capsule) noexcept:",
        "cdef void capsule_destructor_deltas(object capsule):",
        "NC403",
    ),
    Violation(
        "a destructor trusts the capsule",
        DATA,
        "    if deltas != NULL:\n        orderbook_deltas_drop(deltas[0])\n        PyMem_Free(deltas)\n",
        "    orderbook_deltas_drop(deltas[0])\n    PyMem_Free(deltas)\n",
        "NC404",
    ),
    Violation(
        "a destructor forgets the memory",
        DATA,
        "        orderbook_deltas_drop(deltas[0])\n        PyMem_Free(deltas)\n",
        "        orderbook_deltas_drop(deltas[0])\n",
        "NC402",
    ),
    Violation(
        "a payload leaks when there is no capsule",
        DATA,
        "            orderbook_deltas_drop(mem[0])\n            PyMem_Free(mem)\n            raise\n",
        "            PyMem_Free(mem)\n            raise\n",
        "NC406",
    ),
    Violation(
        "deltas that were taken stay in their capsule",
        DATA,
        "        mem._0 = NULL\n        return deltas\n",
        "        return deltas\n",
        "NC304",
    ),
    Violation(
        "a capsule made in Rust has no name",
        "crates/python/src/capsule.rs",
        "PyCapsule::new_with_value(py, handle, H::NAME)",
        "PyCapsule::new(py, handle, None)",
        "NC407",
    ),
]

CALLS = [
    Violation(
        "an enumeration crosses unchecked",
        BOOK,
        "        orderbook_new(instrument_id._mem, enum_code(book_type), &mem)\n",
        "        orderbook_new(instrument_id._mem, book_type, &mem)\n",
        "NC505",
    ),
    Violation(
        "a status is not looked at",
        "nautilus_cython/core/uuid.pyx",
        "from nautilus_cython.core.rust.checked_core cimport uuid4_from_cstr\n",
        "from nautilus_cython.core.rust.core cimport uuid4_from_cstr\n",
        "NC501",
    ),
    Violation(
        "a wrapper cannot raise",
        CHECKED_MODEL,
        "cdef inline int orderbook_reset(OrderBook_API *book) except -1 nogil:",
        "cdef inline int orderbook_reset(OrderBook_API *book) noexcept nogil:",
        "NC502",
    ),
    Violation(
        "a wrapper forgets the status",
        CHECKED_MODEL,
        "    return check(native.orderbook_reset(book, &err), &err)\n",
        "    native.orderbook_reset(book, &err)\n    return 1\n",
        "NC502",
    ),
    Violation(
        "a wrapper is missing",
        CHECKED_MODEL,
        "cdef inline int orderbook_reset(OrderBook_API *book) except -1 nogil:\n    cdef FfiError err\n"
        "    return check(native.orderbook_reset(book, &err), &err)\n",
        "",
        "NC113",
    ),
    Violation(
        "the functions of a header need the GIL",
        RAW_CORE,
        'cdef extern from "nautilus_cython/core.h" nogil:',
        'cdef extern from "nautilus_cython/core.h":',
        "NC504",
    ),
    Violation("a method is cpdef void", BOOK, "    cpdef reset(self):\n", "    cpdef void reset(self):\n", "NC506"),
]

DECLARATIONS = [
    Violation(
        "an export is missing from the header",
        HEADER,
        "Status orderbook_reset(struct OrderBook_API *book, FfiError *err);\n",
        "",
        "NC107",
    ),
    Violation(
        "a drop is missing from the header",
        HEADER,
        "void vec_drop_fills(struct CVec_BookFill_t v);\n",
        "",
        "NC104",
    ),
    Violation(
        "a declaration has another type than the header",
        RAW_MODEL,
        "    double level_size(const BookLevel_API *level)\n",
        "    uint64_t level_size(const BookLevel_API *level)\n",
        "NC107",
    ),
    Violation(
        "the fields of a declared struct are in another order",
        RAW_CORE,
        "        Status code\n        # A NUL-terminated UTF-8 sentence that names the field, the value and what was expected.\n"
        "        char *message\n",
        "        char *message\n        Status code\n",
        "NC108",
    ),
    Violation("a row is missing", FFI + "contract.rs", "        Feed_API(Feed) => feed_drop,\n", "", "NC105"),
    Violation(
        "a row names another type's function",
        FFI + "contract.rs",
        "        BookLevel_API(Level) => level_drop,\n",
        "        BookLevel_API(Level) => orderbook_drop,\n",
        "NC106",
    ),
    Violation(
        "a text does not say whose it is",
        HEADER,
        "// A table of the best `num_levels` levels per side. The caller frees it with `cstr_drop`.\n",
        "// A table of the best `num_levels` levels per side.\n",
        "NC110",
    ),
    Violation(
        "a copy does not say who frees it",
        HEADER,
        "// Copies a level. The caller frees the copy with `level_drop`.\n",
        "// Copies a level.\n",
        "NC111",
    ),
]

RUST = [
    Violation(
        "a panic aborts",
        "Cargo.toml",
        '[profile.release]\npanic = "unwind"',
        '[profile.release]\npanic = "abort"',
        "NC604",
    ),
    Violation(
        "a crate may be unsafe",
        "crates/model/src/lib.rs",
        "#![forbid(unsafe_code)]\n",
        "#![allow(unsafe_code)]\n",
        "NC603",
    ),
    Violation(
        "unsafe code outside of the boundary",
        "crates/core/src/lib.rs",
        "#![forbid(unsafe_code)]\n",
        "#![forbid(unsafe_code)]\n\n// SAFETY: none.\nunsafe impl Send for UUID4 {}\n",
        "NC601",
    ),
    Violation(
        "unsafe code without a reason",
        FFI + "string.rs",
        "    // SAFETY: guaranteed by the caller.\n    unsafe { free(ptr.cast_mut(), &STRINGS) };\n",
        "    unsafe { free(ptr.cast_mut(), &STRINGS) };\n",
        "NC602",
    ),
    Violation(
        "a macro exports a function",
        FFI + "orderbook.rs",
        "/// Empties the book and forgets sequence, time and count.\n",
        'macro_rules! export {\n    () => {\n        /// Again.\n        #[unsafe(no_mangle)]\n        pub extern "C" fn'
        " orderbook_again() {}\n    };\n}\nexport!();\n\n/// Empties the book and forgets sequence, time and count.\n",
        "NC605",
    ),
    Violation(
        "an export is not documented",
        FFI + "orderbook.rs",
        "/// Empties the book and forgets sequence, time and count.\n",
        "",
        "NC606",
    ),
    Violation(
        "an export is in no header",
        FFI + "orderbook.rs",
        "/// Empties the book and forgets sequence, time and count.\n",
        '/// Again.\n#[unsafe(no_mangle)]\npub extern "C" fn orderbook_again() {}\n\n'
        "/// Empties the book and forgets sequence, time and count.\n",
        "NC607",
    ),
    Violation(
        "an export takes a Rust enumeration",
        FFI + "orderbook.rs",
        "fn orderbook_level_count(book: Option<&OrderBook_API>, side: u8)",
        "fn orderbook_level_count(book: Option<&OrderBook_API>, side: OrderSide)",
        "NC608",
    ),
    Violation(
        "an export takes a reference that may be NULL",
        FFI + "orderbook.rs",
        "fn orderbook_sequence(book: Option<&OrderBook_API>)",
        "fn orderbook_sequence(book: &OrderBook_API)",
        "NC608",
    ),
    Violation(
        "an export lets a panic out",
        FFI + "orderbook.rs",
        "    update(book, err, |book| {\n        book.reset();\n        Ok(())\n    })\n",
        "    crate::error::report(err, || {\n        book.map(|book| book.0.poison());\n        Ok(Status::Ok)\n    })\n",
        "NC609",
    ),
]

# What no reading of the text shows, and other guards do.
BEHAVIOUR = [
    Violation(
        "a field of a struct by value moves",
        FFI + "quote.rs",
        "    pub bid_price: Price_t,\n    /// The best ask; the same precision as the bid.\n    pub ask_price: Price_t,\n",
        "    pub ask_price: Price_t,\n    /// The best bid.\n    pub bid_price: Price_t,\n",
        GENERATOR,
    ),
    Violation(
        "a handle is made of a type without a row",
        FFI + "level.rs",
        "/// Hands out levels with copies of their orders.\n",
        "/// Not in the table.\npub fn smuggled(level: BookLevel) -> Owned<BookLevel> {\n    Owned::new(level)\n}\n\n"
        "/// Hands out levels with copies of their orders.\n",
        COMPILER,
    ),
    Violation(
        "a capsule is made of a raw pointer",
        "crates/python/src/lib.rs",
        "        capsule::give(capsule.py(), deltas)\n",
        "        capsule::give(capsule.py(), Box::into_raw(Box::new(deltas)))\n",
        COMPILER,
    ),
    Violation(
        "a handle goes to another type's function",
        CLOCK,
        "        return test_clock_timestamp_ns(self._h())\n",
        "        return live_clock_timestamp_ns(self._h())\n",
        COMPILER,
    ),
    Violation(
        "nothing catches a panic",
        FFI + "owned.rs",
        "        match catch_unwind(AssertUnwindSafe(|| f(&mut slot.value))) {\n",
        "        match Ok::<_, Box<dyn std::any::Any + Send>>(f(&mut slot.value)) {\n",
        RUST_TESTS,
    ),
    Violation(
        "a panic does not poison",
        FFI + "owned.rs",
        "            Ok(done) => done.map(|()| Status::Ok),\n            Err(panic) => {\n                handle.owned().poison();\n",
        "            Ok(done) => done.map(|()| Status::Ok),\n            Err(panic) => {\n",
        RUST_TESTS,
    ),
    Violation(
        "the ledger is not told of a drop",
        FFI + "owned.rs",
        "        T::ROW.dropped(slot.as_ptr().cast());\n",
        "",
        RUST_TESTS,
    ),
    Violation(
        "an error may be freed twice",
        FFI + "error.rs",
        "std::mem::replace(&mut err.message, ptr::null_mut())",
        "err.message",
        RUST_TESTS,
    ),
    Violation(
        "a message leaks when nobody asked for it",
        FFI + "error.rs",
        "    if let Some(err) = err {\n        let message = string::give(c_message(&fault.message), &string::ERRORS);\n"
        "        err.write(FfiError { code: fault.status, message });\n    }\n",
        "    let message = string::give(c_message(&fault.message), &string::ERRORS);\n"
        "    if let Some(err) = err {\n        err.write(FfiError { code: fault.status, message });\n    }\n",
        RUST_TESTS,
    ),
    Violation(
        "a handle is counted as dropped, and not freed",
        FFI + "owned.rs",
        "                drop(unsafe { Box::from_raw(slot.as_ptr()) });\n",
        "                let _ = unsafe { &*slot.as_ptr() };\n",
        MIRI,
    ),
    Violation(
        "a vector is freed with another capacity",
        FFI + "cvec.rs",
        "Vec::from_raw_parts(self.ptr, len, self.cap)",
        "Vec::from_raw_parts(self.ptr, len, len)",
        MIRI,
    ),
    Violation(
        "a message is not freed",
        ERROR,
        "    finally:\n        ffi_error_drop(err)\n",
        "    finally:\n        pass\n",
        PYTHON_TESTS,
    ),
    Violation(
        "texts are not freed",
        STRING,
        "        if drop:\n            cstr_drop(ptr)\n",
        "        pass\n",
        PYTHON_TESTS,
    ),
    Violation(
        "a destructor frees the memory, and not the handle in it",
        DATA,
        "        orderbook_deltas_drop(deltas[0])\n        PyMem_Free(deltas)\n",
        "        PyMem_Free(deltas)\n",
        PYTHON_TESTS,
    ),
    Violation(
        "taking from a capsule in Rust leaves the handle in it",
        "crates/python/src/capsule.rs",
        "pointer.replace(std::mem::zeroed())",
        "pointer.read()",
        PYTHON_TESTS,
    ),
]

CALLBACKS = [
    Violation(
        "a context is never freed",
        FFI + "timer.rs",
        "            // SAFETY: handed over with the context, and called here only.\n            unsafe { drop(self.0.context) };\n",
        "            let _ = drop;\n",
        RUST_TESTS,
    ),
    Violation(
        "a context is freed twice",
        FFI + "timer.rs",
        "            unsafe { drop(self.0.context) };\n",
        "            unsafe {\n                drop(self.0.context);\n                drop(self.0.context);\n            }\n",
        RUST_TESTS,
    ),
    Violation(
        "an event keeps its share in a callback for ever",
        FFI + "timer.rs",
        "        if !self.callback_share.is_null() {\n            // SAFETY: as above.\n"
        "            drop(unsafe { Arc::from_raw(self.callback_share.cast::<Box<dyn Callback>>()) });\n        }\n",
        "",
        RUST_TESTS,
    ),
    Violation(
        "a refused context is freed while the clock is borrowed",
        FFI + "clock.rs",
        "    let _refused = callback.clone();\n    update(clock, err, move |clock| {\n",
        "    update(clock, err, move |clock| {\n",
        MIRI,
    ),
    Violation(
        "a clock does not free what is taken out of it",
        FFI + "clock.rs",
        "    let mut removed = Removed::new();\n    update(clock, err, |clock| f(clock).map(|callbacks| removed = callbacks))\n",
        "    update(clock, err, |clock| f(clock).map(std::mem::forget))\n",
        RUST_TESTS,
    ),
    Violation(
        "a panic of a callback ends the timekeeper",
        COMMON + "live.rs",
        "        let _ = catch_unwind(AssertUnwindSafe(|| handler.handle()));\n",
        "        handler.handle();\n",
        RUST_TESTS,
    ),
    Violation(
        "a callback may raise into Rust",
        CLOCK,
        "cdef void relay_call(void *context, const TimeEvent_t *event) noexcept with gil:",
        "cdef void relay_call(void *context, const TimeEvent_t *event) except * with gil:",
        COMPILER,
    ),
    Violation(
        "a callback does not say what was raised",
        CLOCK,
        "    except BaseException as error:\n        report(handler, name, error)\n",
        "    except MemoryError as error:\n        report(handler, name, error)\n",
        PYTHON_TESTS,
    ),
    Violation(
        "nobody owns the context of a callback",
        CLOCK,
        "            Py_INCREF(relay)\n            callback.call = relay_call\n",
        "            callback.call = relay_call\n",
        PYTHON_TESTS,
    ),
    Violation(
        "the context of a callback is not given back",
        CLOCK,
        "    Py_DECREF(relay)\n",
        "",
        PYTHON_TESTS,
    ),
    Violation(
        "a handler that was popped is not freed",
        CLOCK,
        "            handler = handler_from_mem(&mem)\n        finally:\n            time_event_handler_drop(mem)\n",
        "            handler = handler_from_mem(&mem)\n        finally:\n            pass\n",
        PYTHON_TESTS,
    ),
    Violation(
        "the handlers of an advance are not freed",
        CLOCK,
        "    finally:\n        vec_time_event_handlers_drop(mem)\n",
        "    finally:\n        pass\n",
        "NC301",
    ),
]

COMPONENTS = [
    Violation(
        "a log is not ended",
        LOGGING,
        "        self._mem._0 = NULL\n        with nogil:\n            log_guard_drop(mem)\n",
        "        self._mem._0 = NULL\n",
        "NC201",
    ),
    Violation(
        "a second log is not ended",
        LOGGING,
        "            log_guard_drop(mem)\n            raise RuntimeError",
        "            raise RuntimeError",
        "NC209",
    ),
    Violation(
        "the levels of components are not freed",
        LOGGING,
        "    finally:\n        PyMem_Free(entries)\n",
        "    finally:\n        pass\n",
        "NC306",
    ),
    Violation(
        "a log goes on without its guard",
        COMMON + "logging/mod.rs",
        "            at.map(|at| instances.remove(at))\n",
        "            at.and(None::<Instance>)\n",
        RUST_TESTS,
    ),
    Violation(
        "a number of levels is believed",
        FFI + "logging.rs",
        'unsafe { cvec::slice("component_levels", ptr, len) }?;',
        "unsafe { std::slice::from_raw_parts(ptr, len) };",
        RUST_TESTS,
    ),
    Violation(
        "the drop of an instrument is doubled",
        SYNTHETIC,
        "        self._mem._0 = NULL\n        synthetic_instrument_drop(mem)\n",
        "        self._mem._0 = NULL\n        synthetic_instrument_drop(mem)\n        synthetic_instrument_drop(mem)\n",
        "NC201",
    ),
    Violation(
        "the ids of components are not freed",
        SYNTHETIC,
        "        finally:\n            PyMem_Free(ids)\n",
        "        finally:\n            pass\n",
        "NC306",
    ),
    Violation(
        "a formula is not freed",
        SYNTHETIC,
        "        synthetic_instrument_formula_to_cstr(self._h(), &text)\n        return cstr_to_pystr(text)\n",
        "        synthetic_instrument_formula_to_cstr(self._h(), &text)\n        return cstr_to_pystr(text, False)\n",
        PYTHON_TESTS,
    ),
    Violation(
        "inputs are read beyond their end",
        FFI + "synthetic.rs",
        'cvec::slice("inputs", inputs, len)',
        'cvec::slice("inputs", inputs, len.saturating_add(1))',
        RUST_TESTS,
    ),
    Violation(
        "bars are freed without finally",
        AGGREGATION,
        "    try:\n        for i in range(bars.len):\n            taken.append(Bar.from_mem_c(bars.ptr[i]))\n"
        "    finally:\n        vec_drop_bars(bars)\n",
        "    for i in range(bars.len):\n        taken.append(Bar.from_mem_c(bars.ptr[i]))\n    vec_drop_bars(bars)\n",
        "NC301",
    ),
    Violation(
        "bars are not taken",
        AGGREGATION,
        "        if bar_aggregator_flush(self._h(), &bars):\n            self._finished.extend(_take_bars(bars))\n",
        "        bar_aggregator_flush(self._h(), &bars)\n",
        "NC301",
    ),
    Violation(
        "ticks are not freed",
        AGGREGATION,
        "        finally:\n            PyMem_Free(mem)\n",
        "        finally:\n            pass\n",
        "NC306",
    ),
    Violation(
        "a builder is freed by the function of aggregators",
        AGGREGATION,
        "        self._mem._0 = NULL\n        bar_builder_drop(mem)\n",
        "        self._mem._0 = NULL\n        bar_aggregator_drop(mem)\n",
        "NC302",
    ),
    Violation(
        "an aggregator that was never made is used",
        AGGREGATION,
        "        if self._mem._0 == NULL:\n            raise_uninitialised(self)\n        if self._working:\n",
        "        if self._working:\n",
        "NC210",
    ),
]

BATCHES = [
    Violation(
        "a capsule with a batch has no destructor",
        ARROW,
        "PyCapsule_New(payload, BATCH, &capsule_destructor_batch)",
        "PyCapsule_New(payload, BATCH, NULL)",
        "NC402",
    ),
    Violation(
        "a batch leaks when there is no capsule",
        ARROW,
        "    except BaseException:\n        arrow_batch_drop(mem)\n        PyMem_Free(payload)\n        raise\n",
        "    except BaseException:\n        PyMem_Free(payload)\n        raise\n",
        "NC406",
    ),
    Violation(
        "the destructor of a batch trusts the capsule",
        ARROW,
        "    if batch != NULL:\n        arrow_batch_drop(batch[0])\n        PyMem_Free(batch)\n",
        "    arrow_batch_drop(batch[0])\n    PyMem_Free(batch)\n",
        "NC404",
    ),
    Violation(
        "the objects of a batch are not freed",
        ARROW,
        "    finally:\n        vec_drop_data(data)\n",
        "    finally:\n        pass\n",
        "NC301",
    ),
    Violation(
        "an array that was taken can be taken again",
        CDATA + "take.rs",
        "unsafe { FFI_ArrowArray::from_raw(array) }",
        "unsafe { std::ptr::read(array) }",
        RUST_TESTS,
    ),
    Violation(
        "an array can be released twice",
        CDATA + "give.rs",
        "        array.release = None;\n",
        "",
        RUST_TESTS,
    ),
    Violation(
        "an array that was released is not freed",
        CDATA + "give.rs",
        "        let _ = catch_unwind(AssertUnwindSafe(|| drop(inner)));\n",
        "        std::mem::forget(inner);\n",
        RUST_TESTS,
    ),
    Violation(
        "the end of a stream may panic into its consumer",
        CDATA + "give.rs",
        "    let _ = catch_unwind(AssertUnwindSafe(|| drop(given)));\n",
        "    drop(given);\n",
        RUST_TESTS,
    ),
]

ALL = [
    *HANDLES,
    *VECTORS,
    *CAPSULES,
    *CALLS,
    *DECLARATIONS,
    *RUST,
    *BEHAVIOUR,
    *CALLBACKS,
    *COMPONENTS,
    *BATCHES,
]
