//! Recordings, read by instrument and time.

use std::{
    fmt,
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use arrow_array::{BooleanArray, RecordBatch, RecordBatchOptions, UInt64Array};
use arrow_ipc::reader::FileReader;
use arrow_schema::{ArrowError, DataType, SchemaRef, TimeUnit};
use arrow_select::filter::filter_record_batch;
use nautilus_cython_core::{Error, Result, UnixNanos};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{
            ArrowPredicateFn, ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
            ParquetRecordBatchReaderBuilder, RowFilter,
        },
    },
    file::{metadata::RowGroupMetaData, statistics::Statistics},
};

use super::{Encoding, Selection, catalog_folder, failed, files_below, guarded};
use crate::{KIND_KEY, Kind, Layout, Rowwise, read::Columns, write::internal};

/// Rows of a batch that is read.
const BATCH_ROWS: usize = 1 << 16;

/// The rows of a file, or of all files below a folder, that were selected: an iterator over batches.
///
/// Files follow each other by their first times. Row groups that cannot have such rows, by their statistics, are not read.
pub struct Recording {
    kind: Kind,
    schema: SchemaRef,
    selection: Selection,
    files: std::vec::IntoIter<RecordedFile>,
    current: Option<Reading>,
    /// How many batches of deltas the files before have: each file numbers its own from 0.
    events_before: u64,
    progress: Arc<AtomicU64>,
    bytes_total: u64,
}

impl Recording {
    /// Opens the file, or all files below the folder, at `path`. If the selection has no kind, and the files are of several,
    /// those of the first of `kinds` that is there are read.
    ///
    /// # Errors
    /// `Io` if a file cannot be read, or none is there; `InvalidValue` for a file of another format, and if it is not told
    /// which kind to read.
    pub fn open(path: &Path, selection: Selection, kinds: &[Kind]) -> Result<Self> {
        let paths = if path.is_dir() { files_below(path)? } else { vec![path.to_owned()] };
        let mut files = paths.into_iter().map(RecordedFile::open).collect::<Result<Vec<_>>>()?;
        let Some(first) = files.first() else {
            return Err(Error::io(format!("{}: there is no Parquet or Arrow file", path.display())));
        };
        let any_schema = first.schema.clone();
        let kind = match selection.kind {
            Some(kind) => kind,
            None => one_kind(&files, kinds).map_err(|error| error.at(path.display()))?,
        };
        if path.is_dir() {
            files.retain(|file| file.kind.as_ref().is_ok_and(|of_file| *of_file == kind));
        }
        for file in &mut files {
            file.name_kind(kind);
            file.select(&selection)?;
        }
        let any_schema = files.first().map_or(any_schema, |file| file.schema.clone());
        files.retain(|file| !matches!(&file.content, Content::Parquet { groups, .. } if groups.is_empty()));
        files.sort_by(|a, b| (a.first, &a.path).cmp(&(b.first, &b.path)));
        Ok(Self {
            kind,
            schema: files.first().map_or(any_schema, |file| file.schema.clone()),
            selection,
            bytes_total: files.iter().map(|file| file.bytes).sum(),
            files: files.into_iter(),
            current: None,
            events_before: 0,
            progress: Arc::default(),
        })
    }

    /// The kind of data in the rows.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The schema of the first batch.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The size of the files that are read.
    #[must_use]
    pub const fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// The data in the rows.
    #[must_use]
    pub fn into_data(self) -> Rowwise<Self> {
        // Files may differ in their decimals.
        let of_files = self.files.as_slice().iter().map(|file| Layout::of(&file.schema));
        let either = |a: Layout, b: Layout| match a == b {
            true => a,
            false => Layout { order_ids: a.order_ids || b.order_ids, ..Layout::ANY },
        };
        let layout = of_files.reduce(either);
        let progress = self.progress.clone();
        Rowwise::of_kind(self.kind, layout.unwrap_or_else(|| Layout::of(&self.schema)), self).measured(progress)
    }

    /// The batches, all with the schema of the first.
    pub fn into_batches(self) -> impl Iterator<Item = Result<RecordBatch>> + Send {
        let schema = self.schema.clone();
        self.map(move |batch| {
            let batch = batch?;
            if *batch.schema_ref() == schema {
                return Ok(batch);
            }
            let expected = "the schema of the first file: select an instrument, or read data instead of batches";
            Err(Error::invalid("schema", format_args!("{}", batch.schema_ref()), expected))
        })
    }

