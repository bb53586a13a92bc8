"""Charts look as the pictures of the docs, show the numbers of the book, and say what they miss."""

import os
import sys
from pathlib import Path

import matplotlib
import numpy
import pyarrow
import pytest

from nautilus_cython import feeds, plot
from nautilus_cython.arrow import to_arrow
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import OrderBookDelta, TradeTick
from nautilus_cython.model.enums import BookType
from nautilus_cython.model.identifiers import InstrumentId
from nautilus_cython.replay import Replay, replay

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.testing.compare import compare_images

PICTURES = Path(__file__).parents[3] / "docs" / "images"
SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    path = tmp_path_factory.mktemp("plot") / "day.mbo.dbn"
    feeds.write_sample(path, seed=7, events=20_000)
    return path


@pytest.fixture
def book(day):
    job = Replay(feeds.open(day))
    job.run()
    return job.book


@pytest.fixture
def trades(day):
    return [data for data in feeds.open(day) if isinstance(data, TradeTick)]


@pytest.fixture(autouse=True)
def closed():
    yield
    pyplot.close("all")


def draw(name, book, day, trades, **more):
    return {
        "depth": lambda: plot.depth(book, 40, **more),
        "spread": lambda: plot.spread(day, trades=trades, **more),
        "imbalance": lambda: plot.imbalance(day, 5, **more),
        "ladder": lambda: plot.ladder(day, 10, trades=trades, **more),
    }[name]()


@pytest.mark.parametrize("name", ["depth", "spread", "imbalance", "ladder"])
def test_charts_look_like_the_pictures_of_the_docs(tmp_path, name, book, day, trades):
    made = tmp_path / f"{name}.png"
    draw(name, book, day, trades).savefig(made, dpi=70)
    if os.environ.get("WRITE_PICTURES"):
        made.replace(PICTURES / made.name)
        return
    # Versions of matplotlib place text a little differently.
    assert compare_images(str(PICTURES / made.name), str(made), tol=6) is None


@pytest.mark.parametrize("name", ["depth", "spread", "imbalance", "ladder"])
def test_plotly_shows_the_same_lines(name, book, day, trades):
    ours = [line.get_xydata() for axes in draw(name, book, day, trades).axes for line in axes.lines]
    figure = draw(name, book, day, trades, backend="plotly")
    theirs = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines"]
    assert len(ours) == len(theirs) > 0
    for line, trace in zip(ours, theirs):
        numpy.testing.assert_array_equal(line[:, 1], numpy.asarray(trace.y, dtype=float))
    assert figure.to_json()


def test_depth_ends_at_the_sum_of_all_sizes(book):
    bids, asks = plot.depth(book).axes[0].lines
    for line, levels in ((bids, book.bids()), (asks, book.asks())):
        assert line.get_ydata()[-1] == sum(level.size() for level in levels)
        assert line.get_xdata()[0] == float(levels[0].price)


def test_a_map_has_all_the_size_that_rests(day):
    axes = plot.ladder(day, 10).axes[0]
    (mesh,) = [one for one in axes.collections if hasattr(one, "get_coordinates")]
    drawn = numpy.nansum(mesh.get_array().filled(0)[:, -1])
    job = Replay(feeds.open(day))
    job.run()
    assert drawn == sum(level.size() for level in job.book.bids(10) + job.book.asks(10))


def test_rows_of_a_map_stay_below_the_limit(day):
    axes = plot.ladder(day, 10, rows=7, columns=20).axes[0]
    (mesh,) = [one for one in axes.collections if hasattr(one, "get_coordinates")]
    rows, columns = mesh.get_array().shape
    assert 2 <= rows <= 7 and columns == 20


def test_sources_show_the_same(day):
    deltas = [data for data in feeds.open(day) if isinstance(data, OrderBookDelta)]
    sources = [day, str(day), to_arrow(deltas), pyarrow.table(to_arrow(deltas)), deltas, replay(day)]
    lines = [plot.spread(source).axes[1].lines[0].get_ydata() for source in sources]
    for line in lines:
        numpy.testing.assert_array_equal(line, lines[0])
    assert len(lines[0]) > 100


def test_every_thins_the_rows(day):
    each = plot.spread(day).axes[1].lines[0].get_xdata()
    thin = plot.spread(day, every=SECOND).axes[1].lines[0].get_xdata()
    assert 1 < len(thin) < len(each)


def test_an_empty_book_can_be_drawn():
    empty = OrderBook(InstrumentId.from_str("A.B"), BookType.L2_MBP)
    for backend in ("matplotlib", "plotly"):
        assert plot.depth(empty, backend=backend) is not None


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda day, book: plot.depth(book, -1), "Invalid levels: -1. Must be 0 for all, or more"),
        (
            lambda day, book: plot.depth(book, backend="gnuplot"),
            "Invalid backend: 'gnuplot'. Must be matplotlib or plotly",
        ),
        (lambda day, book: plot.spread(day, backend=None), "Invalid backend: None. Must be matplotlib or plotly"),
        (lambda day, book: plot.ladder(day, rows=1), "Invalid columns and rows: 600 and 1. Must be 2 or more"),
        (
            lambda day, book: plot.imbalance(replay(day, depth=2), 3),
            "Invalid levels: 3. Must be at most 2, which the source has",
        ),
    ],
)
def test_bad_arguments_are_named(day, book, call, message):
    with pytest.raises(ValueError) as error:
        call(day, book)
    assert message in str(error.value)


@pytest.mark.parametrize("module", ["matplotlib", "numpy"])
def test_what_is_missing_is_named(monkeypatch, day, module):
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=f"series and charts need {module}: pip install 'nautilus-cython\\[plot\\]'"):
        plot.spread(day)
