//! Recorded data through an order book without the GIL.

use std::sync::PoisonError;

use nautilus_cython_arrow::{
    Decimals, Layout, Source,
    recording::Selection,
    replay::{On, Replay, ReplayOptions},
};
use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::enums::{BookType, Coded};
use pyo3::{exceptions::PyTypeError, prelude::*};

use crate::{
    arrow::{Raised, RecordBatchReader},
    error::raised,
    recording::{data_of, feed_options, watch},
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
            layout: Layout { prices: decimals(price_precision), sizes: decimals(size_precision), ..Layout::default() },
            batch_rows,
        })
    };
    let mut options = checked().map_err(|error| raised(&error))?;
    options.on = moments(on)?;
    if let On::Bars(bar_type) = options.on {
        options.instrument_id.get_or_insert(bar_type.instrument_id());
    }
    // The layout is that of what is shown; where the data comes from, decimals are as recorded.
    let feed = feed_options(format, price_precision, size_precision, allow_gaps).map_err(|error| raised(&error))?;
    let selection = Selection { instrument_id: options.instrument_id, ..Selection::default() };
    let data = data_of(source, feed, selection, options.on.kinds())?;
    started(source.py(), data, options, progress)
}

const WANTED: &str = "change, event, end, trades, a bar type, a step in nanoseconds, or times";

fn moments(on: &Bound<'_, PyAny>) -> PyResult<On> {
    if let Ok(name) = on.extract::<&str>() {
        return match name {
            "change" => Ok(On::Change),
            "event" => Ok(On::Event),
            "end" => Ok(On::End),
            "trades" => Ok(On::Trades),
            _ => name.parse().map(On::Bars).map_err(|_| raised(&Error::invalid("on", name, WANTED))),
        };
    }
    if let Ok(step) = on.extract::<u64>() {
        return Ok(On::Every(step));
    }
    on.extract().map(On::Times).map_err(|_| PyTypeError::new_err(format!("on was {on}, expected {WANTED}")))
}

/// The reader of a replay, whose first batch is made now: it tells the schema.
fn started(
    py: Python<'_>,
    data: Box<dyn Source>,
    options: ReplayOptions,
    progress: Option<Py<PyAny>>,
) -> PyResult<RecordBatchReader> {
    let inside = Raised::default();
    let mut replay = Replay::new(data, options, watch(progress, inside.clone())).map_err(|error| raised(&error))?;
    let first = match py.detach(|| replay.next()) {
        Some(Ok(batch)) => batch,
        Some(Err(error)) => {
            let inside = inside.lock().unwrap_or_else(PoisonError::into_inner).take();
            return Err(inside.unwrap_or_else(|| raised(&error)));
        }
        None => return Err(raised(&Error::state("the replay made no batch"))),
    };
    let schema = first.schema();
    Ok(RecordBatchReader::of(schema, Box::new(std::iter::once(Ok(first)).chain(replay)), inside))
}
