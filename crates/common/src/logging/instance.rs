//! One log: what it lets through, and its outputs.

use std::{
    collections::HashMap,
    fs,
    io::{self, BufWriter, Stdout, Write},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use nautilus_cython_core::{Error, Result, time::unix_nanos_to_iso8601};

use super::{
    config::{FileConfig, FileFormat, LogConfig},
    file::LogFile,
    line::Line,
    real_time,
};
use crate::enums::LogLevel;

/// How much of an output waits for a flush, if any is to wait.
const BUFFER: usize = 64 * 1024;

/// A log, known by its number.
#[derive(Debug)]
pub(super) struct Instance {
    number: u64,
    trader_id: String,
    stdout_level: LogLevel,
    file_level: LogLevel,
    component_levels: HashMap<String, LogLevel>,
    components_only: bool,
    colors: bool,
    stdout: Mutex<BufWriter<Stdout>>,
    file_config: FileConfig,
    /// The path of the file, if there is to be one.
    path: Option<PathBuf>,
    file: Option<Mutex<LogFile>>,
    /// Whether an error of the file was reported.
    complained: AtomicBool,
}

impl Instance {
    /// Checks the configuration and makes the directory.
    pub(super) fn new(number: u64, config: LogConfig) -> Result<Self> {
        let levels = if config.bypass { [LogLevel::Off; 2] } else { [config.stdout_level, config.file_level] };
        let [stdout_level, file_level] = levels;
        let path = if file_level == LogLevel::Off { None } else { Some(file_path(&config)?) };
        Ok(Self {
            number,
            stdout_level,
            file_level,
            trader_id: config.trader_id,
            component_levels: config.component_levels,
            components_only: config.components_only,
            colors: config.colors,
            // A buffer without room passes everything on at once.
            stdout: Mutex::new(BufWriter::with_capacity(if config.buffered_stdout { BUFFER } else { 0 }, io::stdout())),
            file_config: config.file,
            path,
            file: None,
            complained: AtomicBool::new(false),
        })
    }

    /// Opens the file.
    pub(super) fn open(&mut self) -> Result<()> {
        if let Some(path) = &self.path {
            let FileConfig { max_size, max_backups, buffered, .. } = self.file_config;
            let room = if buffered { BUFFER } else { 0 };
            let file = LogFile::open(path.clone(), max_size, max_backups, room, real_time())
                .map_err(|error| Error::io(format!("cannot open the log file {path:?}: {error}")))?;
            self.file = Some(Mutex::new(file));
        }
        Ok(())
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The path of the file, without the time that a file of a limited size has.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The lowest level that it writes, if it writes anything.
    pub(super) fn lowest(&self) -> Option<LogLevel> {
        [self.stdout_level, self.file_level].into_iter().filter(|level| *level != LogLevel::Off).min()
    }

    /// Whether a message of `component` at `level` is written to any output.
    pub(super) fn accepts(&self, level: LogLevel, component: &str) -> bool {
        (passes(level, self.stdout_level) || passes(level, self.file_level)) && self.component_may(level, component)
    }

    fn component_may(&self, level: LogLevel, component: &str) -> bool {
        if self.component_levels.is_empty() {
            return !self.components_only;
        }
        // A module of Rust follows the one around it, as `model::book` follows `model`.
        let mut name = component;
        loop {
            if let Some(floor) = self.component_levels.get(name) {
                return passes(level, *floor);
            }
            match name.rsplit_once("::") {
                Some((around, _)) => name = around,
                None => return !self.components_only,
            }
        }
    }

    /// Writes a message to the outputs that let it through.
    pub(super) fn write(&self, line: &Line<'_>) {
        if !self.component_may(line.level, line.component) {
            return;
        }
        if passes(line.level, self.stdout_level) {
            let text = line.to_text(&self.trader_id, self.colors);
            // When nobody reads the standard output any more there is nobody to tell.
            let _ = if line.level == LogLevel::Error {
                io::stderr().write_all(text.as_bytes())
            } else {
                locked(&self.stdout).write_all(text.as_bytes())
            };
        }
        if let Some(file) = &self.file
            && passes(line.level, self.file_level)
        {
            let text = match self.file_config.format {
                FileFormat::Text => line.to_text(&self.trader_id, false),
                FileFormat::Json => line.to_json(&self.trader_id),
            };
            let mut file = locked(file);
            if let Err(error) = file.write(&text, real_time) {
                self.complain(file.path(), &error);
            }
        }
    }

    /// Writes what is buffered.
    pub(super) fn write_out(&self) {
        let _ = locked(&self.stdout).flush();
        if let Some(file) = &self.file {
            let mut file = locked(file);
            if let Err(error) = file.flush() {
                self.complain(file.path(), &error);
            }
        }
    }

    /// Writes what is buffered; the file goes to the disk if the configuration says so.
    pub(super) fn flush(&self) {
        self.write_out();
        if self.file_config.sync_on_flush {
            self.sync();
        }
    }

    /// Writes what is buffered, and the file to the disk. Returns whether that went well.
    pub(super) fn sync(&self) -> bool {
        self.write_out();
        let Some(file) = &self.file else { return true };
        let mut file = locked(file);
        file.sync().map_err(|error| self.complain(file.path(), &error)).is_ok()
            && !self.complained.load(Ordering::Relaxed)
    }

    /// A log cannot log that it cannot log: it says so once, on the standard error.
    fn complain(&self, path: &Path, error: &io::Error) {
        if !self.complained.swap(true, Ordering::Relaxed) {
            let _ = writeln!(io::stderr(), "nautilus_cython: cannot write the log file {}: {error}", path.display());
        }
    }
}

/// A panic while a lock is held leaves at worst a line that is cut.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a message of `level` passes a floor; `OFF` lets none pass.
fn passes(level: LogLevel, floor: LogLevel) -> bool {
    floor != LogLevel::Off && level >= floor
}

/// The path of the file, in a directory that is there.
fn file_path(config: &LogConfig) -> Result<PathBuf> {
    let FileConfig { directory, name, format, .. } = &config.file;
    let ending = format.ending();
    let name = match name {
        Some(name) => {
            if name.trim().is_empty() || name.contains(['/', '\\', '\0']) || name == "." || name == ".." {
                return Err(Error::invalid("file_name", name, "the name of a file without its directory"));
            }
            name.strip_suffix(&format!(".{ending}")).unwrap_or(name).to_owned()
        }
        None => {
            let date = &unix_nanos_to_iso8601(real_time())[..10];
            format!("{}_{date}_{}", config.trader_id.replace(['/', '\\'], "_"), config.instance_id)
        }
    };
    fs::create_dir_all(directory)
        .map_err(|error| Error::io(format!("cannot make the log directory {directory:?}: {error}")))?;
    let directory = directory
        .canonicalize()
        .map_err(|error| Error::io(format!("cannot find the log directory {directory:?}: {error}")))?;
    Ok(directory.join(format!("{name}.{ending}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instance(component_levels: &[(&str, LogLevel)], components_only: bool) -> Instance {
        let config = LogConfig {
            stdout_level: LogLevel::Info,
            component_levels: component_levels.iter().map(|(name, level)| ((*name).to_owned(), *level)).collect(),
            components_only,
            ..LogConfig::default()
        };
        Instance::new(1, config).unwrap()
    }

    #[test]
    fn levels_are_floors_and_off_lets_nothing_pass() {
        let log = instance(&[], false);
        assert_eq!(log.lowest(), Some(LogLevel::Info));
        assert!(log.accepts(LogLevel::Info, "A") && log.accepts(LogLevel::Error, "A"));
        assert!(!log.accepts(LogLevel::Debug, "A"));
        let config = LogConfig { stdout_level: LogLevel::Off, ..LogConfig::default() };
        assert_eq!(Instance::new(1, config).unwrap().lowest(), None);
        let config = LogConfig { bypass: true, file_level: LogLevel::Trace, ..LogConfig::default() };
        let log = Instance::new(1, config).unwrap();
        assert_eq!((log.lowest(), log.path(), log.accepts(LogLevel::Error, "A")), (None, None, false));
    }

    #[test]
    fn a_component_writes_less_and_never_more() {
        let log = instance(&[("A", LogLevel::Error), ("B", LogLevel::Debug), ("C", LogLevel::Off)], false);
        assert!(!log.accepts(LogLevel::Warning, "A") && log.accepts(LogLevel::Error, "A"));
        assert!(!log.accepts(LogLevel::Debug, "B") && log.accepts(LogLevel::Info, "B"));
        assert!(!log.accepts(LogLevel::Error, "C"));
        assert!(log.accepts(LogLevel::Info, "D"));
    }

    #[test]
    fn a_module_follows_the_one_around_it() {
        let log = instance(&[("model", LogLevel::Error), ("model::book::deep", LogLevel::Info)], true);
        assert!(!log.accepts(LogLevel::Warning, "model::book") && log.accepts(LogLevel::Error, "model::book"));
        assert!(log.accepts(LogLevel::Info, "model::book::deep::inner"));
        assert!(!log.accepts(LogLevel::Error, "models") && !log.accepts(LogLevel::Error, "A"));
        assert!(!instance(&[], true).accepts(LogLevel::Error, "A"));
    }

    #[test]
    fn a_name_with_a_directory_is_refused() {
        for name in ["", " ", ".", "..", "a/b", "/a", "a\\b", "../a"] {
            let directory = tempfile::tempdir().unwrap();
            let file =
                FileConfig { name: Some(name.into()), directory: directory.path().into(), ..FileConfig::default() };
            let config = LogConfig { file_level: LogLevel::Info, file, ..LogConfig::default() };
            let message = Instance::new(1, config).unwrap_err().message().to_owned();
            assert!(message.contains("`file_name`") && message.contains(&format!("{name:?}")), "{message}");
        }
    }

    #[test]
    fn the_ending_is_added_once() {
        let directory = tempfile::tempdir().unwrap();
        for (name, format, expected) in [
            ("a", FileFormat::Text, "a.log"),
            ("a.log", FileFormat::Text, "a.log"),
            ("a.b", FileFormat::Json, "a.b.jsonl"),
            ("a.log", FileFormat::Json, "a.log.jsonl"),
        ] {
            let file = FileConfig {
                name: Some(name.into()),
                format,
                directory: directory.path().into(),
                ..FileConfig::default()
            };
            let config = LogConfig { file_level: LogLevel::Info, file, ..LogConfig::default() };
            let log = Instance::new(1, config).unwrap();
            assert_eq!(log.path().and_then(Path::file_name), Some(expected.as_ref()));
        }
    }
}
