//! What quantizing cost: errors between values and what is restored of them.

use std::{num::NonZero, sync::Arc};

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use nautilus_cython_core::{Error, Result};

use crate::{
    Layers, QuantizedLayers, Watch,
    format::BLOCK_VALUES,
    quantize::table,
    work::{self, TASK_VALUES, Task, split},
};

/// Sums over part of a row, in double precision.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    max: f64,
    error: f64,
    signal: f64,
    restored: f64,
    product: f64,
}

impl Sums {
    fn add(&mut self, values: &[f32], restored: &[f32]) {
        for (&value, &restored) in values.iter().zip(restored) {
            let (value, restored) = (f64::from(value), f64::from(restored));
            let error = (value - restored).abs();
            self.max = self.max.max(error);
            self.error += error * error;
            self.signal += value * value;
            self.restored += restored * restored;
            self.product += value * restored;
        }
    }

    fn join(self, other: &Self) -> Self {
        Self {
            max: self.max.max(other.max),
            error: self.error + other.error,
            signal: self.signal + other.signal,
            restored: self.restored + other.restored,
            product: self.product + other.product,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a count below 2^53")]
    fn rmse(&self, values: usize) -> f64 {
        if values == 0 { 0.0 } else { (self.error / values as f64).sqrt() }
    }

    /// Infinite if there is no error.
    fn sqnr_db(&self) -> f64 {
        if self.error == 0.0 { f64::INFINITY } else { 10.0 * (self.signal / self.error).log10() }
    }

    /// 1 if there is no error, also between zeros.
    fn cosine(&self) -> f64 {
        match self.signal.sqrt() * self.restored.sqrt() {
            _ if self.error == 0.0 => 1.0,
            0.0 => 0.0,
            norms => self.product / norms,
        }
    }
}

/// Part of a row that is compared at once.
struct Part<'a> {
    row: usize,
    start: usize,
    values: usize,
    sums: &'a mut [Sums],
}

impl Task for Part<'_> {
    fn row(&self) -> usize {
        self.row
    }

    fn values(&self) -> usize {
        self.values
    }
}

/// Compares each layer with what is restored of it: `layer_name`, `max_abs`, `rmse`, `sqnr_db`, `cosine`.
///
/// The signal-to-noise ratio is infinite where nothing was lost; the cosine is that of the angle between the two rows.
///
/// # Errors
/// `InvalidValue` if the rows differ in number, names or lengths; `InvalidState` if `watch` stopped it.
pub fn error_report(
    originals: &Layers<'_>,
    quantized: &QuantizedLayers<'_>,
    threads: Option<NonZero<usize>>,
    watch: &mut Watch<'_>,
) -> Result<RecordBatch> {
    let rows = &originals.rows;
    if rows.count() != quantized.rows.len() {
        return Err(Error::invalid("number of quantized rows", quantized.rows.len(), &rows.count().to_string()));
    }
    for (row, codes) in quantized.rows.iter().enumerate() {
        let (name, values) = (originals.name(row), rows.len(row));
        if quantized.names[row] != name || codes.len() != values {
            let found = (quantized.names[row], codes.len());
            return Err(Error::invalid("quantized row", found, &format!("layer {name:?} with {values} values")));
        }
    }
    let count = |row: usize| rows.len(row).div_ceil(TASK_VALUES);
    let mut sums = vec![Sums::default(); (0..rows.count()).map(count).sum()];
    let mut left = &mut sums[..];
    let parts =
        (0..rows.count()).flat_map(|row| (0..rows.len(row)).step_by(TASK_VALUES).map(move |start| (row, start)));
    let parts = parts.map(|(row, start)| {
        let values = TASK_VALUES.min(rows.len(row) - start);
        Part { row, start, values, sums: split(&mut left, 1) }
    });
    let work = |part: Part<'_>| {
        let (mut scratch, mut restored) = ([0.0; BLOCK_VALUES], [0.0; BLOCK_VALUES]);
        let codes = &quantized.rows[part.row];
        let (end, mut start) = (part.start + part.values, part.start);
        while start < end {
            let length = BLOCK_VALUES.min(end - start);
            codes.restore(start, &mut restored[..length]);
            part.sums[0].add(rows.get(part.row, start, &mut scratch[..length]), &restored[..length]);
            start += length;
        }
        Ok(())
    };
    work::run(threads, (0..rows.count()).map(|row| rows.len(row)).sum(), parts, work, watch)?;
    let mut sums = &sums[..];
    let totals: Vec<Sums> = (0..rows.count())
        .map(|row| {
            let (own, others) = sums.split_at(count(row));
            sums = others;
            own.iter().fold(Sums::default(), Sums::join)
        })
        .collect();
    let column = |of: &dyn Fn(usize, &Sums) -> f64| -> ArrayRef {
        Arc::new(
            totals
                .iter()
                .enumerate()
                .map(|(row, sums)| of(row, sums))
                .collect::<Vec<f64>>()
                .into_iter()
                .collect::<Float64Array>(),
        )
    };
    let columns: [(&str, ArrayRef); 5] = [
        ("layer_name", Arc::new(StringArray::from_iter_values((0..rows.count()).map(|row| originals.name(row))))),
        ("max_abs", column(&|_, sums| sums.max)),
        ("rmse", column(&|row, sums| sums.rmse(rows.len(row)))),
        ("sqnr_db", column(&|_, sums| sums.sqnr_db())),
        ("cosine", column(&|_, sums| sums.cosine())),
    ];
    table(columns, Vec::new())
}
