//! The clock that goes by itself, and the one thread that keeps its time.
//!
//! All live clocks of a process share a timekeeper: one lock, one thread, whatever the number of clocks and timers. The thread
//! sleeps until the next event of any clock, takes it out, and calls its callback without holding the lock, so that a callback
//! may set and cancel timers, drop its own clock, or fork. Nothing that may run foreign code, such as the drop of a callback,
//! happens while the lock is held; so no lock of the caller (such as Python's) can be waited for in the wrong order.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, ThreadId},
    time::{Duration, SystemTime},
};

use nautilus_cython_core::{Error, Result, UnixNanos};

use crate::{
    clock::{Clock, no_timer},
    schedule::{AlertSpec, Removed, Schedule, TimerSpec},
    timer::{EventName, TimeEventCallback, TimeEventHandler},
};

/// The longest sleep: how late it may be noticed that somebody has set the clock of the system.
const LONGEST_SLEEP: Duration = Duration::from_millis(500);

/// The time of the system, which rises with every call, in all threads together.
fn system_time() -> UnixNanos {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let elapsed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = u64::try_from(elapsed.as_nanos()).unwrap_or(UnixNanos::MAX);
    let after = |last: u64| now.max(last.saturating_add(1));
    LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last))).map_or(now, after)
}

/// Where a timekeeper has the time from.
#[derive(Debug)]
enum Source {
    System,
    Hand(AtomicU64),
}

/// What keeps the time of live clocks.
#[derive(Debug)]
pub struct Timekeeper {
    source: Source,
    state: Mutex<State>,
    /// There is something earlier to do, or nothing more.
    changed: Condvar,
    /// A callback has returned.
    idle: Condvar,
}

/// The timekeeper of the process.
static PROCESS: Timekeeper = Timekeeper::new(Source::System);

#[derive(Debug)]
struct State {
    clocks: BTreeMap<u64, Entry>,
    /// When each clock has something to do, and its number. A clock that has just had its turn comes after those that have
    /// been due for longer, so that one that must catch up does not hold up the others.
    turns: BTreeSet<(UnixNanos, u64)>,
    last_id: u64,
    has_thread: bool,
    stopped: bool,
    /// The thread that is calling a callback.
    busy: Option<ThreadId>,
    /// How often the process was forked before it became this one.
    generation: u64,
}

#[derive(Debug, Default)]
struct Entry {
    schedule: Schedule,
    turn: Option<UnixNanos>,
    /// When it had its last turn.
    served: UnixNanos,
    generation: u64,
    /// What a forked process found in it, kept until the clock goes.
    inherited: Removed,
}

impl State {
    const fn new() -> Self {
        Self {
            clocks: BTreeMap::new(),
            turns: BTreeSet::new(),
            last_id: 0,
            has_thread: false,
            stopped: false,
            busy: None,
            generation: 0,
        }
    }

    /// Notes when a clock has something to do.
    fn note_turn(&mut self, id: u64) {
        let Some(entry) = self.clocks.get_mut(&id) else { return };
        let turn = entry.schedule.earliest().map(|next| next.max(entry.served));
        if turn != entry.turn {
            entry.turn.take().map(|turn| self.turns.remove(&(turn, id)));
            turn.map(|turn| self.turns.insert((turn, id)));
            entry.turn = turn;
        }
    }

    /// After a fork, the first call on a clock in the child takes out what its parent had set.
    fn leave_timers_to_the_parent(&mut self, id: u64) {
        if let Some(entry) = self.clocks.get_mut(&id).filter(|entry| entry.generation != self.generation) {
            entry.generation = self.generation;
            entry.turn = None;
            entry.inherited.extend(entry.schedule.clear());
        }
    }

    /// Takes out the event that has been due for longest.
    fn pop(&mut self, now: UnixNanos) -> Option<TimeEventHandler> {
        let (_, id) = self.turns.first().copied().filter(|(turn, _)| *turn <= now)?;
        let entry = self.clocks.get_mut(&id)?;
        entry.served = now;
        let handler = entry.schedule.pop(now);
        self.note_turn(id);
        handler
    }
}

impl Timekeeper {
    const fn new(source: Source) -> Self {
        Self { source, state: Mutex::new(State::new()), changed: Condvar::new(), idle: Condvar::new() }
    }

