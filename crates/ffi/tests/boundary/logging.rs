//! Logs: begun, written to, shared, refused and ended.

use std::{
    ffi::{CStr, CString},
    fs,
    path::PathBuf,
    ptr, thread,
};

use nautilus_cython_ffi::{
    error::Status,
    identifiers::trader_id_new,
    logging::*,
    uuid::{UUID4_t, uuid4_new},
};

use crate::support::*;

const OFF: u8 = 0;
const INFO: u8 = 3;
const NORMAL: u8 = 0;

/// A directory that goes with its owner.
struct Directory(PathBuf);

impl Directory {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("nautilus_cython-{}-{name}", std::process::id())))
    }

    fn path(&self) -> CString {
        CString::new(self.0.to_str().unwrap()).unwrap()
    }

    /// The lines of the file `log.log`.
    fn lines(&self) -> Vec<String> {
        fs::read_to_string(self.0.join("log.log")).unwrap().lines().map(str::to_owned).collect()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A log that writes to the file `log.log` only.
fn config(directory: &CStr) -> LogConfig_t {
    LogConfig_t {
        // SAFETY: a NUL-terminated string.
        trader_id: call(|out, err| unsafe { trader_id_new(c"TRADER-001".as_ptr(), out, err) }).unwrap(),
        instance_id: uuid4_new(),
        level_file: INFO,
        directory: directory.as_ptr(),
        file_name: c"log".as_ptr(),
        ..zeroed()
    }
}

fn init(config: Option<&LogConfig_t>) -> Result<LogGuard_API, Failure> {
    // SAFETY: the strings are NULL or NUL-terminated, and there are as many levels as the configuration says, or it is refused.
    call(|out, err| unsafe { logging_init(config, out, err) })
}

fn log(instance: u64, level: u8, color: u8, message: &CStr) -> Result<(), Failure> {
    // SAFETY: NUL-terminated strings.
    act(|err| unsafe { logger_log(instance, level, color, c"Component".as_ptr(), message.as_ptr(), err) })
}

fn is_enabled(instance: u64, level: u8, component: &CStr) -> bool {
    // SAFETY: a NUL-terminated string.
    unsafe { logger_is_enabled(instance, level, component.as_ptr()) }
}

#[test]
fn a_log_lives_from_init_to_drop() {
    let _watch = watch();
    let directory = Directory::new("life");
    let path = directory.path();
    let levels = [ComponentLevel_t { component: c"Quiet".as_ptr(), level: OFF }];
    let config = LogConfig_t { component_levels: levels.as_ptr(), component_levels_len: 1, ..config(&path) };
    let guard = init(Some(&config)).unwrap();
    assert_eq!(alive(), [("log_guard_drop".to_owned(), 1)]);
    let number = log_guard_instance(Some(&guard));
    assert!(number != LOG_ALL && logging_is_initialized());
    assert!(is_enabled(number, INFO, c"Component") && is_enabled(LOG_ALL, INFO, c"Component"));
    assert!(!is_enabled(number, INFO - 1, c"Component") && !is_enabled(number, INFO, c"Quiet"));
    logging_clock_set_static_mode();
    logging_clock_set_static_time(1);
    log(number, INFO, NORMAL, c"first").unwrap();
    logging_clock_set_realtime_mode();
    log(LOG_ALL, INFO, NORMAL, c"second").unwrap();
    log(number + 1, INFO, NORMAL, c"for another").unwrap();
    logging_flush();
    assert!(logging_sync_to_disk());
    // A second one of the same file is refused, and the first goes on.
    assert_eq!(status(init(Some(&config)).map(|guard| log_guard_drop(guard))), Status::InvalidState);
    logging_before_fork();
    log(number, INFO, NORMAL, c"while the lock is held").unwrap();
    logging_after_fork();
    log_guard_drop(guard);
    log(number, INFO, NORMAL, c"after its end").unwrap();
    let lines = directory.lines();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("1970-01-01T00:00:00.000000001Z") && lines[0].ends_with("first"), "{lines:?}");
}

