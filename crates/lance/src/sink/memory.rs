//! Datasets in the memory of the process, for tests of the ownership under Miri, sanitizers and valgrind.
//!
//! Everything is read and copied, as a sink on disk would, into Arrow's stream format. At a URI that contains `full`, the second
//! batch does not fit; at one that contains `readonly`, none does.

use std::{
    collections::BTreeMap,
    io::Cursor,
    sync::{Mutex, MutexGuard, PoisonError},
};

use arrow_array::RecordBatch;
use arrow_ipc::{reader::StreamReader, writer::StreamWriter};
use arrow_schema::{ArrowError, SchemaRef};
use nautilus_cython_core::Error;

use super::{Rows, Sink, Source};
use crate::{
    channel::Batches,
    error::{Fault, LanceStatus, Result},
    options::{LanceCommit_t, LanceMode, Options},
};

#[derive(Clone)]
struct Version {
    schema: SchemaRef,
    /// Streams of Arrow, one for each commit.
    parts: Vec<Vec<u8>>,
    rows: u64,
}

type Datasets = BTreeMap<String, Vec<Version>>;

fn datasets() -> MutexGuard<'static, Datasets> {
    static DATASETS: Mutex<Datasets> = Mutex::new(BTreeMap::new());
    DATASETS.lock().unwrap_or_else(PoisonError::into_inner)
}

struct MemorySink {
    uri: String,
    schema: SchemaRef,
    options: Options,
}

fn io(error: &ArrowError) -> Fault {
    Fault::new(LanceStatus::Io, error.to_string())
}

fn check(uri: &str, schema: &SchemaRef, mode: LanceMode) -> Result<()> {
    let datasets = datasets();
    match (mode, datasets.get(uri).and_then(|versions| versions.last())) {
        (LanceMode::Create, Some(_)) => {
            Err(Fault::new(LanceStatus::AlreadyExists, format!("there is a dataset at {uri:?}")))
        }
        (LanceMode::Append, None) => Err(Fault::new(LanceStatus::NotFound, format!("there is no dataset at {uri:?}"))),
        (LanceMode::Append, Some(last)) if last.schema.fields() != schema.fields() => Err(Fault::new(
            LanceStatus::SchemaMismatch,
            format!("the columns of {uri:?} are {:?}", last.schema.fields()),
        )),
        _ => Ok(()),
    }
}

pub(crate) fn open_sink(uri: &str, schema: SchemaRef, options: Options) -> Result<Box<dyn Sink>> {
    check(uri, &schema, options.mode)?;
    Ok(Box::new(MemorySink { uri: uri.to_owned(), schema, options }))
}

impl Sink for MemorySink {
    fn write(self: Box<Self>, mut batches: Batches) -> Result<LanceCommit_t> {
        let mut writer = StreamWriter::try_new(Vec::new(), &self.schema).map_err(|error| io(&error))?;
        let (mut rows, mut count) = (0, 0);
        let room = if self.uri.contains("readonly") {
            0
        } else if self.uri.contains("full") {
            1
        } else {
            usize::MAX
        };
        while let Some(batch) = batches.next()? {
            if count == room {
                return Err(Fault::new(LanceStatus::Io, format!("{:?}: no space left", self.uri)));
            }
            writer.write(&batch).map_err(|error| io(&error))?;
            rows += batch.num_rows() as u64;
            count += 1;
        }
        let part = writer.into_inner().map_err(|error| io(&error))?;
        check(&self.uri, &self.schema, self.options.mode)?;
        let mut datasets = datasets();
        let versions = datasets.entry(self.uri).or_default();
        let bytes = part.len() as u64;
        let mut next = Version { schema: self.schema, parts: vec![part], rows };
        if let (LanceMode::Append, Some(last)) = (self.options.mode, versions.last()) {
            next.parts.splice(0..0, last.parts.iter().cloned());
            next.rows += last.rows;
        }
        versions.push(next);
        Ok(LanceCommit_t { version: versions.len() as u64, rows, fragments: u64::from(count > 0), bytes })
    }
}

struct MemorySource {
    version: u64,
    data: Version,
}

pub(crate) fn open_source(uri: &str, version: Option<u64>) -> Result<Box<dyn Source>> {
    let datasets = datasets();
    let not_found = |what: String| Fault::new(LanceStatus::NotFound, format!("{what} at {uri:?}"));
    let versions = datasets.get(uri).ok_or_else(|| not_found("there is no dataset".into()))?;
    let version = version.unwrap_or(versions.len() as u64);
    let data = usize::try_from(version).ok().and_then(|version| versions.get(version.checked_sub(1)?));
    let data = data.ok_or_else(|| not_found(format!("there is no version {version} of the dataset")))?.clone();
    Ok(Box::new(MemorySource { version, data }))
}

impl Source for MemorySource {
    fn schema(&self) -> SchemaRef {
        self.data.schema.clone()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn rows(&self) -> u64 {
        self.data.rows
    }

    fn read(&self, batch_rows: usize) -> Result<Rows> {
        let mut batches = Vec::new();
        for part in &self.data.parts {
            let reader = StreamReader::try_new(Cursor::new(part), None).map_err(|error| io(&error))?;
            batches.extend(reader.map(|batch| batch.map_err(|error| Error::io(error.to_string()))));
        }
        Ok(Box::new(batches.into_iter().flat_map(move |batch| split(batch, batch_rows))))
    }
}

fn split(
    batch: nautilus_cython_core::Result<RecordBatch>,
    rows: usize,
) -> Vec<nautilus_cython_core::Result<RecordBatch>> {
    let Ok(batch) = batch else { return vec![batch] };
    let starts = (0..batch.num_rows()).step_by(rows);
    starts.map(|start| Ok(batch.slice(start, rows.min(batch.num_rows() - start)))).collect()
}
