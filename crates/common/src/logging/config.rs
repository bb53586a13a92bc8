//! What an instance writes, and where.

use std::{collections::HashMap, path::PathBuf};

use nautilus_cython_core::{Error, Result, UUID4};

use crate::enums::LogLevel;

/// The configuration of an instance.
#[derive(Clone, Debug)]
pub struct LogConfig {
    /// The name of the trader, which stands in every line.
    pub trader_id: String,
    /// What tells this run from others in the names of files.
    pub instance_id: UUID4,
    /// The lowest level that goes to the standard output; errors go to the standard error.
    pub stdout_level: LogLevel,
    /// The lowest level that goes to the file.
    pub file_level: LogLevel,
    /// Components, or modules of Rust, that write less than the levels above let them.
    pub component_levels: HashMap<String, LogLevel>,
    /// Whether the components above are the only ones that write.
    pub components_only: bool,
    /// Whether the standard output is coloured.
    pub colors: bool,
    /// Whether nothing is written at all.
    pub bypass: bool,
    /// Whether the standard output waits for a flush, or for some kilobytes.
    pub buffered_stdout: bool,
    /// The file.
    pub file: FileConfig,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            trader_id: "TRADER-000".into(),
            instance_id: UUID4::new(),
            stdout_level: LogLevel::Info,
            file_level: LogLevel::Off,
            component_levels: HashMap::new(),
            components_only: false,
            colors: true,
            bypass: false,
            buffered_stdout: false,
            file: FileConfig::default(),
        }
    }
}

/// Where the file is, and how it is written.
#[derive(Clone, Debug)]
pub struct FileConfig {
    /// Its directory, which is made if it is missing.
    pub directory: PathBuf,
    /// Its name; the ending is added. Without one, `<trader>_<date>_<instance>`.
    pub name: Option<String>,
    /// What its lines look like.
    pub format: FileFormat,
    /// The size in bytes that a file does not exceed: another is begun. 0 lets it grow.
    pub max_size: u64,
    /// How many files are kept beside the one that is written.
    pub max_backups: u32,
    /// Whether the file waits for a flush, or for some kilobytes.
    pub buffered: bool,
    /// Whether a flush waits until the disk has the file.
    pub sync_on_flush: bool,
}

impl Default for FileConfig {
    fn default() -> Self {
        Self {
            directory: PathBuf::from("."),
            name: None,
            format: FileFormat::Text,
            max_size: 0,
            max_backups: 5,
            buffered: false,
            sync_on_flush: true,
        }
    }
}

/// The form of the lines of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// As on the standard output, without colours.
    Text,
    /// One JSON object a line.
    Json,
}

impl FileFormat {
    /// The format that is named `name`, in any case.
    ///
    /// # Errors
    /// `InvalidValue` for any other than `text` and `json`.
    pub fn from_name(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(Error::invalid("file_format", name, "text or json")),
        }
    }

    /// The ending of the names of files.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Text => "log",
            Self::Json => "jsonl",
        }
    }
}
