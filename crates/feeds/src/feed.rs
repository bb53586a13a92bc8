//! A feed: the data of a file, one after the other.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use nautilus_cython_core::{Error, Result, UnixNanos};
use nautilus_cython_model::{data::Data, identifiers::InstrumentId, types::fixed::check_precision};

use crate::{
    binance, databento,
    format::{self, Format},
    lobster,
    source::{Progress, Source},
    tally::Tally,
    tardis,
};

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct FeedOptions {
    /// The format; guessed if there is none.
    pub format: Option<Format>,
    /// DBN and Tardis files name their instruments: yield the data of this one only. LOBSTER and Binance files do not
    /// name the venue: call the instrument this.
    pub instrument_id: Option<InstrumentId>,
    /// Decimals of prices; as in the file if there is none. It is an error if a price has more digits.
    pub price_precision: Option<u8>,
    /// Decimals of sizes; as in the file if there is none. It is an error if a size has more digits.
    pub size_precision: Option<u8>,
    /// LOBSTER: when the day began at the exchange. If there is none, midnight in New York on the date in the file name.
    pub midnight: Option<UnixNanos>,
    /// Binance: go on when depth updates are missing between two others. The gaps are counted.
    pub allow_gaps: bool,
}

/// Reads one format.
pub(crate) trait Reader: Send {
    /// What the file holds, such as `mbo`.
    fn schema(&self) -> &str;

    /// Where the reader is, for an error message.
    fn place(&self) -> String;

    /// Reads one record and appends what it says to `out`; returns false at the end of the file.
    fn read(&mut self, out: &mut Vec<Data>, tally: &mut Tally) -> Result<bool>;
}

/// The data of a file, in the order of the file.
///
/// It ends with the file, or with the first error.
pub struct Feed {
    path: PathBuf,
    format: Format,
    precisions: (Option<u8>, Option<u8>),
    reader: Box<dyn Reader>,
    progress: Progress,
    tally: Tally,
    /// Data that was read and not yet taken, last first.
    waiting: Vec<Data>,
    /// The error that ended the reading, until it was told.
    error: Option<Error>,
    ended: bool,
}

impl Feed {
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// `Io` if it cannot be read; `InvalidValue` if an option does not fit, if the format cannot be told, or if the start of
    /// the file is not what its format says.
    pub fn open(path: impl AsRef<Path>, options: FeedOptions) -> Result<Self> {
        let source = Source::open(path.as_ref())?;
        for (field, precision) in
            [("price_precision", options.price_precision), ("size_precision", options.size_precision)]
        {
            precision.map_or(Ok(()), check_precision).map_err(|error| error.at(field))?;
        }
        let format = options.format.map_or_else(|| format::guess(&source), Ok)?;
        let (path, progress) = (source.path.clone(), source.progress.clone());
        let reader = match format {
            Format::Dbn => databento::open(source, &options),
            Format::Lobster => lobster::open(source, &options),
            Format::TardisCsv => tardis::open(source, &options),
            Format::BinanceJson => binance::open(source, &options),
        };
        let reader = reader.map_err(|error| error.at(path.display()))?;
        let precisions = (options.price_precision, options.size_precision);
        let (tally, waiting) = (Tally::default(), Vec::new());
        Ok(Self { path, format, precisions, reader, progress, tally, waiting, error: None, ended: false })
    }

    /// Appends up to `max` pieces of data to `out` and returns how many; 0 after the last.
    ///
    /// # Errors
    /// Whatever is wrong with the file at this place, once: data before it was returned by earlier calls, and later calls
    /// return 0.
    pub fn read_batch(&mut self, out: &mut Vec<Data>, max: usize) -> Result<usize> {
        let start = out.len();
        while out.len() - start < max {
            match self.next() {
                Some(Ok(data)) => out.push(data),
                Some(Err(error)) if out.len() == start => return Err(error),
                Some(Err(error)) => {
                    self.error = Some(error);
                    break;
                }
                None => break,
            }
        }
        Ok(out.len() - start)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The format of the file.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// The decimals of prices and sizes that were asked for.
    #[must_use]
    pub const fn precisions(&self) -> (Option<u8>, Option<u8>) {
        self.precisions
    }

    /// What the file holds, in the words of its format: `mbo`, `messages`, `incremental_book_L2`, …
    #[must_use]
    pub fn schema(&self) -> &str {
        self.reader.schema()
    }

    /// The number of records (DBN) or lines read so far.
    #[must_use]
    pub const fn records_read(&self) -> u64 {
        self.tally.records
    }

    /// The number of bytes read from the file so far: compressed bytes if the file is.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.progress.read.load(Ordering::Relaxed)
    }

    /// The size of the file in bytes.
    #[must_use]
    pub const fn bytes_total(&self) -> u64 {
        self.progress.total
    }

    /// How much of the file was read, from 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a fraction for a progress bar")]
    pub fn position(&self) -> f64 {
        match self.progress.total {
            0 => 1.0,
            total => (self.bytes_read() as f64 / total as f64).min(1.0),
        }
    }

    /// The records so far that made no data, or not all that they could, by reason.
    pub fn skipped(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.tally.skipped.iter().map(|(reason, count)| (*reason, *count))
    }

    /// Reads until there is data waiting, or the file ends.
    fn fill(&mut self) {
        while self.waiting.is_empty() && !self.ended {
            match self.reader.read(&mut self.waiting, &mut self.tally) {
                Ok(true) => {}
                Ok(false) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    self.error = Some(error.at(self.reader.place()).at(self.path.display()));
                }
            }
        }
        self.waiting.reverse();
    }
}

impl Iterator for Feed {
    type Item = Result<Data>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.waiting.is_empty() {
            self.fill();
        }
        match self.waiting.pop() {
            Some(data) => Some(Ok(data)),
            None => self.error.take().map(Err),
        }
    }
}

impl std::iter::FusedIterator for Feed {}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed")
            .field("path", &self.path)
            .field("format", &self.format)
            .field("records_read", &self.tally.records)
            .finish_non_exhaustive()
    }
}