    fn read(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let Some(reading) = &mut self.current else {
                let Some(file) = self.files.next() else { return Ok(None) };
                self.current = Some(Reading::start(file, &self.selection)?);
                continue;
            };
            let batch = guarded(|| reading.next()).map_err(|error| error.at(reading.file.path.display()))?;
            self.progress.store(reading.bytes_before(self.bytes_total, &self.files), Ordering::Relaxed);
            match batch {
                Some(batch) if batch.num_rows() == 0 => {}
                Some(batch) if self.kind == Kind::Deltas => return self.numbered(&batch).map(Some),
                Some(batch) => return Ok(Some(batch)),
                None => {
                    self.events_before += reading.events;
                    self.current = None;
                }
            }
        }
    }

    /// The same batches of deltas, numbered on from those of the files before.
    fn numbered(&mut self, batch: &RecordBatch) -> Result<RecordBatch> {
        let numbers = Columns::new(self.kind, batch).numbers::<u64>("event")?;
        if let Some(reading) = &mut self.current {
            reading.events = numbers.last().map_or(0, |last| last + 1).max(reading.events);
        }
        if self.events_before == 0 {
            return Ok(batch.clone());
        }
        let place = batch.schema_ref().index_of("event").map_err(|error| internal(&error))?;
        let mut columns = batch.columns().to_vec();
        columns[place] = Arc::new(UInt64Array::from_iter_values(numbers.iter().map(|n| n + self.events_before)));
        RecordBatch::try_new(batch.schema(), columns).map_err(|error| internal(&error))
    }
}

impl Iterator for Recording {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.read().transpose();
        if matches!(read, Some(Err(_))) {
            (self.files, self.current) = (Vec::new().into_iter(), None);
        }
        read
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("kind", &self.kind).field("files", &self.files.len()).finish_non_exhaustive()
    }
}

/// The kind of all files, or the first of `kinds` that one of them is of.
fn one_kind(files: &[RecordedFile], kinds: &[Kind]) -> Result<Kind> {
    let mut found: Vec<Kind> = files.iter().filter_map(|file| file.kind.as_ref().ok().copied()).collect();
    found.sort_by_key(|kind| kind.name());
    found.dedup();
    let wanted: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    let names = || found.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
    match (found.as_slice(), kinds.iter().find(|kind| found.contains(kind))) {
        (_, Some(kind)) => Ok(*kind),
        ([], _) => match files.first().map(|file| &file.kind) {
            Some(Err(error)) => Err(error.clone()),
            _ => Err(Error::state("there is no file")),
        },
        (_, None) if !kinds.is_empty() => {
            Err(Error::invalid("kind", format_args!("{}", names()), &format!("one of {}", wanted.join(", "))))
        }
        ([kind], _) => Ok(*kind),
        _ => Err(Error::invalid("kind", format_args!("not given"), &format!("one of {}", names()))),
    }
}

/// A file as its metadata tell it.
struct RecordedFile {
    path: PathBuf,
    bytes: u64,
    schema: SchemaRef,
    kind: Result<Kind>,
    content: Content,
    /// The first `ts_init` that it may have; 0 if it is not known.
    first: UnixNanos,
}

enum Content {
    /// With the row groups that may have rows of the selection.
    Parquet {
        metadata: ArrowReaderMetadata,
        groups: Vec<usize>,
    },
    Ipc,
}

