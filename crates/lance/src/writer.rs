//! A writer of one version of a dataset.

use std::{
    process,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
};

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema, SchemaRef};
use nautilus_cython_cdata::{FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema, give, take::Stream};

use crate::{
    channel::{Batches, Channel, Held},
    error::{Fault, LanceStatus, Result, guarded},
    options::{LanceCommit_t, Options},
    sink, take,
};

/// A writer of one version of a dataset: opaque to C.
#[derive(Debug)]
pub struct Writer {
    schema: SchemaRef,
    channel: Arc<Channel>,
    held: Arc<Held>,
    thread: Mutex<Option<JoinHandle<()>>>,
    process: u32,
}

impl Writer {
    /// Starts the thread, which opens the dataset.
    pub(crate) fn new(uri: &str, schema: Schema, options: Options) -> Result<Self> {
        check_columns(&schema, &options)?;
        let schema = Arc::new(schema);
        let channel = Arc::new(Channel::new(options.queue_bytes));
        let held = Arc::new(Held::default());
        let thread = thread::Builder::new().name("lance-writer".into()).spawn({
            let (uri, schema) = (uri.to_owned(), Arc::new(options.stored(&schema)));
            let (channel, held) = (channel.clone(), held.clone());
            move || {
                let result = guarded(|| {
                    let sink = sink::open_sink(&uri, schema, options)?;
                    channel.open();
                    sink.write(Batches(channel.clone()))
                });
                channel.end(result);
                held.wait_for_none();
            }
        });
        let thread =
            thread.map_err(|error| Fault::new(LanceStatus::Io, format!("no thread for the writer: {error}")))?;
        let writer = Self { schema, channel, held, thread: Mutex::new(Some(thread)), process: process::id() };
        writer.channel.opened()?;
        Ok(writer)
    }

    /// Fails in a process that was forked: the thread is in its parent.
    pub(crate) fn check_process(&self) -> Result<()> {
        if self.process == process::id() {
            return Ok(());
        }
        Err(Fault::new(LanceStatus::Forked, "the process was forked: the thread of the writer is in its parent"))
    }

    /// Queues the rows of an array.
    ///
    /// # Safety
    /// A producer filled the structs.
    pub(crate) unsafe fn write(&self, array: FFI_ArrowArray, schema: FFI_ArrowSchema) -> Result<()> {
        self.channel.check_open()?;
        // SAFETY: guaranteed by the caller.
        let batch = unsafe { take::read_batch(array, schema, self.held.ticket()) }?;
        self.check_schema(batch.schema_ref())?;
        self.push(batch)
    }

    /// Queues the batches of a stream. One that fails after its first batch poisons the writer.
    ///
    /// # Safety
    /// A producer filled the struct.
    pub(crate) unsafe fn write_stream(&self, mut stream: FFI_ArrowArrayStream) -> Result<()> {
        self.channel.check_open()?;
        // SAFETY: guaranteed by the caller.
        let stream = unsafe { Stream::take(&raw mut stream) }?;
        self.check_schema(&stream.schema())?;
        let held = self.held.clone();
        let batches = stream.map_arrays(move |array| give::keeping(array, held.ticket()));
        let mut written = false;
        for batch in batches {
            match batch {
                Ok(batch) => self.push(batch)?,
                Err(error) if written => {
                    let fault = Fault::from(error);
                    self.channel.poison(fault.clone());
                    return Err(fault);
                }
                Err(error) => return Err(error.into()),
            }
            written = true;
        }
        Ok(())
    }

    fn push(&self, batch: RecordBatch) -> Result<()> {
        #[cfg(feature = "test-panic")]
        crate::panics::panic_if_asked(crate::panics::Place::Caller);
        self.channel.push(batch)
    }

    fn check_schema(&self, given: &Schema) -> Result<()> {
        let (given, expected) = (given.fields(), self.schema.fields());
        let mismatch = |message| Err(Fault::new(LanceStatus::SchemaMismatch, message));
        if given.len() != expected.len() {
            return mismatch(format!("the batch has {} columns, expected {}", given.len(), expected.len()));
        }
        for (place, (given, expected)) in given.iter().zip(expected).enumerate() {
            if given != expected {
                return mismatch(format!("column {place} is {}, expected {}", described(given), described(expected)));
            }
        }
        Ok(())
    }

    /// Lets nothing be committed.
    pub(crate) fn poison(&self, fault: Fault) {
        self.channel.poison(fault);
    }

    /// Writes what is queued, and commits.
    pub(crate) fn close(&self) -> Result<LanceCommit_t> {
        let commit = self.channel.close()?;
        self.join();
        Ok(commit)
    }

    /// Gives up what was written.
    pub(crate) fn abort(&self) -> Result<()> {
        self.channel.abort()?;
        self.join();
        Ok(())
    }

    fn join(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join(); // it has caught its panics, and told them
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.channel.abort(); // it may have ended before
        self.join();
    }
}

fn described(field: &Field) -> String {
    let null = if field.is_nullable() { "" } else { " not null" };
    let metadata = if field.metadata().is_empty() { String::new() } else { format!(" {:?}", field.metadata()) };
    format!("{:?}: {}{null}{metadata}", field.name(), field.data_type())
}

fn check_columns(schema: &Schema, options: &Options) -> Result<()> {
    if schema.fields().is_empty() {
        return Err(Fault::invalid("the schema has no columns, expected at least one"));
    }
    let mut names: Vec<_> = schema.fields().iter().map(|field| field.name()).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|names| names[0] == names[1]) {
        return Err(Fault::invalid(format!("two columns have the name {:?}", twice[0])));
    }
    for column in &options.columns {
        if names.binary_search(&&column.name).is_err() {
            return Err(Fault::invalid(format!("options.columns has {:?}, expected one of {names:?}", column.name)));
        }
    }
    Ok(())
}
