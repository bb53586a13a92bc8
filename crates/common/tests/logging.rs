//! Logs of a process, read back from their files. One process has all of them: each test has its own instances.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use nautilus_cython_common::{
    enums::{LogColor, LogLevel},
    logging::{self, ALL, FileConfig, FileFormat, LogConfig, LogGuard},
};
use nautilus_cython_core::ErrorKind;

fn config(directory: &Path, name: &str) -> LogConfig {
    let file = FileConfig { directory: directory.into(), name: Some(name.into()), ..FileConfig::default() };
    LogConfig { stdout_level: LogLevel::Off, file_level: LogLevel::Info, file, ..LogConfig::default() }
}

fn lines(directory: &Path, name: &str) -> Vec<String> {
    // Without the time.
    let text = fs::read_to_string(directory.join(name)).unwrap();
    text.lines().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect()
}

fn say(guard: &LogGuard, level: LogLevel, component: &str, message: &str) {
    logging::log(guard.instance(), level, level.color(), component, message);
}

#[test]
fn instances_are_independent() {
    let directory = tempfile::tempdir().unwrap();
    let one = logging::init(LogConfig { trader_id: "T-1".into(), ..config(directory.path(), "one") }).unwrap();
    let debug = LogConfig { trader_id: "T-2".into(), file_level: LogLevel::Debug, ..config(directory.path(), "two") };
    let two = logging::init(debug).unwrap();
    for guard in [&one, &two] {
        say(guard, LogLevel::Debug, "A", "quiet");
        say(guard, LogLevel::Info, "A", "loud");
    }
    assert!(!logging::is_enabled(one.instance(), LogLevel::Debug, "A"));
    assert!(logging::is_enabled(two.instance(), LogLevel::Debug, "A"));
    logging::log(ALL, LogLevel::Warning, LogColor::Yellow, "instances", "to both");
    drop(one);
    logging::log(ALL, LogLevel::Error, LogColor::Red, "instances", "to the other");
    drop(two);
    let mine = |name: &str| -> Vec<String> {
        lines(directory.path(), name).into_iter().filter(|line| !line.contains("nautilus_cython")).collect()
    };
    assert_eq!(mine("one.log"), ["[INFO] T-1.A: loud", "[WARN] T-1.instances: to both"]);
    assert_eq!(
        mine("two.log"),
        [
            "[DEBUG] T-2.A: quiet",
            "[INFO] T-2.A: loud",
            "[WARN] T-2.instances: to both",
            "[ERROR] T-2.instances: to the other"
        ]
    );
}

#[test]
fn a_log_that_ended_is_begun_again() {
    let directory = tempfile::tempdir().unwrap();
    let mut numbers = Vec::new();
    for run in 0..3 {
        let guard = logging::init(config(directory.path(), "again")).unwrap();
        say(&guard, LogLevel::Info, "A", &format!("run {run}"));
        numbers.push(guard.instance());
    }
    logging::log(numbers[0], LogLevel::Error, LogColor::Red, "A", "after the end");
    let written = lines(directory.path(), "again.log");
    for run in 0..3 {
        assert!(written.iter().any(|line| line.ends_with(&format!("A: run {run}"))), "{written:?}");
    }
    assert!(!written.iter().any(|line| line.contains("after the end")));
    numbers.dedup();
    assert_eq!(numbers.len(), 3);
}

#[test]
fn messages_of_the_log_macros_arrive() {
    let directory = tempfile::tempdir().unwrap();
    let levels = [("here".to_owned(), LogLevel::Warning)].into();
    let guard = logging::init(LogConfig { component_levels: levels, ..config(directory.path(), "macros") }).unwrap();
    log::info!(target: "here::inside", "not this");
    log::warn!(target: "here::inside", "but {}", "this");
    log::debug!(target: "elsewhere", "nor this");
    log::info!(target: "elsewhere", "this too");
    log::logger().flush();
    drop(guard);
    let written: Vec<String> =
        lines(directory.path(), "macros.log").into_iter().filter(|line| line.contains("here")).collect();
    assert_eq!(written, ["[WARN] TRADER-000.here::inside: but this", "[INFO] TRADER-000.elsewhere: this too"]);
}

#[test]
fn an_argument_that_logs_itself_is_no_deadlock() {
    struct Talkative;
    impl std::fmt::Display for Talkative {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            log::info!(target: "inner", "in the middle");
            f.write_str("outer")
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let guard = logging::init(config(directory.path(), "nested")).unwrap();
    log::info!(target: "nested", "{Talkative}");
    drop(guard);
    let written = lines(directory.path(), "nested.log");
    let at = |text: &str| written.iter().position(|line| line.ends_with(text)).unwrap();
    assert!(at("inner: in the middle") < at("nested: outer"));
}

#[test]
fn lines_of_many_threads_are_whole() {
    let directory = tempfile::tempdir().unwrap();
    let json = config(directory.path(), "threads");
    let file = FileConfig { format: FileFormat::Json, max_size: 10_000, max_backups: u32::MAX, ..json.file.clone() };
    let guard = logging::init(LogConfig { file, ..json }).unwrap();
    let written = AtomicU32::new(0);
    thread::scope(|scope| {
        for thread in 0..4 {
            let (guard, written) = (&guard, &written);
            scope.spawn(move || {
                for n in 0..250 {
                    say(guard, LogLevel::Info, "threads", &format!("{thread} {n} {}", "x".repeat(n)));
                    written.fetch_add(1, Ordering::Relaxed);
                    // Others come and go meanwhile.
                    drop(logging::init(LogConfig { bypass: true, ..LogConfig::default() }).unwrap());
                    assert!(logging::sync_to_disk());
                }
            });
        }
    });
    drop(guard);
    let mut read = 0;
    for entry in fs::read_dir(directory.path()).unwrap() {
        let entry = entry.unwrap();
        assert!(entry.metadata().unwrap().len() <= 10_000);
        for line in fs::read_to_string(entry.path()).unwrap().lines() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            read += u32::from(object["component"] == "threads");
        }
    }
    assert_eq!(read, written.into_inner());
}

#[test]
fn what_cannot_be_written_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("file"), "").unwrap();
    let error = logging::init(config(&directory.path().join("file"), "a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.message().contains("file\""), "{error}");
    fs::create_dir(directory.path().join("a.log")).unwrap();
    let error = logging::init(config(directory.path(), "a")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.message().contains("a.log"), "{error}");
    let _guard = logging::init(config(directory.path(), "shared")).unwrap();
    let error = logging::init(config(&directory.path().join("."), "shared.log")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidState);
    assert!(error.message().contains("shared.log"), "{error}");
}

#[test]
fn between_the_two_calls_of_a_fork_the_same_thread_logs_and_others_wait() {
    let directory = tempfile::tempdir().unwrap();
    let guard = logging::init(config(directory.path(), "fork")).unwrap();
    logging::before_fork();
    logging::before_fork(); // a second registration does no harm
    assert!(logging::try_before_fork());
    let instance = guard.instance();
    let other = thread::spawn(move || logging::log(instance, LogLevel::Info, LogColor::Normal, "fork", "other"));
    say(&guard, LogLevel::Info, "fork", "same");
    let second = logging::init(config(directory.path(), "second")).unwrap();
    drop(second);
    logging::after_fork();
    logging::after_fork();
    other.join().unwrap();
    drop(guard);
    let written: Vec<String> =
        lines(directory.path(), "fork.log").into_iter().filter(|line| line.contains(".fork:")).collect();
    assert_eq!(written, ["[INFO] TRADER-000.fork: same", "[INFO] TRADER-000.fork: other"]);
}
