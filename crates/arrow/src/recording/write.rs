//! Recordings, written.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{ArrayRef, RecordBatch, StringArray, cast::AsArray, types::Int32Type};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Schema, SchemaRef};
use nautilus_cython_core::{Error, Result, UnixNanos, time::unix_nanos_to_iso8601};
use nautilus_cython_model::{data::Data, identifiers::InstrumentId};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, Encoding as PageEncoding, ZstdLevel},
    file::{
        metadata::SortingColumn,
        properties::{WriterProperties, WriterPropertiesBuilder},
    },
    schema::types::ColumnPath,
};

use super::{
    Encoding, Selection, catalog_folder,
    draft::{Draft, folder_of},
    failed,
};
use crate::{Form, Kind, Layout, Source, encode_data, write::internal};

/// Rows of a row group, which are sorted together.
const GROUP_ROWS: usize = 1 << 17;

/// Pieces of data that are written between two calls of the watch.
const STRIDE: u32 = 1 << 14;

/// What to record, and in which form.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordOptions {
    /// The data that is recorded.
    pub selection: Selection,
    /// The types of the columns. A file of raw values has one instrument.
    pub form: Form,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// The kind of the data in it.
    pub kind: Kind,
    /// How many pieces of data are in it.
    pub count: u64,
}

/// Writes what `source` has to the file `to`, if its name has the ending of an encoding, or as new Parquet files into the
/// folder `to`: one for each kind of data, and in the form of raw values one for each instrument.
///
/// Data may be late by a row group, 131,072 rows; files are sorted. `watch` is told the position of the source now and then;
/// an error of it ends the recording.
///
/// # Errors
/// The first error of the source; `Io` if a file cannot be written, or exists; `InvalidValue` for data that no column holds,
/// that is too late, or of which one file has no room: a second kind, or a second instrument among raw values. Then there is
/// no new file, unless the disk failed while the last of several was renamed.
pub fn record(
    mut source: impl Source,
    to: &Path,
    options: &RecordOptions,
    mut watch: impl FnMut(u64) -> Result<()>,
) -> Result<Vec<Written>> {
    let layout = source.layout();
    let layout = Layout { form: options.form, order_ids: layout.order_ids && options.form == Form::Typed, ..layout };
    let mut recorder = Recorder { to, one: Encoding::of_name(to), layout, parts: Vec::new() };
    for count in 1_u32.. {
        if count % STRIDE == 0 {
            watch(source.position())?;
        }
        let Some(data) = source.next().transpose()? else { break };
        match data {
            // Raw files have no batches: their last changes are flagged.
            Data::Deltas(deltas) if options.form == Form::Raw => {
                let deltas = deltas.into_deltas().into_iter().map(Data::Delta);
                deltas.filter(|data| options.selection.has(data)).try_for_each(|data| recorder.add(data))?;
            }
            data if options.selection.has(&data) => recorder.add(data)?,
            _ => {}
        }
    }
    watch(source.position())?;
    recorder.finish()
}

/// The files of one recording in the making.
struct Recorder<'a> {
    to: &'a Path,
    /// The encoding of the one file to write, if it is no folder.
    one: Option<Encoding>,
    layout: Layout,
    parts: Vec<Part>,
}

