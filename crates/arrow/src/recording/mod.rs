//! Recordings: market data in Parquet or Arrow IPC files, which appear whole or not at all, and are read by instrument and
//! time.
//!
//! A file has the rows of one kind of data in one schema, sorted by `ts_init`. [`record`] writes it under a name that no
//! reader looks at, flushes it to the disk, and renames it: whatever happens before leaves no file.
//!
//! A recording is a folder of such files, `<kind>/<first ts_init>-<last ts_init>.parquet`. Recording into it adds files and
//! never changes one. [`Recording`] reads a file, a folder, or a catalog of others whose columns have raw values.

mod draft;
mod read;
mod write;

use std::{
    fmt,
    fs::{self, File},
    io::{self, Read},
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
};

use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{data::Data, identifiers::InstrumentId};

use crate::Kind;

pub use read::Recording;
pub use write::{RecordOptions, Written, record};

/// The rows that are wanted of a source.
#[derive(Clone, Copy, Debug, Default)]
pub struct Selection {
    /// Those of this kind.
    pub kind: Option<Kind>,
    /// Those of this instrument.
    pub instrument_id: Option<InstrumentId>,
    /// Those with this `ts_init` or a later one.
    pub start: Option<UnixNanos>,
    /// Those with this `ts_init` or an earlier one.
    pub end: Option<UnixNanos>,
}

impl Selection {
    /// Whether `data` is wanted.
    fn has(&self, data: &Data) -> bool {
        self.has_time(data.ts_init())
            && self.kind.is_none_or(|kind| kind == Kind::of_data(data))
            && self.instrument_id.is_none_or(|instrument_id| instrument_id == data.instrument_id())
    }

    fn has_time(&self, ts_init: UnixNanos) -> bool {
        self.start.is_none_or(|start| start <= ts_init) && self.end.is_none_or(|end| ts_init <= end)
    }
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Parquet, compressed by zstd.
    Parquet,
    /// Arrow's IPC file format, as it is in memory.
    Ipc,
}

impl Encoding {
    /// The form that the name of a file tells; `None` for the name of a folder.
    #[must_use]
    pub fn of_name(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "parquet" => Some(Self::Parquet),
            "arrow" | "feather" | "ipc" => Some(Self::Ipc),
            _ => None,
        }
    }

    /// The form that the first bytes of a file tell.
    ///
    /// # Errors
    /// `Io` if it cannot be read.
    fn of_content(path: &Path) -> Result<Option<Self>> {
        let first = || -> io::Result<Vec<u8>> {
            let mut first = Vec::new();
            File::open(path)?.take(6).read_to_end(&mut first)?;
            Ok(first)
        };
        let first = first().map_err(|error| failed(path, &error))?;
        Ok(if first.starts_with(b"PAR1") {
            Some(Self::Parquet)
        } else if first.starts_with(b"ARROW1") {
            Some(Self::Ipc)
        } else {
            None
        })
    }
}

/// Whether there is a recording at `path`: a folder, or a file of one of the encodings.
///
/// # Errors
/// `Io` if it cannot be read.
pub fn is_recording(path: &Path) -> Result<bool> {
    Ok(path.is_dir() || Encoding::of_content(path)?.is_some())
}

/// The files below `folder` whose names say that they are recorded: not those in the making.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, &error))? {
            let path = entry.map_err(|error| failed(&folder, &error))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if Encoding::of_name(&path).is_some() {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The folder that catalogs of raw values have for it.
const fn catalog_folder(kind: Kind) -> &'static str {
    match kind {
        Kind::Delta | Kind::Deltas => "order_book_deltas",
        Kind::Depth10 => "order_book_depths",
        Kind::Quote => "quote_tick",
        Kind::Trade => "trade_tick",
        Kind::Bar => "bar",
        Kind::MarkPrice => "mark_price_update",
        Kind::IndexPrice => "index_price_update",
        Kind::Close => "instrument_close",
        Kind::FundingRate => "funding_rate_update",
        Kind::Status => "instrument_status",
    }
}

/// Runs `f`, which reads what may be damaged: libraries panic over that.
fn guarded<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    panic::catch_unwind(AssertUnwindSafe(f))
        .unwrap_or_else(|_| Err(Error::io("the file is damaged: its reader panicked")))
}

fn failed(path: &Path, error: &dyn fmt::Display) -> Error {
    Error::io(format!("{}: {error}", path.display()))
}