    /// A timekeeper without a thread, whose time is set by hand: for tests and replays.
    #[must_use]
    pub fn by_hand(now: UnixNanos) -> Arc<Self> {
        Arc::new(Self::new(Source::Hand(AtomicU64::new(now))))
    }

    /// Sets the time of a timekeeper that is moved by hand. No timer fires before [`Self::fire_next`].
    pub fn set_time(&self, to_time_ns: UnixNanos) {
        if let Source::Hand(now) = &self.source {
            now.store(to_time_ns, Ordering::Relaxed);
        }
    }

    /// Calls the callback of the next event that is due; false if none is.
    pub fn fire_next(&self) -> bool {
        let now = self.now();
        let mut state = self.lock();
        let handler = state.pop(now);
        let fired = handler.is_some();
        if let Some(handler) = handler {
            drop(self.call(state, handler));
        }
        fired
    }

    fn now(&self) -> UnixNanos {
        match &self.source {
            Source::System => system_time(),
            Source::Hand(now) => now.load(Ordering::Relaxed),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls a callback and drops its handler while the lock is not held.
    fn call<'a>(&'a self, mut state: MutexGuard<'a, State>, handler: TimeEventHandler) -> MutexGuard<'a, State> {
        let before = state.busy.replace(thread::current().id());
        drop(state);
        // A panic has been reported by its hook, and the other timers go on.
        let _ = catch_unwind(AssertUnwindSafe(|| handler.handle()));
        let _ = catch_unwind(AssertUnwindSafe(|| drop(handler)));
        let mut state = self.lock();
        state.busy = before;
        self.idle.notify_all();
        state
    }

    /// The life of the thread: until it is stopped, or finds itself in a forked process.
    fn run(&self, generation: u64) {
        let mut state = self.lock();
        while state.generation == generation {
            if state.stopped {
                state.has_thread = false;
                return;
            }
            let now = self.now();
            if let Some(handler) = state.pop(now) {
                state = self.call(state, handler);
                continue;
            }
            state = match state.turns.first() {
                Some((turn, _)) => {
                    let sleep = Duration::from_nanos(turn.saturating_sub(now)).min(LONGEST_SLEEP);
                    self.changed.wait_timeout(state, sleep).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

/// Ends the timekeeping of the process: no callback starts after this, and one that runs is waited for, except by itself.
///
/// Live clocks still tell the time and keep their timers. A host that is about to end what callbacks need, such as an
/// interpreter, calls this first.
pub fn stop_timekeeper() {
    let mut state = PROCESS.lock();
    state.stopped = true;
    PROCESS.changed.notify_all();
    while state.busy.is_some_and(|thread| thread != thread::current().id()) {
        state = PROCESS.idle.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

/// What a process must do when it forks: a boundary that is allowed to registers these three with the system.
///
/// The child has no timekeeping thread and no callback that runs. Its clocks forget the timers that they had, since those
/// belong to the parent and would fire twice; timers that it sets itself start a thread of its own.
pub mod fork {
    use super::{Cell, MutexGuard, PROCESS, State};

    thread_local! {
        static HELD: Cell<Option<MutexGuard<'static, State>>> = const { Cell::new(None) };
    }

    /// Before the fork, in the thread that forks: waits until no other thread changes anything.
    pub fn prepare() {
        HELD.set(Some(PROCESS.lock()));
    }

    /// After the fork, in the parent.
    pub fn parent() {
        HELD.take();
    }

    /// After the fork, in the child.
    pub fn child() {
        if let Some(mut state) = HELD.take() {
            state.turns.clear();
            state.has_thread = false;
            state.busy = None;
            state.generation += 1;
        }
    }
}

/// The timekeeper of a clock: that of the process, or one of its own.
#[derive(Clone)]
enum Keeper {
    Process,
    Own(Arc<Timekeeper>),
}

impl Keeper {
    fn get(&self) -> &Timekeeper {
        match self {
            Self::Process => &PROCESS,
            Self::Own(keeper) => keeper,
        }
    }
}

/// A clock that tells the time of the system and calls back from the timekeeping thread.
///
/// Its time rises with every call. Dropping it cancels its timers; a callback that runs meanwhile comes to its end.
pub struct LiveClock {
    keeper: Keeper,
    id: u64,
}

impl LiveClock {
    /// A clock of the process's timekeeper.
    #[must_use]
    #[allow(clippy::new_without_default)] // it is registered, and dropping it has an effect
    pub fn new() -> Self {
        Self::kept_by(Keeper::Process)
    }

    /// A clock of another timekeeper, which is moved by hand.
    #[must_use]
    pub fn with_timekeeper(keeper: &Arc<Timekeeper>) -> Self {
        Self::kept_by(Keeper::Own(Arc::clone(keeper)))
    }

    fn kept_by(keeper: Keeper) -> Self {
        let mut state = keeper.get().lock();
        state.last_id += 1;
        let (id, generation) = (state.last_id, state.generation);
        state.clocks.insert(id, Entry { generation, ..Entry::default() });
        drop(state);
        Self { keeper, id }
    }

    /// Looks at the timers, or changes them; `f` returns what it removes.
    fn with<R>(&self, f: impl FnOnce(&mut Schedule) -> R) -> R {
        let keeper = self.keeper.get();
        let mut guard = keeper.lock();
        let state = &mut *guard;
        state.leave_timers_to_the_parent(self.id);
        let result = match state.clocks.get_mut(&self.id) {
            Some(entry) => f(&mut entry.schedule),
            None => f(&mut Schedule::default()),
        };
        let first = state.turns.first().copied();
        state.note_turn(self.id);
        if state.turns.first().copied() != first {
            keeper.changed.notify_one();
        }
        result
    }

    /// Starts the thread, if there is none.
    fn start(&self) -> Result<()> {
        if matches!(self.keeper, Keeper::Own(_)) {
            return Ok(());
        }
        let mut state = PROCESS.lock();
        if state.has_thread || state.stopped {
            return Ok(());
        }
        let generation = state.generation;
        let thread = thread::Builder::new().name("timekeeper".to_owned()).spawn(move || PROCESS.run(generation));
        state.has_thread = thread.is_ok();
        thread.map(drop).map_err(|error| Error::io(format!("the timekeeping thread cannot be started: {error}")))
    }
}

impl Clock for LiveClock {
    fn timestamp_ns(&self) -> UnixNanos {
        self.keeper.get().now()
    }

    fn timer_names(&self) -> Vec<EventName> {
        self.with(|schedule| schedule.names())
    }

    fn timer_count(&self) -> usize {
        self.with(|schedule| schedule.len())
    }

    fn next_time_ns(&self, name: &str) -> Option<UnixNanos> {
        self.with(|schedule| schedule.next_time(name))
    }

    fn register_default_handler(&mut self, callback: TimeEventCallback) -> Removed {
        self.with(|schedule| schedule.set_default(Some(callback)))
    }

    fn cancel_default_handler(&mut self) -> Removed {
        self.with(|schedule| schedule.set_default(None))
    }

    fn cancel_callbacks(&mut self) -> Removed {
        self.with(Schedule::clear_callbacks)
    }

    fn set_time_alert(&mut self, alert: AlertSpec) -> Result<Removed> {
        self.start()?;
        // A share of a callback that is refused is dropped when the lock is not held any more.
        let (now, _refused) = (self.timestamp_ns(), alert.callback.clone());
        self.with(|schedule| schedule.set_alert(alert, now))
    }

    fn set_timer(&mut self, timer: TimerSpec) -> Result<()> {
        self.start()?;
        let (now, _refused) = (self.timestamp_ns(), timer.callback.clone());
        self.with(|schedule| schedule.set_timer(timer, now))
    }

    fn cancel_timer(&mut self, name: &str) -> Result<Removed> {
        self.with(|schedule| schedule.cancel(name)).ok_or_else(|| no_timer(name))
    }

    fn cancel_timers(&mut self) -> Removed {
        self.with(Schedule::clear)
    }
}

impl Drop for LiveClock {
    fn drop(&mut self) {
        let mut guard = self.keeper.get().lock();
        let state = &mut *guard;
        let entry = state.clocks.remove(&self.id);
        if let Some(turn) = entry.as_ref().and_then(|entry| entry.turn) {
            state.turns.remove(&(turn, self.id));
        }
        drop(guard);
        drop(entry);
    }
}

impl fmt::Debug for LiveClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveClock").field("id", &self.id).finish_non_exhaustive()
    }
}
