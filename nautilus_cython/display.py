"""
How books and data look in a notebook (HTML) and in a terminal (tables of rich, if that is installed).

Notebooks and rich find it by themselves: an object that is the last of a cell, or that `rich.print` gets.
"""

from __future__ import annotations

from html import escape
from typing import Any

from nautilus_cython.core.datetime import unix_nanos_to_iso8601

LEVELS = 10
COLUMNS = (("bid size", "green"), ("price", "bold"), ("ask size", "red"), ("orders", "dim"))
CELL = "text-align: right; font-variant-numeric: tabular-nums"

__all__ = ["book_html", "book_table", "data_html", "data_table"]


def book_rows(book: Any, levels: int) -> list[tuple[str, str, str, str]]:
    """The cells of a ladder: asks above bids, the touch in the middle."""
    asks = [("", plain(level.price), f"{level.size():g}", str(len(level.orders()))) for level in book.asks(levels)]
    bids = [(f"{level.size():g}", plain(level.price), "", str(len(level.orders()))) for level in book.bids(levels)]
    return asks[::-1] + bids


def book_html(book: Any, levels: int = LEVELS) -> str:
    """A ladder of the best levels as HTML."""
    head = "".join(f'<th style="{CELL}">{name}</th>' for name, _ in COLUMNS)
    rows = "".join(_html_row(row) for row in book_rows(book, levels))
    return f"<table><caption>{escape(title(book))}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def book_table(book: Any, levels: int = LEVELS, heading: str | None = None) -> Any:
    """A ladder of the best levels as a table of rich."""
    from rich.table import Table

    table = Table(title=heading or title(book))
    for name, style in COLUMNS:
        table.add_column(name, justify="right", style=style)
    for row in book_rows(book, levels):
        table.add_row(*row)
    return table


def data_html(data: Any) -> str | None:
    """The fields of data as HTML; None, so that notebooks show its text, for a class without `to_dict`."""
    fields = _fields(data)
    if fields is None:
        return None
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in fields)
    return f"<table><caption>{escape(type(data).__name__)}</caption><tbody>{rows}</tbody></table>"


def data_table(data: Any) -> Any:
    """The fields of data as a table of rich; its text for a class without `to_dict`."""
    from rich.markup import escape as plain_text
    from rich.table import Table

    fields = _fields(data)
    if fields is None:
        return plain_text(repr(data))
    table = Table("field", "value", title=plain_text(type(data).__name__))
    for name, value in fields:
        table.add_row(plain_text(name), plain_text(value))
    return table


def title(book: Any) -> str:
    """Which book it is."""
    return f"{book.instrument_id} {book.book_type.name}"


def plain(price: object) -> str:
    """Without the zeros that only say how the file counts: 4820.250000000 is 4820.25."""
    text = str(price)
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals or "." in text else whole


def _fields(data: Any) -> list[tuple[str, str]] | None:
    to_dict = getattr(type(data), "to_dict", None)
    if to_dict is None:
        return None
    return [(name, _text(name, value)) for name, value in to_dict(data).items() if name != "type"]


def _text(name: str, value: Any) -> str:
    if name.startswith("ts_") and isinstance(value, int):
        return f"{value} ({unix_nanos_to_iso8601(value)})"
    if isinstance(value, dict):
        return ", ".join(f"{inner} {_text(inner, part)}" for inner, part in value.items())
    return str(value)


def _html_row(row: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f'<td style="{CELL}">{escape(cell)}</td>' for cell in row) + "</tr>"
