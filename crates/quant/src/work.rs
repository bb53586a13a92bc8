//! Work on threads. What comes out does not depend on how many there are.

use std::{
    iter::Peekable,
    num::NonZero,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use nautilus_cython_core::{Error, Result};

/// A task has about this many values: enough that handing it out costs nothing, few enough for the caches.
pub(crate) const TASK_VALUES: usize = 1 << 16;

/// The watcher is asked this often.
const INTERVAL: Duration = Duration::from_millis(50);

/// Part of a row, or a whole row, and how many values it has.
pub(crate) trait Task: Send {
    fn row(&self) -> usize;
    fn values(&self) -> usize;
}

/// An error, and the row and the index where it is: the first one is reported.
pub(crate) type Failure = (usize, usize, Error);

/// Sees how far the work is, and may stop it.
///
/// Called by the thread that waits for the result, at most every 50 ms, with the row that it works on and the share of all
/// values that is done. `false` stops the work.
pub type Watch<'a> = dyn FnMut(usize, f64) -> bool + 'a;

/// Does all tasks, on up to `threads` threads (all processors, if none is given). Returns the first failure.
pub(crate) fn run<T: Task>(
    threads: Option<NonZero<usize>>,
    total: usize,
    tasks: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> Result<(), Failure> + Sync,
    watch: &mut Watch<'_>,
) -> Result<()> {
    let threads = threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let tasks = Mutex::new(Some(tasks.peekable()));
    let first_failure = Mutex::new(None::<Failure>);
    let done = AtomicUsize::new(0);
    // Tasks are handed out in order, and none after a failure: all that come before one that failed are done.
    let next = || {
        let mut tasks = tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.as_mut().map(take).filter(|taken| !taken.is_empty())
    };
    let stop = || *tasks.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let finish = |taken: Vec<T>| {
        for task in taken {
            let values = task.values();
            if let Err(failure) = work(task) {
                stop();
                let mut first = first_failure.lock().unwrap_or_else(PoisonError::into_inner);
                if first.as_ref().is_none_or(|(row, index, _)| (failure.0, failure.1) < (*row, *index)) {
                    *first = Some(failure);
                }
                return;
            }
            done.fetch_add(values, Ordering::Relaxed);
        }
    };
    let stopped = thread::scope(|scope| {
        for _ in 1..threads.min(total / TASK_VALUES + 1) {
            // A thread that the system refuses is not needed.
            let _ = thread::Builder::new().spawn_scoped(scope, || {
                while let Some(taken) = next() {
                    finish(taken);
                }
            });
        }
        let mut asked = Instant::now();
        while let Some(taken) = next() {
            let row = taken[0].row();
            finish(taken);
            if asked.elapsed() >= INTERVAL {
                #[expect(clippy::cast_precision_loss, reason = "a share")]
                let share = done.load(Ordering::Relaxed) as f64 / total as f64;
                if !watch(row, share) {
                    stop();
                    return true;
                }
                asked = Instant::now();
            }
        }
        false
    });
    if stopped {
        return Err(Error::state("stopped on request"));
    }
    let failure = first_failure.into_inner().unwrap_or_else(PoisonError::into_inner);
    failure.map_or(Ok(()), |(.., error)| Err(error))
}

/// One large task, or as many small ones.
fn take<T: Task>(tasks: &mut Peekable<impl Iterator<Item = T>>) -> Vec<T> {
    let mut taken: Vec<T> = tasks.next().into_iter().collect();
    let mut values = taken.first().map_or(0, T::values);
    while let Some(task) = tasks.next_if(|task| values + task.values() <= TASK_VALUES) {
        values += task.values();
        taken.push(task);
    }
    taken
}

/// Takes the first `count` elements off a slice.
pub(crate) fn split<'a, T>(slice: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let (first, rest) = std::mem::take(slice).split_at_mut(count);
    *slice = rest;
    first
}
