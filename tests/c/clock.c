/* Clocks in C: callbacks of three pointers, whose context is freed exactly once whatever happens. */
#include "check.h"

#include <stdatomic.h>

#include <nautilus_cython/common.h>

/* What a callback knows: whoever makes one counts how often it is called and freed. */
typedef struct Counter {
    atomic_int calls, drops;
    char last[32];
} Counter;

static void count_call(void *context, const TimeEvent_t *event)
{
    Counter *counter = context;
    snprintf(counter->last, sizeof counter->last, "%s@%" PRIu64, event->name, event->ts_event);
    atomic_fetch_add(&counter->calls, 1);
}

static void count_drop(void *context)
{
    atomic_fetch_add(&((Counter *)context)->drops, 1);
}

static TimeEventCallback_t counting(Counter *counter)
{
    return (TimeEventCallback_t){.call = count_call, .context = counter, .drop = count_drop};
}

static const TimeEventCallback_t NONE = {0};

static void a_test_clock_hands_out_its_events(void)
{
    Counter timer = {0}, alert = {0}, fallback = {0};
    TestClock_API clock;
    CVec_TimeEventHandler_t handlers;
    uint64_t next = 0;
    CHECK(test_clock_new(&clock, NULL) == STATUS_OK);
    CHECK(test_clock_register_default_handler(&clock, counting(&fallback), NULL) == STATUS_OK);
    CHECK(test_clock_set_timer(&clock, "timer", 10, 0, 20, counting(&timer), 1, 0, NULL) == STATUS_OK);
    CHECK(test_clock_set_time_alert(&clock, "alert", 15, counting(&alert), 1, 0, NULL) == STATUS_OK);
    CHECK(test_clock_set_time_alert(&clock, "fallback", 20, NONE, 1, 0, NULL) == STATUS_OK);
    CHECK(test_clock_timer_count(&clock) == 3);
    CHECK(test_clock_next_time(&clock, "timer", &next, NULL) == STATUS_OK && next == 10);
    CHECK(test_clock_next_time(&clock, "none", &next, NULL) == STATUS_ABSENT);

    CHECK(test_clock_advance_time(&clock, 20, 1, &handlers, NULL) == STATUS_OK && handlers.len == 4);
    const char *names[] = {"timer", "alert", "fallback", "timer"};
    for (size_t i = 0; i < handlers.len; i++) {
        TimeEventHandler_t *handler = &handlers.ptr[i];
        CHECK(strcmp(handler->event.name, names[i]) == 0);
        handler->call(handler->context, &handler->event);
    }
    CHECK(timer.calls == 2 && strcmp(timer.last, "timer@20") == 0);
    CHECK(alert.calls == 1 && fallback.calls == 1);

    /* Both timers have ended: their callbacks go with the last of their events. */
    CHECK(timer.drops == 0 && alert.drops == 0);
    TimeEventHandler_t kept = handlers.ptr[0];
    handlers.ptr[0] = (TimeEventHandler_t){0};
    vec_time_event_handlers_drop(handlers);
    CHECK(timer.drops == 0 && alert.drops == 1 && fallback.drops == 0);
    test_clock_drop(clock);
    CHECK(fallback.drops == 1);
    kept.call(kept.context, &kept.event);
    time_event_handler_drop(kept);
    CHECK(timer.calls == 3 && timer.drops == 1);
    time_event_handler_drop((TimeEventHandler_t){0});
}

static void a_refused_callback_is_freed(void)
{
    Counter counter = {0};
    TestClock_API clock, empty = {0};
    CHECK(test_clock_new(&clock, NULL) == STATUS_OK);
    CHECK_FAILS(test_clock_set_timer(&clock, "a", 0, 0, 0, counting(&counter), 1, 0, &err), STATUS_INVALID_VALUE, "interval_ns");
    CHECK_FAILS(test_clock_set_timer(&clock, NULL, 1, 0, 0, counting(&counter), 1, 0, &err), STATUS_INVALID_VALUE, "name");
    CHECK_FAILS(test_clock_set_timer(&clock, "a", 1, 0, 0, NONE, 1, 0, &err), STATUS_INVALID_VALUE, "callback");
    CHECK_FAILS(test_clock_set_timer(&empty, "a", 1, 0, 0, counting(&counter), 1, 0, &err), STATUS_EMPTY_HANDLE, "test_clock");
    CHECK_FAILS(test_clock_set_timer(NULL, "a", 1, 0, 0, counting(&counter), 1, 0, &err), STATUS_NULL_POINTER, "test_clock");
    CHECK_FAILS(test_clock_register_default_handler(&clock, NONE, &err), STATUS_NULL_POINTER, "callback.call");
    CHECK(counter.drops == 4 && counter.calls == 0);
    test_clock_drop(clock);
    test_clock_drop(empty);
}