impl RecordedFile {
    fn open(path: PathBuf) -> Result<Self> {
        let io = |error: &dyn fmt::Display| failed(&path, error);
        let file = File::open(&path).map_err(|error| io(&error))?;
        let bytes = file.metadata().map_err(|error| io(&error))?.len();
        let (schema, content) = match Encoding::of_content(&path)? {
            Some(Encoding::Parquet) => {
                let load = || ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| io(&error));
                let metadata = guarded(load).map_err(|error| error.at(path.display()))?;
                let groups = (0..metadata.metadata().num_row_groups()).collect();
                (metadata.schema().clone(), Content::Parquet { metadata, groups })
            }
            Some(Encoding::Ipc) => {
                let open = || FileReader::try_new_buffered(file, None).map_err(|error| io(&error));
                let reader = guarded(open).map_err(|error| error.at(path.display()))?;
                (reader.schema(), Content::Ipc)
            }
            None => {
                let message = "neither a Parquet file nor one of Arrow's IPC format";
                return Err(Error::invalid("file", path.display(), message));
            }
        };
        // Mark and index prices have the same columns.
        let in_path = |folder: &str| path.iter().any(|part| part == folder);
        let told = Kind::of(&schema);
        let kind = told.or_else(|error| {
            let untold = [Kind::MarkPrice, Kind::IndexPrice];
            untold.into_iter().find(|kind| in_path(catalog_folder(*kind))).ok_or(error)
        });
        Ok(Self { path, bytes, schema, kind, content, first: 0 })
    }

    /// A batch of the file, with all metadata: it comes with less, or none.
    fn with_schema(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(self.schema.clone(), batch.columns().to_vec(), &options)
            .map_err(|error| Error::io(error.to_string()))
    }

    /// Lets the schema tell the kind: that of others does not.
    fn name_kind(&mut self, kind: Kind) {
        let mut schema = self.schema.as_ref().clone();
        schema.metadata.entry(KIND_KEY.to_owned()).or_insert_with(|| kind.name().to_owned());
        self.schema = Arc::new(schema);
    }

    /// Leaves out the row groups that cannot have rows of the selection.
    fn select(&mut self, selection: &Selection) -> Result<()> {
        let Content::Parquet { metadata, groups } = &mut self.content else { return Ok(()) };
        let columns = metadata.parquet_schema().columns();
        let place = |name: &str| columns.iter().position(|column| column.path().parts() == [name]);
        let time = self.schema.field_with_name("ts_init").ok().filter(|field| is_nanoseconds(field.data_type()));
        let (time, instrument) = (time.and(place("ts_init")), place("instrument_id"));
        let of_file = self.schema.metadata().get("instrument_id").filter(|_| instrument.is_none());
        let wanted = selection.instrument_id.map(|instrument_id| instrument_id.to_string());
        let mut first = None;
        groups.retain(|&group| {
            let group = metadata.metadata().row_group(group);
            let times = time.and_then(|column| times_of(group, column));
            let late = times.zip(selection.end).is_some_and(|((least, _), end)| least > end);
            let early = times.zip(selection.start).is_some_and(|((_, most), start)| most < start);
            let other = match (&wanted, of_file) {
                (Some(wanted), Some(of_file)) => wanted != of_file,
                (Some(wanted), None) => instrument.is_some_and(|column| !may_have(group, column, wanted)),
                (None, _) => false,
            };
            if let (Some((least, _)), false) = (times, late || early || other) {
                first = Some(first.map_or(least, |first: UnixNanos| first.min(least)));
            }
            !(late || early || other)
        });
        self.first = first.unwrap_or_default();
        Ok(())
    }
}

fn is_nanoseconds(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Timestamp(TimeUnit::Nanosecond, _) | DataType::UInt64 | DataType::Int64)
}

/// The first and the last time in a column of a row group.
fn times_of(group: &RowGroupMetaData, column: usize) -> Option<(UnixNanos, UnixNanos)> {
    let Some(Statistics::Int64(times)) = group.column(column).statistics() else { return None };
    let time = |time: Option<&i64>| time.map(|time| time.cast_unsigned());
    time(times.min_opt()).zip(time(times.max_opt()))
}

/// Whether a text may be in a column of a row group.
fn may_have(group: &RowGroupMetaData, column: usize, text: &str) -> bool {
    let Some(texts) = group.column(column).statistics() else { return true };
    let (least, most) = (texts.min_bytes_opt(), texts.max_bytes_opt());
    least.is_none_or(|least| least <= text.as_bytes()) && most.is_none_or(|most| text.as_bytes() <= most)
}

/// A file that is being read.
struct Reading {
    file: RecordedFile,
    reader: Reader,
    rows: u64,
    rows_total: u64,
    /// How many batches of deltas were read.
    events: u64,
}

enum Reader {
    Parquet(Box<ParquetRecordBatchReader>),
    Ipc(Box<FileReader<BufReader<File>>>, Selection),
}

impl Reading {
    fn start(file: RecordedFile, selection: &Selection) -> Result<Self> {
        let io = |error: &dyn fmt::Display| failed(&file.path, error);
        let open = File::open(&file.path).map_err(|error| io(&error))?;
        let (reader, rows_total) = match &file.content {
            Content::Parquet { metadata, groups } => {
                let rows_of = |group: &usize| metadata.metadata().row_group(*group).num_rows();
                let rows_total = groups.iter().map(rows_of).sum::<i64>().cast_unsigned();
                let reader = parquet_reader(open, metadata.clone(), groups.clone(), selection);
                (Reader::Parquet(Box::new(reader.map_err(|error| error.at(file.path.display()))?)), rows_total)
            }
            Content::Ipc => {
                let reader = FileReader::try_new_buffered(open, None).map_err(|error| io(&error))?;
                let batches = reader.num_batches() as u64;
                (Reader::Ipc(Box::new(reader), *selection), batches)
            }
        };
        Ok(Self { file, reader, rows: 0, rows_total, events: 0 })
    }

