//! What a feed has counted.

use std::collections::BTreeMap;

/// Records read, and those that made no data, by reason.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) records: u64,
    pub(crate) skipped: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Counts a record that makes no data.
    pub(crate) fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }
}
