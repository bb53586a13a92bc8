"""
Bars from trades and quotes, in the module that users of NautilusTrader know.

Bars close after a number of ticks, a volume or a value, after an imbalance or a run of one side, or by the clock.
``docs/aggregation.md`` says when.
"""

from typing import Any

from nautilus_cython.model.data import Bar, BarType, QuoteTick, TradeTick
from nautilus_cython.model.objects import Price, Quantity

class BarBuilder:
    """
    Builds one bar after the other from prices and sizes.

    Not synchronised: one thread at a time may use it.

    Parameters
    ----------
    bar_type : BarType
        Which bars are built.
    """

    def __init__(self, bar_type: BarType) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __repr__(self) -> str: ...
    @property
    def bar_type(self) -> BarType:
        """Which bars are built."""

    @property
    def initialized(self) -> bool:
        """Whether there was a price: from then on, a bar can be built."""

    @property
    def count(self) -> int:
        """The number of updates of the bar that is being built."""

    @property
    def ts_last(self) -> int:
        """The time of the last update, in nanoseconds since the Unix epoch; 0 before the first."""

    def update(self, price: Price, size: Quantity, ts_init: int) -> None:
        """
        Add a price and a size to the bar.

        Raises
        ------
        ValueError
            If `ts_init` is before the last update.
        OverflowError
            If the volume gets out of range.
        """

    def build(self, ts_event: int, ts_init: int) -> Bar:
        """
        Return the bar and start the next one. Without an update, all its prices are the last close, and its volume is 0.

        Raises
        ------
        RuntimeError
            If there was no price ever.
        """

    def build_now(self) -> Bar:
        """Return `build` with the time of the last update."""

    def reset(self) -> None:
        """Forget the bar that is being built, but not the last close."""

class BarAggregator:
    """
    Makes bars from trades or quotes, whatever closes them: the classes below say what their bars must be.

    Trades make bars of ``LAST`` prices; quotes those of ``BID``, ``ASK`` and ``MID``. Ticks come in the order of their
    `ts_init`. A call that raises has changed nothing.

    Not synchronised: a second thread gets a `RuntimeError` while `aggregate` works.

    Parameters
    ----------
    bar_type : BarType
        Which bars to make.
    handler : Callable[[Bar], None], optional
        Called with every bar that a single tick, the time, or `flush` finishes. If it raises, the bars after that one are
        handed over with the next. Without one, bars wait for `aggregate`.

    Raises
    ------
    ValueError
        If such bars cannot be made of ticks: those of composite types, of ``MARK`` prices, and of ``RENKO``.
    """

    def __init__(self, bar_type: BarType, handler: Any = None) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __repr__(self) -> str: ...
    @property
    def bar_type(self) -> BarType:
        """Which bars are made."""

    @property
    def count(self) -> int:
        """The number of updates of the bar that is being built."""

    @property
    def ts_last(self) -> int:
        """The time to which the aggregator has come, in nanoseconds since the Unix epoch; no tick may be earlier."""

    def handle_trade_tick(self, tick: TradeTick) -> None:
        """
        Take a trade.

        Raises
        ------
        ValueError
            If it is of another instrument, or earlier than what came before, or if bars are not made of ``LAST`` prices.
        OverflowError
            If it would finish more than a million bars, or a volume is out of range.
        """

    def handle_quote_tick(self, tick: QuoteTick) -> None:
        """
        Take a quote. The price type of the bars tells which price and size count.

        Raises
        ------
        ValueError
            If it is of another instrument, or earlier than what came before, or if bars are made of ``LAST`` prices.
        OverflowError
            If it would finish more than a million bars, or a volume is out of range.
        """

    def aggregate(self, ticks: list[Any]) -> list[Any]:
        """
        Take trades, or quotes, all or none of them, and return the bars that are finished and that nobody was given yet.

        The handler is not called. The work is done without the GIL.

        Raises
        ------
        TypeError
            If they are not all trades, or all quotes.
        ValueError, OverflowError
            As for a single tick, with its number.
        """

    def advance_time(self, to_time_ns: int) -> None:
        """
        Let time come to `to_time_ns`, which finishes the intervals that end by then.

        If intervals include their end, hand over the data of that very moment first.

        Raises
        ------
        RuntimeError
            Unless bars close by the clock.
        ValueError
            If time would go back.
        OverflowError
            If that would make more than a million bars of intervals without ticks.
        """

    def flush(self) -> None:
        """
        Finish the bar that is being built, if it has any tick. By the clock, time comes to the end of its interval.

        Raises
        ------
        OverflowError
            If that end is beyond 64 bits of nanoseconds.
        """

class TickBarAggregator(BarAggregator):
    """Makes bars that close after a number of ticks."""

class TickImbalanceBarAggregator(BarAggregator):
    """Makes bars that close when buys are so many more than sells, or sells than buys."""

class TickRunsBarAggregator(BarAggregator):
    """Makes bars that close after so many ticks of one side in a row."""

class VolumeBarAggregator(BarAggregator):
    """Makes bars that close after a volume."""

class VolumeImbalanceBarAggregator(BarAggregator):
    """Makes bars that close when so much more was bought than sold, or sold than bought."""

class VolumeRunsBarAggregator(BarAggregator):
    """Makes bars that close after such a volume of one side in a row."""

class ValueBarAggregator(BarAggregator):
    """Makes bars that close after a value: the sum of sizes times prices."""

class ValueImbalanceBarAggregator(BarAggregator):
    """Makes bars that close when the value bought is so much above that sold, or below it."""

class ValueRunsBarAggregator(BarAggregator):
    """Makes bars that close after such a value of one side in a row."""

class TimeBarAggregator(BarAggregator):
    """
    Makes bars that close by the clock: when a tick comes after their interval, or when `advance_time` says so.

    Bars are made (`ts_init`) at the close of their interval. Intervals are counted from 1970-01-01T00:00:00Z, weeks from a
    Monday, and months and years by the calendar.

    Parameters
    ----------
    bar_type : BarType
        Which bars to make.
    handler : Callable[[Bar], None], optional
        As for `BarAggregator`.
    interval_type : str, default 'left-open'
        Which end belongs to an interval: ``left-open`` for the end, ``right-open`` for the start.
    timestamp_on_close : bool, default True
        Whether `ts_event` is the close of the interval, or its start.
    skip_first_non_full_bar : bool, default False
        Whether to leave out the first bar, if its interval had begun before the first tick, or the first time told.
    build_with_no_updates : bool, default True
        Whether an interval without ticks has a bar too: all its prices are the close before, and its volume is 0.
    time_bars_origin_offset : datetime.timedelta, optional
        By how much the intervals start later; less than their length.

    Raises
    ------
    ValueError
        If bars do not close by the clock, or an argument does not fit.
    """

    def __init__(
        self,
        bar_type: BarType,
        handler: Any = None,
        interval_type: str = "left-open",
        timestamp_on_close: bool = True,
        skip_first_non_full_bar: bool = False,
        build_with_no_updates: bool = True,
        time_bars_origin_offset: Any = None,
    ) -> None: ...
