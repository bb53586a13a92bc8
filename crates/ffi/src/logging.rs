//! Logs over the C ABI.

use std::{collections::HashMap, ffi::c_char, mem::MaybeUninit};

use nautilus_cython_common::{
    enums::{LogColor, LogLevel},
    logging::{self, FileConfig, FileFormat, LogConfig, LogGuard},
};
use nautilus_cython_core::{Coded, Error, Result, UUID4};
use nautilus_cython_model::identifiers::TraderId;

use crate::{
    cvec,
    error::{Fault, FfiError, Status, lent, make, run},
    identifiers::TraderId_t,
    owned::{Owned, field},
    string,
    uuid::UUID4_t,
};

/// What keeps a log going: it ends when this is dropped. Share it between threads freely.
#[repr(C)]
#[derive(Debug)]
pub struct LogGuard_API(pub(crate) Owned<LogGuard>);

/// The instance that stands for all of them.
pub const LOG_ALL: u64 = 0;

/// The level of a component.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ComponentLevel_t {
    /// The name of a component, or of a module of Rust.
    pub component: *const c_char,
    /// A `LogLevel`.
    pub level: u8,
}

/// What a log writes, and where. Flags are true if they are not 0.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LogConfig_t {
    /// The name of the trader, which stands in every line.
    pub trader_id: TraderId_t,
    /// What tells this run from others in the names of files.
    pub instance_id: UUID4_t,
    /// The lowest `LogLevel` that goes to the standard output; errors go to the standard error.
    pub level_stdout: u8,
    /// The lowest `LogLevel` that goes to the file.
    pub level_file: u8,
    /// The directory of the file, which is made if it is missing; NULL for the one of the process.
    pub directory: *const c_char,
    /// The name of the file without directory, or NULL for `<trader>_<date>_<instance>`; the ending is added.
    pub file_name: *const c_char,
    /// `text` or `json`, which is one JSON object a line; NULL for text.
    pub file_format: *const c_char,
    /// Components that write less than the levels above let them; NULL if there are none.
    pub component_levels: *const ComponentLevel_t,
    /// How many there are.
    pub component_levels_len: usize,
    /// Whether the components above are the only ones that write.
    pub log_components_only: u8,
    /// Whether the standard output is coloured.
    pub colors: u8,
    /// Whether nothing is written at all.
    pub bypass: u8,
    /// Whether the standard output waits for a flush, or for some kilobytes.
    pub buffered_stdout: u8,
    /// Whether the file waits for a flush, or for some kilobytes.
    pub buffered_fileout: u8,
    /// Whether a flush waits until the disk has the file.
    pub fileout_sync_on_flush: u8,
    /// The size in bytes that a file does not exceed: another is begun, with the time in its name. 0 lets it grow.
    pub max_file_size: u64,
    /// How many files are kept beside the one that is written.
    pub max_backup_count: u32,
}

impl LogConfig_t {
    /// # Safety
    /// The strings are NULL or NUL-terminated; `component_levels` points to `component_levels_len` elements.
    unsafe fn to_config(self) -> Result<LogConfig, Fault> {
        // SAFETY: guaranteed by the caller.
        let (directory, name, format, component_levels) = unsafe {
            (
                string::optional(self.directory, "directory")?,
                string::optional(self.file_name, "file_name")?,
                string::optional(self.file_format, "file_format")?,
                component_levels(self.component_levels, self.component_levels_len)?,
            )
        };
        Ok(LogConfig {
            trader_id: TraderId::try_from(&self.trader_id)?.as_str().to_owned(),
            instance_id: UUID4::try_from(&self.instance_id)?,
            stdout_level: LogLevel::from_code("level_stdout", self.level_stdout)?,
            file_level: LogLevel::from_code("level_file", self.level_file)?,
            component_levels,
            components_only: self.log_components_only != 0,
            colors: self.colors != 0,
            bypass: self.bypass != 0,
            buffered_stdout: self.buffered_stdout != 0,
            file: FileConfig {
                directory: directory.unwrap_or(".").into(),
                name: name.map(str::to_owned),
                format: format.map_or(Ok(FileFormat::Text), FileFormat::from_name)?,
                max_size: self.max_file_size,
                max_backups: self.max_backup_count,
                buffered: self.buffered_fileout != 0,
                sync_on_flush: self.fileout_sync_on_flush != 0,
            },
        })
    }
}

/// # Safety
/// `ptr` is NULL with `len` 0, or points to `len` elements whose strings are NULL or NUL-terminated.
unsafe fn component_levels(ptr: *const ComponentLevel_t, len: usize) -> Result<HashMap<String, LogLevel>, Fault> {
    // SAFETY: guaranteed by the caller.
    let levels = unsafe { cvec::slice("component_levels", ptr, len) }?;
    let parse = |entry: &ComponentLevel_t| {
        // SAFETY: guaranteed by the caller.
        let component = unsafe { string::borrow(entry.component, "component") }?.to_owned();
        let level =
            LogLevel::from_code("level", entry.level).map_err(|error| error.at(format!("component {component:?}")))?;
        Ok((component, level))
    };
    levels.iter().map(parse).collect()
}