    fn next(&mut self) -> Result<Option<RecordBatch>> {
        let failure = |error: ArrowError| Error::io(error.to_string());
        match &mut self.reader {
            Reader::Parquet(reader) => {
                let Some(batch) = reader.next().transpose().map_err(failure)? else { return Ok(None) };
                self.rows += batch.num_rows() as u64;
                self.file.with_schema(&batch).map(Some)
            }
            Reader::Ipc(reader, selection) => {
                let Some(batch) = reader.next().transpose().map_err(failure)? else { return Ok(None) };
                self.rows += 1;
                let batch = self.file.with_schema(&batch)?;
                match wanted_rows(&batch, selection)? {
                    None => Ok(Some(batch)),
                    Some(wanted) => filter_record_batch(&batch, &wanted).map(Some).map_err(failure),
                }
            }
        }
    }

    /// How many bytes of all files come before the next batch, about.
    fn bytes_before(&self, total: u64, rest: &std::vec::IntoIter<RecordedFile>) -> u64 {
        let of_rest: u64 = rest.as_slice().iter().map(|file| file.bytes).sum();
        let left = u128::from(self.file.bytes) * u128::from(self.rows_total.saturating_sub(self.rows));
        let left = left / u128::from(self.rows_total.max(1));
        total.saturating_sub(of_rest).saturating_sub(u64::try_from(left).unwrap_or(u64::MAX))
    }
}

fn parquet_reader(
    file: File,
    metadata: ArrowReaderMetadata,
    groups: Vec<usize>,
    selection: &Selection,
) -> Result<ParquetRecordBatchReader> {
    let schema = metadata.schema().clone();
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
    let builder = builder.with_row_groups(groups).with_batch_size(BATCH_ROWS);
    let by_time = selection.start.is_some() || selection.end.is_some();
    let needed = [
        ("ts_init", by_time),
        ("instrument_id", selection.instrument_id.is_some()),
        ("bar_type", selection.instrument_id.is_some()),
    ];
    let needed = needed.into_iter().filter_map(|(name, needed)| schema.index_of(name).ok().filter(|_| needed));
    let mask = ProjectionMask::roots(builder.parquet_schema(), needed);
    let failure = |error: &dyn fmt::Display| Error::io(error.to_string());
    let selection = *selection;
    if !by_time && selection.instrument_id.is_none() {
        return builder.build().map_err(|error| failure(&error));
    }
    let metadata = schema.metadata().clone();
    let matches = ArrowPredicateFn::new(mask, move |batch: RecordBatch| {
        // The columns for a predicate come without the metadata of the schema.
        let schema = batch.schema().as_ref().clone().with_metadata(metadata.clone());
        let batch = batch.with_schema(Arc::new(schema))?;
        let wanted =
            wanted_rows(&batch, &selection).map_err(|error| ArrowError::from_external_error(Box::new(error)))?;
        Ok(wanted.unwrap_or_else(|| BooleanArray::from(vec![true; batch.num_rows()])))
    });
    builder.with_row_filter(RowFilter::new(vec![Box::new(matches)])).build().map_err(|error| failure(&error))
}

/// The rows of the selection; `None` for all.
fn wanted_rows(batch: &RecordBatch, selection: &Selection) -> Result<Option<BooleanArray>> {
    let columns = Columns::new(selection.kind.unwrap_or(Kind::Quote), batch);
    let by_time =
        (selection.start.is_some() || selection.end.is_some()).then(|| columns.times("ts_init")).transpose()?;
    let by_instrument = selection.instrument_id.map(|instrument_id| columns.is_of(instrument_id)).transpose()?;
    Ok(match (by_time, by_instrument) {
        (None, None) => None,
        (None, Some(of)) => Some(of.into()),
        (Some(times), of) => {
            let wanted = times.into_iter().enumerate();
            let wanted = wanted.map(|(row, time)| selection.has_time(time) && of.as_ref().is_none_or(|of| of[row]));
            Some(wanted.collect::<Vec<bool>>().into())
        }
    })
}
