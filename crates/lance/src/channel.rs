//! The queue between the callers of a writer and its thread, with the states of the writer.
//!
//! ```text
//! Opening -> Open -> Closing  -> Ended(Closed)      committed
//!                    Aborting -> Ended(Aborted)     nothing committed
//!    any of these             -> Ended(Poisoned)    nothing committed; the reason is kept
//! ```
//!
//! One lock holds all of it. No batch is dropped under the lock: that runs the producer's code.

use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

use arrow_array::RecordBatch;

use crate::{
    error::{Fault, LanceStatus, Result},
    options::LanceCommit_t,
};

#[derive(Clone, Debug)]
enum Outcome {
    Closed(LanceCommit_t),
    Aborted,
    /// Why, and whether a caller was told: the first is told why, all others that the writer is poisoned.
    Poisoned(Fault, bool),
}

#[derive(Debug)]
enum Phase {
    Opening,
    Open,
    Closing,
    Aborting,
    Ended(Outcome),
}

#[derive(Debug)]
struct State {
    phase: Phase,
    batches: VecDeque<(RecordBatch, usize)>,
    /// What the batches take, as they were counted when they came.
    bytes: usize,
    /// Of a thread that waits for batches as a future does.
    waker: Option<Waker>,
}

/// The queue.
#[derive(Debug)]
pub(crate) struct Channel {
    state: Mutex<State>,
    changed: Condvar,
    /// Bytes that may wait.
    limit: usize,
}

impl Channel {
    pub(crate) fn new(limit: usize) -> Self {
        let state = State { phase: Phase::Opening, batches: VecDeque::new(), bytes: 0, waker: None };
        Self { state: Mutex::new(state), changed: Condvar::new(), limit }
    }

    /// A panic under the lock leaves plain data behind, which the states describe: there is nothing to be afraid of.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, until: impl Fn(&State) -> bool) -> MutexGuard<'a, State> {
        self.changed.wait_while(state, |state| !until(state)).unwrap_or_else(PoisonError::into_inner)
    }

    fn notify(&self, mut state: MutexGuard<'_, State>) {
        let waker = state.waker.take();
        drop(state);
        self.changed.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits until the thread has opened its sink.
    pub(crate) fn opened(&self) -> Result<()> {
        self.wait(self.lock(), |state| !matches!(state.phase, Phase::Opening)).check_open()
    }

    /// Whether a batch would be taken.
    pub(crate) fn check_open(&self) -> Result<()> {
        self.lock().check_open()
    }

    /// Gives a batch to the thread; waits while the queue is full.
    pub(crate) fn push(&self, batch: RecordBatch) -> Result<()> {
        let bytes = batch.get_array_memory_size();
        let room = |state: &State| state.batches.is_empty() || state.bytes.saturating_add(bytes) <= self.limit;
        let mut state = self.wait(self.lock(), |state| !matches!(state.phase, Phase::Open) || room(state));
        let open = state.check_open();
        if open.is_err() {
            drop(state); // before the batch
            return open;
        }
        state.batches.push_back((batch, bytes));
        state.bytes += bytes;
        self.notify(state);
        Ok(())
    }

    /// Lets the thread write what waits, and commit.
    pub(crate) fn close(&self) -> Result<LanceCommit_t> {
        self.finish(Phase::Closing, |state| match state.phase {
            Phase::Ended(Outcome::Closed(commit)) => Ok(commit),
            _ => state.check_open().map(|()| LanceCommit_t::default()),
        })
    }

    /// Lets the thread give up what it has.
    pub(crate) fn abort(&self) -> Result<()> {
        self.finish(Phase::Aborting, |state| match state.phase {
            Phase::Ended(Outcome::Aborted) => Ok(()),
            _ => state.check_open(),
        })
    }

    fn finish<R>(&self, phase: Phase, outcome: impl FnOnce(&mut State) -> Result<R>) -> Result<R> {
        let mut state = self.lock();
        state.check_open()?;
        let given_up = if matches!(phase, Phase::Aborting) { state.take_all() } else { VecDeque::new() };
        state.phase = phase;
        self.notify(state);
        drop(given_up);
        outcome(&mut self.wait(self.lock(), |state| matches!(state.phase, Phase::Ended(_))))
    }

    /// Lets nothing be committed, because of a failure that the caller is told.
    pub(crate) fn poison(&self, fault: Fault) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Open) {
            state.phase = Phase::Ended(Outcome::Poisoned(fault, true));
        }
        let given_up = state.take_all();
        self.notify(state);
        drop(given_up);
    }

    /// The thread has opened its sink.
    pub(crate) fn open(&self) {
        let mut state = self.lock();
        if matches!(state.phase, Phase::Opening) {
            state.phase = Phase::Open;
        }
        self.notify(state);
    }

    /// The thread is done with its sink.
    pub(crate) fn end(&self, result: Result<LanceCommit_t>) {
        let mut state = self.lock();
        match (&state.phase, result) {
            (Phase::Ended(_), _) => (),
            (Phase::Aborting, _) => state.phase = Phase::Ended(Outcome::Aborted),
            (Phase::Closing, Ok(commit)) => state.phase = Phase::Ended(Outcome::Closed(commit)),
            (_, Ok(_)) => {
                let fault = Fault::new(LanceStatus::Internal, "internal error: the writer ended before it was closed");
                state.phase = Phase::Ended(Outcome::Poisoned(fault, false));
            }
            (_, Err(fault)) => state.phase = Phase::Ended(Outcome::Poisoned(fault, false)),
        }
        let given_up = state.take_all();
        self.notify(state);
        drop(given_up);
    }
}

