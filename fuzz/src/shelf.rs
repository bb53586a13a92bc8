//! Places for handles, and what is known about the handle in each: valid, zeroed or moved from, or poisoned.

use arbitrary::Arbitrary;
use nautilus_cython_ffi::{error::Status, owned::Handle, panics::panic_while_reading};

use crate::support::{Failure, call, take, zeroed};

const PLACES: usize = 3;

/// One of the places for a handle.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(crate) struct At(u8);

impl At {
    /// Every place.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..PLACES as u8).map(Self)
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0) % PLACES
    }
}

/// What a handle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Empty,
    Alive,
    Poisoned,
}

/// Handles of one type, with what each of them is.
pub(crate) struct Shelf<H> {
    pub(crate) handles: [H; PLACES],
    pub(crate) states: [State; PLACES],
}

impl<H> Shelf<H> {
    pub(crate) fn new() -> Self {
        Self { handles: zeroed(), states: [State::Empty; PLACES] }
    }

    pub(crate) fn get(&self, at: At) -> (Option<&H>, State) {
        (Some(&self.handles[at.index()]), self.states[at.index()])
    }

    pub(crate) fn get_mut(&mut self, at: At) -> (Option<&mut H>, State) {
        (Some(&mut self.handles[at.index()]), self.states[at.index()])
    }

    /// Takes the handle out: what stays is empty.
    pub(crate) fn take(&mut self, at: At) -> H {
        self.states[at.index()] = State::Empty;
        take(&mut self.handles[at.index()])
    }

    /// Puts a handle in, and returns what was there.
    pub(crate) fn put(&mut self, at: At, handle: H, state: State) -> H {
        self.states[at.index()] = state;
        std::mem::replace(&mut self.handles[at.index()], handle)
    }

    pub(crate) fn shift(&mut self, from: At, to: At) -> H {
        let state = self.states[from.index()];
        let handle = self.take(from);
        self.put(to, handle, state)
    }

    /// Lets a call panic over the handle, which is poisoned then.
    pub(crate) fn poison(&mut self, at: At)
    where
        H: Handle,
    {
        self.poison_by(at, |handle| call(|out, err| panic_while_reading(handle.as_deref(), out, err)).map(|_: f64| ()));
    }

    /// The same, by a call of the caller's choice.
    pub(crate) fn poison_by(&mut self, at: At, f: impl FnOnce(Option<&mut H>) -> Result<(), Failure>) {
        let (handle, state) = self.get_mut(at);
        let answer = match state {
            State::Alive => Status::Internal,
            State::Poisoned => Status::Poisoned,
            State::Empty => Status::EmptyHandle,
        };
        assert_eq!(f(handle).unwrap_err().status, answer);
        if state == State::Alive {
            self.states[at.index()] = State::Poisoned;
        }
    }
}

/// Checks that a call answers what its handles are, in the order in which it looks at them.
pub(crate) fn judge<T>(states: &[State], result: Result<T, Failure>) -> Option<T> {
    let bad = states.iter().find(|state| **state != State::Alive);
    match (bad, result) {
        (None, Ok(value)) => Some(value),
        (None, Err(failure)) => {
            let never = [Status::Internal, Status::Poisoned, Status::EmptyHandle, Status::NullPointer, Status::Io];
            assert!(!never.contains(&failure.status), "{failure:?}");
            None
        }
        (Some(State::Poisoned), Err(failure)) if failure.status == Status::Poisoned => None,
        (Some(State::Empty), Err(failure)) if failure.status == Status::EmptyHandle => None,
        (Some(state), result) => panic!("a handle that is {state:?} answers {:?}", result.err()),
    }
}

/// Panics on request say nothing, and do not count as findings: libFuzzer's hook would end the process.
pub(crate) fn quiet() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !panic.payload_as_str().is_some_and(|text| text.starts_with("on request")) {
                hook(panic);
            }
        }));
    });
}
