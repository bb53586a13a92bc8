"""
Logs, as a program sees them: its outputs, its files, its forks and its end.

Each test that reads the standard output, or ends a process, runs a program of its own.
"""

import copy
import gc
import json
import os
import pickle
import re
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from nautilus_cython.common import component, enums
from nautilus_cython.common.component import (
    Logger,
    LogGuard,
    flush_logger,
    init_logging,
    is_logging_initialized,
    log_header,
    log_sysinfo,
    sync_logger_to_disk,
)
from nautilus_cython.common.enums import LogColor, LogLevel
from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.core.uuid import UUID4
from nautilus_cython.model.book import OrderBook
from nautilus_cython.model.data import BookOrder
from nautilus_cython.model.enums import BookType, OrderSide
from nautilus_cython.model.identifiers import InstrumentId, TraderId
from nautilus_cython.model.objects import Price, Quantity
from nautilus_cython.testing import live_handles

TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z"
COLORS = {"NORMAL": "", "GREEN": "\33[92m", "BLUE": "\33[94m", "MAGENTA": "\33[35m", "CYAN": "\33[36m", "YELLOW": "\33[1;33m", "RED": "\33[1;31m"}
PREAMBLE = """
import gc, os, sys, threading, time
from nautilus_cython.common.component import *
from nautilus_cython.model.identifiers import TraderId
from nautilus_cython.core.uuid import UUID4
"""


@pytest.fixture(autouse=True)
def silence():
    """No log is left over: what one test begins would write what the next one says."""
    assert not is_logging_initialized()
    yield
    gc.collect()
    assert not is_logging_initialized()


def quiet(tmp_path, name="log", **keywords):
    """A log that writes to a file only."""
    keywords = {"level_stdout": LogLevel.OFF, "level_file": LogLevel.INFO, "directory": str(tmp_path), "file_name": name} | keywords
    return init_logging(**keywords)


def lines(path):
    """The lines of a file, without their times."""
    found = path.read_text().splitlines()
    assert all(re.match(TIME, line) for line in found)
    return [line.split(" ", 1)[1] for line in found]


def program(tmp_path, code):
    """Run a program, and return what it wrote to both outputs."""
    code = PREAMBLE + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", code],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))},
        capture_output=True, text=True, timeout=60, check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def test_the_outputs_look_as_users_know_them(tmp_path):
    code = """
        guard = init_logging(TraderId("T-1"), level_file=LogLevel.DEBUG, directory="logs", file_name="all")
        logger = Logger("Book")
        logger.debug("debug"); logger.info("info"); logger.warning("warning"); logger.error("error")
        for color in LogColor:
            logger.info(color.name, color)
    """
    out, err = program(tmp_path, code)
    expected = ["[INFO] T-1.Book: info", "\33[1;33m[WARN] T-1.Book: warning", *(f"{ansi}[INFO] T-1.Book: {name}" for name, ansi in COLORS.items())]
    assert [re.fullmatch(rf"\x1b\[1m{TIME}\x1b\[0m (.*)\x1b\[0m", line)[1] for line in out.splitlines()] == expected
    assert re.fullmatch(rf"\x1b\[1m{TIME}\x1b\[0m \x1b\[1;31m\[ERROR\] T-1\.Book: error\x1b\[0m\n", err)
    assert lines(tmp_path / "logs" / "all.log") == [
        "[DEBUG] T-1.Book: debug",
        "[INFO] T-1.Book: info",
        "[WARN] T-1.Book: warning",
        "[ERROR] T-1.Book: error",
        *(f"[INFO] T-1.Book: {name}" for name in COLORS),
    ]


def test_colours_are_left_out_on_request(tmp_path):
    out, err = program(tmp_path, """guard = init_logging(colors=False); Logger("A").info("x", LogColor.RED); Logger("A").error("y")""")
    assert re.fullmatch(rf"{TIME} \[INFO\] TRADER-000\.A: x\n", out)
    assert re.fullmatch(rf"{TIME} \[ERROR\] TRADER-000\.A: y\n", err)


