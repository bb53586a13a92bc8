//! Truncated and corrupted files of every format: an error or less data, and never a panic or an endless feed.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use nautilus_cython_core::{Error, ErrorKind};
use nautilus_cython_feeds::{Feed, FeedOptions, Format, guess_format, sample::write_sample_mbo};

use common::recorded;

/// More data than a damaged copy of a small file can hold.
const MANY: usize = 1_000_000;

/// A small file under its own name, and the format to read it as.
struct Small {
    name: String,
    bytes: Vec<u8>,
    format: Format,
}

/// Reads a file to its end: the number of data, and the error that ended it.
fn read(path: &Path, format: Option<Format>) -> (usize, Option<Error>) {
    let mut feed = match Feed::open(path, FeedOptions { format, ..FeedOptions::default() }) {
        Ok(feed) => feed,
        Err(error) => return (0, Some(error)),
    };
    let (mut count, mut error) = (0, None);
    for data in feed.by_ref().take(MANY) {
        match data {
            Ok(_) => count += 1,
            Err(found) => error = Some(found),
        }
    }
    assert!(count < MANY);
    assert!(feed.next().is_none() && (0.0..=1.0).contains(&feed.position()));
    (count, error)
}

/// Reads a damaged file, and fails with the damage if that panics.
fn read_damaged(path: &Path, format: Format, damage: &str) -> (usize, Option<Error>) {
    let result = catch_unwind(AssertUnwindSafe(|| read(path, Some(format))));
    result.unwrap_or_else(|_| panic!("{} {damage} made a panic", path.display()))
}

/// A copy of a file that is damaged in place.
fn copy(directory: &Path, file: &Small) -> (PathBuf, File) {
    let path = directory.join(&file.name);
    fs::write(&path, &file.bytes).unwrap();
    let handle = OpenOptions::new().write(true).open(&path).unwrap();
    (path, handle)
}

fn load(path: PathBuf, format: Format) -> Small {
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    Small { name, bytes: fs::read(path).unwrap(), format }
}

fn dbn_files() -> Vec<Small> {
    let Some(directory) = recorded("databento_dbn_tests") else { return Vec::new() };
    let mut files = Vec::new();
    for schema in ["mbo", "mbp-1", "mbp-10", "tbbo", "trades", "ohlcv-1s", "definition"] {
        for version in ["dbn", "dbz", "v1.dbn.zst", "v2.dbn.zst", "v3.dbn.zst"] {
            files.push(load(directory.join(format!("test_data.{schema}.{version}")), Format::Dbn));
        }
    }
    files
}

/// The first lines of the recorded text files, plain and compressed.
fn text_files() -> Vec<Small> {
    let mut files = Vec::new();
    for (name, lines, format) in [
        ("lobster/AAPL_2012-06-21_34200000_57600000_message_10.csv", 40, Format::Lobster),
        ("small/deribit_incremental_book_L2_BTC-PERPETUAL.csv", 8, Format::TardisCsv),
        ("small/bitmex_trades_XBTUSD.csv", 8, Format::TardisCsv),
        ("small/huobi-dm-swap_quotes_BTC-USD.csv", 8, Format::TardisCsv),
        ("small/binance-futures_book_snapshot_5_BTCUSDT.csv", 4, Format::TardisCsv),
        ("binance/usdm_btcusdt_20240808.gz", 8, Format::BinanceJson),
        ("binance/spot_btcusdt_20240809.gz", 8, Format::BinanceJson),
    ] {
        let Some(path) = recorded(name) else { continue };
        let mut text = Vec::new();
        let bytes = fs::read(&path).unwrap();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut text).unwrap();
        } else {
            text = bytes;
        }
        let text: Vec<u8> = text.split_inclusive(|byte| *byte == b'\n').take(lines).flatten().copied().collect();
        let name = path.file_name().unwrap().to_str().unwrap().trim_end_matches(".gz").to_owned();
        let mut compressed = GzEncoder::new(Vec::new(), Compression::default());
        compressed.write_all(&text).unwrap();
        files.push(Small { name: format!("{name}.gz"), bytes: compressed.finish().unwrap(), format });
        files.push(Small { name, bytes: text, format });
    }
    files
}