impl Recorder<'_> {
    fn add(&mut self, data: Data) -> Result<()> {
        let part = Part::new(&data, self.layout);
        let place = match self.parts.iter().position(|known| known.is_for(&part)) {
            Some(place) => place,
            None => {
                if let (Some(_), Some(first)) = (self.one, self.parts.first()) {
                    let (was, expected) = (part.name(), first.name());
                    return Err(Error::invalid(
                        "data",
                        format_args!("{was}"),
                        &format!("only {expected} in one file: select, or record into a folder"),
                    ));
                }
                self.parts.push(part);
                self.parts.len() - 1
            }
        };
        let part = &mut self.parts[place];
        part.add(data);
        if part.rows >= GROUP_ROWS {
            part.write(self.to, self.one)?;
        }
        Ok(())
    }

    /// All files are on the disk before the first gets its name.
    fn finish(mut self) -> Result<Vec<Written>> {
        let (to, one) = (self.to, self.one);
        let mut drafts = Vec::with_capacity(self.parts.len());
        for part in &mut self.parts {
            part.write(to, one)?;
            if let Some((draft, sink)) = part.file.take() {
                sink.finish().and_then(|file| file.sync_all().map_err(|error| failed(draft.path(), &error)))?;
                drafts.push((draft, part));
            }
        }
        if drafts.is_empty() && one.is_some() {
            return Err(Error::state(format!("{}: there is no data to record", to.display())));
        }
        let publish = |(draft, part): (Draft, &mut Part)| {
            let path = match one {
                Some(_) => draft.publish(std::iter::once(to.to_owned())),
                None => draft.publish(part.names(to)),
            };
            Ok(Written { path: path?, kind: part.kind, count: part.count })
        };
        drafts.into_iter().map(publish).collect()
    }
}

/// What goes into one file.
struct Part {
    kind: Kind,
    /// The instrument, where a file has one only; of bars, with their type.
    only: Option<(InstrumentId, String)>,
    layout: Layout,
    waiting: Vec<Data>,
    /// How many rows wait.
    rows: usize,
    count: u64,
    /// The first and the last `ts_init` of what was written.
    times: Option<(UnixNanos, UnixNanos)>,
    file: Option<(Draft, Sink)>,
}

impl Part {
    fn new(data: &Data, layout: Layout) -> Self {
        let only = (layout.form == Form::Raw).then(|| match data {
            Data::Bar(bar) => (data.instrument_id(), bar.bar_type.to_string()),
            _ => (data.instrument_id(), data.instrument_id().to_string()),
        });
        let kind = Kind::of_data(data);
        Self { kind, only, layout, waiting: Vec::new(), rows: 0, count: 0, times: None, file: None }
    }

    fn is_for(&self, other: &Self) -> bool {
        self.kind == other.kind && self.only == other.only
    }

    fn name(&self) -> String {
        let instrument = self.only.as_ref().map(|(_, name)| format!(" of {name}")).unwrap_or_default();
        self.kind.name().to_owned() + &instrument
    }

    fn add(&mut self, data: Data) {
        self.rows += match &data {
            Data::Deltas(deltas) => deltas.deltas().len(),
            _ => 1,
        };
        self.waiting.push(data);
    }

    /// Writes what waits, in the order of its times, as a row group.
    fn write(&mut self, to: &Path, one: Option<Encoding>) -> Result<()> {
        let mut data = std::mem::take(&mut self.waiting);
        self.rows = 0;
        data.sort_by_key(Data::ts_init);
        let [Some(first), Some(last)] = [data.first(), data.last()].map(|data| data.map(Data::ts_init)) else {
            return Ok(());
        };
        if let Some((_, before)) = self.times
            && first < before
        {
            let expected = format!("{before} or later: data may be late by a row group, {GROUP_ROWS} rows");
            return Err(Error::invalid("ts_init", first, &expected));
        }
        let count = data.len() as u64;
        let batch =
            encode_data(self.kind, data.into_iter().map(Ok), self.layout).map_err(|error| error.at(self.name()))?;
        let (draft, mut sink) = match self.file.take() {
            Some(file) => file,
            None => {
                let folder = if one.is_some() { folder_of(to).to_owned() } else { self.folder(to) };
                let (draft, file) = Draft::new(&folder)?;
                (draft, Sink::new(one.unwrap_or(Encoding::Parquet), file, &batch.schema())?)
            }
        };
        sink.write(&batch).map_err(|error| error.at(draft.path().display()))?;
        self.file = Some((draft, sink));
        self.times = Some((self.times.map_or(first, |(first, _)| first), last));
        self.count += count;
        self.layout.events += count;
        Ok(())
    }

