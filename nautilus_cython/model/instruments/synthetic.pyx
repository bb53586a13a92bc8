"""Instruments whose price is a formula of the prices of others."""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.stdint cimport uint8_t, uint64_t

from nautilus_cython.core.data cimport Data
cimport nautilus_cython.core.integer
from nautilus_cython.core.error cimport raise_uninitialised
from nautilus_cython.core.rust.checked_model cimport (
    synthetic_instrument_calculate,
    synthetic_instrument_change_formula,
    synthetic_instrument_component,
    synthetic_instrument_formula_to_cstr,
    synthetic_instrument_id,
    synthetic_instrument_new,
    synthetic_instrument_price_increment,
)
from nautilus_cython.core.rust.model cimport (
    InstrumentId_t,
    Price_t,
    SyntheticInstrument_API,
    synthetic_instrument_components_count,
    synthetic_instrument_drop,
    synthetic_instrument_price_precision,
    synthetic_instrument_ts_event,
    synthetic_instrument_ts_init,
)
from nautilus_cython.core.string cimport cstr_to_pystr, pystr_to_cstr
from nautilus_cython.model.identifiers cimport InstrumentId, Symbol
from nautilus_cython.model.objects cimport Price

from nautilus_cython.core.pickling import restore

# As many inputs as `calculate` takes without asking for memory.
cdef enum:
    FEW = 16


