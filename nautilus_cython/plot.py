"""
Charts of order books, and of what they showed over time.

Each function takes a book, a file that `nautilus_cython.feeds` reads, or anything in Arrow columns, and returns a figure of
matplotlib, or of plotly with ``backend="plotly"``. Both are optional, as are numpy and pyarrow that carry the columns:
``pip install 'nautilus-cython[plot]'``. Prices and sizes are drawn as float64; use the columns themselves to compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nautilus_cython import analytics
from nautilus_cython.analytics import View, as_table, floats, need, times
from nautilus_cython.model.book import OrderBook

__all__ = ["depth", "imbalance", "ladder", "spread"]

BID, ASK, MIDDLE = "#16805a", "#c23b33", "#44546a"
SIZES = "viridis"  # the colours of sizes at rest, in both libraries
SIDES = ("bid", "ask")


def depth(book: OrderBook, levels: int = 0, *, backend: str = "matplotlib") -> Any:
    """
    Draw how much rests within each distance of the touch: sizes added up from the best price outwards.

    Parameters
    ----------
    book : OrderBook
        Of any type.
    levels : int
        Levels for each side; 0 for all.
    backend : {"matplotlib", "plotly"}
        What the figure is of.

    Raises
    ------
    ImportError
        If the backend is not installed.
    ValueError
        For a negative number of levels, or another backend.
    """
    draw = _chosen(backend, _depth_matplotlib, _depth_plotly)
    np = need("numpy")
    if levels < 0:
        raise ValueError(f"Invalid levels: {levels}. Must be 0 for all, or more")
    curves = []
    for side in (book.bids(levels), book.asks(levels)):
        prices = np.array([float(level.price) for level in side])
        curves.append((prices, np.cumsum([level.size() for level in side])))
    return draw(f"{book.instrument_id}, depth", *curves)


def spread(source: Any, *, every: int | None = None, trades: Any = None, backend: str = "matplotlib") -> Any:
    """
    Draw the best bid and ask over time, and below them the spread.

    Parameters
    ----------
    source : path or object
        A file that `nautilus_cython.feeds.open` reads, deltas, snapshots or quotes in Arrow columns, or what
        `nautilus_cython.replay.replay` returned.
    every : int, optional
        Draw the book at multiples of this many nanoseconds; by default each change. For days of data.
    trades : object, optional
        Trades to mark: a list of `TradeTick`, or anything in Arrow columns with ``ts_event``, ``price``, ``size`` and
        ``aggressor_side``.
    backend : {"matplotlib", "plotly"}
        What the figure is of.

    Raises
    ------
    ImportError
        If the backend, numpy or pyarrow is not installed.
    ValueError
        If the source is no market data; see `nautilus_cython.replay.replay`.
    """
    draw = _chosen(backend, _series_matplotlib, _series_plotly)
    view = View.of(source, 1, every)
    return draw(f"{view.instrument}, spread", view, "spread", view.prices[1][:, 0] - view.prices[0][:, 0], _Trades.of(trades))


def imbalance(
    source: Any, levels: int = 5, *, every: int | None = None, trades: Any = None, backend: str = "matplotlib"
) -> Any:
    """
    Draw the best bid and ask over time, and below them the imbalance of the best levels.

    The imbalance is ``(bid - ask) / (bid + ask)`` of the sizes of `levels` levels: 1 if only bids rest there, -1 if only asks.

    Parameters
    ----------
    source, every, trades, backend
        As for `spread`.
    levels : int
        Levels for each side, 1 to 1000.

    Raises
    ------
    ImportError, ValueError
        As for `spread`.
    """
    draw = _chosen(backend, _series_matplotlib, _series_plotly)
    view = View.of(source, levels, every)
    share = analytics.imbalance(view, levels)
    return draw(f"{view.instrument}, imbalance of {levels} levels", view, "imbalance", share, _Trades.of(trades))


def ladder(
    source: Any,
    levels: int = 10,
    *,
    every: int | None = None,
    columns: int = 600,
    rows: int = 200,
    trades: Any = None,
    backend: str = "matplotlib",
) -> Any:
    """
    Draw where size rested over time: a map of time and price, brighter where more rests, with the touch as lines.

    Parameters
    ----------
    source, every, trades, backend
        As for `spread`.
    levels : int
        Levels for each side, 1 to 1000.
    columns : int
        Moments to draw; of each the book at its end.
    rows : int
        Prices to draw at most: ticks are put together to stay below it.

    Raises
    ------
    ImportError, ValueError
        As for `spread`; ValueError also if the source never shows a price, and for less than two columns or rows.
    """
    draw = _chosen(backend, _ladder_matplotlib, _ladder_plotly)
    if min(columns, rows) < 2:
        raise ValueError(f"Invalid columns and rows: {columns} and {rows}. Must be 2 or more")
    view = View.of(source, levels, every)
    return draw(f"{view.instrument}, {levels} levels", view, _Ladder.of(view, levels, columns, rows), _Trades.of(trades))


@dataclass
class _Trades:
    """Trades: when, at what price, how much, and the colour of who came to trade."""

    times: Any
    prices: Any
    areas: Any
    colours: list[str]

    @classmethod
    def of(cls, trades: Any) -> _Trades | None:
        if trades is None:
            return None
        np = need("numpy")
        table = as_table(trades)
        sizes = floats(table.column("size"))
        # Areas of 4 to 80 square points, in proportion to the size of the trade.
        areas = 4 + 76 * sizes / max(sizes.max(initial=0), np.finfo(float).tiny)
        sides = table.column("aggressor_side").to_pylist()
        colours = [{"BUYER": BID, "SELLER": ASK}.get(side, MIDDLE) for side in sides]
        return cls(times(table), floats(table.column("price")), areas, colours)


@dataclass
class _Ladder:
    """Sizes by price (rows) and time (columns), with NaN where nothing rests."""

    times: Any
    prices: Any
    sizes: Any

    @classmethod
    def of(cls, view: View, levels: int, columns: int, rows: int) -> _Ladder:
        np = need("numpy")
        prices = np.concatenate([side[:, :levels] for side in view.prices], axis=1)
        sizes = np.concatenate([side[:, :levels] for side in view.sizes], axis=1)
        shown = np.unique(prices[~np.isnan(prices)])
        if not shown.size:
            raise ValueError("Invalid source: it never shows a price, expected a book with bids or asks")
        # Ticks are the smallest step between any two prices; several make a row if there are too many for the picture.
        tick = np.diff(shown).min() if shown.size > 1 else 1.0
        step = tick * max(1.0, np.ceil(np.rint((shown[-1] - shown[0]) / tick) / (rows - 1)))
        count = int(np.rint((shown[-1] - shown[0]) / step)) + 1
        moments = np.linspace(view.times[0].astype("i8"), view.times[-1].astype("i8"), columns)
        last = np.searchsorted(view.times.astype("i8"), moments, side="right") - 1
        prices, sizes = prices[last.clip(0)], sizes[last.clip(0)]
        row = np.rint((prices - shown[0]) / step)
        column = np.broadcast_to(np.arange(columns)[:, None], row.shape)
        rests = ~np.isnan(row)
        grid = np.zeros((count, columns))
        np.add.at(grid, (row[rests].astype(int), column[rests]), sizes[rests])
        grid[grid == 0] = np.nan
        return cls(moments.astype("i8").astype("M8[ns]"), shown[0] + step * np.arange(count), grid)


def _depth_matplotlib(title: str, bids: Any, asks: Any) -> Any:
    figure, axes = need("matplotlib.pyplot").subplots(layout="constrained")
    for (prices, sizes), colour, label in ((bids, BID, "bids"), (asks, ASK, "asks")):
        axes.step(prices, sizes, where="post", color=colour, label=label)
        axes.fill_between(prices, sizes, step="post", color=colour, alpha=0.25)
    axes.set(title=title, xlabel="price", ylabel="size up to this price", ylim=(0, None))
    axes.ticklabel_format(useOffset=False)
    axes.legend()
    return figure


def _depth_plotly(title: str, bids: Any, asks: Any) -> Any:
    figure = need("plotly.graph_objects").Figure()
    for (prices, sizes), colour, label in ((bids, BID, "bids"), (asks, ASK, "asks")):
        line = {"shape": "hv", "color": colour}
        figure.add_scatter(x=prices, y=sizes, mode="lines", line=line, fill="tozeroy", name=label)
    figure.update_layout(title=title, xaxis_title="price", yaxis_title="size up to this price")
    return figure


def _series_matplotlib(title: str, view: View, label: str, values: Any, trades: _Trades | None) -> Any:
    pyplot = need("matplotlib.pyplot")
    figure, (above, below) = pyplot.subplots(2, sharex=True, height_ratios=(2, 1), layout="constrained")
    _touch_matplotlib(above, view, trades)
    below.step(view.times, values, where="post", color=MIDDLE, linewidth=0.8)
    below.set(ylabel=label, xlabel="time (UTC)")
    above.set_title(title)
    above.legend()
    _clock_matplotlib(below)
    return figure


def _series_plotly(title: str, view: View, label: str, values: Any, trades: _Trades | None) -> Any:
    figure = need("plotly.subplots").make_subplots(rows=2, shared_xaxes=True, row_heights=[0.66, 0.34], vertical_spacing=0.04)
    _touch_plotly(figure, view, trades, row=1, col=1)
    line = {"shape": "hv", "color": MIDDLE, "width": 1}
    figure.add_scatter(x=view.times, y=values, mode="lines", line=line, name=label, row=2, col=1)
    figure.update_layout(title=title, yaxis_title="price", yaxis2_title=label, xaxis2_title="time (UTC)")
    return figure


def _ladder_matplotlib(title: str, view: View, ladder: _Ladder, trades: _Trades | None) -> Any:
    norm = need("matplotlib.colors").LogNorm()
    figure, axes = need("matplotlib.pyplot").subplots(layout="constrained", figsize=(9, 5))
    axes.set_facecolor("#f4f4f4")
    sizes = axes.pcolormesh(ladder.times, ladder.prices, ladder.sizes, cmap=SIZES, norm=norm, shading="nearest", rasterized=True)
    _touch_matplotlib(axes, view, trades)
    axes.set(title=title, xlabel="time (UTC)", ylim=_margin(ladder.prices))
    axes.legend(loc="upper left")
    figure.colorbar(sizes, label="size at rest")
    _clock_matplotlib(axes)
    return figure


def _ladder_plotly(title: str, view: View, ladder: _Ladder, trades: _Trades | None) -> Any:
    np = need("numpy")
    figure = need("plotly.graph_objects").Figure()
    figure.add_heatmap(
        x=ladder.times,
        y=ladder.prices,
        z=np.log10(ladder.sizes),
        customdata=ladder.sizes,
        hovertemplate="%{x}<br>%{y}: %{customdata}<extra></extra>",
        colorscale=SIZES,
        colorbar={"title": "size at rest, log10"},
    )
    _touch_plotly(figure, view, trades)
    low, high = _margin(ladder.prices)
    figure.update_layout(title=title, xaxis_title="time (UTC)", yaxis_title="price", yaxis_range=[low, high])
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"})
    return figure


def _touch_matplotlib(axes: Any, view: View, trades: _Trades | None) -> None:
    for prices, colour, label in zip(view.prices, (BID, ASK), ("best bid", "best ask"), strict=True):
        axes.step(view.times, prices[:, 0], where="post", color=colour, linewidth=1, label=label)
    if trades is not None:
        axes.scatter(trades.times, trades.prices, s=trades.areas, c=trades.colours, edgecolors="white", linewidths=0.2, zorder=3)
    axes.set_ylabel("price")
    axes.ticklabel_format(axis="y", useOffset=False)


def _touch_plotly(figure: Any, view: View, trades: _Trades | None, **where: int) -> None:
    for prices, colour, label in zip(view.prices, (BID, ASK), ("best bid", "best ask"), strict=True):
        line = {"shape": "hv", "color": colour, "width": 1}
        figure.add_scatter(x=view.times, y=prices[:, 0], mode="lines", line=line, name=label, **where)
    if trades is not None:
        marker = {"size": trades.areas**0.5, "color": trades.colours, "line": {"color": "white", "width": 0.5}}
        figure.add_scatter(x=trades.times, y=trades.prices, mode="markers", marker=marker, name="trades", **where)


def _clock_matplotlib(axes: Any) -> None:
    dates = need("matplotlib.dates")
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))


def _margin(prices: Any) -> tuple[float, float]:
    """Half a row around the ladder."""
    half = (prices[1] - prices[0]) / 2 if len(prices) > 1 else 1.0
    return prices[0] - half, prices[-1] + half


def _chosen(backend: str, with_matplotlib: Any, with_plotly: Any) -> Any:
    if backend not in ("matplotlib", "plotly"):
        raise ValueError(f"Invalid backend: {backend!r}. Must be matplotlib or plotly")
    return with_matplotlib if backend == "matplotlib" else with_plotly
