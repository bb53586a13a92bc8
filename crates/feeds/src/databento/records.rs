//! The records of a DBN file, whole ones only.
//!
//! The decoders of the `dbn` crate take a file that ends within a record, or within compressed data, for a shorter one. So
//! its state machine is driven from here, where a truncated file is an error and the length of the metadata is checked
//! before memory is taken for it. Records are read as they are, without the upgrade to the latest version: those that are
//! used never changed. The lengths of records are checked here too, because the state machine takes any, and would then
//! look at records that are not aligned.

use std::io::{BufRead, BufReader, Read};

use dbn::{
    MAX_RECORD_LEN, Metadata, RecordRef, VersionUpgradePolicy,
    decode::{
        DbnMetadata,
        dbn::fsm::{DbnFsm, DbnFsmBuilder, ProcessResult},
    },
};
use nautilus_cython_core::{Error, Result};

use super::dbn_error;
use crate::{
    format::{file_name, starts_dbz},
    source::{Bytes, Source, read_error},
};

/// The longest metadata that is read.
const MAX_METADATA: usize = 64 << 20;
/// The magic, the version and the length of the metadata.
const PRELUDE_LEN: usize = 8;
/// The part of DBZ metadata that is not compressed.
const DBZ_FIXED_LEN: usize = 96;
/// The unit of the length of a record.
const WORD: usize = 4;
/// The shortest record.
const HEADER_LEN: usize = 16;
/// The highest version with the record layouts of this reader.
const MAX_VERSION: u8 = 3;

/// Reads the records of a file, and counts them.
pub(super) struct Records {
    bytes: Bytes,
    machine: DbnFsm,
    number: u64,
    offset: u64,
    /// Bytes from the end of what was read to the start of the next record.
    to_next: usize,
    /// The length, in words of four bytes, of a record that cannot have it.
    bad_length: Option<u8>,
}

impl Records {
    /// Reads the metadata at the start of `source`.
    pub(super) fn open(source: Source) -> Result<(Self, Metadata)> {
        if starts_dbz(&source.head) {
            return Self::open_dbz(source.bytes);
        }
        if !source.head.starts_with(b"DBN") {
            let name = file_name(&source.path);
            return Err(Error::invalid("DBN header", name, "metadata at the start: fragments without it are not read"));
        }
        Self::open_dbn(source.bytes)
    }

    fn open_dbn(mut bytes: Bytes) -> Result<(Self, Metadata)> {
        let prelude = read_exactly(&mut bytes, PRELUDE_LEN, "DBN header")?;
        let version = prelude[3];
        if !(1..=MAX_VERSION).contains(&version) {
            return Err(Error::invalid("DBN version", version, "1 to 3"));
        }
        let length = u32::from_le_bytes([prelude[4], prelude[5], prelude[6], prelude[7]]) as usize;
        let body = read_exactly(&mut bytes, length, "DBN metadata")?;
        let mut machine = builder().build().map_err(|error| dbn_error(&error))?;
        machine.write_all(&prelude);
        machine.write_all(&body);
        match machine.process() {
            ProcessResult::Metadata(metadata) => {
                let offset = (PRELUDE_LEN + length) as u64;
                Ok((Self::new(bytes, machine, offset), metadata))
            }
            ProcessResult::Err(error) => Err(dbn_error(&error)),
            ProcessResult::ReadMore(_) | ProcessResult::Record(()) => {
                Err(Error::invalid("DBN metadata", length, "a length that holds it"))
            }
        }
    }

    /// DBZ holds the metadata in a skippable frame, and then records as in version 1.
    #[allow(deprecated)] // the format is what is deprecated
    fn open_dbz(mut bytes: Bytes) -> Result<(Self, Metadata)> {
        let mut frame = read_exactly(&mut bytes, PRELUDE_LEN, "DBZ header")?;
        let length = u32::from_le_bytes([frame[4], frame[5], frame[6], frame[7]]) as usize;
        let body = read_exactly(&mut bytes, length, "DBZ metadata")?;
        check_dbz_tail(&body)?;
        frame.extend_from_slice(&body);
        let decoder = dbn::decode::dbz::Decoder::with_upgrade_policy(frame.as_slice(), VersionUpgradePolicy::AsIs);
        let decoder = decoder.map_err(|error| dbn_error(&error))?;
        let metadata = decoder.metadata().clone();
        let machine = builder().input_dbn_version(Some(1)).map(|builder| builder.skip_metadata(true));
        let machine = machine.and_then(|builder| builder.build()).map_err(|error| dbn_error(&error))?;
        let empty = bytes.fill_buf().map_err(|error| read_error(&error))?.is_empty();
        if !empty {
            let records = zstd::stream::read::Decoder::with_buffer(bytes).map_err(|error| read_error(&error))?;
            bytes = Box::new(BufReader::new(records));
        }
        Ok((Self::new(bytes, machine, 0), metadata))
    }

