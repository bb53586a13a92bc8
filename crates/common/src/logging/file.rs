//! The file of an instance: one write a line, and a new file when one is full.
//!
//! Unless a buffer is asked for, a line is in the hands of the operating system when the call returns, whatever happens to
//! the process then. Why no crate does this: docs/decisions/0005-log-files.md.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use nautilus_cython_core::{UnixNanos, time::unix_nanos_to_iso8601};

/// A file, or a sequence of files of a limited size.
#[derive(Debug)]
pub(super) struct LogFile {
    file: BufWriter<File>,
    path: PathBuf,
    size: u64,
    /// The time in the name of the file: that of the next one is later, whatever the clock says.
    stamp: UnixNanos,
    /// The path that users gave: files of a limited size have the time in front of the ending.
    base: PathBuf,
    max_size: u64,
    max_backups: usize,
    /// How many bytes wait for a flush: a buffer without room passes everything on at once.
    room: usize,
}

impl LogFile {
    /// Opens `base` to append to it; with a `max_size` that is not 0, the first file of a sequence. `room` bytes wait for a
    /// flush.
    pub(super) fn open(
        base: PathBuf,
        max_size: u64,
        max_backups: u32,
        room: usize,
        now: UnixNanos,
    ) -> io::Result<Self> {
        let max_backups = usize::try_from(max_backups).unwrap_or(usize::MAX);
        let (file, path, stamp) = if max_size == 0 {
            (OpenOptions::new().create(true).append(true).open(&base)?, base.clone(), now)
        } else {
            let created = create(&base, now)?;
            prune(&base, &created.1, max_backups)?;
            created
        };
        let file = BufWriter::with_capacity(room, file);
        Ok(Self { file, path, size: 0, stamp, base, max_size, max_backups, room })
    }

    /// The file that is written now.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a line, to another file if this one would exceed its size: only then the time is asked for.
    pub(super) fn write(&mut self, line: &str, now: impl FnOnce() -> UnixNanos) -> io::Result<()> {
        let length = line.len() as u64;
        let full = self.max_size > 0 && self.size > 0 && self.size.saturating_add(length) > self.max_size;
        if full {
            self.flush()?;
            let (file, path, stamp) = create(&self.base, now().max(self.stamp.wrapping_add(1)))?;
            (self.file, self.path, self.stamp) = (BufWriter::with_capacity(self.room, file), path, stamp);
            self.size = 0;
        }
        self.file.write_all(line.as_bytes())?;
        self.size = self.size.saturating_add(length);
        if full { prune(&self.base, &self.path, self.max_backups) } else { Ok(()) }
    }

    /// Writes what is buffered.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }

    /// Writes what is buffered, and waits until the disk has the file.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        self.flush()?;
        self.file.get_ref().sync_data()
    }
}

/// A new file whose name is that of `base` with the time in it, or with the next that no file has.
fn create(base: &Path, mut time: UnixNanos) -> io::Result<(File, PathBuf, UnixNanos)> {
    loop {
        let path = stamped(base, time);
        match OpenOptions::new().create_new(true).append(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => time = time.wrapping_add(1),
            opened => return Ok((opened?, path, time)),
        }
    }
}

/// `dir/name.log` as `dir/name_2023-12-25T000000.123456789Z.log`: such names are sorted by time.
fn stamped(base: &Path, time: UnixNanos) -> PathBuf {
    let (stem, ending) = parts(base);
    base.with_file_name(format!("{stem}_{}.{ending}", unix_nanos_to_iso8601(time).replace(':', "")))
}

/// The name of `base` before and after the last dot: both are UTF-8, for they were made of text.
fn parts(base: &Path) -> (&str, &str) {
    let stem = base.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let ending = base.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    (stem, ending)
}