#[test]
fn a_file_cut_anywhere_has_no_more_data_and_says_so_unless_cut_between_records() {
    let directory = tempfile::tempdir().unwrap();
    for file in dbn_files().into_iter().chain(text_files()) {
        let (path, handle) = copy(directory.path(), &file);
        let whole = read_damaged(&path, file.format, "as it is");
        let (mut told, cuts) = (0, file.bytes.len());
        for length in (0..cuts).rev() {
            handle.set_len(length as u64).unwrap();
            let cut = read_damaged(&path, file.format, &format!("cut at {length}"));
            assert!(cut.0 <= whole.0, "{} cut at {length}", file.name);
            told += usize::from(cut.1.is_some());
        }
        // An empty text file has no data and no error; so has a DBZ file that is cut between metadata and records.
        let silent = match file.name.rsplit_once('.').map(|(_, end)| end) {
            Some("zst" | "gz" | "dbz") => 1,
            Some("dbn") => 8,
            _ => cuts / 2,
        };
        assert!(told + silent >= cuts, "{}: {told} of {cuts}", file.name);
    }
}

#[test]
fn a_file_with_any_byte_changed_never_panics() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for file in dbn_files().into_iter().chain(text_files()) {
        let (path, mut handle) = copy(directory.path(), &file);
        let mut put = |index: usize, byte: u8| {
            handle.seek(SeekFrom::Start(index as u64)).unwrap();
            handle.write_all(&[byte]).unwrap();
        };
        for (index, byte) in file.bytes.iter().enumerate() {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let change = random.to_le_bytes()[0].max(1);
            put(index, byte ^ change);
            read_damaged(&path, file.format, &format!("with byte {index} xor {change}"));
            put(index, *byte);
        }
    }
}

#[test]
fn a_file_of_noise_is_an_error_in_every_format() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..40 {
        let noise: Vec<u8> = (0..round * 50)
            .map(|_| {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                random.to_le_bytes()[3]
            })
            .collect();
        for format in Format::ALL {
            for start in [&b"DBN\x03"[..], b"DBN\x01\xff\xff\xff\xff", b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08\x00", b""] {
                let path = directory.path().join("T_2020-01-02_message_1.csv");
                let bytes = [start, &noise].concat();
                fs::write(&path, &bytes).unwrap();
                let (count, error) = read_damaged(&path, format, &format!("noise {round}"));
                assert_eq!(count, 0);
                assert!(error.is_some() || bytes.is_empty(), "{format} {round}");
            }
        }
    }
}

#[test]
fn a_line_without_end_does_not_fill_the_memory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("T_2020-01-02_message_1.csv.gz");
    let mut bomb = GzEncoder::new(File::create(&path).unwrap(), Compression::fast());
    let block = vec![b'1'; 1 << 20];
    (0..80).for_each(|_| bomb.write_all(&block).unwrap());
    bomb.finish().unwrap();
    let (count, error) = read(&path, Some(Format::Lobster));
    assert_eq!(count, 0);
    assert!(error.unwrap().to_string().contains("at most 64 MiB"));
}

#[test]
fn what_is_no_market_data_is_refused_with_what_could_be() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text, expected) in [
        ("empty.csv", "", "cannot tell the format"),
        ("notes.txt", "hello\n", "give one of dbn, lobster, tardis, binance"),
        ("AAPL_2012-06-21_34200000_57600000_orderbook_10.csv", "1,2,3,4\n", "open the message file beside it"),
        ("renamed.dbn", "hello\n", "DBN header"),
    ] {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        let error = Feed::open(&path, FeedOptions::default()).unwrap_err();
        assert!(error.message().contains(expected) && error.message().contains(name), "{error}");
    }
    let missing = Feed::open(directory.path().join("missing.dbn"), FeedOptions::default()).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Io);
    assert!(Feed::open(directory.path(), FeedOptions::default()).is_err());
    assert!(Format::from_name("csv").unwrap_err().message().contains("one of dbn, lobster, tardis, binance"));
}

#[test]
fn formats_are_guessed_from_the_content() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("no_extension");
    write_sample_mbo(&path, 1, 10).unwrap();
    assert_eq!(guess_format(&path).unwrap(), Format::Dbn);
    for file in text_files() {
        let path = directory.path().join(if file.format == Format::Lobster { file.name } else { "any".to_owned() });
        fs::write(&path, file.bytes).unwrap();
        assert_eq!(guess_format(&path).unwrap(), file.format, "{}", path.display());
    }
}
