//! The bytes of a file: decompressed as they are read, and counted as they leave the disk.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::bufread::MultiGzDecoder;
use nautilus_cython_core::{Error, Result};

/// How much of the decompressed file can be looked at before it is read.
const HEAD_LEN: u64 = 64 * 1024;

/// A reader of decompressed bytes.
pub(crate) type Bytes = Box<dyn BufRead + Send>;

/// An open file.
pub(crate) struct Source {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its first bytes, decompressed; all of them if the file is shorter than 64 KiB.
    pub(crate) head: Vec<u8>,
    /// All of its bytes, decompressed.
    pub(crate) bytes: Bytes,
    /// How far the file was read.
    pub(crate) progress: Progress,
}

/// How far a file was read, in bytes as they are on disk.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) read: Arc<AtomicU64>,
    pub(crate) total: u64,
}

impl Source {
    /// Opens the file at `path`; gzip and Zstandard are recognised by their first bytes.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let failed = |error: io::Error| Error::io(format!("cannot open {}: {error}", path.display()));
        let file = File::open(path).map_err(failed)?;
        let progress = Progress { read: Arc::default(), total: file.metadata().map_err(failed)?.len() };
        let counted = Counted { inner: file, read: Arc::clone(&progress.read) };
        let mut raw = BufReader::with_capacity(64 * 1024, counted);
        let magic = raw.fill_buf().map_err(failed)?;
        let mut rest: Bytes = if magic.starts_with(&[0x1f, 0x8b]) {
            Box::new(BufReader::with_capacity(64 * 1024, MultiGzDecoder::new(raw)))
        } else if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let decoder = zstd::stream::read::Decoder::with_buffer(raw).map_err(failed)?;
            Box::new(BufReader::with_capacity(64 * 1024, decoder))
        } else {
            Box::new(raw)
        };
        let mut head = Vec::new();
        let error = rest.by_ref().take(HEAD_LEN).read_to_end(&mut head).err();
        let bytes = Box::new(Rewound { head: head.clone(), position: 0, error, rest });
        Ok(Self { path: path.to_owned(), head, bytes, progress })
    }
}

/// What an error while reading means for the file.
pub(crate) fn read_error(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::io("the file ends within compressed data: it is truncated"),
        _ => Error::io(format!("the file cannot be read further: {error}")),
    }
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.inner.read(buffer)?;
        self.read.fetch_add(len as u64, Ordering::Relaxed);
        Ok(len)
    }
}

/// A reader whose first bytes were read, and are read again; an error that came with them comes after them.
struct Rewound {
    head: Vec<u8>,
    position: usize,
    error: Option<io::Error>,
    rest: Bytes,
}

impl Read for Rewound {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let len = available.len().min(buffer.len());
        buffer[..len].copy_from_slice(&available[..len]);
        self.consume(len);
        Ok(len)
    }
}

impl BufRead for Rewound {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.position < self.head.len() {
            return Ok(&self.head[self.position..]);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, len: usize) {
        if self.position < self.head.len() {
            self.position += len;
        } else {
            self.rest.consume(len);
        }
    }
}
