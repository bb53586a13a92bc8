"""The ``nautilus-cython`` command."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from nautilus_cython import feeds
from nautilus_cython.arrow import from_arrow
from nautilus_cython.model.data import TradeTick
from nautilus_cython.recording import read
from nautilus_cython.replay import Replay


def run(*arguments):
    command = [sys.executable, "-c", "from nautilus_cython.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "sample.mbo.dbn.zst"
    assert run("sample", path, "--seed", 3, "--events", 2_000).returncode == 0
    return path


def test_replay_shows_the_book_and_leaves_nothing_alive(sample):
    done = run("replay", sample, "--depth", 2)
    assert done.returncode == 0, done.stderr
    for text in ("OrderBookDelta", "L3_MBO at the end", "resting orders", "spread", "live handles after release: 0"):
        assert text in done.stdout
    assert done.stderr == ""


def test_replay_can_stop_early_and_build_another_book(sample):
    first = next(iter(feeds.open(sample))).ts_event
    done = run("replay", sample, "--book", "l2", "--until", first + 1_000_000_000)
    assert done.returncode == 0, done.stderr
    assert "L2_MBP at the end" in done.stdout


def test_a_shallower_book_sums_up_what_a_deeper_one_holds(sample):
    def ladder(book):
        done = run("replay", sample, "--book", book, "--depth", 1)
        assert done.returncode == 0, done.stderr
        return [line.split("│")[1:4] for line in done.stdout.splitlines() if line.startswith("│")]

    assert ladder("l1") == ladder("l2") == ladder("l3")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["replay", "absent.dbn"], "does not exist"),
        (["replay", __file__], "format"),
        (["replay", __file__, "--format", "dbn"], "test_cli.py"),
        (["replay", __file__, "--book", "l4"], "l4"),
        (["replay", "@quotes", "--book", "l3"], "cannot build an L3_MBO book"),
        (["convert", "absent.dbn", "out"], "does not exist"),
        (["convert", __file__, "out.parquet"], "format"),
        (["convert", "@quotes", "out.parquet", "--type", "TradeTick"], "there is no data to record"),
        (["convert", "@quotes", "out.parquet", "--type", "Trade"], "'Trade' is not one of"),
    ],
)
def test_mistakes_are_one_sentence(tmp_path, arguments, message):
    quotes = tmp_path / "quotes.csv"
    header = "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n"
    quotes.write_text(header + "huobi-dm-swap,BTC-USD,1588291201099000,1588291201234268,4,8629.2,8628.7,5\n")
    done = run(*(quotes if argument == "@quotes" else argument for argument in arguments))
    assert done.returncode in (1, 2)
    assert message in done.stderr and "Traceback" not in done.stderr


def test_recorded_data_is_converted_there_and_back(sample, tmp_path):
    done = run("convert", sample, tmp_path / "recording")
    assert done.returncode == 0, done.stderr
    assert "OrderBookDelta in " in done.stdout and "TradeTick in " in done.stdout
    for source, to, options in [
        ("recording", "trades.arrow", ["--type", "TradeTick"]),
        ("trades.arrow", "trades.parquet", []),
        ("trades.parquet", "catalog", ["--raw"]),
    ]:
        done = run("convert", tmp_path / source, tmp_path / to, *options)
        assert done.returncode == 0, done.stderr
    trades = [data for data in feeds.open(sample) if isinstance(data, TradeTick)]
    assert done.stdout.startswith(f"{len(trades):,} TradeTick in ")
    for name in ("trades.arrow", "trades.parquet", "catalog"):
        assert from_arrow(read(tmp_path / name)) == trades
    some = ["--from", trades[1].ts_init, "--until", trades[2].ts_init, "--instrument", trades[0].instrument_id]
    done = run("convert", tmp_path / "recording", tmp_path / "some.parquet", "--type", "TradeTick", *some)
    assert done.returncode == 0 and from_arrow(read(tmp_path / "some.parquet")) == [t for t in trades if trades[1].ts_init <= t.ts_init <= trades[2].ts_init]
    again = run("convert", tmp_path / "recording", tmp_path / "some.parquet", "--type", "TradeTick")
    assert again.returncode == 1 and "there is such a file already" in again.stderr


def test_help_names_every_command():
    done = run("--help")
    assert done.returncode == 0 and "replay" in done.stdout and "convert" in done.stdout and "sample" in done.stdout


def test_replay_for_programs(sample):
    done = run("replay", sample, "--depth", 2, "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    job = Replay(feeds.open(sample))
    job.run()
    assert facts["book"]["orders"] == job.book.order_count
    assert facts["data"] == dict(job.stats.counts)
    best = job.book.bids(1)[0]
    assert facts["book"]["bids"][0]["price"] == str(best.price)
    assert float(facts["book"]["bids"][0]["size"]) == best.size()
    assert facts["live_handles"] == 0


def test_inspect_counts_what_the_file_has(sample):
    counts = Counter(type(data).__name__ for data in feeds.open(sample))
    done = run("inspect", sample, "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert {row["class"]: row["count"] for row in facts["data"]} == counts
    assert facts["format"] == "dbn" and facts["bytes"] == sample.stat().st_size and facts["from"] < facts["to"]
    shown = run("inspect", sample).stdout
    assert "SAMPLE.DEMO" in shown and f"{counts['OrderBookDelta']:,}" in shown


@pytest.mark.parametrize("chart", ["ladder", "depth", "spread", "imbalance"])
@pytest.mark.parametrize("ending", ["png", "html"])
def test_plot_writes_a_picture_or_a_page(tmp_path, sample, chart, ending):
    out = tmp_path / f"chart.{ending}"
    done = run("plot", sample, out, "--chart", chart, "--every", 0.5)
    assert done.returncode == 0, done.stderr
    text = out.read_bytes()
    assert text.startswith(b"\x89PNG") if ending == "png" else b"<html>" in text[:200]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plot", "@sample", "chart.xyz"], "xyz"),
        (["plot", __file__, "chart.png"], "format"),
        (["inspect", __file__], "format"),
        (["live-handles", "absent.py"], "does not exist"),
        (["completion", "cmd"], "cmd"),
    ],
)
def test_mistakes_of_the_other_commands_are_one_sentence(tmp_path, sample, arguments, message):
    places = {"@sample": sample, "chart.xyz": tmp_path / "chart.xyz", "chart.png": tmp_path / "chart.png"}
    done = run(*(places.get(argument, argument) for argument in arguments))
    assert done.returncode in (1, 2)
    assert message in done.stderr and "Traceback" not in done.stderr


def test_live_handles_counts_what_a_program_keeps(tmp_path):
    clean, leaking = tmp_path / "clean.py", tmp_path / "leaking.py"
    book = "from nautilus_cython.model.book import OrderBook\n"
    book += "from nautilus_cython.model.identifiers import InstrumentId\n"
    book += "book = OrderBook(InstrumentId.from_str('A.B'), 2)\nimport sys\n"
    clean.write_text(book)
    leaking.write_text(book + "sys.kept = [book] * len(sys.argv)\n")
    done = run("live-handles", clean)
    assert (done.returncode, done.stdout) == (0, "live handles: 0\n"), done.stderr
    done = run("live-handles", "--json", leaking, "--an-option")
    assert done.returncode == 1 and json.loads(done.stdout) == {"orderbook_drop": 1}, done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_the_command(shell):
    done = run("completion", shell)
    assert done.returncode == 0 and "_NAUTILUS_CYTHON_COMPLETE" in done.stdout, done.stderr
