//! The values of a row, wherever they are: in one array or in several, as floats of 16, 32 or 64 bits.

use std::ops::Range;

use half::f16;

/// Floats in one piece of memory.
#[derive(Clone, Copy, Debug)]
pub enum Floats<'a> {
    /// Half precision: each value is a `f32`, too.
    F16(&'a [f16]),
    /// What is quantized.
    F32(&'a [f32]),
    /// Double precision: rounded to `f32` first.
    F64(&'a [f64]),
}

impl<'a> Floats<'a> {
    pub(crate) fn slice(self, range: Range<usize>) -> Self {
        match self {
            Self::F16(values) => Self::F16(&values[range]),
            Self::F32(values) => Self::F32(&values[range]),
            Self::F64(values) => Self::F64(&values[range]),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::F16(values) => values.len(),
            Self::F32(values) => values.len(),
            Self::F64(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of their type in Arrow.
    #[must_use]
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Self::F16(_) => "float16",
            Self::F32(_) => "float32",
            Self::F64(_) => "float64",
        }
    }

    fn get(&self, index: usize) -> f64 {
        match self {
            Self::F16(values) => values[index].to_f64(),
            Self::F32(values) => f64::from(values[index]),
            Self::F64(values) => values[index],
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "rounded to the nearest, and what becomes infinite is refused")]
    fn copy_to(&self, start: usize, out: &mut [f32]) {
        match self {
            Self::F16(values) => out.iter_mut().zip(&values[start..]).for_each(|(out, value)| *out = value.to_f32()),
            Self::F32(values) => out.copy_from_slice(&values[start..start + out.len()]),
            Self::F64(values) => out.iter_mut().zip(&values[start..]).for_each(|(out, value)| *out = *value as f32),
        }
    }
}

/// The values of all rows.
#[derive(Debug, Default)]
pub(crate) struct Rows<'a> {
    /// The index in its row of the first value of each piece, and the piece.
    pieces: Vec<(usize, Floats<'a>)>,
    /// The first piece and the number of values of each row.
    rows: Vec<(usize, usize)>,
}

impl<'a> Rows<'a> {
    /// Adds a row.
    pub(crate) fn push(&mut self, pieces: impl IntoIterator<Item = Floats<'a>>) {
        let first = self.pieces.len();
        let mut length = 0;
        for piece in pieces {
            self.pieces.push((length, piece));
            length += piece.len();
        }
        self.rows.push((first, length));
    }

    /// The pieces of a row.
    pub(crate) fn whole(&self, row: usize) -> impl Iterator<Item = Floats<'a>> + '_ {
        self.pieces(row).iter().map(|(_, piece)| *piece)
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.rows.len()
    }

    /// How many values the row has.
    pub(crate) fn len(&self, row: usize) -> usize {
        self.rows[row].1
    }

    /// The names of the types of all values, each once.
    pub(crate) fn type_names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.pieces.iter().map(|(_, piece)| piece.type_name()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// One value, as it came.
    pub(crate) fn value(&self, row: usize, index: usize) -> f64 {
        let (start, piece) = self.pieces(row)[self.piece_at(row, index)];
        piece.get(index - start)
    }

    /// Some values: where they are if that is possible, else copied to `scratch`.
    pub(crate) fn get<'s>(&'s self, row: usize, start: usize, scratch: &'s mut [f32]) -> &'s [f32] {
        let end = start + scratch.len();
        let pieces = self.pieces(row);
        let mut at = self.piece_at(row, start);
        if let (from, Floats::F32(values)) = pieces[at]
            && end <= from + values.len()
        {
            return &values[start - from..end - from];
        }
        let mut done = start;
        while done < end {
            let (from, piece) = pieces[at];
            let until = end.min(from + piece.len());
            piece.copy_to(done - from, &mut scratch[done - start..until - start]);
            done = until;
            at += 1;
        }
        scratch
    }

    fn pieces(&self, row: usize) -> &[(usize, Floats<'a>)] {
        let end = self.rows.get(row + 1).map_or(self.pieces.len(), |next| next.0);
        &self.pieces[self.rows[row].0..end]
    }

    fn piece_at(&self, row: usize, index: usize) -> usize {
        self.pieces(row).partition_point(|(start, _)| *start <= index) - 1
    }
}