    fn new(bytes: Bytes, machine: DbnFsm, offset: u64) -> Self {
        Self { bytes, machine, number: 0, offset, to_next: 0, bad_length: None }
    }

    /// The next record; `None` after the last.
    pub(super) fn next(&mut self) -> Result<Option<RecordRef<'_>>> {
        self.offset += self.machine.last_record().map_or(0, |record| record.header().record_size() as u64);
        self.number += 1;
        while !self.machine.has_buffered_record() {
            match self.machine.process_batch() {
                ProcessResult::Record(_) => {}
                ProcessResult::ReadMore(_) if self.fill()? => {}
                ProcessResult::ReadMore(missing) => return self.end(missing),
                ProcessResult::Err(error) => return Err(dbn_error(&error)),
                ProcessResult::Metadata(_) => return Err(Error::invalid("record", "DBN", "a record, not metadata")),
            }
        }
        Ok(self.machine.next_buffered_record())
    }

    /// The end of the file: in good order, or within a record of which `missing` bytes at least are not there.
    fn end(&self, missing: usize) -> Result<Option<RecordRef<'_>>> {
        if let Some(words) = self.bad_length {
            let expected = format!("a multiple of 8 from {HEADER_LEN} to {MAX_RECORD_LEN}");
            return Err(Error::invalid("record length", usize::from(words) * WORD, &expected));
        }
        match self.machine.data().len() {
            0 => Ok(None),
            rest => Err(Error::io(format!(
                "the file ends within a record, after {rest} of its bytes and at least {missing} before its end: it is \
                 truncated"
            ))),
        }
    }

    /// Reads more bytes; false if there are none, or if they are no records.
    fn fill(&mut self) -> Result<bool> {
        if self.bad_length.is_some() {
            return Ok(false);
        }
        let available = self.bytes.fill_buf().map_err(|error| read_error(&error))?;
        let space = self.machine.space();
        let mut len = available.len().min(space.len());
        while self.to_next < len {
            let words = available[self.to_next];
            if !words.is_multiple_of(2) || !(HEADER_LEN..=MAX_RECORD_LEN).contains(&(usize::from(words) * WORD)) {
                self.bad_length = Some(words);
                len = self.to_next;
                break;
            }
            self.to_next += usize::from(words) * WORD;
        }
        self.to_next -= len;
        space[..len].copy_from_slice(&available[..len]);
        self.machine.fill(len);
        self.bytes.consume(len);
        Ok(len > 0)
    }

    /// The record that was read last, for an error message.
    pub(super) fn place(&self) -> String {
        format!("record {} at byte {}", self.number, self.offset)
    }
}

/// A state machine that leaves records as they are.
fn builder() -> DbnFsmBuilder {
    DbnFsm::builder().upgrade_policy(VersionUpgradePolicy::AsIs)
}

/// Reads `length` bytes of `what`, which takes memory only as they come.
fn read_exactly(bytes: &mut Bytes, length: usize, what: &str) -> Result<Vec<u8>> {
    if length > MAX_METADATA {
        return Err(Error::invalid(what, format!("{length} bytes"), "at most 64 MiB"));
    }
    let mut buffer = Vec::new();
    bytes.by_ref().take(length as u64).read_to_end(&mut buffer).map_err(|error| read_error(&error))?;
    if buffer.len() < length {
        return Err(Error::io(format!(
            "the file ends within its {what}, {} of {length} bytes: it is truncated",
            buffer.len()
        )));
    }
    Ok(buffer)
}

/// Checks that the compressed part of DBZ metadata has a size that its decoder can take.
fn check_dbz_tail(body: &[u8]) -> Result<()> {
    let tail = body.get(DBZ_FIXED_LEN..).unwrap_or_default();
    let mut decoder = zstd::stream::read::Decoder::new(tail).map_err(|error| read_error(&error))?;
    let mut buffer = Vec::new();
    decoder.by_ref().take(MAX_METADATA as u64 + 1).read_to_end(&mut buffer).map_err(|error| read_error(&error))?;
    if !(4..=MAX_METADATA).contains(&buffer.len()) {
        return Err(Error::invalid("DBZ metadata", format!("{} bytes", buffer.len()), "4 bytes to 64 MiB"));
    }
    Ok(())
}