def test_json_has_one_object_a_line(tmp_path):
    guard = quiet(tmp_path, file_format="JSON")
    message = 'quotes " and \\ and\nlines, tab\t, é€😀 and \x01'
    Logger('na"me').warning(message)
    Logger("B").info("", LogColor.CYAN)
    del guard
    written = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [list(line) for line in written] == [["timestamp", "trader_id", "level", "color", "component", "message"]] * 2
    assert all(re.fullmatch(TIME, line.pop("timestamp")) for line in written)
    assert written == [
        {"trader_id": "TRADER-000", "level": "WARN", "color": "YELLOW", "component": 'na"me', "message": message},
        {"trader_id": "TRADER-000", "level": "INFO", "color": "CYAN", "component": "B", "message": ""},
    ]


def test_without_a_log_nothing_is_said(tmp_path):
    assert program(tmp_path, """l = Logger("A"); l.error("x"); l.info("x"); flush_logger(); assert sync_logger_to_disk() is False""") == ("", "")


@pytest.mark.parametrize("level", LogLevel)
def test_levels_are_floors(tmp_path, level):
    guard = quiet(tmp_path, level_file=level)
    for name in ("debug", "info", "warning", "error"):
        getattr(Logger("A"), name)(name)
    del guard
    expected = [name for name in ("debug", "info", "warning", "error") if level and LogLevel[name.upper()] >= level]
    path = tmp_path / "log.log"
    assert path.exists() is bool(level)
    assert [line.split(": ")[1] for line in (lines(path) if level else [])] == expected


@pytest.mark.parametrize("error", [LogLevel.ERROR, "ERROR", "error", 5])
def test_a_component_has_a_level_of_its_own(tmp_path, error):
    guard = quiet(tmp_path, component_levels={"Quiet": error, "Loud": "DEBUG", "Silent": LogLevel.OFF})
    for name in ("Quiet", "Loud", "Silent", "Other"):
        logger = Logger(name)
        logger.debug("debug")
        logger.info("info")
        logger.error("error")
    del guard
    assert lines(tmp_path / "log.log") == [
        "[ERROR] TRADER-000.Quiet: error",
        "[INFO] TRADER-000.Loud: info",  # no more than the log lets through
        "[ERROR] TRADER-000.Loud: error",
        "[INFO] TRADER-000.Other: info",
        "[ERROR] TRADER-000.Other: error",
    ]


def test_only_the_named_components_write_on_request(tmp_path):
    guard = quiet(tmp_path, component_levels={"A": "INFO"}, log_components_only=True)
    for name in ("A", "B"):
        Logger(name).info("x")
    del guard
    assert lines(tmp_path / "log.log") == ["[INFO] TRADER-000.A: x"]


def test_bypass_writes_nothing(tmp_path):
    code = """
        guard = init_logging(level_file=LogLevel.DEBUG, directory="logs", bypass=True)
        assert is_logging_initialized()
        Logger("A").error("x")
        assert not os.path.exists("logs")
    """
    assert program(tmp_path, code) == ("", "")


def test_logs_are_independent(tmp_path):
    one = quiet(tmp_path, "one", trader_id=TraderId("T-1"))
    two = quiet(tmp_path, "two", trader_id=TraderId("T-2"), level_file=LogLevel.DEBUG, file_format="json")
    both, first, second = Logger("both"), Logger("first", one), Logger("second", guard=two)
    for logger in (both, first, second):
        logger.debug("debug")
        logger.info("info")
    del one
    for logger in (both, first, second):
        logger.info("without the first")
    del two
    assert lines(tmp_path / "one.log") == ["[INFO] T-1.both: info", "[INFO] T-1.first: info"]
    written = [json.loads(line) for line in (tmp_path / "two.jsonl").read_text().splitlines()]
    assert [(line["component"], line["message"]) for line in written] == [
        ("both", "debug"),
        ("both", "info"),
        ("second", "debug"),
        ("second", "info"),
        ("both", "without the first"),
        ("second", "without the first"),
    ]


def test_many_logs_live_at_once(tmp_path):
    guards = [quiet(tmp_path, f"log{n}") for n in range(100)]
    Logger("A").info("to all")
    for n, guard in enumerate(guards):
        Logger("B", guard).info(str(n))
    del guard
    guards.clear()
    for n in range(100):
        assert lines(tmp_path / f"log{n}.log") == ["[INFO] TRADER-000.A: to all", f"[INFO] TRADER-000.B: {n}"]


