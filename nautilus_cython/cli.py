"""The ``nautilus-cython`` command."""

from __future__ import annotations

import gc
import json
import runpy
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import click
    from click.shell_completion import get_completion_class
    from rich.console import Console
    from rich.table import Table
    from tqdm import tqdm
except ImportError as error:  # the core has no required dependency
    sys.exit(f"nautilus-cython: the command needs {error.name}: pip install 'nautilus-cython[cli]'")

from nautilus_cython import __version__, feeds
from nautilus_cython.core.datetime import iso8601_to_unix_nanos, unix_nanos_to_iso8601
from nautilus_cython.display import book_table
from nautilus_cython.model import data
from nautilus_cython.model.enums import BookType
from nautilus_cython.recording import record
from nautilus_cython.replay import CHUNK, Replay, instrument_of, total_size
from nautilus_cython.replay import replay as in_columns
from nautilus_cython.testing import live_handles

DATA_TYPES = {
    type_.__name__: type_
    for type_ in (
        data.OrderBookDelta,
        data.OrderBookDeltas,
        data.OrderBookDepth10,
        data.QuoteTick,
        data.TradeTick,
        data.Bar,
        data.MarkPriceUpdate,
        data.IndexPriceUpdate,
        data.InstrumentClose,
        data.FundingRateUpdate,
        data.InstrumentStatus,
    )
}
BOOKS = {"l1": BookType.L1_MBP, "l2": BookType.L2_MBP, "l3": BookType.L3_MBO}
CHARTS = {"ladder": 10, "depth": 100, "spread": 1, "imbalance": 5}  # with the levels they draw


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nautilus-cython")
def main() -> None:
    """Tools for recorded market data.

    Exit codes: 0 if all went well, 1 for bad data or an object left alive, 2 for a mistake in the command.
    """


