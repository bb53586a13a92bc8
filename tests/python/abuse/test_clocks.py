"""Clocks at the end of their process, in a fork, in great numbers, and with events that do not fit into memory."""

import gc
import os
import subprocess
import sys
import threading
import time

import pytest
from probing import SANITIZED, flat_memory, in_process

from nautilus_cython.common.component import LiveClock, TimeEventAccumulator
from nautilus_cython.common.component import TestClock as HandClock
from nautilus_cython.core.uuid import UUID4
from nautilus_cython.testing import live_handles

MS = 1_000_000
PATIENCE = 60


def wait(done):
    deadline = time.monotonic() + PATIENCE
    while not done() and time.monotonic() < deadline:
        time.sleep(0.001)
    return done()


def many_timers(probes, cls_name):
    cls = {"LiveClock": LiveClock, "TestClock": HandClock}[cls_name]
    names = [f"timer {n}" for n in range(10_000)]

    def create_and_drop():
        clock = cls()
        for name in names:
            clock.set_timer_ns(name, 10**15, 0, 0, id)
        probes.check("timers are missing", clock.timer_count == 10_000)

    growth = probes("create and drop", flat_memory, create_and_drop, repeat=50)
    probes.check(f"{growth} bytes more", growth is not None and growth < 1 << 20)


@pytest.mark.skipif(SANITIZED, reason="no true size of the process")
@pytest.mark.parametrize("cls", ["LiveClock", "TestClock"])
def test_ten_thousand_timers_a_hundred_times_leave_no_memory_behind(cls):
    in_process(many_timers, cls)


def firing_and_cancelling(probes):
    clock, count = LiveClock(), []

    def fire():
        for n in range(20):
            clock.set_time_alert_ns(f"alert {n}", 0, count.append)
            clock.set_timer_ns(f"timer {n}", 1_000, 0, 0, count.append)
        clock.cancel_timers()
        count.clear()

    growth = probes("fire and cancel", flat_memory, fire, repeat=2_000)
    probes.check(f"{growth} bytes more", growth is not None and growth < 1 << 20)
    probes.check("no timer should be left", clock.timer_count == 0)


@pytest.mark.skipif(SANITIZED, reason="no true size of the process")
def test_timers_that_fire_while_they_are_cancelled_leave_no_memory_behind():
    in_process(firing_and_cancelling)


def threads_on_clocks(probes):
    clocks = [LiveClock() for _ in range(4)]
    stop = threading.Event()

    def cancelling(clock):
        return lambda event: probes("cancel", clock.cancel_timer, event.name)

    def work(seed):
        n = seed
        while not stop.is_set():
            n = (n * 1103515245 + 12345) % 2**31
            clock, name = clocks[n % 4], f"timer {n % 7}"
            if n % 5 == 0:
                clocks[n % 4] = LiveClock()
            elif n % 3:
                probes("set", clock.set_timer_ns, name, 1_000 + n % 5_000, 0, 0, cancelling(clock))
            else:
                probes("cancel all", clock.cancel_timers)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(3)
    stop.set()
    for thread in threads:
        thread.join()
    clocks.clear()
    probes.check("a clock is left", wait(lambda: gc.collect() is None or live_handles() == {}))


def test_threads_may_set_cancel_and_drop_while_timers_fire():
    assert in_process(threads_on_clocks) > 1_000


def forked(probes):
    clock, seen = LiveClock(), []
    clock.set_timer_ns("timer", MS, 0, 0, seen.append)
    clock.register_default_handler(seen.append)
    probes.check("it fires", wait(lambda: len(seen) > 2))
    for _ in range(20):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                before = len(seen)
                time.sleep(0.003)
                quiet = len(seen) == before and clock.timer_names == []
                clock.set_timer_ns("timer", MS, 0, 0, seen.append)
                fires = wait(lambda before=before: len(seen) > before + 2)
                clock = None
                gc.collect()
                code = 0 if quiet and fires and live_handles() == {} else 2
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        probes.check(f"the child ended with {status}", status == 0)
    count = len(seen)
    probes.check("the parent goes on", wait(lambda: len(seen) > count + 2) and clock.timer_names == ["timer"])