def test_a_log_may_begin_again_and_again(tmp_path):
    logger = Logger("A")
    for n in range(50):
        assert not is_logging_initialized()
        guard = quiet(tmp_path, file_format="json" if n % 2 else None)
        assert is_logging_initialized()
        logger.info(str(n))
        del guard
        logger.info("in between")
    assert [line.split(": ")[1] for line in lines(tmp_path / "log.log")] == [str(n) for n in range(0, 50, 2)]
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 25


def test_the_new_log_may_begin_before_the_old_one_ends(tmp_path):
    # What a notebook does that runs a cell again.
    guard = quiet(tmp_path, "one")
    guard = quiet(tmp_path, "two")
    Logger("A").info("x")
    del guard
    assert (len(lines(tmp_path / "one.log")), len(lines(tmp_path / "two.log"))) == (0, 1)


def test_the_default_name_tells_trader_day_and_run(tmp_path):
    instance_id = UUID4()
    guard = quiet(tmp_path, None, trader_id=TraderId("T-1"), instance_id=instance_id)
    other = quiet(tmp_path, None, trader_id=TraderId("T-1"), file_format="json")
    del guard, other
    names = sorted(path.name for path in tmp_path.iterdir())
    assert sum(bool(re.fullmatch(rf"T-1_\d{{4}}-\d\d-\d\d_{instance_id}\.log", name)) for name in names) == 1
    assert sum(bool(re.fullmatch(r"T-1_\d{4}-\d\d-\d\d_[0-9a-f-]{36}\.jsonl", name)) for name in names) == 1


def test_full_files_are_followed_by_others_and_the_oldest_go(tmp_path):
    stranger = tmp_path / "log_of_another.log"
    stranger.write_text("keep")
    for run in range(2):
        guard = quiet(tmp_path, max_file_size=1_000, max_backup_count=3)
        for n in range(200):
            Logger("A").info(f"{run} {n:03}")
        del guard
    paths = sorted(path for path in tmp_path.iterdir() if path != stranger)
    assert len(paths) == 4
    assert all(re.fullmatch(r"log_\d{4}-\d\d-\d\dT\d{6}\.\d{9}Z\.log", path.name) for path in paths)
    assert all(path.stat().st_size <= 1_000 for path in paths)
    said = [line.split(": ")[1] for path in paths for line in lines(path)]
    assert said == [f"1 {n:03}" for n in range(200 - len(said), 200)]
    assert stranger.read_text() == "keep"


def test_a_line_is_in_the_file_when_the_call_returns(tmp_path):
    code = """
        guard = init_logging(level_stdout=LogLevel.OFF, level_file=LogLevel.INFO, file_name="log")
        Logger("A").info("last words")
        import signal
        os.kill(os.getpid(), signal.SIGKILL)
    """
    with pytest.raises(AssertionError):
        program(tmp_path, code)
    assert lines(tmp_path / "log.log") == ["[INFO] TRADER-000.A: last words"]


@pytest.mark.parametrize("end", ["flush_logger()", "sync_logger_to_disk()", "del guard", "guard = None; gc.collect()"])
def test_a_buffered_output_waits_for_a_flush(tmp_path, end):
    code = f"""
        guard = init_logging(buffered_stdout=True, colors=False)
        Logger("A").info("x")
        os.write(1, b"before\\n")
        {end}
        os.write(1, b"after\\n")
    """
    out, _ = program(tmp_path, code)
    assert re.fullmatch(rf"before\n{TIME} \[INFO\] TRADER-000\.A: x\nafter\n", out)


@pytest.mark.parametrize("end", [lambda guards: flush_logger(), lambda guards: sync_logger_to_disk(), list.clear])
def test_a_buffered_file_waits_for_a_flush(tmp_path, end):
    guards = [quiet(tmp_path, buffered_fileout=True)]
    Logger("A").info("x")
    assert lines(tmp_path / "log.log") == []
    end(guards)
    assert lines(tmp_path / "log.log") == ["[INFO] TRADER-000.A: x"]


