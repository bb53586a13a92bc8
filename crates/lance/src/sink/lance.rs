//! Datasets of Lance.

use std::{
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use datafusion::{
    error::DataFusionError, execution::SendableRecordBatchStream, physical_plan::stream::RecordBatchStreamAdapter,
};
use futures::StreamExt;
use lance::{
    Dataset,
    dataset::{
        CommitBuilder, InsertBuilder, WriteDestination, WriteMode, WriteParams,
        builder::DatasetBuilder,
        transaction::{Operation, Transaction},
    },
};
use nautilus_cython_core::Error;
use tokio::runtime::{Builder, Runtime};

use super::{Rows, Sink, Source};
use crate::{
    channel::Batches,
    error::{Fault, LanceStatus, Result, guarded},
    options::{LanceCommit_t, LanceMode, Options},
};

impl From<lance::Error> for Fault {
    fn from(error: lance::Error) -> Self {
        use lance::Error::*;
        let status = match &error {
            InvalidInput { .. } | Schema { .. } => LanceStatus::InvalidValue,
            DatasetAlreadyExists { .. } => LanceStatus::AlreadyExists,
            SchemaMismatch { .. } => LanceStatus::SchemaMismatch,
            DatasetNotFound { .. } | NotFound { .. } | VersionNotFound { .. } => LanceStatus::NotFound,
            NotSupported { .. } => LanceStatus::Unsupported,
            CommitConflict { .. }
            | IncompatibleTransaction { .. }
            | RetryableCommitConflict { .. }
            | TooMuchWriteContention { .. } => LanceStatus::Conflict,
            Internal { .. } => LanceStatus::Internal,
            _ => LanceStatus::Io,
        };
        Self::new(status, error.to_string())
    }
}

/// What drives one writer or one scan: threads of its own, which are joined when it is dropped.
fn runtime() -> Result<Runtime> {
    let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("lance-io").enable_all().build();
    runtime.map_err(|error| Fault::new(LanceStatus::Io, format!("no threads for Lance: {error}")))
}

/// Runs `f` on a thread of its own, and waits for it: nothing asynchronous may run on the thread of a caller.
fn elsewhere<R: Send>(f: impl FnOnce() -> Result<R> + Send) -> Result<R> {
    thread::scope(|scope| scope.spawn(|| guarded(f)).join()).unwrap_or_else(|panic| Err(Fault::panicked(&*panic)))
}

/// The dataset at `uri`, if there is one.
async fn existing(uri: &str) -> Result<Option<Dataset>> {
    match DatasetBuilder::from_uri(uri).load().await {
        Ok(dataset) => Ok(Some(dataset)),
        Err(lance::Error::DatasetNotFound { .. } | lance::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

struct LanceSink {
    runtime: Runtime,
    schema: SchemaRef,
    params: WriteParams,
    uri: String,
    dataset: Option<Arc<Dataset>>,
}

pub(crate) fn open_sink(uri: &str, schema: SchemaRef, options: Options) -> Result<Box<dyn Sink>> {
    let runtime = runtime()?;
    lance::datatypes::Schema::try_from(schema.as_ref()).map_err(|error| match error {
        lance::Error::Schema { .. } => Fault::new(LanceStatus::Unsupported, error.to_string()),
        error => error.into(),
    })?;
    let dataset = runtime.block_on(existing(uri))?;
    let mode = match (options.mode, &dataset) {
        (LanceMode::Create, Some(_)) => {
            return Err(Fault::new(LanceStatus::AlreadyExists, format!("there is a dataset at {uri:?}")));
        }
        (LanceMode::Append, None) => {
            return Err(Fault::new(LanceStatus::NotFound, format!("there is no dataset at {uri:?}")));
        }
        (LanceMode::Append, Some(dataset)) => {
            check_columns(uri, &Schema::from(dataset.schema()), &schema)?;
            WriteMode::Append
        }
        (LanceMode::Create | LanceMode::Overwrite, None) => WriteMode::Create,
        (LanceMode::Overwrite, Some(_)) => WriteMode::Overwrite,
    };
    let params = WriteParams {
        mode,
        max_rows_per_file: options.rows_per_file,
        max_rows_per_group: options.rows_per_group,
        skip_auto_cleanup: true, // old versions go when their owner says so
        ..WriteParams::default()
    };
    Ok(Box::new(LanceSink { runtime, schema, params, uri: uri.to_owned(), dataset: dataset.map(Arc::new) }))
}

/// Whether rows of `given` go into a dataset with the columns `there`: by name, type and order.
fn check_columns(uri: &str, there: &Schema, given: &Schema) -> Result<()> {
    let columns = |schema: &Schema| {
        let columns = schema.fields().iter().map(|field| format!("{:?}: {}", field.name(), field.data_type()));
        columns.collect::<Vec<_>>().join(", ")
    };
    let alike =
        there.fields().len() == given.fields().len()
            && there.fields().iter().zip(given.fields()).all(|(there, given)| {
                there.name() == given.name() && there.data_type().equals_datatype(given.data_type())
            });
    if alike {
        return Ok(());
    }
    let message = format!("the columns are {}, expected those of {uri:?}: {}", columns(given), columns(there));
    Err(Fault::new(LanceStatus::SchemaMismatch, message))
}

impl Sink for LanceSink {
    fn write(self: Box<Self>, batches: Batches) -> Result<LanceCommit_t> {
        let Self { runtime, schema, params, uri, dataset } = *self;
        let destination = || match &dataset {
            Some(dataset) => WriteDestination::Dataset(dataset.clone()),
            None => WriteDestination::Uri(&uri),
        };
        runtime.block_on(async {
            let rows = rows_of(batches, schema);
            let insert = InsertBuilder::new(destination()).with_params(&params);
            let transaction = insert.execute_uncommitted_stream(rows).await?;
            let mut commit = written(&transaction);
            let builder = CommitBuilder::new(destination()).with_skip_auto_cleanup(true);
            commit.version = builder.execute(transaction).await?.version().version;
            Ok(commit)
        })
    }
}

/// The batches as Lance reads them, in the schema that says how they are stored.
fn rows_of(mut batches: Batches, schema: SchemaRef) -> SendableRecordBatchStream {
    let stored = schema.clone();
    let batches = futures::stream::poll_fn(move |context| batches.poll_next(context)).map(move |batch| {
        let batch = batch.map_err(|fault| DataFusionError::External(fault.message.into()))?;
        Ok(batch.with_schema(stored.clone())?)
    });
    Box::pin(RecordBatchStreamAdapter::new(schema, batches))
}

/// What a transaction will make visible.
fn written(transaction: &Transaction) -> LanceCommit_t {
    let fragments = match &transaction.operation {
        Operation::Append { fragments } | Operation::Overwrite { fragments, .. } => fragments.as_slice(),
        _ => &[],
    };
    let files = fragments.iter().flat_map(|fragment| &fragment.files);
    LanceCommit_t {
        version: 0,
        rows: fragments.iter().map(|fragment| fragment.physical_rows.unwrap_or(0) as u64).sum(),
        fragments: fragments.len() as u64,
        bytes: files.filter_map(|file| file.file_size_bytes.get()).map(|bytes| bytes.get()).sum(),
    }
}

struct LanceSource {
    dataset: Arc<Dataset>,
    schema: SchemaRef,
    rows: u64,
}

pub(crate) fn open_source(uri: &str, version: Option<u64>) -> Result<Box<dyn Source>> {
    elsewhere(|| {
        runtime()?.block_on(async {
            let builder = DatasetBuilder::from_uri(uri);
            let builder = version.map_or(builder.clone(), |version| builder.with_version(version));
            let dataset = builder.load().await?;
            let schema = Arc::new(Schema::from(dataset.schema()));
            let rows = dataset.count_rows(None).await? as u64;
            Ok(Box::new(LanceSource { dataset: Arc::new(dataset), schema, rows }) as Box<dyn Source>)
        })
    })
}

impl Source for LanceSource {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn version(&self) -> u64 {
        self.dataset.version().version
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn read(&self, batch_rows: usize) -> Result<Rows> {
        let (sender, receiver) = mpsc::sync_channel(2);
        let dataset = self.dataset.clone();
        let thread = thread::Builder::new().name("lance-reader".into()).spawn(move || {
            if let Err(fault) = guarded(|| scan(&dataset, batch_rows, &sender)) {
                let _ = sender.send(Err(fault.into())); // nobody listens any more
            }
        });
        let thread =
            thread.map_err(|error| Fault::new(LanceStatus::Io, format!("no thread for the reader: {error}")))?;
        Ok(Box::new(Scan { receiver: Some(receiver), thread: Some(thread) }))
    }
}

type Row = nautilus_cython_core::Result<RecordBatch>;

/// Sends the batches of a dataset until their end, or until nobody listens.
fn scan(dataset: &Dataset, batch_rows: usize, sender: &mpsc::SyncSender<Row>) -> Result<()> {
    runtime()?.block_on(async {
        let mut scanner = dataset.scan();
        let mut batches = scanner.batch_size(batch_rows).scan_in_order(true).try_into_stream().await?;
        while let Some(batch) = batches.next().await {
            let batch = batch.map_err(|error| Error::from(Fault::from(error)));
            if sender.send(batch).is_err() {
                break;
            }
        }
        Ok(())
    })
}

/// The receiving end of a scan, which ends with it.
struct Scan {
    receiver: Option<mpsc::Receiver<Row>>,
    thread: Option<JoinHandle<()>>,
}

impl Iterator for Scan {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        self.receiver.as_ref()?.recv().ok()
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        drop(self.receiver.take()); // so that the thread notices
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // it has caught its panics, and told them
        }
    }
}
