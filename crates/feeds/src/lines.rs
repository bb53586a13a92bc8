//! A text file, line by line.

use std::io::{BufRead, Read};

use nautilus_cython_core::{Error, Result};

use crate::source::{Bytes, read_error};

/// The longest line that is read: a longer one is not market data, and would fill the memory.
const MAX_LINE: usize = 64 << 20;

/// Reads lines, and counts them from 1.
pub(crate) struct Lines {
    bytes: Bytes,
    line: Vec<u8>,
    number: u64,
}

impl Lines {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self { bytes, line: Vec::new(), number: 0 }
    }

    /// The next line that is not blank, without its end, and its number; `None` after the last.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &str)>> {
        loop {
            self.line.clear();
            self.number += 1;
            let mut limited = self.bytes.by_ref().take(MAX_LINE as u64 + 1);
            let len = limited.read_until(b'\n', &mut self.line).map_err(|error| read_error(&error))?;
            if len == 0 {
                return Ok(None);
            }
            if len > MAX_LINE {
                return Err(Error::invalid("line", format!("{len} bytes"), "at most 64 MiB"));
            }
            if !self.line.trim_ascii().is_empty() {
                break;
            }
        }
        let line = self.line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.line);
        match std::str::from_utf8(line.trim_ascii_end()) {
            Ok(text) => Ok(Some((self.number, text))),
            Err(error) => Err(Error::invalid("line", error, "UTF-8 text")),
        }
    }

    /// The line that was read last, for an error message.
    pub(crate) fn place(&self) -> String {
        format!("line {}", self.number)
    }
}