@pytest.mark.parametrize("end", ["", "sys.exit(0)", "sys.keep = guard", "__builtins__.keep = guard", "guard.me = guard" , "raise SystemExit"])
def test_what_is_buffered_at_the_end_of_the_interpreter_is_written(tmp_path, end):
    code = f"""
        class Guard: pass
        config = dict(level_file=LogLevel.INFO, file_name="log", buffered_stdout=True, buffered_fileout=True)
        guard, holder = init_logging(**config), Guard()
        holder.guard, holder.me = guard, holder
        logger = Logger("A")
        for n in range(1_000):
            logger.info(str(n))
        {end.replace("guard.me = guard", "del guard")}
    """
    out, err = program(tmp_path, code)
    assert (len(out.splitlines()), len(lines(tmp_path / "log.log")), err) == (1_000, 1_000, "")


def test_other_threads_may_log_when_the_interpreter_ends(tmp_path):
    code = """
        guard = init_logging(level_file=LogLevel.INFO, file_name="log", level_stdout=LogLevel.OFF)
        logger = Logger("A")
        def forever():
            while True:
                logger.info("x" * 100)
        for _ in range(4):
            threading.Thread(target=forever, daemon=True).start()
        time.sleep(0.05)
    """
    assert program(tmp_path, code) == ("", "")
    assert {line.split(": ")[1] for line in lines(tmp_path / "log.log")} == {"x" * 100}


def test_lines_of_threads_are_whole(tmp_path):
    guard = quiet(tmp_path, file_format="json", max_file_size=50_000, max_backup_count=1_000)

    def work(number):
        logger = Logger(f"thread {number}")
        for n in range(500):
            logger.info(f"{n} " + "x" * (n % 97))
            if n % 50 == 0:
                init_logging(bypass=True)
                flush_logger()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    del guard
    said = [json.loads(line) for path in sorted(tmp_path.iterdir()) for line in path.read_text().splitlines()]
    for number in range(4):
        mine = [int(line["message"].split()[0]) for line in said if line["component"] == f"thread {number}"]
        assert mine == list(range(500))


def test_a_call_leaves_the_gil_to_whoever_empties_the_pipe(tmp_path):
    # The pipe is full after 64 KiB: a thread of the same interpreter has to run to read it.
    code = """
        read, write = os.pipe()
        saved = os.dup(1)
        os.dup2(write, 1)
        total = []
        def empty():
            while (chunk := os.read(read, 1 << 16)) != b"":
                total.append(len(chunk))
        reader = threading.Thread(target=empty)
        reader.start()
        guard = init_logging()
        for _ in range(100):
            Logger("A").info("x" * 10_000)
        del guard
        os.dup2(saved, 1); os.close(write)
        reader.join()
        assert sum(total) > 1_000_000
    """
    program(tmp_path, code)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("buffered", [False, True])
def test_a_forked_child_logs_and_writes_nothing_twice(tmp_path, buffered):
    code = f"""
        config = dict(buffered_stdout=True, level_file=LogLevel.INFO, file_name="log", buffered_fileout={buffered})
        guard = init_logging(colors=False, **config)
        logger = Logger("A")
        logger.info("before")
        child = os.fork()
        if child == 0:
            logger.info("child")
            again = init_logging(level_stdout=LogLevel.OFF, level_file=LogLevel.INFO, file_name="child")
            logger.info("child again")
            del guard, again
            assert not is_logging_initialized()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        logger.info("parent")
    """
    out, err = program(tmp_path, code)
    said = [line.split(": ")[1] for line in out.splitlines()]
    assert (said, err) == (["before", "child", "child again", "parent"], "")
    assert [line.split(": ")[1] for line in lines(tmp_path / "log.log")] == said
    assert [line.split(": ")[1] for line in lines(tmp_path / "child.log")] == ["child again"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_finds_no_lock_taken(tmp_path):
    # Threads that log all the time hold the locks of the log, and only one thread comes along into a child.
    code = """
        guard = init_logging(level_file=LogLevel.INFO, file_name="log", level_stdout=LogLevel.OFF)
        logger, stop = Logger("A"), []
        def forever():
            while not stop:
                logger.info("thread")
                time.sleep(1e-5)
        threads = [threading.Thread(target=forever) for _ in range(3)]
        for thread in threads:
            thread.start()
        import warnings
        warnings.simplefilter("ignore")  # of threads and forks: the subject
        for n in range(100):
            child = os.fork()
            if child == 0:
                logger.info(f"child {n}")
                flush_logger()
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
        stop.append(True)
        for thread in threads:
            thread.join()
    """
    program(tmp_path, code)
    said = [line.split(": ")[1] for line in lines(tmp_path / "log.log")]
    assert [line for line in said if line != "thread"] == [f"child {n}" for n in range(100)]


def order(price):
    return BookOrder(OrderSide.BUY, Price.from_str(price), Quantity.from_int(1), 1)


def test_warnings_of_the_rust_code_arrive(tmp_path):
    # One library: the book's extension warns, and the log that another extension began writes it.
    guard = quiet(tmp_path, level_file=LogLevel.WARNING)
    book = OrderBook(InstrumentId.from_str("ESH4.GLBX"), BookType.L3_MBO)
    book.add(order("10.00"), ts_event=5, sequence=9)
    book.update(order("10.25"), ts_event=4, sequence=10)
    del guard
    (line,) = lines(tmp_path / "log.log")
    assert line == "[WARN] TRADER-000.nautilus_cython_model::orderbook::book: ESH4.GLBX book went back in time: ts_event 4 after 5"


def test_what_a_live_callback_raises_is_logged(tmp_path, monkeypatch):
    unraisable = []
    monkeypatch.setattr("sys.unraisablehook", lambda args: unraisable.append(str(args.exc_value)))

    def fails(event):
        raise LookupError("mine")

    guard = quiet(tmp_path, level_file=LogLevel.ERROR)
    clock = component.LiveClock()
    clock.set_time_alert_ns("a timer", 0, fails)
    deadline = time.monotonic() + 60
    while "mine" not in (text := (tmp_path / "log.log").read_text()):
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.001)
    assert "[ERROR] TRADER-000.LiveClock: the callback of the timer 'a timer' raised\nTraceback" in text
    assert text.endswith("LookupError: mine\n")
    assert unraisable == ["mine"]
    del guard


