//! Logs: any number of instances in one process, each with its own levels, outputs and identity.
//!
//! A message is written by the thread that logs it, in one write, before the call returns: there is no queue to lose and
//! no thread for a fork to lose. Messages of Rust's `log` macros, from every crate, go to every instance; a message of
//! [`log()`] goes to one or to all.
//!
//! Instances stand in one registry behind one lock. Writing takes it shared, so that holding it exclusively
//! ([`before_fork`]) means that no thread is half-way through a line or holds the lock of an output.

mod config;
mod file;
mod instance;
mod line;

use std::{
    borrow::Cow,
    cell::RefCell,
    mem::ManuallyDrop,
    sync::{
        Once, PoisonError, RwLock, RwLockWriteGuard, TryLockError,
        atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

pub use config::{FileConfig, FileFormat, LogConfig};
use instance::Instance;
use line::Line;
use nautilus_cython_core::{Error, Result, UnixNanos};

use crate::enums::{LogColor, LogLevel};

/// The number that stands for all instances: theirs begin at 1.
pub const ALL: u64 = 0;

static INSTANCES: RwLock<Vec<Instance>> = RwLock::new(Vec::new());
static LAST_NUMBER: AtomicU64 = AtomicU64::new(ALL);

/// The lowest level that any instance writes: what lies below costs one load.
static THRESHOLD: AtomicU8 = AtomicU8::new(u8::MAX);

/// How many instances there are.
static LIVE: AtomicUsize = AtomicUsize::new(0);

/// The time to write when it is not the real one.
static STATIC_CLOCK: AtomicBool = AtomicBool::new(false);
static STATIC_TIME: AtomicU64 = AtomicU64::new(0);

/// How long [`try_before_fork`] waits: others need microseconds to finish their lines.
const PATIENCE: Duration = Duration::from_millis(1);

thread_local! {
    /// The lock of the registry, from [`before_fork`] to [`after_fork`]. Not dropped with the thread, whose last values may
    /// still log.
    static HELD: RefCell<ManuallyDrop<Option<RwLockWriteGuard<'static, Vec<Instance>>>>> =
        const { RefCell::new(ManuallyDrop::new(None)) };
}

/// Ends its instance when it is dropped: what was buffered is written then.
#[derive(Debug)]
#[must_use = "the instance ends when this is dropped"]
pub struct LogGuard {
    number: u64,
}

impl LogGuard {
    /// The number of the instance, for [`log()`].
    #[must_use]
    pub fn instance(&self) -> u64 {
        self.number
    }
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        let ended = change(|instances| {
            let at = instances.iter().position(|instance| instance.number() == self.number);
            at.map(|at| instances.remove(at))
        });
        if let Some(instance) = ended {
            instance.flush();
        }
    }
}

/// Begins an instance, which writes until the guard is dropped.
///
/// The first one makes itself the process's logger for Rust's `log` macros, unless the program has another.
///
/// # Errors
/// `InvalidValue` for a file name that has a directory, `Io` if the directory or the file cannot be made, and
/// `InvalidState` if another instance writes the same file.
pub fn init(config: LogConfig) -> Result<LogGuard> {
    static FACADE: Once = Once::new();
    FACADE.call_once(|| {
        let _ = log::set_logger(&Facade); // the program has its own: Rust's messages are its business
    });
    let number = LAST_NUMBER.fetch_add(1, Ordering::Relaxed) + 1;
    let mut instance = Instance::new(number, config)?;
    change(|instances| {
        if let Some(path) = instance.path()
            && instances.iter().any(|other| other.path() == Some(path))
        {
            return Err(Error::state(format!("another log writes {path:?} already")));
        }
        instance.open()?;
        instances.push(instance);
        Ok(LogGuard { number })
    })
}

/// Whether there is any instance.
#[must_use]
pub fn is_initialized() -> bool {
    LIVE.load(Ordering::Relaxed) > 0
}

/// Whether any instance may write a message of `level`: one load, which most messages cost.
#[inline]
#[must_use]
pub fn may_be_enabled(level: LogLevel) -> bool {
    level as u8 >= THRESHOLD.load(Ordering::Relaxed)
}

/// Whether `instance`, or any for [`ALL`], writes what `component` says at `level`.
///
/// It never waits: while the registry changes, the answer is that it may. A caller that holds a lock of its own, such as
/// Python's, can ask before it lets go of it.
#[must_use]
pub fn is_enabled(instance: u64, level: LogLevel, component: &str) -> bool {
    let asked = |instances: &[Instance]| addressed(instances, instance).any(|log| log.accepts(level, component));
    may_be_enabled(level)
        && HELD.with_borrow(|held| match &**held {
            Some(instances) => asked(instances),
            None => INSTANCES.try_read().map_or(true, |instances| asked(&instances)),
        })
}

/// Writes a message to `instance`, or to every one for [`ALL`]. One that has ended writes nothing.
pub fn log(instance: u64, level: LogLevel, color: LogColor, component: &str, message: &str) {
    if !may_be_enabled(level) {
        return;
    }
    let line = Line { timestamp: now(), level, color, component, message };
    look(|instances| addressed(instances, instance).for_each(|instance| instance.write(&line)));
}

/// Writes what is buffered; files go to the disk if their configuration says so.
pub fn flush() {
    look(|instances| instances.iter().for_each(Instance::flush));
}

/// Writes what is buffered, and every file to the disk. Returns whether that went well; false if there is no instance.
#[must_use]
pub fn sync_to_disk() -> bool {
    look(|instances| !instances.is_empty() && instances.iter().filter(|instance| !instance.sync()).count() == 0)
}

/// Lines get the real time: the state at the beginning.
pub fn set_realtime_clock() {
    STATIC_CLOCK.store(false, Ordering::Relaxed);
}

/// Lines get the time of [`set_static_time`], as in a simulation.
pub fn set_static_clock() {
    STATIC_CLOCK.store(true, Ordering::Relaxed);
}

/// Sets the time that [`set_static_clock`] lets lines have.
pub fn set_static_time(time: UnixNanos) {
    STATIC_TIME.store(time, Ordering::Relaxed);
}

/// To be called by the thread that is going to fork: writes what is buffered, so that the child does not write it again,
/// and keeps other threads from logging, so that the child finds no lock taken.
pub fn before_fork() {
    hold(|| Some(INSTANCES.write().unwrap_or_else(PoisonError::into_inner)));
}

/// The same for a caller that holds a lock which threads that log may need: gives up after a while, and returns whether it
/// went well. The caller then lets go of its lock for a moment, and tries again.
#[must_use]
pub fn try_before_fork() -> bool {
    hold(|| {
        let started = Instant::now();
        loop {
            match INSTANCES.try_write() {
                Ok(instances) => return Some(instances),
                Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) if started.elapsed() > PATIENCE => return None,
                Err(TryLockError::WouldBlock) => thread::yield_now(),
            }
        }
    })
}