cdef class SyntheticInstrument(Data):
    """
    An instrument at the venue ``SYNTH``, whose price is computed from those of its components.

    Equal and hashed by its id. Not synchronised: one thread at a time may use it.

    Parameters
    ----------
    symbol : Symbol
        Its symbol: its id is ``symbol.SYNTH``.
    price_precision : int
        The number of decimals of its prices, 0 to 16.
    components : list of InstrumentId
        What its price is computed from: two or more.
    formula : str
        How. It names the components by their ids; ``docs/formulas.md`` describes the language.
    ts_event : int
        When it was defined, in nanoseconds since the Unix epoch.
    ts_init : int
        When the object was made, in nanoseconds since the Unix epoch.

    Raises
    ------
    ValueError
        If the formula is not in the language, which the message says with the position in characters; if there are fewer
        than two components, or one comes twice.
    """

    def __init__(
        self,
        Symbol symbol not None,
        uint8_t price_precision,
        list components not None,
        str formula not None,
        uint64_t ts_event,
        uint64_t ts_init,
    ) -> None:
        cdef SyntheticInstrument_API mem
        cdef const char *text = pystr_to_cstr(formula)
        cdef size_t count = len(components)
        cdef InstrumentId component
        cdef size_t i
        cdef InstrumentId_t *ids = <InstrumentId_t *>PyMem_Malloc((count + 1) * sizeof(InstrumentId_t))
        if ids == NULL:
            raise MemoryError()
        try:
            for i in range(count):
                component = components[i]
                if component is None:
                    raise TypeError(f"components[{i}] must not be None")
                ids[i] = component._mem
            synthetic_instrument_new(symbol._mem, price_precision, ids, count, text, ts_event, ts_init, &mem)
        finally:
            PyMem_Free(ids)
        self._adopt(mem)

    def __dealloc__(self):
        cdef SyntheticInstrument_API mem = self._mem
        self._mem._0 = NULL
        synthetic_instrument_drop(mem)

    cdef int _adopt(self, SyntheticInstrument_API mem) except -1:
        # Takes the handle, or frees it: an instrument has one for life.
        if self._mem._0 != NULL:
            synthetic_instrument_drop(mem)
            raise RuntimeError(f"this {type(self).__name__} is initialised already")
        self._mem = mem
        return 0

    cdef SyntheticInstrument_API *_h(self) except NULL:
        if self._mem._0 == NULL:
            raise_uninitialised(self)
        return &self._mem

    def __getstate__(self):
        return self.id.symbol, self.price_precision, self.components, self.formula, self.ts_event, self.ts_init

    def __setstate__(self, state):
        symbol, price_precision, components, formula, ts_event, ts_init = state
        SyntheticInstrument.__init__(self, symbol, price_precision, components, formula, ts_event, ts_init)

    def __reduce__(self):
        return restore, (type(self), self.__getstate__(), getattr(self, "__dict__", None))

    def __eq__(self, other):
        if not isinstance(other, SyntheticInstrument):
            return NotImplemented
        return self.id == (<SyntheticInstrument>other).id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(id={self.id}, price_precision={self.price_precision}, "
            f"components=[{', '.join([str(component) for component in self.components])}], formula={self.formula!r})"
        )

    @property
    def id(self) -> InstrumentId:
        """The identifier: the symbol at the venue ``SYNTH``."""
        cdef InstrumentId_t mem
        synthetic_instrument_id(self._h(), &mem)
        return InstrumentId.from_mem_c(mem)

    @property
    def price_precision(self) -> int:
        """The number of decimals of its prices."""
        return synthetic_instrument_price_precision(self._h())

    @property
    def price_increment(self) -> Price:
        """One step of the last decimal."""
        cdef Price_t mem
        synthetic_instrument_price_increment(self._h(), &mem)
        return Price.from_mem_c(mem)

    @property
    def components(self) -> list:
        """The ids of what it is computed from, in the order of the inputs."""
        cdef list components = []
        cdef InstrumentId_t mem
        cdef size_t i
        for i in range(synthetic_instrument_components_count(self._h())):
            synthetic_instrument_component(self._h(), i, &mem)
            components.append(InstrumentId.from_mem_c(mem))
        return components

    @property
    def formula(self) -> str:
        """The formula, as it was given."""
        cdef const char *text
        synthetic_instrument_formula_to_cstr(self._h(), &text)
        return cstr_to_pystr(text)

    @property
    def ts_event(self) -> int:
        """When it was defined, in nanoseconds since the Unix epoch."""
        return synthetic_instrument_ts_event(self._h())

    @property
    def ts_init(self) -> int:
        """When the object was made, in nanoseconds since the Unix epoch."""
        return synthetic_instrument_ts_init(self._h())

    cpdef change_formula(self, str formula):
        """
        Replace the formula.

        Raises
        ------
        ValueError
            If the new one is not in the language. The old one stays then.
        """
        cdef const char *text = pystr_to_cstr(formula)
        synthetic_instrument_change_formula(self._h(), text)

    cpdef Price calculate(self, list inputs):
        """
        Return the price for `inputs`: finite numbers, one for each component.

        Raises
        ------
        ValueError
            If there are more or fewer than components, or one is not finite.
        RuntimeError
            If the formula divides by zero or overflows, or its result is no price. The message has the position in the
            formula, and the values.
        """
        if inputs is None:
            raise TypeError("`inputs` must not be None")
        cdef double[FEW] few
        cdef double *values = few
        cdef size_t count = len(inputs)
        cdef size_t i
        cdef Price_t price
        if count > FEW:
            values = <double *>PyMem_Malloc(count * sizeof(double))
            if values == NULL:
                raise MemoryError()
        try:
            for i in range(count):
                values[i] = inputs[i]
            synthetic_instrument_calculate(self._h(), values, count, &price)
        finally:
            if values != few:
                PyMem_Free(values)
        return Price.from_mem_c(price)

    @staticmethod
    def from_dict(dict values not None) -> SyntheticInstrument:
        """Make the object that `to_dict` describes; `KeyError` for a missing field."""
        return SyntheticInstrument.from_dict_c(values)

    @staticmethod
    def to_dict(SyntheticInstrument obj not None) -> dict:
        """Return the fields as numbers and text, with ``type`` first."""
        return SyntheticInstrument.to_dict_c(obj)

    @staticmethod
    cdef SyntheticInstrument from_dict_c(dict values):
        return SyntheticInstrument(
            Symbol(values["symbol"]),
            values["price_precision"],
            [InstrumentId.from_str_c(component) for component in values["components"]],
            values["formula"],
            values["ts_event"],
            values["ts_init"],
        )

    @staticmethod
    cdef dict to_dict_c(SyntheticInstrument obj):
        return {
            "type": type(obj).__name__,
            "symbol": str(obj.id.symbol),
            "price_precision": obj.price_precision,
            "components": [str(component) for component in obj.components],
            "formula": obj.formula,
            "ts_event": obj.ts_event,
            "ts_init": obj.ts_init,
        }