    /// Where the file goes in the folder of a recording; that of raw values to where catalogs have it.
    fn folder(&self, to: &Path) -> PathBuf {
        match &self.only {
            None => to.join(self.kind.name()),
            Some((_, name)) => to.join("data").join(catalog_folder(self.kind)).join(name.replace('/', "")),
        }
    }

    /// Names for the file, of which the first may be taken.
    fn names(&self, to: &Path) -> impl Iterator<Item = PathBuf> {
        let folder = self.folder(to);
        let (first, last) = self.times.unwrap_or_default();
        let name = match self.layout.form {
            Form::Typed => format!("{first:020}-{last:020}"),
            Form::Raw => [first, last].map(|time| unix_nanos_to_iso8601(time).replace([':', '.'], "-")).join("_"),
        };
        let numbers = if self.layout.form == Form::Raw { 1 } else { u32::MAX };
        (0..numbers).map(move |number| match number {
            0 => folder.join(format!("{name}.parquet")),
            _ => folder.join(format!("{name}-{number}.parquet")),
        })
    }
}

/// A file that takes batches of one schema.
enum Sink {
    Parquet(Box<ArrowWriter<File>>),
    Ipc(Box<FileWriter<File>>),
}

impl Sink {
    fn new(encoding: Encoding, file: File, schema: &SchemaRef) -> Result<Self> {
        match encoding {
            Encoding::Parquet => {
                let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties(schema)));
                writer.map(Box::new).map(Self::Parquet).map_err(|error| Error::io(error.to_string()))
            }
            Encoding::Ipc => {
                let writer = FileWriter::try_new(file, &with_plain_texts(schema));
                writer.map(Box::new).map(Self::Ipc).map_err(|error| Error::io(error.to_string()))
            }
        }
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        match self {
            Self::Parquet(writer) => {
                writer.write(batch).and_then(|()| writer.flush()).map_err(|error| Error::io(error.to_string()))
            }
            Self::Ipc(writer) => {
                let schema = Arc::new(with_plain_texts(batch.schema_ref()));
                let columns = batch.columns().iter().map(plain_texts).collect();
                let batch = RecordBatch::try_new(schema, columns).map_err(|error| internal(&error))?;
                writer.write(&batch).map_err(|error| Error::io(error.to_string()))
            }
        }
    }

    fn finish(self) -> Result<File> {
        match self {
            Self::Parquet(writer) => writer.into_inner().map_err(|error| Error::io(error.to_string())),
            Self::Ipc(mut writer) => {
                writer.finish().and_then(|()| writer.into_inner()).map_err(|error| Error::io(error.to_string()))
            }
        }
    }
}

/// Columns whose numbers mostly grow are stored as their differences: dictionaries of them would be as large as they are.
const GROWING: [&str; 5] = ["ts_event", "ts_init", "sequence", "order_id", "event"];

fn properties(schema: &Schema) -> WriterProperties {
    let sorting = schema.index_of("ts_init").ok().and_then(|column| i32::try_from(column).ok());
    let sorting = sorting.map(|column_idx| vec![SortingColumn { column_idx, descending: false, nulls_first: false }]);
    let general = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(None)
        .set_sorting_columns(sorting);
    let as_differences = |properties: WriterPropertiesBuilder, name: &str| {
        properties
            .set_column_dictionary_enabled(ColumnPath::from(name), false)
            .set_column_encoding(ColumnPath::from(name), PageEncoding::DELTA_BINARY_PACKED)
    };
    GROWING.into_iter().fold(general, as_differences).build()
}

/// In a file of IPC, all batches share one dictionary. Those of identifiers grow: they are written as plain texts.
fn with_plain_texts(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Dictionary(key, _) if **key == DataType::Int32 => {
            Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8))
        }
        _ => field.clone(),
    });
    Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone())
}

fn plain_texts(column: &ArrayRef) -> ArrayRef {
    let Some(dictionary) = column.as_dictionary_opt::<Int32Type>() else { return column.clone() };
    let Some(texts) = dictionary.downcast_dict::<StringArray>() else { return column.clone() };
    Arc::new(texts.into_iter().collect::<StringArray>())
}
