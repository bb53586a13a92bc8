//! Where data goes and comes from: datasets of Lance, or, in tests of the ownership, memory.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use crate::{channel::Batches, error::Result, options::LanceCommit_t};

#[cfg(feature = "lance")]
mod lance;
#[cfg(all(feature = "memory", not(feature = "lance")))]
mod memory;

#[cfg(feature = "lance")]
pub(crate) use lance::{open_sink, open_source};
#[cfg(all(feature = "memory", not(feature = "lance")))]
pub(crate) use memory::{open_sink, open_source};

/// What writes one version of a dataset, on a thread of its own.
pub(crate) trait Sink {
    /// Writes all batches, and commits them at their end. An error among them ends it without a commit.
    fn write(self: Box<Self>, batches: Batches) -> Result<LanceCommit_t>;
}

/// Batches as they are read.
pub(crate) type Rows = Box<dyn Iterator<Item = nautilus_cython_core::Result<RecordBatch>> + Send>;

/// One version of a dataset. It does not change, and may be read by any number of threads.
pub(crate) trait Source: Send + Sync {
    fn schema(&self) -> SchemaRef;

    fn version(&self) -> u64;

    fn rows(&self) -> u64;

    /// All rows in the order in which they were written, in batches of at most `batch_rows`.
    fn read(&self, batch_rows: usize) -> Result<Rows>;
}
