"""The ``nautilus-cython`` command."""

import subprocess
import sys

import pytest

from nautilus_cython import feeds


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
    ],
)
def test_mistakes_are_one_sentence(tmp_path, arguments, message):
    quotes = tmp_path / "quotes.csv"
    header = "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n"
    quotes.write_text(header + "huobi-dm-swap,BTC-USD,1588291201099000,1588291201234268,4,8629.2,8628.7,5\n")
    done = run(*(quotes if argument == "@quotes" else argument for argument in arguments))
    assert done.returncode in (1, 2)
    assert message in done.stderr and "Traceback" not in done.stderr


def test_help_names_every_command():
    done = run("--help")
    assert done.returncode == 0 and "replay" in done.stdout and "sample" in done.stdout