@pytest.mark.parametrize("module", ["nautilus_cython_model", "nautilus_cython_model::orderbook", "nautilus_cython_model::orderbook::book"])
def test_modules_of_the_rust_code_have_levels_too(tmp_path, module):
    guard = quiet(tmp_path, component_levels={module: "ERROR"})
    book = OrderBook(InstrumentId.from_str("ESH4.GLBX"), BookType.L3_MBO)
    book.add(order("10.00"), ts_event=5)
    book.update(order("10.25"), ts_event=4)
    del guard
    assert lines(tmp_path / "log.log") == []


@pytest.mark.parametrize(
    ("keywords", "error", "message"),
    [
        ({"level_stdout": 6}, ValueError, "`level_stdout`: 6.*OFF=0.*ERROR=5"),
        ({"level_file": 99}, ValueError, "`level_file`: 99.*OFF=0"),
        ({"level_file": -1}, OverflowError, "negative"),
        ({"level_file": 2**70}, OverflowError, "."),
        ({"level_stdout": "INFO"}, TypeError, "."),
        ({"level_stdout": None}, TypeError, "."),
        ({"file_format": "xml"}, ValueError, '`file_format`: "xml".*text or json'),
        ({"file_format": ""}, ValueError, '`file_format`: "".*text or json'),
        ({"file_format": 1}, TypeError, "."),
        ({"file_name": "a/b"}, ValueError, '`file_name`: "a/b"'),
        ({"file_name": ".."}, ValueError, '`file_name`: "..'),
        ({"file_name": ""}, ValueError, '`file_name`: ""'),
        ({"file_name": "a\0b"}, ValueError, "NUL"),
        ({"file_name": "x" * 5_000}, OSError, "cannot open the log file.*xxx"),
        ({"directory": "file"}, OSError, 'cannot make the log directory "file"'),
        ({"directory": "file/below"}, OSError, 'cannot make the log directory "file/below"'),
        ({"directory": "/proc/none"}, OSError, 'cannot make the log directory "/proc/none"'),
        ({"directory": "\ud800"}, ValueError, "."),
        ({"directory": b"x"}, TypeError, "."),
        ({"file_name": "folder"}, OSError, "cannot open the log file.*folder.log"),
        ({"component_levels": {"A": "LOUD"}}, ValueError, "component 'A'.*LOUD.*OFF=0"),
        ({"component_levels": {"A": 7}}, ValueError, 'component "A".*7.*OFF=0'),
        ({"component_levels": {"A": 256}}, ValueError, "component 'A'.*256"),
        ({"component_levels": {"A": None}}, TypeError, "component 'A'"),
        ({"component_levels": {"A": 1.5}}, TypeError, "component 'A'"),
        ({"component_levels": {1: "INFO"}}, TypeError, "."),
        ({"component_levels": {None: "INFO"}}, TypeError, "."),
        ({"component_levels": {"A\0": "INFO"}}, ValueError, "NUL"),
        ({"component_levels": [("A", "INFO")]}, TypeError, "."),
        ({"trader_id": "T-1"}, TypeError, "."),
        ({"trader_id": TraderId.__new__(TraderId)}, (ValueError, UninitialisedError), "."),
        ({"instance_id": "x"}, TypeError, "."),
        ({"instance_id": UUID4.__new__(UUID4)}, (ValueError, UninitialisedError), "."),
        ({"max_file_size": -1}, OverflowError, "."),
        ({"max_file_size": 1.5}, TypeError, "."),
        ({"max_backup_count": 2**32}, OverflowError, "."),
    ],
)
def test_a_bad_configuration_is_refused(tmp_path, monkeypatch, keywords, error, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "folder.log").mkdir()
    with pytest.raises(error, match=message):
        init_logging(**({"level_file": LogLevel.INFO, "level_stdout": LogLevel.OFF} | keywords))
    assert not is_logging_initialized()
    assert {path.name for path in tmp_path.iterdir()} <= {"file", "folder.log"}


