"""
Arrow in and out: market data in columns that any DataFrame library reads without a copy.

A batch, a table or a reader goes to ``polars.DataFrame``, ``pyarrow.table``, ``duckdb`` and others as it is, and each of
their frames comes back through `from_arrow`. No other package is needed for that. The schemas are described in
``docs/arrow.md``.
"""

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc
from cpython.pycapsule cimport PyCapsule_GetPointer, PyCapsule_New
from libc.stdint cimport uint8_t

from nautilus_cython.core.data cimport Data
from nautilus_cython.core.rust.arrow cimport ArrowBatch_API, arrow_batch_drop
from nautilus_cython.core.rust.checked_arrow cimport arrow_to_data, data_to_arrow
from nautilus_cython.core.rust.model cimport CVec_Data_t, Data_t, DataTag, vec_drop_data
from nautilus_cython.model.data cimport data_from_mem_c, lend_to_mem

from nautilus_cython._native import RecordBatch, RecordBatchReader, Schema, Table, export_recordbatch_to_pyarrow
from nautilus_cython.model.data import (
    Bar,
    FundingRateUpdate,
    IndexPriceUpdate,
    InstrumentClose,
    InstrumentStatus,
    MarkPriceUpdate,
    OrderBookDelta,
    OrderBookDeltas,
    OrderBookDepth10,
    QuoteTick,
    TradeTick,
)

__all__ = [
    "RecordBatch",
    "RecordBatchReader",
    "Schema",
    "Table",
    "export_recordbatch_to_pyarrow",
    "from_arrow",
    "to_arrow",
]

cdef const char *BATCH = b"nautilus_cython.ArrowBatch.v1"

cdef dict TAGS = {
    OrderBookDelta: <uint8_t>DataTag.DELTA,
    OrderBookDeltas: <uint8_t>DataTag.DELTAS,
    OrderBookDepth10: <uint8_t>DataTag.DEPTH10,
    QuoteTick: <uint8_t>DataTag.QUOTE,
    TradeTick: <uint8_t>DataTag.TRADE,
    Bar: <uint8_t>DataTag.BAR,
    MarkPriceUpdate: <uint8_t>DataTag.MARK_PRICE_UPDATE,
    IndexPriceUpdate: <uint8_t>DataTag.INDEX_PRICE_UPDATE,
    InstrumentClose: <uint8_t>DataTag.INSTRUMENT_CLOSE,
    FundingRateUpdate: <uint8_t>DataTag.FUNDING_RATE_UPDATE,
    InstrumentStatus: <uint8_t>DataTag.INSTRUMENT_STATUS,
}
cdef dict CLASSES = {type_.__name__: type_ for type_ in TAGS}


def to_arrow(objects, type data_type=None) -> RecordBatch:
    """
    Return a batch with a row for each object.

    Parameters
    ----------
    objects : sequence of Data
        Market data of one class. A row of `OrderBookDeltas` is one of its deltas.
    data_type : type, optional
        The class, which an empty sequence does not tell.

    Raises
    ------
    TypeError
        If an object is not of the class.
    ValueError
        With column, row and value, if no column holds a value: a time after 2262, a revision of a bar, an instrument
        with a point in its venue. Or if there is no object and no class.
    """
    cdef tuple items = tuple(objects)
    if data_type is None:
        if not items:
            raise ValueError("invalid `objects`: empty, expected at least one, or a `data_type`")
        data_type = class_of(type(items[0]))
    cdef uint8_t tag = tag_of(data_type)
    cdef size_t count = len(items)
    cdef size_t i
    cdef ArrowBatch_API batch
    cdef Data_t *data = <Data_t *>PyMem_Calloc(count + 1, sizeof(Data_t))
    if data == NULL:
        raise MemoryError()
    try:
        for i in range(count):
            item = items[i]
            if not isinstance(item, data_type):
                raise TypeError(f"objects[{i}] was of type {type(item).__name__}, expected {data_type.__name__}")
            lend_to_mem(<Data>item, &data[i])
        with nogil:
            data_to_arrow(tag, data, count, &batch)
    finally:
        PyMem_Free(data)
    return batch_from_mem(batch)


def from_arrow(source, type data_type=None) -> list:
    """
    Return the objects in the rows of an Arrow stream, table, batch or frame.

    Parameters
    ----------
    source : object
        Anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``: of this package, pyarrow, polars, duckdb, pandas
        and others. Columns may be in any order, and further ones are ignored. Also read: other kinds of text and
        dictionaries, coarser times, decimals of other scales.
    data_type : type, optional
        The class of the objects. By default the metadata of the schema name it, or its columns tell it.

    Raises
    ------
    TypeError
        If `source` has neither method.
    ValueError
        With column, row and value, if there is no object for a row.
    """
    reader = source if isinstance(source, RecordBatchReader) else RecordBatchReader(source)
    if data_type is None:
        data_type = CLASSES[reader.schema.kind]
    cdef uint8_t tag = tag_of(data_type)
    # An event of several deltas may be cut by the end of a batch.
    batches = [reader.read_all().combine()] if data_type is OrderBookDeltas else reader
    cdef list objects = []
    for batch in batches:
        append_objects(batch.to_capsule(), tag, objects)
    return objects


cdef type class_of(type type_):
    # The class in this package that `type_` is, or is a subclass of.
    for base in type_.__mro__:
        if base in TAGS:
            return base
    raise TypeError(f"{type_.__name__} is not a kind of market data of this package, expected one of {', '.join(CLASSES)}")


cdef uint8_t tag_of(type data_type) except 255:
    return TAGS[class_of(data_type)]


cdef int append_objects(object capsule, uint8_t tag, list objects) except -1:
    cdef ArrowBatch_API *batch = <ArrowBatch_API *>PyCapsule_GetPointer(capsule, BATCH)
    cdef CVec_Data_t data
    cdef size_t i
    with nogil:
        arrow_to_data(batch, tag, &data)
    try:
        for i in range(data.len):
            objects.append(data_from_mem_c(&data.ptr[i]))
    finally:
        vec_drop_data(data)
    return 0


cdef object batch_from_mem(ArrowBatch_API mem):
    # Takes the handle: the capsule frees it, unless the batch has taken it out.
    return RecordBatch.from_capsule(capsule_from_mem(mem))


cdef object capsule_from_mem(ArrowBatch_API mem):
    cdef ArrowBatch_API *payload = <ArrowBatch_API *>PyMem_Malloc(sizeof(ArrowBatch_API))
    if payload == NULL:
        arrow_batch_drop(mem)
        raise MemoryError()
    payload[0] = mem
    try:
        return PyCapsule_New(payload, BATCH, &capsule_destructor_batch)
    except BaseException:
        arrow_batch_drop(mem)
        PyMem_Free(payload)
        raise


cdef void capsule_destructor_batch(object capsule) noexcept:
    # A handle that was taken out is zeroed, and dropping it does nothing.
    cdef ArrowBatch_API *batch = <ArrowBatch_API *>PyCapsule_GetPointer(capsule, BATCH)
    if batch != NULL:
        arrow_batch_drop(batch[0])
        PyMem_Free(batch)
