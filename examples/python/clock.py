"""A clock that is moved by hand: events come in order, and an alert may set another one."""

from nautilus_cython.common.component import TestClock, TimeEvent

SECOND = 1_000_000_000

clock = TestClock()


def on_event(event: TimeEvent) -> None:
    print(event.ts_event // SECOND, event.name)
    if event.name == "open":
        clock.set_time_alert_ns("first minute", event.ts_event + 60 * SECOND, on_event)


clock.set_time_alert_ns("open", 30 * SECOND, on_event)
clock.set_timer_ns("heartbeat", 25 * SECOND, start_time_ns=0, stop_time_ns=75 * SECOND, callback=on_event)

for stop in (40, 120):
    for handler in clock.advance_time(stop * SECOND):
        handler.handle()
print(clock.timestamp_ns() // SECOND, clock.timer_names)