#[test]
fn a_log_that_cannot_begin_makes_nothing() {
    let _watch = watch();
    let directory = Directory::new("refused");
    let path = directory.path();
    let sound = config(&path);
    let unknown = [ComponentLevel_t { component: c"Component".as_ptr(), level: 99 }];
    let nameless = [ComponentLevel_t { component: ptr::null(), level: INFO }];
    let with = |levels: &[ComponentLevel_t], len| LogConfig_t {
        component_levels: levels.as_ptr(),
        component_levels_len: len,
        ..sound
    };
    for (config, part) in [
        (zeroed(), "`TraderId`"),
        (LogConfig_t { instance_id: zeroed::<UUID4_t>(), ..sound }, "UUID"),
        (LogConfig_t { level_stdout: 99, ..sound }, "`level_stdout`"),
        (LogConfig_t { level_file: 99, ..sound }, "`level_file`"),
        (LogConfig_t { directory: c"\xff".as_ptr(), ..sound }, "`directory`"),
        (LogConfig_t { file_name: c"a/b".as_ptr(), ..sound }, "`file_name`"),
        (LogConfig_t { file_format: c"xml".as_ptr(), ..sound }, "`file_format`"),
        (LogConfig_t { component_levels_len: 1, ..sound }, "`component_levels`"),
        (with(&unknown, usize::MAX), "`component_levels`"),
        (with(&unknown, 1), "component \"Component\""),
        (with(&nameless, 1), "`component`"),
    ] {
        let failure = init(Some(&config)).map(|guard| log_guard_drop(guard)).unwrap_err();
        assert_eq!(failure.status, Status::InvalidValue, "{failure:?}");
        assert!(failure.message.contains(part), "{part} in {failure:?}");
    }
    assert_eq!(status(init(None).map(|guard| log_guard_drop(guard))), Status::NullPointer);
    // SAFETY: the configuration that is allowed; there is no place for the log.
    assert_eq!(unsafe { logging_init(Some(&sound), None, None) }, Status::NullPointer);
    // A file is no directory.
    fs::create_dir_all(&directory.0).unwrap();
    fs::write(directory.0.join("file"), "").unwrap();
    let inside = CString::new(directory.0.join("file/inside").to_str().unwrap()).unwrap();
    let config = LogConfig_t { directory: inside.as_ptr(), ..sound };
    assert_eq!(status(init(Some(&config)).map(|guard| log_guard_drop(guard))), Status::Io);
    assert!(!logging_is_initialized() && !logging_sync_to_disk());
}

#[test]
fn a_message_that_is_none_is_refused() {
    let _watch = watch();
    assert_eq!(status(log(LOG_ALL, 99, NORMAL, c"level")), Status::InvalidValue);
    assert_eq!(status(log(LOG_ALL, OFF, NORMAL, c"level")), Status::InvalidValue);
    assert_eq!(status(log(LOG_ALL, INFO, 99, c"color")), Status::InvalidValue);
    assert_eq!(status(log(LOG_ALL, INFO, NORMAL, c"\xff")), Status::InvalidValue);
    // SAFETY: NULL is refused.
    unsafe {
        let missing = act(|err| logger_log(LOG_ALL, INFO, NORMAL, c"a".as_ptr(), ptr::null(), err));
        assert_eq!(status(missing), Status::InvalidValue);
        assert!(!logger_is_enabled(LOG_ALL, INFO, ptr::null()));
    }
    assert!(!is_enabled(LOG_ALL, 99, c"a") && !is_enabled(LOG_ALL, INFO, c"a"));
}

#[test]
fn threads_share_a_log() {
    let _watch = watch();
    let directory = Directory::new("shared");
    let path = directory.path();
    let guard = init(Some(&config(&path))).unwrap();
    let number = log_guard_instance(Some(&guard));
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                log(number, INFO, NORMAL, c"one").unwrap();
                logging_flush();
                log(LOG_ALL, INFO, NORMAL, c"two").unwrap();
            });
        }
    });
    log_guard_drop(guard);
    assert_eq!(directory.lines().len(), 6);
}

/// A value of a thread, such as C++ has, that logs when it goes.
struct Last;

impl Drop for Last {
    fn drop(&mut self) {
        assert!(is_enabled(LOG_ALL, INFO, c"Component"));
        log(LOG_ALL, INFO, NORMAL, c"last").unwrap();
        logging_flush();
        assert!(logging_sync_to_disk());
    }
}

thread_local! {
    static LAST: Last = const { Last };
}

#[test]
fn a_thread_logs_until_its_last_value_is_gone() {
    let _watch = watch();
    let directory = Directory::new("last");
    let path = directory.path();
    let guard = init(Some(&config(&path))).unwrap();
    thread::spawn(|| {
        LAST.with(|_| ()); // made before the first line, and so dropped after what that needs
        log(LOG_ALL, INFO, NORMAL, c"first").unwrap();
    })
    .join()
    .unwrap();
    log_guard_drop(guard);
    assert_eq!(directory.lines().len(), 2);
}

#[test]
fn an_empty_guard_is_no_log() {
    let _watch = watch();
    assert_eq!(log_guard_instance(None), LOG_ALL);
    assert_eq!(log_guard_instance(Some(&zeroed())), LOG_ALL);
    log_guard_drop(zeroed());
}
