"""Books and data in notebooks and terminals."""

import io
import sys
from html.parser import HTMLParser

import pytest
from rich.console import Console

from nautilus_cython import feeds
from nautilus_cython.core.data import Data
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import QuoteTick
from nautilus_cython.model.enums import BookType
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.model.objects import Price, Quantity
from nautilus_cython.replay import Replay

ID = InstrumentId.from_str("A<b>.C&D")


class Cells(HTMLParser):
    """The text of each cell; complains of tags that are not closed in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.cells = [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        if tag in ("td", "th", "caption"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.cells[-1] += data


def printed(thing):
    console = Console(width=100, record=True, file=io.StringIO())

    console.print(thing)
    return console.export_text()


@pytest.fixture
def quote():
    price, size = Price.from_str("1.50"), Quantity.from_str("3")
    return QuoteTick(ID, price, price, size, size, 0, 1_704_205_800_000_000_000)


def test_a_quote_in_a_notebook(quote):
    cells = Cells(quote._repr_html_()).cells
    fields = dict(zip(cells[1::2], cells[2::2]))
    assert cells[0] == "QuoteTick"
    assert fields["instrument_id"] == "A<b>.C&D" and fields["bid_price"] == "1.50"
    assert fields["ts_init"] == "1704205800000000000 (2024-01-02T14:30:00.000000000Z)"


def test_a_quote_in_a_terminal(quote):
    text = printed(quote)
    assert "QuoteTick" in text and "A<b>.C&D" in text and "1.50" in text


def test_every_kind_of_data_has_a_table(tmp_path):
    path = tmp_path / "day.mbo.dbn"
    feeds.write_sample(path, 1, 2_000)
    first = {type(data): data for data in feeds.open(path)}
    assert len(first) > 1
    for kind, data in first.items():
        assert Cells(data._repr_html_()).cells[0] == kind.__name__
        assert kind.__name__ in printed(data)


def test_a_book_is_a_ladder(tmp_path):
    path = tmp_path / "day.mbo.dbn"
    feeds.write_sample(path, 1, 2_000)
    job = Replay(feeds.open(path))
    job.run()
    cells = Cells(job.book._repr_html_()).cells
    title, rows = cells[0], [cells[i : i + 4] for i in range(5, len(cells), 4)]
    assert title == "SAMPLE.DEMO L3_MBO" and cells[1:5] == ["bid size", "price", "ask size", "orders"]
    prices = [float(row[1]) for row in rows]
    assert len(rows) == 20 and prices == sorted(prices, reverse=True)
    assert [row[2] for row in rows[10:]] == [""] * 10 == [row[0] for row in rows[:10]]
    assert float(rows[10][1]) == float(job.book.best_bid_price())
    assert "SAMPLE.DEMO L3_MBO" in printed(job.book)


def test_an_empty_book_has_no_rows():
    book = OrderBook(ID, BookType.L2_MBP)
    assert Cells(book._repr_html_()).cells[0] == "A<b>.C&D L2_MBP"
    assert "A<b>.C&D L2_MBP" in printed(book)


def test_a_class_of_users_shows_its_text():
    class Mine(Data):
        def __repr__(self):
            return "[mine]"

    assert Mine()._repr_html_() is None
    assert "[mine]" in printed(Mine())


def test_nothing_is_imported_before_it_is_shown(quote, monkeypatch):
    monkeypatch.setitem(sys.modules, "rich.table", None)
    assert "QuoteTick" in quote._repr_html_()
    with pytest.raises(ImportError):
        quote.__rich__()
