"""What both clocks do, in Python: every statement here runs on each of them, without a change."""

import copy
import gc
import pickle
import threading
import time
import weakref
from datetime import datetime, timedelta, timezone

import pytest

from nautilus_cython.common.component import (
    Clock,
    LiveClock,
    TimeEvent,
    TimeEventAccumulator,
    TimeEventHandler,
)
from nautilus_cython.common.component import TestClock as HandClock  # pytest would collect a class named `Test...`
from nautilus_cython.core.error import UninitialisedError
from nautilus_cython.core.uuid import UUID4

PATIENCE = 60  # seconds: only a failing test waits so long
MS = 1_000_000
LAST = 2**64 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Events(list):
    """A handler that keeps what it is called with."""

    def __call__(self, event):
        self.append(event)

    @property
    def names(self):
        return [event.name for event in self]


class Driven:
    """A clock, its start, and a way to let time pass."""

    def __init__(self, cls):
        self.clock = cls()
        if cls is HandClock:
            self.clock.set_time(10**18)  # a start of 0 would be now
        self.start = self.clock.timestamp_ns()

    def wait(self, done):
        """Let time pass until `done()`, a millisecond at a time or as it comes."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < deadline, "nothing came"
            if isinstance(self.clock, HandClock):
                self.advance()
            else:
                time.sleep(0.001)


    def advance(self):
        for handler in self.clock.advance_time(self.clock.timestamp_ns() + MS):
            handler.handle()


@pytest.fixture(params=[HandClock, LiveClock], ids=lambda cls: cls.__name__)
def driven(request):
    return Driven(request.param)


def test_a_timer_fires_without_drift_up_to_its_stop(driven):
    seen = Events()
    start, stop = driven.start, driven.start + 50 * MS
    driven.clock.set_timer_ns("timer", 10 * MS, start, stop, seen)
    if isinstance(driven.clock, HandClock):  # a live one goes on meanwhile
        assert (driven.clock.timer_names, driven.clock.timer_count) == (["timer"], 1)
        assert driven.clock.next_time_ns("timer") == start + 10 * MS
    driven.wait(lambda: driven.clock.timer_count == 0 and len(seen) == 5)
    assert [event.ts_event - start for event in seen] == [k * 10 * MS for k in range(1, 6)]
    assert all(event.ts_init >= event.ts_event for event in seen)
    assert len({event.id for event in seen}) == 5
    assert driven.clock.next_time_ns("timer") == 0


def test_a_timer_may_fire_at_its_start(driven):
    seen = Events()
    driven.clock.set_timer_ns("timer", 10 * MS, driven.start, driven.start + 20 * MS, seen, fire_immediately=True)
    driven.wait(lambda: len(seen) == 3)
    assert [event.ts_event - driven.start for event in seen] == [0, 10 * MS, 20 * MS]


def test_an_alert_in_the_past_comes_at_once(driven):
    seen = Events()
    driven.wait(lambda: driven.clock.timestamp_ns() > driven.start + MS)
    driven.clock.set_time_alert_ns("alert", driven.start, seen)
    driven.wait(lambda: seen)
    assert seen[0].ts_event > driven.start
    with pytest.raises(ValueError, match=f"`alert_time_ns`: {driven.start}, expected"):
        driven.clock.set_time_alert_ns("alert", driven.start, seen, allow_past=False)
    assert driven.clock.timer_count == 0


def test_a_start_in_the_past_makes_all_events_since(driven):
    seen = Events()
    driven.wait(lambda: driven.clock.timestamp_ns() > driven.start + 10 * MS)
    driven.clock.set_timer_ns("timer", 2 * MS, driven.start, 0, seen)
    driven.wait(lambda: len(seen) >= 5)
    assert [event.ts_event - driven.start for event in seen[:5]] == [k * 2 * MS for k in range(1, 6)]
    with pytest.raises(ValueError, match="`start_time_ns`"):
        driven.clock.set_timer_ns("other", 2 * MS, driven.start, 0, seen, allow_past=False)


def test_alerts_that_alerts_set_come_in_order_of_their_times(driven):
    seen = Events()

    def on_first(event):
        seen(event)
        driven.clock.set_time_alert_ns("second", event.ts_event + 5 * MS, on_second)
        driven.clock.set_time_alert_ns("past", 0, seen)

    def on_second(event):
        seen(event)
        driven.clock.set_time_alert_ns("third", event.ts_event + 5 * MS, seen)

    driven.clock.set_time_alert_ns("first", driven.start + 5 * MS, on_first)
    driven.wait(lambda: len(seen) == 4)
    assert seen.names == ["first", "past", "second", "third"]
    times = [event.ts_event for event in seen]
    assert times == sorted(times)


def test_a_callback_may_cancel_its_timer_and_set_it_again(driven):
    seen = Events()

    def on_event(event):
        seen(event)
        if len(seen) == 2:
            driven.clock.cancel_timer("timer")
            driven.clock.set_timer_ns("timer", 3 * MS, event.ts_event, 0, on_event)
        elif len(seen) == 4:
            driven.clock.cancel_timers()

    driven.clock.set_timer_ns("timer", 2 * MS, driven.start, 0, on_event)
    driven.wait(lambda: len(seen) == 4)
    times = [event.ts_event - driven.start for event in seen]
    assert times == [2 * MS, 4 * MS, 7 * MS, 10 * MS]
    assert driven.clock.timer_count == 0


def test_timers_without_callback_use_the_default_handler_of_the_moment(driven):
    first, second = Events(), Events()
    with pytest.raises(ValueError, match='`callback`: None, expected one for the timer "timer"'):
        driven.clock.set_timer_ns("timer", MS, 0, 0)
    driven.clock.register_default_handler(first)
    driven.clock.set_timer_ns("timer", MS, 0, 0)
    driven.wait(lambda: first)
    driven.clock.register_default_handler(second)
    driven.wait(lambda: second)
    count = len(first)
    assert (first[0].name, second[0].name) == ("timer", "timer")
    driven.clock.cancel_default_handler()
    called = len(second)
    driven.wait(lambda: driven.clock.timestamp_ns() > second[-1].ts_event + 5 * MS)
    assert (len(first), len(second), driven.clock.timer_count) == (count, called, 1)


def test_cancelled_callbacks_are_not_called_and_not_kept(driven):
    seen = Events()
    watched = weakref.ref(seen)
    driven.clock.register_default_handler(seen)
    driven.clock.set_timer_ns("own", MS, 0, 0, seen)
    driven.clock.cancel_callbacks()
    del seen
    gc.collect()
    assert watched() is None
    driven.wait(lambda: driven.clock.timestamp_ns() > driven.start + 5 * MS)
    assert driven.clock.timer_names == ["own"]


def test_an_alert_replaces_another_only_if_told_to(driven):
    seen, later = Events(), EPOCH + timedelta(days=50_000)
    driven.clock.set_time_alert("alert", later, seen)
    with pytest.raises(KeyError, match="'alert'"):
        driven.clock.set_time_alert("alert", later, seen)
    with pytest.raises(KeyError, match="'alert'"):
        driven.clock.set_timer_ns("alert", MS, 0, 0, seen)
    with pytest.raises(ValueError, match="past"):
        late = Events()
        driven.wait(lambda: driven.clock.timestamp_ns() > driven.start + MS)
        driven.clock.set_time_alert("alert", EPOCH, late, override=True, allow_past=False)
    assert driven.clock.next_time_ns("alert") == 50_000 * 86_400 * 10**9
    driven.clock.set_time_alert("alert", EPOCH, seen, override=True)
    driven.wait(lambda: seen)
    assert (seen.names, driven.clock.timer_count) == (["alert"], 0)


def test_times_are_given_in_any_zone_and_naive_ones_are_utc(driven):
    seen, zone = Events(), timezone(timedelta(hours=-5))
    time_of_alert = datetime(2100, 1, 1, 7, tzinfo=zone)
    expected = 4_102_488_000 * 10**9
    for n, alert_time in enumerate([time_of_alert, datetime(2100, 1, 1, 12), time_of_alert.astimezone(timezone.utc)]):
        driven.clock.set_time_alert(f"alert {n}", alert_time, seen)
        assert driven.clock.next_time_ns(f"alert {n}") == expected
    driven.clock.set_timer("timer", timedelta(microseconds=7), time_of_alert, None, seen)
    assert driven.clock.next_time_ns("timer") == expected + 7_000
    with pytest.raises(OverflowError, match="1969"):
        driven.clock.set_time_alert("before", datetime(1969, 12, 31), seen)
    for interval in (timedelta(0), timedelta(seconds=-1)):
        with pytest.raises(ValueError, match="`interval`"):
            driven.clock.set_timer("bad", interval, callback=seen)


BAD_CALLS = {
    "a blank name": (lambda c, f: c.set_timer_ns(" ", 1, 0, 0, f), ValueError, "`name`"),
    "no name": (lambda c, f: c.set_timer_ns(None, 1, 0, 0, f), TypeError, "text"),
    "a name with NUL": (lambda c, f: c.set_timer_ns("a\0b", 1, 0, 0, f), ValueError, "NUL"),
    "no interval": (lambda c, f: c.set_timer_ns("x", 0, 0, 0, f), ValueError, "`interval_ns`: 0"),
    "a negative interval": (lambda c, f: c.set_timer_ns("x", -1, 0, 0, f), OverflowError, "negative"),
    "an interval that is no integer": (lambda c, f: c.set_timer_ns("x", 1.5, 0, 0, f), TypeError, "integer"),
    "an interval beyond all time": (lambda c, f: c.set_timer_ns("x", LAST, LAST, 0, f), OverflowError, f"{LAST} [+] {LAST}"),
    "a stop before the first event": (lambda c, f: c.set_timer_ns("x", 10, LAST - 20, LAST - 15, f), ValueError, "`stop_time_ns`"),
    "a stop that is past": (lambda c, f: c.set_timer_ns("x", 1, 1, 3, f), ValueError, "`stop_time_ns`: 3"),
    "a handler that is none": (lambda c, f: c.set_timer_ns("x", 1, 0, 0, 7), TypeError, "int"),
    "a default handler that is none": (lambda c, f: c.register_default_handler(7), TypeError, "int"),
    "no default handler": (lambda c, f: c.register_default_handler(None), TypeError, "None"),
    "an alert handler that is none": (lambda c, f: c.set_time_alert_ns("x", 1, "f"), TypeError, "str"),
    "no such timer": (lambda c, f: c.cancel_timer("x"), KeyError, "x"),
    "no time": (lambda c, f: c.set_time_alert("x", None, f), TypeError, "alert_time"),
    "no duration": (lambda c, f: c.set_timer("x", None, callback=f), TypeError, "interval"),
}


@pytest.mark.parametrize("call", BAD_CALLS.values(), ids=BAD_CALLS)
def test_bad_calls_raise_and_change_nothing(driven, call):
    function, error, text = call
    handler = Events()
    watched = weakref.ref(handler)
    with pytest.raises(error, match=text):
        function(driven.clock, handler)
    del handler
    gc.collect()
    assert (watched(), driven.clock.timer_names) == (None, [])


def test_time_is_told_in_four_units_and_as_dates(driven):
    clock = driven.clock
    if isinstance(clock, HandClock):
        clock.set_time(1_700_000_000_123_456_789)
    before = clock.timestamp_ns()
    seconds, ms, us, ns = clock.timestamp(), clock.timestamp_ms(), clock.timestamp_us(), clock.timestamp_ns()
    assert abs(seconds - ns / 1e9) < 60
    assert before <= ns and ms <= ns // 10**6 and us <= ns // 10**3
    now = clock.utc_now()
    assert isinstance(now, datetime) and now.utcoffset() == timedelta(0)
    assert abs((now - EPOCH).total_seconds() - seconds) < 60
    zone = timezone(timedelta(hours=9))
    assert clock.local_now(zone).utcoffset() == timedelta(hours=9)
    assert abs((clock.local_now() - now).total_seconds()) < 60


def test_a_cycle_through_a_handler_is_collected(driven):
    class Strategy:
        def __init__(self, clock):
            self.clock = clock
            clock.register_default_handler(self.on_event)
            clock.set_timer_ns("timer", 10**15, 0, 0, self.on_event)
            clock.set_time_alert_ns("alert", LAST, self.on_event)

        def on_event(self, event):
            pass

    strategy = Strategy(type(driven.clock)())
    clock = weakref.ref(strategy.clock)
    watched = weakref.ref(strategy)
    del strategy
    gc.collect()
    assert (watched(), clock()) == (None, None)


def test_a_clock_that_is_its_own_handler_is_collected(driven):
    class Own(type(driven.clock)):
        def on_event(self, event):
            pass

    clock = Own()
    clock.set_timer_ns("timer", 10**15, 0, 0, clock.on_event)
    watched = weakref.ref(clock)
    del clock
    gc.collect()
    assert watched() is None


def test_a_handler_goes_with_its_timer(driven):
    def watched_handler():
        handler = Events()
        return handler, weakref.ref(handler)

    fires, cancelled, kept = watched_handler(), watched_handler(), watched_handler()
    driven.clock.set_time_alert_ns("fires", driven.start + MS, fires[0])
    driven.clock.set_timer_ns("cancelled", 10**15, 0, 0, cancelled[0])
    driven.clock.set_timer_ns("kept", 10**15, 0, 0, kept[0])
    fired, was_cancelled, was_kept = fires[1], cancelled[1], kept[1]
    del fires, cancelled, kept
    driven.clock.cancel_timer("cancelled")
    driven.wait(lambda: fired() is None)
    assert was_cancelled() is None
    assert was_kept() is not None
    driven.clock = None
    gc.collect()
    assert was_kept() is None


def test_what_the_native_clock_holds_goes_with_the_timer(driven):
    def relays():
        return sum(type(obj).__name__ == "Relay" for obj in gc.get_objects())

    before = relays()
    for n in range(10):
        driven.clock.set_timer_ns(f"timer {n}", 10**15, 0, 0, print)
        driven.clock.register_default_handler(print)
    assert relays() == before + 11
    driven.clock.cancel_timers()
    assert relays() == before + 1
    driven.clock.cancel_default_handler()
    assert relays() == before


def test_the_end_of_a_handler_may_ask_its_clock(driven):
    clock, answers = driven.clock, []

    class Asks(Events):
        def __del__(self):
            answers.append(clock.timer_names)
            clock.set_timer_ns(f"set at the end {len(answers)}", 10**15, 0, 0, print)

    clock.set_timer_ns("a", 10**15, 0, 0, Asks())
    clock.set_timer_ns("b", 10**15, 0, 0, Asks())
    clock.register_default_handler(Asks())
    clock.cancel_timer("a")
    clock.set_time_alert_ns("c", LAST, Asks())
    clock.register_default_handler(print)
    clock.cancel_timers()
    assert len(answers) == 4
    clock.cancel_timers()
    assert clock.timer_count == 0


def test_clocks_cannot_be_copied_or_initialised_again(driven):
    for function in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="timers"):
            function(driven.clock)
    driven.clock.set_timer_ns("timer", 10**15, 0, 0, print)
    with pytest.raises(RuntimeError, match="already"):
        driven.clock.__init__()
    assert driven.clock.timer_names == ["timer"]


def test_a_clock_without_init_answers_with_an_error(driven):
    clock = type(driven.clock).__new__(type(driven.clock))
    for call in (
        clock.timestamp,
        clock.utc_now,
        clock.cancel_timers,
        clock.cancel_callbacks,
        lambda: clock.timer_names,
        lambda: clock.timer_count,
        lambda: clock.set_timer_ns("x", 1, 0, 0, print),
        lambda: clock.set_time_alert_ns("x", 1, print),
        lambda: clock.register_default_handler(print),
        lambda: clock.next_time_ns("x"),
    ):
        with pytest.raises(UninitialisedError):
            call()


def test_the_base_is_abstract():
    for call in (Clock().timestamp, lambda: Clock().set_timer_ns("x", 1, 0, 0, print), lambda: Clock().timer_names):
        with pytest.raises(NotImplementedError, match="Clock is abstract"):
            call()


# -- The clock that is moved by hand


def test_events_are_taken_out_in_order_and_nothing_is_called():
    clock, seen = HandClock(), Events()
    for name in ("b", "a", "é", "c" * 50 + "2", "c" * 50 + "1"):
        clock.set_timer_ns(name, 10, 0, 0, seen)
    handlers = clock.advance_time(20, set_time=False)
    assert (seen, clock.timestamp_ns()) == ([], 0)
    assert [(handler.event.ts_event, handler.event.name) for handler in handlers] == [
        (ts, name) for ts in (10, 20) for name in ("a", "b", "c" * 50 + "1", "c" * 50 + "2", "é")
    ]
    assert handlers == sorted(handlers)
    for handler in handlers:
        handler.handle()
    assert seen == [handler.event for handler in handlers]
    assert clock.advance_time(20) == []


def test_time_goes_back_only_when_it_is_set():
    clock = HandClock()
    clock.advance_time(100)
    with pytest.raises(ValueError, match="`to_time_ns`: 99, expected now, 100, or later"):
        clock.advance_time(99)
    clock.set_time(50)
    assert clock.timestamp_ns() == 50


def test_more_events_than_fit_are_refused_and_still_there():
    clock = HandClock()
    clock.set_timer_ns("timer", 1, 0, 0, print)
    with pytest.raises(ValueError, match=f"`to_time_ns`: {LAST}, expected .* at most 16777216 events, not {LAST}"):
        clock.advance_time(LAST)
    assert len(clock.advance_time(10)) == 10


def test_nothing_lies_beyond_the_last_nanosecond():
    clock = HandClock()
    clock.set_time(LAST - 15)
    clock.set_timer_ns("timer", 10, LAST - 15, 0, print)
    clock.set_time_alert_ns("alert", LAST, print)
    assert [handler.event.ts_event for handler in clock.advance_time(LAST)] == [LAST - 5, LAST]
    assert (clock.timestamp_ns(), clock.timer_count) == (LAST, 0)


def test_an_accumulator_puts_the_events_of_clocks_in_order():
    first, second, seen = HandClock(), HandClock(), Events()
    first.set_timer_ns("b", 2, 0, 0, seen)
    second.set_timer_ns("a", 3, 0, 0, seen)
    events = TimeEventAccumulator()
    for clock in (first, second):
        events.advance_clock(clock, 6)
    del clock, first, second  # the handlers of waiting events live on
    gc.collect()
    assert (len(events), events.next_time_ns(), events.pop(1)) == (5, 2, None)
    handlers = [events.pop(6), *events.drain()]
    assert (len(events), events.next_time_ns(), events.pop(LAST)) == (0, 0, None)
    for handler in handlers:
        handler.handle()
    assert [(event.ts_event, event.name) for event in seen] == [(2, "b"), (3, "a"), (4, "b"), (6, "a"), (6, "b")]


def test_a_simulation_handles_every_event_at_its_own_time():
    clock, events, times = HandClock(), TimeEventAccumulator(), []

    def on_timer(event):
        times.append(event.ts_event)
        assert clock.timestamp_ns() == event.ts_event
        clock.set_time_alert_ns(f"alert {event.ts_event}", event.ts_event + 5, on_alert)

    def on_alert(event):
        times.append(event.ts_event)

    clock.set_timer_ns("timer", 10, 0, 30, on_timer)
    events.advance_clock(clock, 40, set_time=False)
    while (handler := events.pop(40)) is not None:
        clock.set_time(handler.event.ts_event)
        handler.handle()
        events.advance_clock(clock, 40, set_time=False)
    assert times == [10, 15, 20, 25, 30, 35]


def test_an_accumulator_refuses_what_a_clock_refuses():
    events, clock = TimeEventAccumulator(), HandClock()
    clock.set_time(10)
    with pytest.raises(ValueError, match="`to_time_ns`: 9"):
        events.advance_clock(clock, 9)
    with pytest.raises(TypeError):
        events.advance_clock(None, 9)
    with pytest.raises(UninitialisedError):
        events.advance_clock(HandClock.__new__(HandClock), 9)
    with pytest.raises(UninitialisedError):
        len(TimeEventAccumulator.__new__(TimeEventAccumulator))
    with pytest.raises(TypeError, match="events"):
        pickle.dumps(events)
    with pytest.raises(RuntimeError, match="already"):
        events.__init__()


# -- The clock that goes by itself


def test_time_rises_with_every_call():
    clocks = [LiveClock(), LiveClock()]
    times = [clocks[n % 2].timestamp_ns() for n in range(1_000)]
    assert all(a < b for a, b in zip(times, times[1:]))


def test_all_callbacks_come_from_one_thread():
    clocks, threads = [LiveClock() for _ in range(10)], []
    for clock in clocks:
        for n in range(10):
            clock.set_timer_ns(f"timer {n}", MS, 0, 0, lambda event: threads.append(threading.get_ident()))
    Driven(LiveClock).wait(lambda: len(threads) > 500)
    for clock in clocks:
        clock.cancel_timers()
    assert len(set(threads)) == 1 and threading.get_ident() not in threads


def test_after_a_cancel_no_callback_starts():
    clock, late = LiveClock(), []
    for _ in range(200):
        cancelled = []
        clock.set_timer_ns("timer", 1_000, 0, 0, lambda event, cancelled=cancelled: cancelled and late.append(event))
        deadline = time.perf_counter() + 0.0005
        while time.perf_counter() < deadline:  # keeps the GIL: an event is due, and waits for it
            pass
        clock.cancel_timer("timer")
        cancelled.append(True)
    time.sleep(0.01)
    assert late == []


def test_a_dropped_clock_calls_no_more():
    clock, seen = LiveClock(), Events()
    clock.set_timer_ns("timer", 100_000, 0, 0, seen)
    Driven(LiveClock).wait(lambda: seen)
    del clock
    count = len(seen)
    time.sleep(0.01)
    assert len(seen) == count


def test_a_callback_may_drop_the_last_reference_to_its_clock():
    clocks, seen = [LiveClock()], Events()

    def on_event(event):
        seen(event)
        clocks.clear()

    clocks[0].set_timer_ns("timer", 1_000, 0, 0, on_event)
    Driven(LiveClock).wait(lambda: seen and not clocks)
    time.sleep(0.005)
    assert len(seen) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_a_callback_raises_goes_to_the_unraisable_hook(monkeypatch):
    caught = []
    monkeypatch.setattr("sys.unraisablehook", lambda args: caught.append((args.exc_type, str(args.exc_value), args.object)))

    def fails(event):
        raise LookupError(f"in {event.name}")

    clock, seen = LiveClock(), Events()
    clock.set_timer_ns("fails", MS, 0, 0, fails)
    clock.set_timer_ns("goes on", MS, 0, 0, seen)
    Driven(LiveClock).wait(lambda: len(caught) > 1 and len(seen) > 1)
    clock.cancel_timers()
    time.sleep(0.005)
    assert caught[0] == (LookupError, "in fails", fails)
    caught.clear()


# -- Events


def test_an_event_has_its_fields_and_its_text():
    event_id = UUID4()
    event = TimeEvent("name", event_id, 1, 2)
    assert (event.name, event.id, event.ts_event, event.ts_init, str(event)) == ("name", event_id, 1, 2, "name")
    assert repr(event) == f"TimeEvent(name=name, event_id={event_id}, ts_event=1, ts_init=2)"
    assert TimeEvent("", event_id, LAST, 0).ts_event == LAST
    with pytest.raises(RuntimeError, match="immutable"):
        event.__init__("other", event_id, 1, 2)
    for arguments in ((None, event_id, 1, 2), ("name", None, 1, 2), ("name", event_id, 1.5, 2), ("name", "id", 1, 2)):
        with pytest.raises(TypeError):
            TimeEvent(*arguments)
    for arguments in (("a\0b", event_id, 1, 2), ("a", UUID4.__new__(UUID4), 1, 2)):
        with pytest.raises(ValueError):
            TimeEvent(*arguments)


def test_an_event_is_equal_by_its_id_and_keeps_everything_in_a_pickle():
    event = TimeEvent("é", UUID4(), LAST, LAST - 1)
    for other in (pickle.loads(pickle.dumps(event)), copy.copy(event), copy.deepcopy(event)):
        assert (other, hash(other), repr(other)) == (event, hash(event), repr(event))
    assert event != TimeEvent("é", UUID4(), LAST, LAST - 1)
    assert (event == 1, event != None) == (False, True)
    with pytest.raises(UninitialisedError):
        repr(TimeEvent.__new__(TimeEvent))


def test_handlers_are_ordered_by_time_then_name_then_id():
    ids = sorted([UUID4(), UUID4()], key=str)

    def handler(ts, name, event_id):
        return TimeEventHandler(TimeEvent(name, event_id, ts, 0), print)

    ordered = [handler(1, "b", ids[1]), handler(2, "a", ids[0]), handler(2, "a", ids[1]), handler(2, "b", ids[0])]
    for i, a in enumerate(ordered):
        for j, b in enumerate(ordered):
            assert ((a < b), (a <= b), (a > b), (a >= b), (a == b)) == (i < j, i <= j, i > j, i >= j, i == j)
    with pytest.raises(TypeError):
        assert ordered[0] < 1
    assert ordered[0] != 1
    assert len({*ordered, *ordered}) == 4


def test_ids_of_any_difference_are_ordered():
    # A comparison that answered with the difference of two bytes took that of -2 for an error.
    ids = [UUID4.from_str(f"{digit}d89666b-1a1e-4a75-b193-4eb3b454c757") for digit in "0123456789abcdef"]
    ordered = [TimeEventHandler(TimeEvent("a", event_id, 1, 2), print) for event_id in ids]
    for i, a in enumerate(ordered):
        for j, b in enumerate(ordered):
            assert ((a < b), (a == b), (a > b)) == (i < j, i == j, i > j)


def test_a_handler_calls_with_its_event():
    seen, event = Events(), TimeEvent("a", UUID4(), 1, 2)
    handler = TimeEventHandler(event, seen)
    handler.handle()
    assert seen == [event] and handler.event is event
    TimeEventHandler(event, None).handle()
    for wrong in ((None, seen), (event, 7), (1, seen)):
        with pytest.raises(TypeError):
            TimeEventHandler(*wrong)
    for call in (TimeEventHandler.__new__(TimeEventHandler).handle, lambda: TimeEventHandler.__new__(TimeEventHandler) < handler):
        with pytest.raises(UninitialisedError):
            call()