static void names_are_a_vector(void)
{
    Counter counter = {0};
    TestClock_API clock;
    CVec_TimerName_t names;
    CHECK(test_clock_new(&clock, NULL) == STATUS_OK);
    CHECK(test_clock_set_timer(&clock, "b<,>\"", 1, 0, 0, counting(&counter), 1, 0, NULL) == STATUS_OK);
    CHECK(test_clock_set_timer(&clock, "a", 1, 0, 0, counting(&counter), 1, 0, NULL) == STATUS_OK);
    CHECK(test_clock_timer_names(&clock, &names, NULL) == STATUS_OK && names.len == 2);
    CHECK(strcmp(names.ptr[0].value, "a") == 0 && strcmp(names.ptr[1].value, "b<,>\"") == 0);
    vec_drop_timer_names(names);
    CHECK_FAILS(test_clock_set_timer(&clock, "a", 1, 0, 0, counting(&counter), 1, 0, &err), STATUS_INVALID_STATE, "\"a\"");
    CHECK(test_clock_cancel_timer(&clock, "a", NULL) == STATUS_OK && counter.drops == 2);
    CHECK_FAILS(test_clock_cancel_timer(&clock, "a", &err), STATUS_NOT_FOUND, "\"a\"");
    test_clock_drop(clock);
    CHECK(counter.drops == 3);
}

static void an_accumulator_orders_the_events_of_clocks(void)
{
    Counter counter = {0};
    TestClock_API first, second;
    TimeEventAccumulator_API events;
    TimeEventHandler_t handler;
    CVec_TimeEventHandler_t rest;
    CHECK(test_clock_new(&first, NULL) == STATUS_OK && test_clock_new(&second, NULL) == STATUS_OK);
    CHECK(time_event_accumulator_new(&events, NULL) == STATUS_OK);
    CHECK(test_clock_set_timer(&first, "b", 2, 0, 4, counting(&counter), 1, 0, NULL) == STATUS_OK);
    CHECK(test_clock_set_timer(&second, "a", 4, 0, 8, counting(&counter), 1, 0, NULL) == STATUS_OK);
    CHECK(time_event_accumulator_advance_clock(&events, &first, 10, 1, NULL) == STATUS_OK);
    CHECK(time_event_accumulator_advance_clock(&events, &second, 10, 1, NULL) == STATUS_OK);
    CHECK_FAILS(time_event_accumulator_advance_clock(&events, NULL, 10, 1, &err), STATUS_NULL_POINTER, "test_clock");
    test_clock_drop(first);
    test_clock_drop(second);

    CHECK(time_event_accumulator_len(&events) == 4);
    CHECK(time_event_accumulator_pop(&events, 1, &handler, NULL) == STATUS_ABSENT);
    CHECK(time_event_accumulator_pop(&events, 2, &handler, NULL) == STATUS_OK && handler.event.ts_event == 2);
    time_event_handler_drop(handler);
    CHECK(time_event_accumulator_drain(&events, &rest, NULL) == STATUS_OK && rest.len == 3);
    CHECK(strcmp(rest.ptr[0].event.name, "a") == 0 && strcmp(rest.ptr[1].event.name, "b") == 0);
    time_event_accumulator_drop(events);
    CHECK(counter.drops == 0);
    vec_time_event_handlers_drop(rest);
    CHECK(counter.drops == 2);
}

static void a_live_clock_calls_from_its_thread_until_it_is_dropped(void)
{
    Counter timer = {0}, refused = {0};
    LiveClock_API clock;
    CHECK(live_clock_new(&clock, NULL) == STATUS_OK);
    CHECK(live_clock_set_timer(&clock, "timer", 100000, 0, 0, counting(&timer), 1, 0, NULL) == STATUS_OK);
    CHECK_FAILS(live_clock_set_timer(&clock, "timer", 1, 0, 0, counting(&refused), 1, 0, &err), STATUS_INVALID_STATE, "timer");
    CHECK(refused.drops == 1);
    uint64_t before = live_clock_timestamp_ns(&clock);
    while (timer.calls < 5)
        CHECK(live_clock_timestamp_ns(&clock) > before);
    live_clock_drop(clock);
    while (timer.drops == 0) /* a callback that runs at that moment ends first */
        ;
    CHECK(timer.drops == 1);

    /* A host that ends lets no callback start any more. */
    Counter late = {0};
    timekeeper_stop();
    CHECK(live_clock_new(&clock, NULL) == STATUS_OK);
    CHECK(live_clock_set_time_alert(&clock, "late", 0, counting(&late), 1, 0, NULL) == STATUS_OK);
    CHECK(live_clock_timer_count(&clock) == 1);
    live_clock_drop(clock);
    CHECK(late.calls == 0 && late.drops == 1);
}

static void events_are_values(void)
{
    TimeEvent_t event;
    const char *text;
    UUID4_t id = uuid4_new(), none = {{0}};
    CHECK(time_event_new("name", id, 1, 2, &event, NULL) == STATUS_OK);
    CHECK(time_event_to_cstr(&event, &text, NULL) == STATUS_OK);
    CHECK(strstr(text, "TimeEvent(name=name, event_id=") == text && strstr(text, "ts_event=1, ts_init=2)"));
    cstr_drop(text);
    CHECK_FAILS(time_event_new("name", none, 1, 2, &event, &err), STATUS_INVALID_VALUE, "UUID4");
    CHECK_FAILS(time_event_new(NULL, id, 1, 2, &event, &err), STATUS_INVALID_VALUE, "name");
    CHECK_FAILS(time_event_to_cstr(NULL, &text, &err), STATUS_NULL_POINTER, "event");
}

int main(void)
{
    a_test_clock_hands_out_its_events();
    a_refused_callback_is_freed();
    names_are_a_vector();
    an_accumulator_orders_the_events_of_clocks();
    a_live_clock_calls_from_its_thread_until_it_is_dropped();
    events_are_values();
    return finish();
}
