"""
Arrow in and out: market data in columns that any DataFrame library reads without a copy.

A batch, a table or a reader goes to ``polars.DataFrame``, ``pyarrow.table``, ``duckdb`` and others as it is, and each of
their frames comes back through `from_arrow`. No other package is needed for that. The schemas are described in
``docs/arrow.md``.
"""

from typing import Any

from nautilus_cython._native import RecordBatch, RecordBatchReader, Schema, Table, export_recordbatch_to_pyarrow

__all__ = [
    "RecordBatch",
    "RecordBatchReader",
    "Schema",
    "Table",
    "export_recordbatch_to_pyarrow",
    "from_arrow",
    "to_arrow",
]

def to_arrow(objects: Any, data_type: type | None = None) -> RecordBatch:
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

def from_arrow(source: Any, data_type: type | None = None) -> list[Any]:
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