@main.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.option("--format", "format_", type=click.Choice(feeds.FORMATS), help="The file's format; guessed by default.")
@click.option("--book", type=click.Choice(list(BOOKS)), help="The book to show; as deep as the data by default.")
@click.option("--instrument", help="Replay this instrument only; the first in the file by default.")
@click.option("--depth", default=5, show_default=True, type=click.IntRange(1, 1000), help="Levels to show per side.")
@click.option("--until", help="Stop at this time: ISO 8601, or nanoseconds since the Unix epoch.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
def replay(
    path: str, format_: str | None, book: str | None, instrument: str | None, depth: int, until: str | None, as_json: bool
) -> None:
    """Replay the recorded market data in PATH through an order book, and show how it ends."""
    console = Console()
    with _one_sentence():
        feed = feeds.open(path, format=format_, instrument_id=instrument)
        job = Replay(feed, BOOKS[book] if book else None, instrument, _nanos(until))
        with _progress(feed.bytes_total) as advance:
            for bytes_read in job:
                advance(bytes_read)
    facts = _facts(path, job, depth)
    if not as_json:
        _show(console, path, job, depth)
    del feed, job
    alive = sum(live_handles().values())
    if as_json:
        click.echo(json.dumps({**facts, "live_handles": alive}))
    else:
        console.print(f"live handles after release: {alive}")
    sys.exit(0 if alive == 0 else 1)


@main.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.option("--format", "format_", type=click.Choice(feeds.FORMATS), help="The file's format; guessed by default.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
def inspect(path: str, format_: str | None, as_json: bool) -> None:
    """Show what is in the recorded market data in PATH: instruments, classes of data, and times."""
    counts: Counter[tuple[str, str]] = Counter()
    first, last = 2**64 - 1, 0
    with _one_sentence():
        feed = feeds.open(path, format=format_, allow_gaps=True)
        with _progress(feed.bytes_total) as advance:
            while batch := feed.read(CHUNK):
                for one in batch:
                    counts[instrument_of(one), type(one).__name__] += 1
                    first, last = min(first, one.ts_event), max(last, one.ts_event)
                advance(feed.bytes_read)
    facts: dict[str, Any] = {"path": path, "format": feed.format, "schema": feed.schema, "bytes": feed.bytes_total}
    facts |= {"records": feed.records_read, "not_used": feed.skipped}
    facts |= {"from": unix_nanos_to_iso8601(first) if counts else None, "to": unix_nanos_to_iso8601(last) if counts else None}
    if as_json:
        rows = [{"instrument": name, "class": kind, "count": count} for (name, kind), count in sorted(counts.items())]
        click.echo(json.dumps({**facts, "data": rows}))
        return
    summary = Table(show_header=False, box=None)
    for name, value in facts.items():
        if value or value == 0:
            summary.add_row(name.replace("_", " "), f"{value:,}" if isinstance(value, int) else str(value))
    table = Table("instrument", "class")
    table.add_column("count", justify="right")
    for (name, kind), count in sorted(counts.items()):
        table.add_row(name, kind, f"{count:,}")
    console = Console()
    console.print(summary)
    console.print(table)


@main.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.argument("out", type=click.Path(dir_okay=False, writable=True))
@click.option("--chart", type=click.Choice(list(CHARTS)), default="ladder", show_default=True, help="What to draw.")
@click.option("--format", "format_", type=click.Choice(feeds.FORMATS), help="The file's format; guessed by default.")
@click.option("--instrument", help="Draw this instrument only; the first in the file by default.")
@click.option("--levels", type=click.IntRange(1, 1000), help="Levels to draw per side.")
@click.option("--every", type=click.FloatRange(1e-9), help="Draw the book every so many seconds; by default at each change.")
@click.option("--until", help="Stop at this time: ISO 8601, or nanoseconds since the Unix epoch.")
def plot(
    path: str,
    out: str,
    chart: str,
    format_: str | None,
    instrument: str | None,
    levels: int | None,
    every: float | None,
    until: str | None,
) -> None:
    """Draw the order book of the recorded market data in PATH into the file OUT.

    A name that ends in .html makes a page to zoom into, one in .png, .svg or .pdf a picture.
    """
    levels = levels or CHARTS[chart]
    backend = "plotly" if out.endswith(".html") else "matplotlib"
    with _one_sentence():
        from nautilus_cython import plot as draw

        with _progress(_size(Path(path))) as advance:
            if chart == "depth":
                feed = feeds.open(path, format=format_, instrument_id=instrument, allow_gaps=True)
                job = Replay(feed, None, instrument, _nanos(until))
                for bytes_read in job:
                    advance(bytes_read)
                if job.book is None:
                    raise ValueError(f"{path} has no quotes, deltas or depth to make a book of")
                figure = draw.depth(job.book, levels, backend=backend)
            else:
                view = in_columns(
                    path,
                    depth=levels,
                    on="change" if every is None else round(every * 1e9),
                    format=format_,
                    instrument_id=instrument,
                    until=_nanos(until),
                    allow_gaps=True,
                    progress=advance,
                )
                options = {} if chart == "spread" else {"levels": levels}
                figure = getattr(draw, chart)(view, backend=backend, **options)
        if backend == "plotly":
            figure.write_html(out)
        else:
            figure.savefig(out, dpi=150)
    click.echo(f"drew {out}")


@main.command("live-handles", context_settings={"allow_interspersed_args": False})
@click.argument("script", type=click.Path(exists=True, dir_okay=False))
@click.argument("arguments", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
def alive(script: str, arguments: tuple[str, ...], as_json: bool) -> None:
    """Run the Python program SCRIPT with ARGUMENTS, and show which objects of the library it leaves alive."""
    before, sys.argv = sys.argv, [script, *arguments]
    try:
        runpy.run_path(script, run_name="__main__")
    finally:
        sys.argv = before
    gc.collect()
    left = {kind: count for kind, count in live_handles().items() if count}
    if as_json:
        click.echo(json.dumps(left))
    else:
        for kind, count in sorted(left.items()):
            click.echo(f"{count:,} not freed by {kind}")
        click.echo(f"live handles: {sum(left.values()):,}")
    sys.exit(1 if left else 0)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete this command: put `eval "$(nautilus-cython completion bash)"` into ~/.bashrc."""
    complete = get_completion_class(shell)
    assert complete is not None, "click knows all three"
    click.echo(complete(main, {}, "nautilus-cython", "_NAUTILUS_CYTHON_COMPLETE").source())


@main.command()
@click.argument("source", metavar="IN", type=click.Path(exists=True, path_type=Path))
@click.argument("to", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(feeds.FORMATS), help="The format of IN, if it is a feed; guessed by default.")
@click.option("--type", "type_", type=click.Choice(list(DATA_TYPES)), help="Convert this class of data only.")
@click.option("--instrument", help="Convert this instrument only. LOBSTER, Binance: what to call theirs.")
@click.option("--from", "start", help="Start at this time: ISO 8601, or nanoseconds since the Unix epoch.")
@click.option("--until", help="Stop at this time.")
@click.option("--price-precision", type=click.IntRange(0, 16), help="Decimals of prices; as recorded by default.")
@click.option("--size-precision", type=click.IntRange(0, 16), help="Decimals of sizes; as recorded by default.")
@click.option("--allow-gaps", is_flag=True, help="Binance: go on when depth updates are missing.")
@click.option("--raw", is_flag=True, help="Write the schema of catalogs with raw values.")
def convert(
    source: Path,
    to: Path,
    format_: str | None,
    type_: str | None,
    instrument: str | None,
    start: str | None,
    until: str | None,
    price_precision: int | None,
    size_precision: int | None,
    allow_gaps: bool,
    raw: bool,
) -> None:
    """Convert recorded market data.

    IN is a file of any feed, a Parquet or Arrow file, or a folder of those. OUT is a new file that ends in .parquet or .arrow,
    or a folder, to which Parquet files are added: one for each class of data.
    """
    with _one_sentence():
        with _progress(_size(source)) as advance:
            written = record(
                source,
                to,
                data_type=DATA_TYPES[type_] if type_ else None,
                instrument_id=instrument,
                start=_nanos(start),
                end=_nanos(until),
                raw=raw,
                format=format_,
                price_precision=price_precision,
                size_precision=size_precision,
                allow_gaps=allow_gaps,
                progress=advance,
            )
    for file in written:
        click.echo(f"{file.count:,} {file.data_type} in {file.path}")


@main.command()
@click.argument("path", type=click.Path(dir_okay=False))
@click.option("--seed", default=42, show_default=True, type=click.IntRange(0), help="The same seed makes the same file.")
@click.option("--events", default=200_000, show_default=True, type=click.IntRange(1), help="Order events to write.")
def sample(path: str, seed: int, events: int) -> None:
    """Write a synthetic but realistic market-by-order day to PATH, as a DBN file."""
    feeds.write_sample(path, seed, events)
    click.echo(f"wrote {events} synthetic order events, seed {seed}, to {path}")


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Bad files and missing packages end the command with their message, not with a traceback."""
    try:
        yield
    except (ImportError, OSError, ValueError, RuntimeError, OverflowError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], object]]:
    """A bar of bytes on a terminal; what it yields is called with the bytes that were read so far."""
    with tqdm(total=total, unit="B", unit_scale=True, disable=None, leave=False) as bar:
        yield lambda position: bar.update(position - bar.n)


def _size(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    return sum(file.stat().st_size for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())


def _nanos(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdigit() else iso8601_to_unix_nanos(text)


def _facts(path: str, job: Replay, depth: int) -> dict[str, Any]:
    """What a program wants to know of a replay; prices and sizes as text, which keeps all digits."""
    stats, book = job.stats, job.book
    facts: dict[str, Any] = {"path": path, "format": job.format, "schema": job.schema, "instrument": job.instrument_id}
    facts |= {"data": dict(stats.counts), "not_used": stats.skipped, "events_per_second": stats.events_per_second}
    times = (None, None) if stats.ts_first is None else (unix_nanos_to_iso8601(ts) for ts in (stats.ts_first, stats.ts_last))
    facts |= dict(zip(("from", "to"), times, strict=True))
    if book is None:
        return {**facts, "book": None}

    def levels(side: Any) -> list[dict[str, str]]:
        return [{"price": str(level.price), "size": str(total_size(level.orders()))} for level in side]

    state: dict[str, Any] = {"type": book.book_type.name, "orders": book.order_count, "top_changes": stats.top_changes}
    state |= {"bid_levels": job.bid_levels, "ask_levels": job.ask_levels}
    return {**facts, "book": {**state, "bids": levels(book.bids(depth)), "asks": levels(book.asks(depth))}}


def _show(console: Console, path: str, job: Replay, depth: int) -> None:
    stats = job.stats
    facts = Table(show_header=False, box=None)
    facts.add_row("file", f"{path} ({job.format}, {job.schema})")
    facts.add_row("instrument", str(job.instrument_id))
    for kind, count in sorted(stats.counts.items()):
        facts.add_row(kind, f"{count:,}")
    for reason, count in sorted(stats.skipped.items()):
        facts.add_row(f"not used: {reason}", f"{count:,}")
    if stats.ts_first is not None:
        facts.add_row("from", unix_nanos_to_iso8601(stats.ts_first))
        facts.add_row("to", unix_nanos_to_iso8601(stats.ts_last))
    facts.add_row("events per second", f"{stats.events_per_second:,.0f}")
    console.print(facts)
    if job.book is None:
        console.print("no order book: the file has no quotes, deltas or depth")
        return
    book = job.book
    console.print(book_table(book, depth, f"{job.instrument_id} {book.book_type.name} at the end"))
    summary = Table(show_header=False, box=None)
    summary.add_row("resting orders", f"{book.order_count:,}")
    summary.add_row("levels", f"{job.bid_levels + job.ask_levels:,} ({job.bid_levels:,} bid, {job.ask_levels:,} ask)")
    summary.add_row("top of book changes", f"{stats.top_changes:,}")
    if stats.spreads:
        summary.add_row("spread", f"min {stats.spread_min:g}, mean {stats.spread_mean:g}, max {stats.spread_max:g}")
        summary.add_row("crossed or locked", f"{stats.crossed:,} of {stats.spreads:,} states")
    console.print(summary)
