//! The enumerations of components and their logs, with the names and numbers that users of the field know.
//!
//! The numbers cross the C boundary; they are never reused. Text is matched without regard to case.

pub use nautilus_cython_core::Coded;
use nautilus_cython_core::coded;
use strum::{Display, EnumString, FromRepr, IntoStaticStr, VariantArray};

coded!(ComponentState, ComponentTrigger, LogColor, LogLevel);

/// The state of a component.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum ComponentState {
    /// `PRE_INITIALIZED`.
    PreInitialized = 0,
    /// `READY`.
    Ready = 1,
    /// `STARTING`.
    Starting = 2,
    /// `RUNNING`.
    Running = 3,
    /// `STOPPING`.
    Stopping = 4,
    /// `STOPPED`.
    Stopped = 5,
    /// `RESUMING`.
    Resuming = 6,
    /// `RESETTING`.
    Resetting = 7,
    /// `DISPOSING`.
    Disposing = 8,
    /// `DISPOSED`.
    Disposed = 9,
    /// `DEGRADING`.
    Degrading = 10,
    /// `DEGRADED`.
    Degraded = 11,
    /// `FAULTING`.
    Faulting = 12,
    /// `FAULTED`.
    Faulted = 13,
}

/// What moves a component from one state to the next.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum ComponentTrigger {
    /// `INITIALIZE`.
    Initialize = 1,
    /// `START`.
    Start = 2,
    /// `START_COMPLETED`.
    StartCompleted = 3,
    /// `STOP`.
    Stop = 4,
    /// `STOP_COMPLETED`.
    StopCompleted = 5,
    /// `RESUME`.
    Resume = 6,
    /// `RESUME_COMPLETED`.
    ResumeCompleted = 7,
    /// `RESET`.
    Reset = 8,
    /// `RESET_COMPLETED`.
    ResetCompleted = 9,
    /// `DISPOSE`.
    Dispose = 10,
    /// `DISPOSE_COMPLETED`.
    DisposeCompleted = 11,
    /// `DEGRADE`.
    Degrade = 12,
    /// `DEGRADE_COMPLETED`.
    DegradeCompleted = 13,
    /// `FAULT`.
    Fault = 14,
    /// `FAULT_COMPLETED`.
    FaultCompleted = 15,
}

/// The colour of a line in a terminal.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum LogColor {
    /// `NORMAL`.
    Normal = 0,
    /// `GREEN`.
    Green = 1,
    /// `BLUE`.
    Blue = 2,
    /// `MAGENTA`.
    Magenta = 3,
    /// `CYAN`.
    Cyan = 4,
    /// `YELLOW`.
    Yellow = 5,
    /// `RED`.
    Red = 6,
}

/// How important a log line is; `OFF` lets none pass.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum LogLevel {
    /// `OFF`.
    Off = 0,
    /// `TRACE`.
    Trace = 1,
    /// `DEBUG`.
    Debug = 2,
    /// `INFO`.
    Info = 3,
    /// `WARNING`.
    Warning = 4,
    /// `ERROR`.
    Error = 5,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_those_that_users_know() {
        let choices = [
            (
                ComponentState::choices(),
                "PRE_INITIALIZED=0, READY=1, STARTING=2, RUNNING=3, STOPPING=4, STOPPED=5, RESUMING=6, RESETTING=7, \
                 DISPOSING=8, DISPOSED=9, DEGRADING=10, DEGRADED=11, FAULTING=12, FAULTED=13",
            ),
            (
                ComponentTrigger::choices(),
                "INITIALIZE=1, START=2, START_COMPLETED=3, STOP=4, STOP_COMPLETED=5, RESUME=6, RESUME_COMPLETED=7, \
                 RESET=8, RESET_COMPLETED=9, DISPOSE=10, DISPOSE_COMPLETED=11, DEGRADE=12, DEGRADE_COMPLETED=13, \
                 FAULT=14, FAULT_COMPLETED=15",
            ),
            (LogColor::choices(), "NORMAL=0, GREEN=1, BLUE=2, MAGENTA=3, CYAN=4, YELLOW=5, RED=6"),
            (LogLevel::choices(), "OFF=0, TRACE=1, DEBUG=2, INFO=3, WARNING=4, ERROR=5"),
        ];
        for (actual, expected) in choices {
            assert_eq!(actual, expected);
        }
    }
}