/// Begins a log, which writes until it is dropped. There may be any number of them.
///
/// Fails with `STATUS_INVALID_VALUE` if a field is not allowed, with `STATUS_IO` if the directory or the file cannot be made,
/// and with `STATUS_INVALID_STATE` if another log writes the same file. The caller frees the log with `log_guard_drop`.
///
/// # Safety
/// `config` is NULL, or its strings are NULL or NUL-terminated, and `component_levels` points to as many elements as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn logging_init(
    config: Option<&LogConfig_t>,
    out: Option<&mut MaybeUninit<LogGuard_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let config = unsafe { lent("config", config)?.to_config() }?;
        Ok(LogGuard_API(Owned::new(logging::init(config)?)))
    })
}

/// Ends a log and frees it, after writing what is buffered. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn log_guard_drop(guard: LogGuard_API) {
    drop(guard);
}

/// The number of the log, for `logger_log`: never `LOG_ALL`, which it is for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn log_guard_instance(guard: Option<&LogGuard_API>) -> u64 {
    field(guard, LOG_ALL, LogGuard::instance)
}

/// Whether there is any log.
#[unsafe(no_mangle)]
pub extern "C" fn logging_is_initialized() -> bool {
    logging::is_initialized()
}

/// Whether the log numbered `instance`, or any for `LOG_ALL`, writes what `component` says at `level` (a `LogLevel`).
///
/// False if `level` is none or `component` is no UTF-8 text.
///
/// # Safety
/// `component` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn logger_is_enabled(instance: u64, level: u8, component: *const c_char) -> bool {
    // Most messages end here: the level is compared before the text is looked at.
    let Some(level) = LogLevel::from_repr(level).filter(|level| logging::may_be_enabled(*level)) else { return false };
    // SAFETY: guaranteed by the caller.
    unsafe { string::borrow(component, "component") }
        .is_ok_and(|component| logging::is_enabled(instance, level, component))
}

/// Writes a message to the log numbered `instance`, or to every one for `LOG_ALL`. One that has ended writes nothing.
///
/// Fails with `STATUS_INVALID_VALUE` if `level` is no `LogLevel` or `OFF`, or `color` no `LogColor`, or a text not UTF-8.
///
/// # Safety
/// `component` and `message` are NULL or NUL-terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn logger_log(
    instance: u64,
    level: u8,
    color: u8,
    component: *const c_char,
    message: *const c_char,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    run(err, || {
        let level = LogLevel::from_code("level", level)?;
        if level == LogLevel::Off {
            return Err(Fault::from(Error::invalid("level", level, "a level that messages have")));
        }
        let color = LogColor::from_code("color", color)?;
        // SAFETY: guaranteed by the caller.
        let (component, message) =
            unsafe { (string::borrow(component, "component")?, string::borrow(message, "message")?) };
        logging::log(instance, level, color, component, message);
        Ok(Status::Ok)
    })
}

/// Writes what is buffered; files go to the disk if their configuration says so.
#[unsafe(no_mangle)]
pub extern "C" fn logging_flush() {
    logging::flush();
}

/// Writes what is buffered, and every file to the disk. Returns whether that went well; false if there is no log.
#[unsafe(no_mangle)]
pub extern "C" fn logging_sync_to_disk() -> bool {
    logging::sync_to_disk()
}

/// Lines get the real time: the state at the beginning.
#[unsafe(no_mangle)]
pub extern "C" fn logging_clock_set_realtime_mode() {
    logging::set_realtime_clock();
}

/// Lines get the time of `logging_clock_set_static_time`, as in a simulation.
#[unsafe(no_mangle)]
pub extern "C" fn logging_clock_set_static_mode() {
    logging::set_static_clock();
}

/// Sets the time, in nanoseconds since the Unix epoch, that `logging_clock_set_static_mode` lets lines have.
#[unsafe(no_mangle)]
pub extern "C" fn logging_clock_set_static_time(time_ns: u64) {
    logging::set_static_time(time_ns);
}

/// To be called before a fork, by the thread that forks: `pthread_atfork(logging_before_fork, logging_after_fork,
/// logging_after_fork)` does. Until `logging_after_fork`, other threads that log wait.
#[unsafe(no_mangle)]
pub extern "C" fn logging_before_fork() {
    logging::before_fork();
}

/// The same for a caller that holds a lock which threads that log may need, as Python does: gives up after a millisecond, and
/// returns whether it went well. The caller then lets go of its lock for a moment, and tries again.
#[unsafe(no_mangle)]
pub extern "C" fn logging_try_before_fork() -> bool {
    logging::try_before_fork()
}

/// To be called after a fork, by the same thread, in the parent and in the child.
#[unsafe(no_mangle)]
pub extern "C" fn logging_after_fork() {
    logging::after_fork();
}
