//! Clocks, accumulators and the events between them, in any order of calls. Every context that is handed over is freed once,
//! never called after that, and may use its clock in its last moment.

use std::{
    cell::RefCell,
    ffi::{c_char, c_void},
    ptr,
};

use arbitrary::{Arbitrary, Unstructured};
use nautilus_cython_ffi::{accumulator::*, clock::*, cvec::CVec, timer::*, uuid::uuid4_new};

use crate::{
    shelf::{At, Shelf, State, judge, quiet},
    support::{Failure, act, alive, call, owned_text, take, text, zeroed},
};

const MOST_STEPS: usize = 200;
const MOST_HANDLERS: usize = 32;

/// What a context does when it is freed.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum End {
    Quiet,
    AsksClock,
    SetsTimer,
    CancelsTimers,
}

/// What is known of a context: its address is its number, and one.
struct Context {
    alive: bool,
    end: End,
    clock: *mut TestClock_API,
}

thread_local! {
    static CONTEXTS: RefCell<Vec<Context>> = const { RefCell::new(Vec::new()) };
}

fn new_context(end: End, clock: *mut TestClock_API) -> *mut c_void {
    CONTEXTS.with_borrow_mut(|contexts| {
        contexts.push(Context { alive: true, end, clock });
        ptr::without_provenance_mut(contexts.len())
    })
}

fn is_alive(context: *mut c_void) -> bool {
    CONTEXTS.with_borrow(|contexts| contexts[context.addr() - 1].alive)
}

unsafe extern "C" fn context_call(context: *mut c_void, event: *const TimeEvent_t) {
    assert!(is_alive(context), "called after its end");
    // SAFETY: a clock lends an event with its name.
    assert!(!text(unsafe { (*event).name }).trim().is_empty());
}

unsafe extern "C" fn context_drop(context: *mut c_void) {
    let (end, clock) = CONTEXTS.with_borrow_mut(|contexts| {
        let context = &mut contexts[context.addr() - 1];
        assert!(std::mem::replace(&mut context.alive, false), "freed twice");
        (context.end, context.clock)
    });
    // SAFETY: a place of the world, whose handle no call borrows at this moment, or none.
    let Some(clock) = (unsafe { clock.as_mut() }) else { return };
    match end {
        End::Quiet => {}
        End::AsksClock => drop(names(clock)),
        End::SetsTimer => drop(set_timer(clock, Name::A.text(), 10, 0, 0, Call::Plain.callback(ptr::null_mut()), 1, 0)),
        End::CancelsTimers => drop(act(|err| test_clock_cancel_timers(Some(clock), err))),
    }
}

/// Which callback is passed.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Call {
    None,
    Plain,
    Ending(End),
    /// A context with nothing to call: it is freed at once.
    Missing,
    /// No context.
    Bare,
}

impl Call {
    fn callback(self, clock: *mut TestClock_API) -> TimeEventCallback_t {
        let with = |end| TimeEventCallback_t {
            call: Some(context_call),
            context: new_context(end, clock),
            drop: Some(context_drop),
        };
        match self {
            Self::None => zeroed(),
            Self::Plain => with(End::Quiet),
            Self::Ending(end) => with(end),
            Self::Missing => TimeEventCallback_t { call: None, ..with(End::Quiet) },
            Self::Bare => TimeEventCallback_t { call: Some(ignore), ..zeroed() },
        }
    }
}

unsafe extern "C" fn ignore(_: *mut c_void, _: *const TimeEvent_t) {}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Name {
    A,
    B,
    SameBeginning,
    AndLonger,
    Blank,
    NoText,
    Null,
}

impl Name {
    fn text(self) -> *const c_char {
        match self {
            Self::A => c"a".as_ptr(),
            Self::B => c"timer b".as_ptr(),
            Self::SameBeginning => c"a name of sixteen".as_ptr(),
            Self::AndLonger => c"a name of sixteen and more".as_ptr(),
            Self::Blank => c" ".as_ptr(),
            Self::NoText => c"\xff".as_ptr(),
            Self::Null => ptr::null(),
        }
    }
}

/// Nanoseconds: few, or so many that no small interval fits into them too often.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Time {
    Few(u8),
    Many { high: u16, low: u8 },
}