def test_two_logs_do_not_share_a_file(tmp_path):
    guard = quiet(tmp_path)
    for name, directory in (("log", tmp_path), ("log.log", tmp_path / ".")):
        with pytest.raises(RuntimeError, match="log.log"):
            quiet(directory, name)
    quiet(tmp_path, "log", file_format="json")
    del guard
    quiet(tmp_path)


def test_a_file_that_cannot_be_written_is_reported_once(tmp_path):
    code = """
        import resource
        guard = init_logging(level_stdout=LogLevel.OFF, level_file=LogLevel.INFO, file_name="log")
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        for _ in range(100):
            Logger("A").info("x" * 50)
        assert sync_logger_to_disk() is False
    """
    out, err = program(tmp_path, code)
    assert out == ""
    assert re.fullmatch(r"nautilus_cython: cannot write the log file .*log\.log: .*too large.*\n", err)


def test_a_directory_that_goes_is_no_crash(tmp_path):
    code = """
        import shutil
        guard = init_logging(level_stdout=LogLevel.OFF, level_file=LogLevel.INFO, directory="logs", file_name="log", max_file_size=100)
        shutil.rmtree("logs")
        for _ in range(10):
            Logger("A").info("x" * 50)
    """
    out, err = program(tmp_path, code)
    assert (out, err.count("cannot write")) == ("", 1)


def test_nobody_reads_the_output(tmp_path):
    for end in ("os.close(1); os.close(2)", "read, write = os.pipe(); os.dup2(write, 1); os.dup2(write, 2); os.close(read); os.close(write)"):
        program(tmp_path, f"""guard = init_logging(); {end}\nfor _ in range(10): Logger("A").info("x" * 1000); Logger("A").error("x")\ndel guard; os._exit(0)""")


def test_any_text_is_written(tmp_path):
    guard = quiet(tmp_path)
    logger = Logger("A")
    for message in ("NUL\0", "lone \ud800", "both \0\udfff", "é😀", ""):
        logger.info(message)
    del guard
    assert [line.split(": ", 1)[1] for line in lines(tmp_path / "log.log")] == ["NUL\\x00", "lone \\ud800", "both \\x00\\udfff", "é😀", ""]


def test_an_exception_is_written_with_its_traceback(tmp_path):
    guard = quiet(tmp_path)
    try:
        {}["missing"]
    except KeyError as error:
        Logger("A").exception("it failed", error)
    Logger("A").exception("bare", ValueError("x"))
    del guard
    text = (tmp_path / "log.log").read_text()
    assert re.fullmatch(
        rf"{TIME} \[ERROR\] TRADER-000\.A: it failed\nTraceback \(most recent call last\):\n(  .*\n)+KeyError: 'missing'\n"
        rf"{TIME} \[ERROR\] TRADER-000\.A: bare\nValueError: x\n",
        text,
    )


