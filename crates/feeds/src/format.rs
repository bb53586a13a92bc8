//! The formats of recorded market data, and how they are told apart.

use std::{fmt, path::Path, str::FromStr};

use nautilus_cython_core::{Error, Result};

use crate::source::Source;

/// A format that a feed can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Databento Binary Encoding, plain or Zstandard, all versions up to 3, and its predecessor DBZ.
    Dbn,
    /// A LOBSTER message file, plain or gzip.
    Lobster,
    /// A Tardis CSV file, plain or gzip.
    TardisCsv,
    /// Lines of `<local nanoseconds> <JSON of a Binance stream or depth snapshot>`, plain or gzip.
    BinanceJson,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Dbn, Self::Lobster, Self::TardisCsv, Self::BinanceJson];

    /// The name that [`Format::from_name`] takes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dbn => "dbn",
            Self::Lobster => "lobster",
            Self::TardisCsv => "tardis",
            Self::BinanceJson => "binance",
        }
    }

    /// The format called `name`, in any case.
    ///
    /// # Errors
    /// `InvalidValue` with the choices if there is none.
    pub fn from_name(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| Error::invalid("format", name, &format!("one of {}", choices())))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::from_name(name)
    }
}

fn choices() -> String {
    Format::ALL.map(Format::name).join(", ")
}

/// Tells the format of the file at `path` from its content, and where that is not enough, from its name.
///
/// # Errors
/// `Io` if the file cannot be read; `InvalidValue` if it is of none of the formats.
pub fn guess_format(path: impl AsRef<Path>) -> Result<Format> {
    guess(&Source::open(path.as_ref())?)
}

/// Tells the format of an open file.
pub(crate) fn guess(source: &Source) -> Result<Format> {
    let head = source.head.as_slice();
    let name = file_name(&source.path);
    let dbn_name = [".dbn", ".dbz"].iter().any(|part| name.to_ascii_lowercase().contains(part));
    if head.starts_with(b"DBN") || starts_dbz(head) || dbn_name {
        return Ok(Format::Dbn);
    }
    let line = head.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let line = String::from_utf8_lossy(line.trim_ascii());
    if is_json_line(&line) {
        return Ok(Format::BinanceJson);
    }
    if line.trim_start_matches('\u{feff}').starts_with("exchange,symbol,timestamp,local_timestamp,") {
        return Ok(Format::TardisCsv);
    }
    if is_lobster_message(&line) {
        return Ok(Format::Lobster);
    }
    let reason = if name.contains("_orderbook_") {
        "this looks like a LOBSTER order book file: open the message file beside it".to_owned()
    } else {
        format!("give one of {}", choices())
    };
    Err(Error::invalid("format", name, "DBN, a LOBSTER message file, a Tardis CSV header or Binance JSON lines")
        .at(format!("cannot tell the format of {}; {reason}", source.path.display())))
}

/// The last part of `path`, as far as it is text.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether `bytes` start with the skippable Zstandard frame that holds the metadata of a DBZ file.
pub(crate) fn starts_dbz(bytes: &[u8]) -> bool {
    bytes.get(8..11) == Some(b"DBZ") && bytes[1..4] == [0x2a, 0x4d, 0x18] && bytes[0] & 0xf0 == 0x50
}

/// `1723161255030314667 {"stream":…`
fn is_json_line(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(time, json)| time.parse::<u64>().is_ok() && json.trim_start().starts_with('{'))
}

/// `34200.004241176,1,16113575,18,5853300,1`, with or without the name of the market participant.
fn is_lobster_message(line: &str) -> bool {
    let fields: Vec<&str> = line.split(',').collect();
    let integers = fields.get(1..6).is_some_and(|fields| fields.iter().all(|field| field.parse::<i64>().is_ok()));
    let seconds = fields[0].split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let kind = fields.get(1).is_some_and(|kind| kind.len() == 1);
    let side = fields.get(5).is_some_and(|side| matches!(*side, "1" | "-1"));
    integers && seconds && kind && side && fields.len() <= 7
}