def test_a_forked_child_has_its_own_timers_and_the_parent_keeps_its():
    in_process(forked)


def forked_uuids(probes):
    UUID4()
    drawn = []
    for _ in range(4):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(write, "".join(UUID4().value for _ in range(100)).encode())
            os._exit(0)
        os.close(write)
        with open(read) as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        drawn += [text[n : n + 36] for n in range(0, len(text), 36)]
    drawn += [UUID4().value for _ in range(100)]
    probes.check("two processes drew the same UUID", len(set(drawn)) == len(drawn) == 500)


def test_forked_children_draw_other_uuids():
    in_process(forked_uuids)


def forked_in_a_callback(probes):
    children = []

    def fork(event):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                clock, seen = LiveClock(), []
                clock.set_timer_ns("timer", MS, 0, 0, seen.append)
                code = 0 if wait(lambda: len(seen) > 2) else 2
            finally:
                os._exit(code)
        children.append(child)

    clock = LiveClock()
    clock.set_time_alert_ns("fork", 0, fork)
    probes.check("it forks", wait(lambda: children))
    _, status = os.waitpid(children[0], 0)
    probes.check(f"the child ended with {status}", status == 0)


def test_a_callback_may_fork():
    in_process(forked_in_a_callback)


ENDS = {
    "while timers fire": "clock.set_timer_ns('a', 1_000, 0, 0, id)",
    "while many timers fire": "[clock.set_timer_ns(f'a{n}', 10_000 + n, 0, 0, lambda event: sum(range(100))) for n in range(100)]",
    "while a callback sleeps": "clock.set_time_alert_ns('a', 0, lambda event: time.sleep(0.05)); time.sleep(0.01)",
    "before a timer fires": "clock.set_timer_ns('a', 10**15, 0, 0, id)",
    "with a clock in a cycle": "clock.register_default_handler(lambda event, clock=clock: clock); clock.set_timer_ns('a', 1_000, 0, 0)",
    "with a clock that a module keeps": "sys.clock = clock; clock.set_timer_ns('a', 1_000, 0, 0, id)",
    "with a clock of a daemon thread": (
        "threading.Thread(target=lambda: [LiveClock().set_timer_ns('a', 1_000, 0, 0, id) or time.sleep(0.0001) for _ in range(10**6)],"
        " daemon=True).start(); time.sleep(0.01)"
    ),
    "with a clock that is made at the end": "import atexit; atexit.register(lambda: LiveClock().set_timer_ns('a', 1, 0, 0, id))",
    "by an exception": "clock.set_timer_ns('a', 1_000, 0, 0, id); sys.exit(0)",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_an_interpreter_ends_in_peace(end):
    program = f"import sys, threading, time\nfrom nautilus_cython.common.component import LiveClock\nclock = LiveClock()\n{end}\n"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(os.path.abspath(entry) for entry in sys.path)}
    for _ in range(10):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=PATIENCE)
        assert (done.returncode, done.stderr) == (0, "")


def too_many_events(probes):
    clock, events = HandClock(), TimeEventAccumulator()
    clock.set_timer_ns("timer", 1, 0, 0, id)
    for to_time in (2**24, 2**24 - 1, 2**23, 2**64 - 1, 2**63):
        probes(f"advance to {to_time}", clock.advance_time, to_time, False)
        probes(f"accumulate to {to_time}", events.advance_clock, clock, to_time, False)
        probes.check("events are lost", clock.timer_names == ["timer"])
    probes("drain", events.drain)
    for bad in (-1, 2**64, 1.5, None, "1"):
        probes.refuse(f"advance to {bad}", clock.advance_time, bad)


def test_events_that_do_not_fit_into_memory_are_an_error():
    in_process(too_many_events)