impl Time {
    fn ns(self) -> u64 {
        match self {
            Self::Few(few) => 10 * u64::from(few),
            Self::Many { high, low } => (u64::from(high) << 48) | u64::from(low),
        }
    }
}

#[derive(Arbitrary, Debug)]
enum Step {
    NewClock(At),
    DropClock(At),
    MoveClock(At, At),
    NewEvents(At),
    DropEvents(At),
    MoveEvents(At, At),
    Register { at: At, call: Call },
    CancelDefault(At),
    CancelCallbacks(At),
    Alert { at: At, name: Name, time: Time, call: Call, allow_past: bool, replace: bool },
    Timer { at: At, name: Name, interval: Time, start: Time, stop: Time, call: Call, allow_past: bool, at_once: bool },
    Cancel { at: At, name: Name },
    CancelAll(At),
    SetTime { at: At, to: Time },
    Advance { at: At, to: Time, set_time: bool, kept: u8 },
    Accumulate { at: At, clock: At, to: Time, set_time: bool },
    Pop { at: At, to: Time },
    Drain { at: At, kept: u8 },
    Handle(u8),
    DropHandler(u8),
    LookAtClock { at: At, name: Name },
    LookAtEvents(At),
    Event { name: Name, time: Time },
    PoisonClock(At),
    PoisonEvents(At),
}

#[allow(clippy::too_many_arguments, reason = "those of the call")]
fn set_timer(
    clock: &mut TestClock_API,
    name: *const c_char,
    interval: u64,
    start: u64,
    stop: u64,
    callback: TimeEventCallback_t,
    allow_past: u8,
    at_once: u8,
) -> Result<(), Failure> {
    // SAFETY: NULL or a NUL-terminated string.
    act(|err| unsafe {
        test_clock_set_timer(Some(clock), name, interval, start, stop, callback, allow_past, at_once, err)
    })
}

/// The names of the timers, which are freed.
fn names(clock: &TestClock_API) -> Result<Vec<String>, Failure> {
    let names = call(|out, err| test_clock_timer_names(Some(clock), out, err))?;
    // SAFETY: `len` names.
    let texts = (0..names.len).map(|n| text(unsafe { (*names.ptr.add(n)).value })).collect();
    // SAFETY: freed once.
    unsafe { vec_drop_timer_names(names) };
    Ok(texts)
}

struct World {
    clocks: Shelf<TestClock_API>,
    events: Shelf<TimeEventAccumulator_API>,
    handlers: Vec<TimeEventHandler_t>,
}

impl World {
    /// A callback whose context knows the place of a clock.
    fn callback(&mut self, at: At, call: Call) -> TimeEventCallback_t {
        call.callback(&raw mut self.clocks.handles[at.index()])
    }

    /// A refused callback is freed when the call returns.
    fn handed_over(states: &[State], callback: TimeEventCallback_t, result: Result<(), Failure>) {
        if judge(states, result).is_none() && !callback.context.is_null() {
            assert!(!is_alive(callback.context), "a refused context is alive");
        }
    }

