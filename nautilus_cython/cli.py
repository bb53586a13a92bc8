"""The ``nautilus-cython`` command."""

from __future__ import annotations

import sys

try:
    import click
    from rich.console import Console
    from rich.table import Table
    from tqdm import tqdm
except ImportError as error:  # the core has no required dependency
    sys.exit(f"nautilus-cython: the command needs {error.name}: pip install 'nautilus-cython[cli]'")

from nautilus_cython import __version__, feeds
from nautilus_cython.core.datetime import iso8601_to_unix_nanos, unix_nanos_to_iso8601
from nautilus_cython.model.enums import BookType
from nautilus_cython.replay import Replay
from nautilus_cython.testing import live_handles

BOOKS = {"l1": BookType.L1_MBP, "l2": BookType.L2_MBP, "l3": BookType.L3_MBO}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nautilus-cython")
def main() -> None:
    """Tools for recorded market data."""


@main.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.option("--format", "format_", type=click.Choice(feeds.FORMATS), help="The file's format; guessed by default.")
@click.option("--book", type=click.Choice(list(BOOKS)), help="The book to show; as deep as the data by default.")
@click.option("--instrument", help="Replay this instrument only; the first in the file by default.")
@click.option("--depth", default=5, show_default=True, type=click.IntRange(1, 1000), help="Levels to show per side.")
@click.option("--until", help="Stop at this time: ISO 8601, or nanoseconds since the Unix epoch.")
def replay(path: str, format_: str | None, book: str | None, instrument: str | None, depth: int, until: str | None) -> None:
    """Replay the recorded market data in PATH through an order book, and show how it ends."""
    console = Console()
    try:
        feed = feeds.open(path, format=format_, instrument_id=instrument)
        job = Replay(feed, BOOKS[book] if book else None, instrument, _nanos(until))
        with tqdm(total=feed.bytes_total, unit="B", unit_scale=True, disable=None, leave=False) as bar:
            for bytes_read in job:
                bar.update(bytes_read - bar.n)
    except (OSError, ValueError, RuntimeError, OverflowError) as error:
        raise click.ClickException(str(error)) from error
    _show(console, path, job, depth)
    del feed, job
    alive = sum(live_handles().values())
    console.print(f"live handles after release: {alive}")
    sys.exit(0 if alive == 0 else 1)


@main.command()
@click.argument("path", type=click.Path(dir_okay=False))
@click.option("--seed", default=42, show_default=True, type=click.IntRange(0), help="The same seed makes the same file.")
@click.option("--events", default=200_000, show_default=True, type=click.IntRange(1), help="Order events to write.")
def sample(path: str, seed: int, events: int) -> None:
    """Write a synthetic but realistic market-by-order day to PATH, as a DBN file."""
    feeds.write_sample(path, seed, events)
    click.echo(f"wrote {events} synthetic order events, seed {seed}, to {path}")


def _nanos(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdigit() else iso8601_to_unix_nanos(text)


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
    console.print(_ladder(job, depth))
    summary = Table(show_header=False, box=None)
    summary.add_row("resting orders", f"{book.order_count:,}")
    summary.add_row("levels", f"{job.bid_levels + job.ask_levels:,} ({job.bid_levels:,} bid, {job.ask_levels:,} ask)")
    summary.add_row("top of book changes", f"{stats.top_changes:,}")
    if stats.spreads:
        summary.add_row("spread", f"min {stats.spread_min:g}, mean {stats.spread_mean:g}, max {stats.spread_max:g}")
        summary.add_row("crossed or locked", f"{stats.crossed:,} of {stats.spreads:,} states")
    console.print(summary)


def _ladder(job: Replay, depth: int) -> Table:
    """The book at the end: bids below asks, the touch in the middle."""
    table = Table(title=f"{job.instrument_id} {job.book.book_type.name} at the end")
    for column, style in (("bid size", "green"), ("price", "bold"), ("ask size", "red"), ("orders", "dim")):
        table.add_column(column, justify="right", style=style)
    for level in reversed(job.book.asks(depth)):
        table.add_row("", _plain(level.price), f"{level.size():g}", str(len(level.orders())))
    for level in job.book.bids(depth):
        table.add_row(f"{level.size():g}", _plain(level.price), "", str(len(level.orders())))
    return table


def _plain(price: object) -> str:
    """Without the zeros that only say how the file counts: 4820.250000000 is 4820.25."""
    text = str(price)
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals or "." in text else whole