@pytest.mark.parametrize("log", [False, True], ids=["without a log", "with a log"])
def test_wrong_types_raise(tmp_path, log):
    guard = quiet(tmp_path, level_file=LogLevel.DEBUG) if log else None
    logger = Logger("A")
    for call in (logger.debug, logger.info, logger.warning, logger.error):
        for message in (None, 1, b"x", object()):
            with pytest.raises(TypeError):
                call(message)
        for color in (None, "RED", 1.5):
            with pytest.raises(TypeError):
                call("x", color)
    for message, ex in ((None, ValueError()), ("x", None), ("x", "y"), ("x", ValueError)):
        with pytest.raises(TypeError):
            logger.exception(message, ex)
    for arguments in ((), (None,), (1,), ("A", "B"), ("A", logger)):
        with pytest.raises(TypeError):
            Logger(*arguments)
    for name in ("A\0", "\ud800"):
        with pytest.raises(ValueError):
            Logger(name)
    del guard


@pytest.mark.parametrize("color", [7, 99, 255, -1, 2**20])
def test_a_colour_that_is_none_is_refused(tmp_path, color):
    guard = quiet(tmp_path)
    with pytest.raises((ValueError, OverflowError)):
        Logger("A").info("x", color)
    del guard
    assert lines(tmp_path / "log.log") == []


def test_a_logger_is_its_name():
    logger = Logger("A")
    assert logger.name == "A"
    for twin in (copy.copy(logger), copy.deepcopy(logger), pickle.loads(pickle.dumps(logger))):
        assert twin.name == "A"


def test_what_belongs_to_a_log_of_this_process_is_not_copied(tmp_path):
    guard = quiet(tmp_path)
    for obj in (guard, Logger("A", guard)):
        for again in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match="cannot be pickled"):
                again(obj)
    del guard, obj


def test_objects_without_init_say_so(tmp_path):
    empty = Logger.__new__(Logger)
    for _guard in (None, quiet(tmp_path)):
        for call in (lambda: empty.name, lambda: empty.info("x"), lambda: empty.exception("x", ValueError()), lambda: pickle.dumps(empty)):
            with pytest.raises(UninitialisedError):
                call()
    del _guard
    with pytest.raises(UninitialisedError):
        Logger("A", LogGuard())


def test_guards_are_in_the_ledger(tmp_path):
    before = live_handles().get("log_guard_drop", 0)
    guards = [quiet(tmp_path, f"log{n}") for n in range(5)]
    assert live_handles()["log_guard_drop"] == before + 5
    guards.clear()
    assert live_handles().get("log_guard_drop", 0) == before


def test_the_configuration_is_printed_on_request(tmp_path):
    out, _ = program(tmp_path, """guard = init_logging(TraderId("T-1"), print_config=True, max_backup_count=7)""")
    assert "T-1" in out and "max_backup_count=7" in out


def test_header_and_system(tmp_path):
    guard = quiet(tmp_path)
    instance_id = UUID4()
    log_header(TraderId("T-9"), "machine", instance_id, "Header")
    log_sysinfo("System")
    del guard
    said = lines(tmp_path / "log.log")
    for text in ("trader_id: T-9", "machine_id: machine", f"instance_id: {instance_id}", f"PID: {os.getpid()}", "python: "):
        assert any(f".Header: {text}" in line for line in said), text
    assert any(re.search(r"\.System: RAM-Total: [\d.]+ GiB", line) for line in said)
    for arguments in ((None, "m", instance_id, "H"), (TraderId("T-9"), None, instance_id, "H"), (TraderId("T-9"), "m", None, "H"), (TraderId("T-9"), "m", instance_id, None)):
        with pytest.raises(TypeError):
            log_header(*arguments)
    with pytest.raises(TypeError):
        log_sysinfo(None)


def test_flush_and_sync(tmp_path):
    assert sync_logger_to_disk() is False
    flush_logger()
    guard = quiet(tmp_path, fileout_sync_on_flush=False)
    flush_logger()
    assert sync_logger_to_disk() is True
    del guard


def test_the_flag_of_the_other_logging_is_kept():
    assert component.is_logging_pyo3() is False
    component.set_logging_pyo3(True)
    assert component.is_logging_pyo3() is True
    component.set_logging_pyo3(False)


def test_enumerations_are_where_users_look_for_them():
    for name in ("LogLevel", "LogColor", "log_level_from_str", "log_level_to_str"):
        assert getattr(enums, name) is getattr(component, name)