/// Removes the oldest files of the sequence of `base`, also those of earlier runs, until `keep` are left beside `current`.
fn prune(base: &Path, current: &Path, keep: usize) -> io::Result<()> {
    let (stem, ending) = parts(base);
    let is_ours = |name: &str| {
        let stamp = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending));
        stamp.is_some_and(|stamp| shape(stamp) == shape("_2023-12-25T000000.123456789Z."))
    };
    let mut names: Vec<_> = Vec::new();
    for entry in fs::read_dir(base.parent().unwrap_or(Path::new(".")))? {
        let entry = entry?;
        if entry.path() != current {
            names.extend(entry.file_name().into_string().ok().filter(|name| is_ours(name)));
        }
    }
    names.sort_unstable();
    let excess = names.len().saturating_sub(keep);
    names.iter().take(excess).try_for_each(|name| fs::remove_file(base.with_file_name(name)))
}

/// The text with each digit as 0.
fn shape(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(directory: &Path) -> Vec<(String, String)> {
        let mut files: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
            .collect();
        files.sort_unstable();
        files
    }

    #[test]
    fn a_file_without_a_limit_is_appended_to() {
        let directory = tempfile::tempdir().unwrap();
        for line in ["one\n", "two\n"] {
            let mut file = LogFile::open(directory.path().join("a.log"), 0, 5, 0, 7).unwrap();
            file.write(line, || 7).unwrap();
            file.sync().unwrap();
        }
        assert_eq!(contents(directory.path()), [("a.log".into(), "one\ntwo\n".into())]);
    }

    #[test]
    fn full_files_are_followed_by_others_and_the_oldest_go() {
        let directory = tempfile::tempdir().unwrap();
        let strangers =
            ["a.log", "a_2023-12-25.log", "b_1970-01-01T000000.000000000Z.log", "a_x970-01-01T000000.000000000Z.log"];
        for stranger in strangers {
            fs::write(directory.path().join(stranger), "").unwrap();
        }
        for (run, room) in [(0, 0), (1000, 0), (2000, 64)] {
            let mut file = LogFile::open(directory.path().join("a.log"), 10, 2, room, run).unwrap();
            for line in ["1234\n", "5678\n", "longer than a file\n", "x\n", "y\n", "0123456\n"] {
                file.write(line, || run).unwrap(); // the same time for all: names differ nevertheless
            }
            file.flush().unwrap();
            let written = contents(directory.path());
            let written: Vec<&str> =
                written.iter().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty()).collect();
            assert_eq!(written, ["longer than a file\n", "x\ny\n", "0123456\n"], "run {run}");
            assert!(file.path().exists());
        }
        for stranger in strangers {
            assert!(directory.path().join(stranger).exists(), "{stranger}");
        }
    }

    #[test]
    fn a_buffer_waits_for_a_flush_or_until_it_is_full() {
        let directory = tempfile::tempdir().unwrap();
        let mut file = LogFile::open(directory.path().join("a.log"), 0, 0, 8, 0).unwrap();
        let mut written = Vec::new();
        for line in ["one\n", "two\n", "six\n", "longer than a buffer\n", "end\n"] {
            file.write(line, || 0).unwrap();
            written.push(fs::read_to_string(file.path()).unwrap().len());
        }
        assert_eq!(written, [0, 0, 8, 33, 33]);
        file.flush().unwrap();
        assert_eq!(fs::read_to_string(file.path()).unwrap(), "one\ntwo\nsix\nlonger than a buffer\nend\n");
    }

    #[test]
    fn without_backups_only_the_file_that_is_written_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let mut file = LogFile::open(directory.path().join("a.log"), 1, 0, 0, 0).unwrap();
        for time in 1..20 {
            file.write("line\n", || time).unwrap();
        }
        let names: Vec<_> = contents(directory.path()).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a_1970-01-01T000000.000000019Z.log"]);
    }

    #[test]
    fn what_the_file_system_refuses_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        assert!(LogFile::open(directory.path().join("absent/a.log"), 0, 0, 0, 0).is_err());
        assert!(LogFile::open(directory.path().join("absent/a.log"), 9, 0, 0, 0).is_err());
        let gone = tempfile::tempdir().unwrap();
        let mut file = LogFile::open(gone.path().join("a.log"), 1, 0, 0, 0).unwrap();
        file.write("line\n", || 1).unwrap();
        gone.close().unwrap();
        assert!(file.write("line\n", || 2).is_err());
    }
}