impl State {
    fn check_open(&mut self) -> Result<()> {
        match &mut self.phase {
            Phase::Opening | Phase::Open => Ok(()),
            Phase::Closing | Phase::Ended(Outcome::Closed(_)) => Err(ended("closed")),
            Phase::Aborting | Phase::Ended(Outcome::Aborted) => Err(ended("aborted")),
            Phase::Ended(Outcome::Poisoned(fault, told)) => Err(if mem::replace(told, true) {
                let message = format!("the writer is poisoned and can only be dropped: {}", fault.message);
                Fault::new(LanceStatus::Poisoned, message)
            } else {
                fault.clone()
            }),
        }
    }

    fn take_all(&mut self) -> VecDeque<(RecordBatch, usize)> {
        self.bytes = 0;
        mem::take(&mut self.batches)
    }

    /// The next batch, the end, or the failure that lets a sink give up; None if there is nothing yet.
    fn next(&mut self) -> Option<Result<Option<RecordBatch>>> {
        match &self.phase {
            Phase::Aborting => return Some(Err(ended("aborted"))),
            Phase::Ended(Outcome::Poisoned(fault, _)) => return Some(Err(fault.clone())),
            _ => (),
        }
        match self.batches.pop_front() {
            Some((batch, bytes)) => {
                #[cfg(feature = "test-panic")]
                crate::panics::panic_if_asked(crate::panics::Place::Thread);
                self.bytes -= bytes;
                Some(Ok(Some(batch)))
            }
            None => matches!(self.phase, Phase::Closing).then_some(Ok(None)),
        }
    }
}

fn ended(state: &str) -> Fault {
    Fault::new(LanceStatus::InvalidState, format!("the writer is {state}"))
}

/// The batches of a writer as its sink reads them: an error among them means that nothing may be committed.
#[derive(Debug)]
pub(crate) struct Batches(pub(crate) Arc<Channel>);

impl Batches {
    /// Waits for the next batch.
    #[cfg(feature = "memory")]
    pub(crate) fn next(&mut self) -> Result<Option<RecordBatch>> {
        let channel = &*self.0;
        let mut state = channel.lock();
        loop {
            if let Some(next) = state.next() {
                channel.notify(state);
                return next;
            }
            state = channel.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The same as a future.
    #[cfg_attr(
        not(feature = "lance"),
        expect(dead_code, reason = "datasets in memory are written by a thread that waits")
    )]
    pub(crate) fn poll_next(&mut self, context: &Context<'_>) -> Poll<Option<Result<RecordBatch>>> {
        let mut state = self.0.lock();
        match state.next() {
            Some(next) => {
                self.0.notify(state);
                Poll::Ready(next.transpose())
            }
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// How many arrays of a writer's callers are not released yet.
#[derive(Debug, Default)]
pub(crate) struct Held {
    count: Mutex<usize>,
    none: Condvar,
}

/// Stands for one of them.
#[derive(Debug)]
pub(crate) struct Ticket(Arc<Held>);

impl Held {
    pub(crate) fn ticket(self: &Arc<Self>) -> Ticket {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Ticket(self.clone())
    }

    /// Waits until all are released: a thread of Lance may still have its hands on one when its writer has given up.
    pub(crate) fn wait_for_none(&self) {
        const PATIENCE: Duration = Duration::from_secs(30);
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.none.wait_timeout_while(count, PATIENCE, |count| *count > 0));
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut count = self.0.count.lock().unwrap_or_else(PoisonError::into_inner);
        *count -= 1;
        self.0.none.notify_all();
    }
}
