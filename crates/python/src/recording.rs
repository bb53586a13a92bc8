//! Recorded data into files and out of them without the GIL.

use std::{path::PathBuf, sync::PoisonError};

use nautilus_cython_arrow::{
    Form, Kind, Rowwise, Source,
    recording::{self, RecordOptions, Recording, Selection},
};
use nautilus_cython_core::{Error, Result};
use nautilus_cython_feeds::{Feed, FeedOptions, Format};
use nautilus_cython_model::types::fixed::check_precision;
use pyo3::prelude::*;

use crate::{
    arrow::{Raised, RecordBatchReader, opened},
    error::raised,
};

/// What `nautilus_cython.recording.record` documents.
#[pyfunction]
#[pyo3(signature = (source, to, *, data_type, instrument_id, start, end, raw, format, price_precision, size_precision, allow_gaps, progress))]
#[expect(clippy::too_many_arguments, reason = "the options")]
pub fn record(
    source: &Bound<'_, PyAny>,
    to: PathBuf,
    data_type: Option<&str>,
    instrument_id: Option<&str>,
    start: Option<u64>,
    end: Option<u64>,
    raw: bool,
    format: Option<&str>,
    price_precision: Option<u8>,
    size_precision: Option<u8>,
    allow_gaps: bool,
    progress: Option<Py<PyAny>>,
) -> PyResult<Vec<(PathBuf, &'static str, u64)>> {
    let selection = selection(data_type, instrument_id, start, end).map_err(|error| raised(&error))?;
    let feed = feed_options(format, price_precision, size_precision, allow_gaps).map_err(|error| raised(&error))?;
    let data = data_of(source, feed, selection, &[])?;
    let options = RecordOptions { selection, form: if raw { Form::Raw } else { Form::Typed } };
    let inside = Raised::default();
    let watch = watch(progress, inside.clone());
    let written = source.py().detach(|| recording::record(data, &to, &options, watch));
    let written = written.map_err(|error| {
        let inside = inside.lock().unwrap_or_else(PoisonError::into_inner).take();
        inside.unwrap_or_else(|| raised(&error))
    })?;
    Ok(written.into_iter().map(|file| (file.path, file.kind.name(), file.count)).collect())
}

/// What `nautilus_cython.recording.read` documents.
#[pyfunction]
#[pyo3(signature = (path, *, data_type, instrument_id, start, end))]
pub fn read_recording(
    py: Python<'_>,
    path: PathBuf,
    data_type: Option<&str>,
    instrument_id: Option<&str>,
    start: Option<u64>,
    end: Option<u64>,
) -> PyResult<RecordBatchReader> {
    let open = || Recording::open(&path, selection(data_type, instrument_id, start, end)?, &[]);
    let recording = py.detach(open).map_err(|error| raised(&error))?;
    Ok(RecordBatchReader::of(recording.schema(), Box::new(recording.into_batches()), Raised::default()))
}

fn selection(
    data_type: Option<&str>,
    instrument_id: Option<&str>,
    start: Option<u64>,
    end: Option<u64>,
) -> Result<Selection> {
    let kind = data_type.map(Kind::from_name).transpose()?;
    Ok(Selection { kind, instrument_id: instrument_id.map(str::parse).transpose()?, start, end })
}

pub(crate) fn feed_options(
    format: Option<&str>,
    price_precision: Option<u8>,
    size_precision: Option<u8>,
    allow_gaps: bool,
) -> Result<FeedOptions> {
    for (field, precision) in [("price_precision", price_precision), ("size_precision", size_precision)] {
        precision.map_or(Ok(()), check_precision).map_err(|error| error.at(field))?;
    }
    let format = format.map(Format::from_name).transpose()?;
    Ok(FeedOptions { format, price_precision, size_precision, allow_gaps, ..FeedOptions::default() })
}

/// The data of a source: a path of a feed or of a recording, or an Arrow stream. Of a recording of several kinds, the first of
/// `kinds` that is there.
pub(crate) fn data_of(
    source: &Bound<'_, PyAny>,
    feed: FeedOptions,
    selection: Selection,
    kinds: &[Kind],
) -> PyResult<Box<dyn Source>> {
    let Ok(path) = source.extract::<PathBuf>() else {
        let stream = opened(source)?;
        let rows = Rowwise::new(&stream.schema, stream.batches).map_err(|error| raised(&error))?;
        return Ok(Box::new(rows));
    };
    let open = || -> Result<Box<dyn Source>> {
        if feed.format.is_none() && recording::is_recording(&path)? {
            return Ok(Box::new(Recording::open(&path, selection, kinds)?.into_data()));
        }
        Ok(Box::new(Feed::open(path, FeedOptions { instrument_id: selection.instrument_id, ..feed })?))
    };
    source.py().detach(open).map_err(|error| raised(&error))
}

/// Tells `progress` the position now and then, and lets Ctrl-C end the work. What Python raises waits in `inside`.
pub(crate) fn watch(progress: Option<Py<PyAny>>, inside: Raised) -> impl FnMut(u64) -> Result<()> + Send + 'static {
    move |position: u64| {
        Python::attach(|py| {
            let done = py.check_signals().and_then(|()| match &progress {
                Some(progress) => progress.call1(py, (position,)).map(drop),
                None => Ok(()),
            });
            done.map_err(|error| {
                let told = Error::state(format!("interrupted by {error}"));
                *inside.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                told
            })
        })
    }
}