    fn step(&mut self, step: &Step) {
        match *step {
            Step::NewClock(at) => {
                let clock = call(|out, err| test_clock_new(out, err)).unwrap();
                test_clock_drop(self.clocks.put(at, clock, State::Alive));
            }
            Step::DropClock(at) => test_clock_drop(self.clocks.take(at)),
            Step::MoveClock(from, to) => test_clock_drop(self.clocks.shift(from, to)),
            Step::NewEvents(at) => {
                let events = call(|out, err| time_event_accumulator_new(out, err)).unwrap();
                time_event_accumulator_drop(self.events.put(at, events, State::Alive));
            }
            Step::DropEvents(at) => time_event_accumulator_drop(self.events.take(at)),
            Step::MoveEvents(from, to) => time_event_accumulator_drop(self.events.shift(from, to)),
            Step::Register { .. } | Step::Alert { .. } | Step::Timer { .. } => self.set(step),
            Step::CancelDefault(_) | Step::CancelCallbacks(_) | Step::Cancel { .. } | Step::CancelAll(_) => {
                self.cancel(step);
            }
            Step::SetTime { at, to } => {
                let (clock, state) = self.clocks.get_mut(at);
                judge(&[state], act(|err| test_clock_set_time(clock, to.ns(), err)));
            }
            Step::Advance { at, to, set_time, kept } => {
                let (clock, state) = self.clocks.get_mut(at);
                let handlers = call(|out, err| test_clock_advance_time(clock, to.ns(), set_time.into(), out, err));
                self.keep(judge(&[state], handlers), kept);
            }
            Step::Accumulate { at, clock, to, set_time } => {
                let ((events, state), (clock, clock_state)) = (self.events.get_mut(at), self.clocks.get_mut(clock));
                let advanced =
                    act(|err| time_event_accumulator_advance_clock(events, clock, to.ns(), set_time.into(), err));
                judge(&[state, clock_state], advanced);
            }
            Step::Pop { at, to } => {
                let (events, state) = self.events.get_mut(at);
                let handler = call(|out, err| time_event_accumulator_pop(events, to.ns(), out, err));
                if let Some(handler) = judge(&[state], handler) {
                    assert!(handler.event.ts_event <= to.ns());
                    self.handlers.push(handler);
                }
            }
            Step::Drain { at, kept } => {
                let (events, state) = self.events.get_mut(at);
                let handlers = judge(&[state], call(|out, err| time_event_accumulator_drain(events, out, err)));
                self.keep(handlers, kept);
            }
            Step::Handle(n) => self.handle(n),
            Step::DropHandler(n) => {
                if !self.handlers.is_empty() {
                    let handler = self.handlers.swap_remove(usize::from(n) % self.handlers.len());
                    // SAFETY: made by the library, and freed once.
                    unsafe { time_event_handler_drop(handler) };
                }
            }
            Step::LookAtClock { at, name } => self.look_at_clock(at, name),
            Step::LookAtEvents(at) => {
                let (events, state) = self.events.get(at);
                let next = judge(&[state], call(|out, err| time_event_accumulator_next_time(events, out, err)));
                assert_eq!(time_event_accumulator_len(events) > 0, next.is_some());
            }
            Step::Event { name, time } => event(name, time),
            Step::PoisonClock(at) => self.clocks.poison(at),
            Step::PoisonEvents(at) => self.events.poison(at),
        }
        let excess = self.handlers.len().saturating_sub(MOST_HANDLERS);
        drop(self.handlers.drain(..excess));
    }

    fn set(&mut self, step: &Step) {
        match *step {
            Step::Register { at, call } => {
                let callback = self.callback(at, call);
                let (clock, state) = self.clocks.get_mut(at);
                // Zeroed, it is no callback: that is refused as an argument.
                let registered = act(|err| test_clock_register_default_handler(clock, callback, err));
                if callback.call.is_some() || state != State::Alive {
                    Self::handed_over(&[state], callback, registered);
                } else {
                    assert!(registered.is_err() && (callback.context.is_null() || !is_alive(callback.context)));
                }
            }
            Step::Alert { at, name, time, call, allow_past, replace } => {
                let callback = self.callback(at, call);
                let (clock, state) = self.clocks.get_mut(at);
                let (name, at, past, replace) = (name.text(), time.ns(), allow_past.into(), replace.into());
                // SAFETY: NULL or a NUL-terminated string.
                let set =
                    act(|err| unsafe { test_clock_set_time_alert(clock, name, at, callback, past, replace, err) });
                Self::handed_over(&[state], callback, set);
            }
            Step::Timer { at, name, interval, start, stop, call, allow_past, at_once } => {
                let callback = self.callback(at, call);
                let (name, interval, past) = (name.text(), interval.ns(), allow_past.into());
                let state = self.clocks.get(at).1;
                let clock = &mut self.clocks.handles[at.index()];
                let set = set_timer(clock, name, interval, start.ns(), stop.ns(), callback, past, at_once.into());
                Self::handed_over(&[state], callback, set);
            }
            _ => {}
        }
    }

