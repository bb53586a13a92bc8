//! Recorded data through an order book without the GIL.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use nautilus_cython_arrow::{
    Decimals, Layout,
    replay::{On, Replay, ReplayOptions, Rowwise, Source},
};
use nautilus_cython_core::{Error, Result};
use nautilus_cython_feeds::{Feed, FeedOptions, Format};
use nautilus_cython_model::{
    enums::{BookType, Coded},
    types::fixed::check_precision,
};
use pyo3::{exceptions::PyTypeError, prelude::*};

use crate::{
    arrow::{RecordBatchReader, opened},
    error::raised,
};

/// What `nautilus_cython.replay.replay` documents.
#[pyfunction]
#[pyo3(signature = (source, *, format, book_type, depth, on, instrument_id, until, price_precision, size_precision, allow_gaps, batch_rows, progress))]
#[expect(clippy::too_many_arguments, reason = "the options")]
pub fn replay(
    source: &Bound<'_, PyAny>,
    format: Option<&str>,
    book_type: Option<u8>,
    depth: usize,
    on: &Bound<'_, PyAny>,
    instrument_id: Option<&str>,
    until: Option<u64>,
    price_precision: Option<u8>,
    size_precision: Option<u8>,
    allow_gaps: bool,
    batch_rows: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<RecordBatchReader> {
    let checked = || -> Result<ReplayOptions> {
        for (field, precision) in [("price_precision", price_precision), ("size_precision", size_precision)] {
            precision.map_or(Ok(()), check_precision).map_err(|error| error.at(field))?;
        }
        if batch_rows == 0 {
            return Err(Error::invalid("batch_rows", batch_rows, "at least one"));
        }
        let decimals = |precision: Option<u8>| precision.map_or(Decimals::AsFound, Decimals::Uniform);
        Ok(ReplayOptions {
            book_type: book_type.map(|code| BookType::from_code("book_type", code)).transpose()?,
            instrument_id: instrument_id.map(str::parse).transpose()?,
            depth,
            on: On::End,
            until,
            layout: Layout { prices: decimals(price_precision), sizes: decimals(size_precision) },
            batch_rows,
        })
    };
    let mut options = checked().map_err(|error| raised(&error))?;
    options.on = moments(on)?;
    let py = source.py();
    if let Ok(path) = source.extract::<PathBuf>() {
        let format = format.map(Format::from_name).transpose().map_err(|error| raised(&error))?;
        let feed_options = FeedOptions {
            format,
            instrument_id: options.instrument_id,
            price_precision,
            size_precision,
            allow_gaps,
            ..FeedOptions::default()
        };
        let feed = py.detach(|| Feed::open(path, feed_options)).map_err(|error| raised(&error))?;
        return started(py, feed, options, progress);
    }
    let stream = opened(source)?;
    let rows = Rowwise::new(&stream.schema, stream.batches).map_err(|error| raised(&error))?;
    started(py, rows, options, progress)
}

fn moments(on: &Bound<'_, PyAny>) -> PyResult<On> {
    if let Ok(name) = on.extract::<&str>() {
        return match name {
            "change" => Ok(On::Change),
            "event" => Ok(On::Event),
            "end" => Ok(On::End),
            _ => Err(raised(&Error::invalid("on", name, "change, event, end, a step in nanoseconds, or times"))),
        };
    }
    if let Ok(step) = on.extract::<u64>() {
        return Ok(On::Every(step));
    }
    on.extract().map(On::Times).map_err(|_| {
        PyTypeError::new_err(format!("on was {on}, expected change, event, end, a step in nanoseconds, or times"))
    })
}

/// The reader of a replay, whose first batch is made now: it tells the schema.
fn started<S: Source + 'static>(
    py: Python<'_>,
    source: S,
    options: ReplayOptions,
    progress: Option<Py<PyAny>>,
) -> PyResult<RecordBatchReader> {
    let raised_inside = Arc::new(Mutex::new(None));
    let kept = raised_inside.clone();
    let watch = move |position: u64| {
        Python::attach(|py| {
            let done = py.check_signals().and_then(|()| match &progress {
                Some(progress) => progress.call1(py, (position,)).map(drop),
                None => Ok(()),
            });
            done.map_err(|error| {
                let told = Error::state(format!("interrupted by {error}"));
                *kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
                told
            })
        })
    };
    let mut replay = Replay::new(source, options, watch).map_err(|error| raised(&error))?;
    let first = match py.detach(|| replay.next()) {
        Some(Ok(batch)) => batch,
        Some(Err(error)) => {
            let inside = raised_inside.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
            return Err(inside.unwrap_or_else(|| raised(&error)));
        }
        None => return Err(raised(&Error::state("the replay made no batch"))),
    };
    let schema = first.schema();
    Ok(RecordBatchReader::of(schema, Box::new(std::iter::once(Ok(first)).chain(replay)), raised_inside))
}
