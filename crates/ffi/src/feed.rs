//! Feeds of recorded market data over the C ABI.

use std::{ffi::c_char, mem::MaybeUninit, path::Path};

use nautilus_cython_core::Result;
use nautilus_cython_feeds::{Feed, FeedOptions, Format, sample};

use crate::{
    cvec::CVec,
    data::Data_t,
    error::{Fault, FfiError, Status, lent, make},
    owned::{Owned, field, read},
    string::{self, to_cstr},
};

/// A file of recorded market data that is being read. Not synchronised: one thread at a time.
#[repr(C)]
#[derive(Debug)]
pub struct Feed_API(pub(crate) Owned<Feed>);

/// How to read a file. Zeroed, with both precisions set to `FEED_AS_RECORDED`, it leaves everything to the file.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FeedOptions_t {
    /// `dbn`, `lobster`, `tardis` or `binance`; NULL to guess.
    pub format: *const c_char,
    /// `SYMBOL.VENUE`, or NULL. A file that names its instruments yields this one only; others are given this name.
    pub instrument_id: *const c_char,
    /// Decimals of prices, or `FEED_AS_RECORDED`.
    pub price_precision: u8,
    /// Decimals of sizes, or `FEED_AS_RECORDED`.
    pub size_precision: u8,
    /// Binance: if not 0, go on when depth updates are missing between two others. They are counted as skipped.
    pub allow_gaps: u8,
}

/// A precision that leaves the decimals as they are in the file.
pub const FEED_AS_RECORDED: u8 = 255;

impl FeedOptions_t {
    /// # Safety
    /// Both pointers are NULL or NUL-terminated strings.
    unsafe fn to_options(self) -> Result<FeedOptions> {
        let precision = |precision: u8| (precision != FEED_AS_RECORDED).then_some(precision);
        // SAFETY: guaranteed by the caller.
        let (format, instrument_id) = unsafe {
            (string::optional(self.format, "format")?, string::optional(self.instrument_id, "instrument_id")?)
        };
        Ok(FeedOptions {
            format: format.map(Format::from_name).transpose()?,
            instrument_id: instrument_id.map(str::parse).transpose()?,
            price_precision: precision(self.price_precision),
            size_precision: precision(self.size_precision),
            allow_gaps: self.allow_gaps != 0,
            ..FeedOptions::default()
        })
    }
}

/// Opens the file at `path`; `options` may be NULL.
///
/// Fails with `STATUS_IO` if it cannot be read, and with `STATUS_INVALID_VALUE` if an option does not fit, the format cannot
/// be told, or the file does not begin as its format says. The caller frees the feed with `feed_drop`.
///
/// # Safety
/// `path`, and the strings in `options`, are NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn feed_open(
    path: *const c_char,
    options: Option<&FeedOptions_t>,
    out: Option<&mut MaybeUninit<Feed_API>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let path = unsafe { string::borrow(path, "path") }?;
        // SAFETY: guaranteed by the caller.
        let options = options.map(|options| unsafe { options.to_options() }).transpose()?;
        Ok(Feed_API(Owned::new(Feed::open(path, options.unwrap_or_default())?)))
    })
}

/// Frees a feed. A zeroed handle is allowed.
#[unsafe(no_mangle)]
pub extern "C" fn feed_drop(feed: Feed_API) {
    drop(feed);
}

/// Reads up to `max` pieces of data, in the order of the file; `STATUS_ABSENT` at its end.
///
/// Fails with `STATUS_INVALID_VALUE` and the place in the file where a record is wrong; after that the feed is at its end.
/// The caller frees the data with `vec_drop_data`.
#[unsafe(no_mangle)]
pub extern "C" fn feed_read(
    feed: Option<&mut Feed_API>,
    max: usize,
    out: Option<&mut MaybeUninit<CVec<Data_t>>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    let mut batch = Vec::new();
    let status = crate::owned::update(feed, err, |feed| {
        if out.is_none() {
            return Err(Fault::null("out"));
        }
        batch = Vec::with_capacity(max.min(1 << 16));
        feed.read_batch(&mut batch, max)?;
        Ok(())
    });
    match out {
        Some(out) if status == Status::Ok && !batch.is_empty() => {
            out.write(batch.into_iter().map(Data_t::from).collect::<Vec<_>>().into());
            Status::Ok
        }
        _ if status == Status::Ok => Status::Absent,
        _ => status,
    }
}

/// How far a feed has come.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct FeedProgress_t {
    /// Records or lines read.
    pub records: u64,
    /// Bytes read from the file: compressed bytes if it is.
    pub bytes_read: u64,
    /// The size of the file in bytes.
    pub bytes_total: u64,
}

/// How far a feed has come; zeros for an empty handle.
#[unsafe(no_mangle)]
pub extern "C" fn feed_progress(feed: Option<&Feed_API>) -> FeedProgress_t {
    let none = FeedProgress_t { records: 0, bytes_read: 0, bytes_total: 0 };
    field(feed, none, |feed| FeedProgress_t {
        records: feed.records_read(),
        bytes_read: feed.bytes_read(),
        bytes_total: feed.bytes_total(),
    })
}

/// The name of the format. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn feed_format_to_cstr(
    feed: Option<&Feed_API>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(feed, out, err, |feed| Ok(Some(to_cstr(feed.format()))))
}

/// What the file holds, in the words of its format, such as `mbo`. The caller frees it with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn feed_schema_to_cstr(
    feed: Option<&Feed_API>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(feed, out, err, |feed| Ok(Some(to_cstr(feed.schema()))))
}

/// Writes why, and how often so far, records made no data: the `index`th reason; `STATUS_ABSENT` past the last.
///
/// The caller frees the reason with `cstr_drop`.
#[unsafe(no_mangle)]
pub extern "C" fn feed_skipped(
    feed: Option<&Feed_API>,
    index: usize,
    count: Option<&mut MaybeUninit<u64>>,
    out: Option<&mut MaybeUninit<*const c_char>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    read(feed, out, err, |feed| {
        let Some((reason, skipped)) = feed.skipped().nth(index) else { return Ok(None) };
        lent("count", count.as_deref())?;
        if let Some(count) = count {
            count.write(skipped);
        }
        Ok(Some(to_cstr(reason)))
    })
}

/// Writes a synthetic but realistic market-by-order day to `path` as a DBN file: the same for the same `seed`.
///
/// # Safety
/// `path` is NULL or NUL-terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn feed_write_sample(
    path: *const c_char,
    seed: u64,
    events: u64,
    out: Option<&mut MaybeUninit<u64>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || {
        // SAFETY: guaranteed by the caller.
        let path = unsafe { string::borrow(path, "path") }?;
        sample::write_sample_mbo(Path::new(path), seed, events)?;
        Ok(events)
    })
}
