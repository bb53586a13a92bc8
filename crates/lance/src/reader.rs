//! A reader of one version of a dataset.

use std::process;

use nautilus_cython_cdata::{FFI_ArrowArrayStream, FFI_ArrowSchema, give};
use nautilus_cython_core::Error;

use crate::{
    error::{Fault, LanceStatus, Result},
    sink::{self, Source},
};

/// A reader of one version of a dataset: opaque to C.
pub struct Reader {
    source: Box<dyn Source>,
    process: u32,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("version", &self.version()).finish_non_exhaustive()
    }
}

impl Reader {
    pub(crate) fn open(uri: &str, version: Option<u64>) -> Result<Self> {
        Ok(Self { source: sink::open_source(uri, version)?, process: process::id() })
    }

    pub(crate) fn version(&self) -> u64 {
        self.source.version()
    }

    pub(crate) fn rows(&self) -> u64 {
        self.source.rows()
    }

    pub(crate) fn schema(&self) -> Result<FFI_ArrowSchema> {
        Ok(give::schema(&self.source.schema())?)
    }

    pub(crate) fn stream(&self, batch_rows: usize) -> Result<FFI_ArrowArrayStream> {
        check_process(self.process)?;
        let process = self.process;
        let rows = self.source.read(batch_rows)?;
        let rows = rows.map(move |batch| check_process(process).map_err(Error::from).and(batch));
        Ok(give::stream(self.source.schema(), rows)?)
    }
}

fn check_process(made: u32) -> Result<()> {
    if made == process::id() {
        return Ok(());
    }
    Err(Fault::new(LanceStatus::Forked, "the process was forked: the threads of the reader are in its parent"))
}