/// Keeps the lock of the registry that `lock` takes, unless it is kept already. Returns whether it is.
fn hold(lock: impl FnOnce() -> Option<RwLockWriteGuard<'static, Vec<Instance>>>) -> bool {
    HELD.with_borrow_mut(|held| {
        if held.is_none() {
            **held = lock();
            held.iter().flat_map(|instances| instances.iter()).for_each(Instance::write_out);
        }
        held.is_some()
    })
}

/// To be called by the same thread after the fork, in the parent and in the child.
pub fn after_fork() {
    HELD.with_borrow_mut(|held| held.take());
}

/// Reads the registry; while [`before_fork`] holds its lock, through that.
fn look<R>(f: impl FnOnce(&[Instance]) -> R) -> R {
    HELD.with_borrow(|held| match &**held {
        Some(instances) => f(instances),
        None => f(&INSTANCES.read().unwrap_or_else(PoisonError::into_inner)),
    })
}

/// Changes the registry, and lowers or raises the threshold to fit.
fn change<R>(f: impl FnOnce(&mut Vec<Instance>) -> R) -> R {
    HELD.with_borrow_mut(|held| match &mut **held {
        Some(instances) => change_locked(instances, f),
        None => change_locked(&mut INSTANCES.write().unwrap_or_else(PoisonError::into_inner), f),
    })
}

fn change_locked<R>(instances: &mut Vec<Instance>, f: impl FnOnce(&mut Vec<Instance>) -> R) -> R {
    let result = f(instances);
    let lowest = instances.iter().filter_map(Instance::lowest).min();
    LIVE.store(instances.len(), Ordering::Relaxed);
    THRESHOLD.store(lowest.map_or(u8::MAX, |level| level as u8), Ordering::Relaxed);
    log::set_max_level(lowest.map_or(log::LevelFilter::Off, |level| level.into()));
    result
}

fn addressed(instances: &[Instance], number: u64) -> impl Iterator<Item = &Instance> {
    instances.iter().filter(move |instance| number == ALL || number == instance.number())
}

/// The time that a line gets.
fn now() -> UnixNanos {
    if STATIC_CLOCK.load(Ordering::Relaxed) { STATIC_TIME.load(Ordering::Relaxed) } else { real_time() }
}

fn real_time() -> UnixNanos {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

impl From<LogLevel> for log::LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Off => Self::Off,
            LogLevel::Trace => Self::Trace,
            LogLevel::Debug => Self::Debug,
            LogLevel::Info => Self::Info,
            LogLevel::Warning => Self::Warn,
            LogLevel::Error => Self::Error,
        }
    }
}

impl From<log::Level> for LogLevel {
    fn from(level: log::Level) -> Self {
        match level {
            log::Level::Trace => Self::Trace,
            log::Level::Debug => Self::Debug,
            log::Level::Info => Self::Info,
            log::Level::Warn => Self::Warning,
            log::Level::Error => Self::Error,
        }
    }
}

impl LogLevel {
    /// The colour of messages of this level that name none.
    #[must_use]
    pub fn color(self) -> LogColor {
        match self {
            Self::Warning => LogColor::Yellow,
            Self::Error => LogColor::Red,
            _ => LogColor::Normal,
        }
    }
}

/// What Rust's `log` macros talk to. The component is the module that logs.
struct Facade;

impl log::Log for Facade {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        is_enabled(ALL, metadata.level().into(), metadata.target())
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            // Made before the registry is locked: an argument's `Display` may log itself.
            let message = record.args().as_str().map_or_else(|| record.args().to_string().into(), Cow::Borrowed);
            let level = LogLevel::from(record.level());
            log(ALL, level, level.color(), record.target(), &message);
        }
    }

    fn flush(&self) {
        flush();
    }
}
