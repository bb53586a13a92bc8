//! What the components of a trading system share: clocks, timers, logs, topics, and their enumerations.
#![forbid(unsafe_code)]

pub mod accumulator;
pub mod clock;
pub mod enums;
pub mod live;
pub mod logging;
mod schedule;
pub mod timer;
pub mod topic;

pub use accumulator::TimeEventAccumulator;
pub use clock::{AlertSpec, Clock, EventPlace, MAX_EVENTS, Removed, TestClock, TimerSpec};
pub use live::{LiveClock, Timekeeper};
pub use timer::{Callback, EventName, TimeEvent, TimeEventCallback, TimeEventHandler};