    fn cancel(&mut self, step: &Step) {
        match *step {
            Step::CancelDefault(at) => {
                let (clock, state) = self.clocks.get_mut(at);
                judge(&[state], act(|err| test_clock_cancel_default_handler(clock, err)));
            }
            Step::CancelCallbacks(at) => {
                let (clock, state) = self.clocks.get_mut(at);
                judge(&[state], act(|err| test_clock_cancel_callbacks(clock, err)));
            }
            Step::Cancel { at, name } => {
                let (clock, state) = self.clocks.get_mut(at);
                // SAFETY: NULL or a NUL-terminated string.
                judge(&[state], act(|err| unsafe { test_clock_cancel_timer(clock, name.text(), err) }));
            }
            Step::CancelAll(at) => {
                let (clock, state) = self.clocks.get_mut(at);
                judge(&[state], act(|err| test_clock_cancel_timers(clock, err)));
            }
            _ => {}
        }
    }

    /// Checks the order of handlers, takes some out, and frees the rest.
    fn keep(&mut self, handlers: Option<CVec<TimeEventHandler_t>>, kept: u8) {
        let Some(handlers) = handlers else { return };
        // SAFETY: `len` handlers, which are C's until they are freed.
        let elements = unsafe { std::slice::from_raw_parts_mut(handlers.ptr, handlers.len) };
        assert!(elements.is_sorted_by_key(|handler| handler.event.ts_event));
        for (n, handler) in elements.iter_mut().take(8).enumerate() {
            if kept & (1 << n) != 0 {
                self.handlers.push(take(handler));
            }
        }
        // SAFETY: freed once, with zeroed elements.
        unsafe { vec_time_event_handlers_drop(handlers) };
    }

    /// Calls what is to be called.
    fn handle(&self, n: u8) {
        let Some(handler) = self.handlers.get(usize::from(n) % self.handlers.len().max(1)) else { return };
        if let Some(call) = handler.call {
            // SAFETY: as a C program does it, while the handler is alive.
            unsafe { call(handler.context, &raw const handler.event) };
        }
    }

    fn look_at_clock(&self, at: At, name: Name) {
        let (clock, state) = self.clocks.get(at);
        let names = judge(&[state], names(clock.unwrap())).unwrap_or_default();
        assert_eq!(test_clock_timer_count(clock), names.len());
        assert!(names.is_sorted());
        // SAFETY: NULL or a NUL-terminated string.
        let next = judge(&[state], call(|out, err| unsafe { test_clock_next_time(clock, name.text(), out, err) }));
        let is_set = !matches!(name, Name::NoText | Name::Null) && names.contains(&text(name.text()));
        assert_eq!(next.is_some(), is_set);
        assert!(state == State::Alive || test_clock_timestamp_ns(clock) == 0);
    }
}

/// An event of C's own.
fn event(name: Name, time: Time) {
    // SAFETY: NULL or a NUL-terminated string, which outlives the event.
    let event = call(|out, err| unsafe { time_event_new(name.text(), uuid4_new(), time.ns(), 1, out, err) });
    if let Some(event) = judge(&[], event) {
        // SAFETY: its name is that string.
        let shown = call(|out, err| unsafe { time_event_to_cstr(Some(&event), out, err) }).map(owned_text).unwrap();
        assert!(shown.starts_with(&format!("TimeEvent(name={}, ", text(event.name))), "{shown}");
    }
}

/// Makes the calls that the bytes describe, and drops what is left.
pub fn run(data: &[u8]) {
    quiet();
    CONTEXTS.with_borrow_mut(Vec::clear);
    let mut bytes = Unstructured::new(data);
    let mut world = World { clocks: Shelf::new(), events: Shelf::new(), handlers: Vec::new() };
    for _ in 0..MOST_STEPS {
        let Ok(step) = Step::arbitrary(&mut bytes) else { break };
        if bytes.is_empty() {
            break;
        }
        world.step(&step);
    }
    world.handlers.clear();
    for at in At::all() {
        time_event_accumulator_drop(world.events.take(at));
        test_clock_drop(world.clocks.take(at));
    }
    assert_eq!(alive(), []);
    let left = CONTEXTS.with_borrow(|contexts| contexts.iter().filter(|context| context.alive).count());
    assert_eq!(left, 0, "contexts that nobody has freed");
}
