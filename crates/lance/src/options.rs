//! How a writer writes, and what it has written.

use std::ffi::{CStr, c_char};

use arrow_schema::Schema;

use crate::error::{Fault, Result};

/// What a writer does with a dataset that is there, or is not.
#[repr(u32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LanceMode {
    /// Makes the dataset; `LANCE_STATUS_ALREADY_EXISTS` if there is one.
    #[default]
    Create = 0,
    /// Adds rows to the dataset, which has the same columns; `LANCE_STATUS_NOT_FOUND` if there is none.
    Append = 1,
    /// Makes a new version of the dataset with nothing but the new rows, or makes the dataset. Old versions can still be read.
    Overwrite = 2,
}

/// How one column is stored. Only for modes that make columns: not to append.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LanceColumn_t {
    /// Its name; of a column that is not nested.
    pub name: *const c_char,
    /// "none", "lz4", "zstd" or "fsst"; NULL to let Lance choose.
    pub compression: *const c_char,
    /// How hard to compress, from 1 to 22, if the compression is "zstd"; 0 for its default.
    pub compression_level: i32,
    /// "miniblock" for small values that are scanned, "fullzip" for large values that are picked; NULL to let Lance choose.
    pub encoding: *const c_char,
}

/// How a writer writes. Zeroed but for `struct_size`, it says the default of everything. Borrowed for the call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LanceOptions_t {
    /// `sizeof(LanceOptions_t)`, so that a library with more options knows how many there are.
    pub struct_size: usize,
    /// A `LanceMode`.
    pub mode: u32,
    /// Always 0.
    pub reserved: u32,
    /// Rows after which a new file is begun; 0 for 1,048,576.
    pub rows_per_file: u64,
    /// Rows that are written as a group; 0 for 1,024.
    pub rows_per_group: u64,
    /// Bytes that may wait in the queue, after which a write waits; 0 for 67,108,864. A batch that is larger waits alone.
    pub queue_bytes: u64,
    /// Columns that are not stored as Lance would choose; NULL if there are none.
    pub columns: *const LanceColumn_t,
    /// How many of them.
    pub columns_len: usize,
}

/// What a commit has made.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LanceCommit_t {
    /// The version of the dataset that has the rows.
    pub version: u64,
    /// How many rows were written.
    pub rows: u64,
    /// How many fragments they are in.
    pub fragments: u64,
    /// How many bytes their files have.
    pub bytes: u64,
}

/// The options in Rust.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) mode: LanceMode,
    pub(crate) rows_per_file: usize,
    pub(crate) rows_per_group: usize,
    pub(crate) queue_bytes: usize,
    pub(crate) columns: Vec<Column>,
}

/// How one column is stored, in Rust.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Keys and values that Lance knows.
    pub(crate) metadata: Vec<(&'static str, String)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            mode: LanceMode::Create,
            rows_per_file: 1 << 20,
            rows_per_group: 1 << 10,
            queue_bytes: 64 << 20,
            columns: Vec::new(),
        }
    }
}

impl Options {
    /// Reads the options of a caller; NULL is the default.
    ///
    /// # Safety
    /// `options` is NULL, or points to as many bytes as `struct_size` says. `columns` points to as many columns as `columns_len`
    /// says, or is NULL, and texts are NULL or NUL-terminated.
    pub(crate) unsafe fn read(options: *const LanceOptions_t) -> Result<Self> {
        if options.is_null() {
            return Ok(Self::default());
        }
        // SAFETY: the first member says how many there are.
        let size = unsafe { (&raw const (*options).struct_size).read() };
        if size != size_of::<LanceOptions_t>() {
            let expected = size_of::<LanceOptions_t>();
            return Err(Fault::invalid(format!("options.struct_size is {size}, expected {expected}")));
        }
        // SAFETY: all members are there.
        let options = unsafe { *options };
        let default = Self::default();
        // SAFETY: guaranteed by the caller.
        let columns = unsafe { columns(&options)? };
        let mode = match options.mode {
            0 => LanceMode::Create,
            1 => LanceMode::Append,
            2 => LanceMode::Overwrite,
            mode => return Err(Fault::invalid(format!("options.mode is {mode}, expected a LanceMode from 0 to 2"))),
        };
        if options.reserved != 0 {
            return Err(Fault::invalid(format!("options.reserved is {}, expected 0", options.reserved)));
        }
        if mode == LanceMode::Append && !columns.is_empty() {
            return Err(Fault::invalid(
                "options.columns: the columns of a dataset that is appended to are made already",
            ));
        }
        Ok(Self {
            mode,
            rows_per_file: number("rows_per_file", options.rows_per_file, default.rows_per_file)?,
            rows_per_group: number("rows_per_group", options.rows_per_group, default.rows_per_group)?,
            queue_bytes: number("queue_bytes", options.queue_bytes, default.queue_bytes)?,
            columns,
        })
    }
}

impl Options {
    /// The schema as it is stored: the columns say how.
    pub(crate) fn stored(&self, schema: &Schema) -> Schema {
        let fields = schema.fields().iter().map(|field| {
            let own = self.columns.iter().filter(|column| column.name == *field.name());
            let own =
                own.flat_map(|column| column.metadata.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
            field.as_ref().clone().with_metadata(field.metadata().clone().into_iter().chain(own).collect())
        });
        Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone())
    }
}

fn number(member: &str, value: u64, default: usize) -> Result<usize> {
    match u32::try_from(value) {
        Ok(0) => Ok(default),
        Ok(value) => Ok(value as usize),
        Err(_) => Err(Fault::invalid(format!("options.{member} is {value}, expected 0 to {}", u32::MAX))),
    }
}

/// # Safety
/// As for [`Options::read`].
unsafe fn columns(options: &LanceOptions_t) -> Result<Vec<Column>> {
    if options.columns_len == 0 {
        return Ok(Vec::new());
    }
    if options.columns.is_null() || !options.columns.is_aligned() || options.columns_len > 1 << 20 {
        let LanceOptions_t { columns, columns_len, .. } = options;
        return Err(Fault::invalid(format!("options.columns is {columns:?}, expected {columns_len} columns")));
    }
    // SAFETY: guaranteed by the caller.
    let columns = unsafe { std::slice::from_raw_parts(options.columns, options.columns_len) };
    // SAFETY: guaranteed by the caller.
    columns.iter().enumerate().map(|(place, column)| unsafe { read_column(place, column) }).collect()
}

/// # Safety
/// As for [`Options::read`].
unsafe fn read_column(place: usize, column: &LanceColumn_t) -> Result<Column> {
    let path = format!("options.columns[{place}]");
    // SAFETY: guaranteed by the caller.
    let (name, compression, encoding) = unsafe {
        (
            text(column.name, &format!("{path}.name"))?,
            text(column.compression, &format!("{path}.compression"))?,
            text(column.encoding, &format!("{path}.encoding"))?,
        )
    };
    let name = name.ok_or_else(|| Fault::null(&format!("{path}.name")))?.to_owned();
    let mut metadata = Vec::new();
    if let Some(compression) = one_of(compression, &["none", "lz4", "zstd", "fsst"], &format!("{path}.compression"))? {
        metadata.push(("lance-encoding:compression", compression.to_owned()));
    }
    match (column.compression_level, compression) {
        (0, _) => (),
        (level @ 1..=22, Some("zstd")) => metadata.push(("lance-encoding:compression-level", level.to_string())),
        (level, _) => {
            let expected = "0, or 1 to 22 with the compression \"zstd\"";
            return Err(Fault::invalid(format!("{path}.compression_level is {level}, expected {expected}")));
        }
    }
    if let Some(encoding) = one_of(encoding, &["miniblock", "fullzip"], &format!("{path}.encoding"))? {
        metadata.push(("lance-encoding:structural-encoding", encoding.to_owned()));
    }
    Ok(Column { name, metadata })
}

fn one_of<'a>(value: Option<&'a str>, known: &[&str], path: &str) -> Result<Option<&'a str>> {
    match value {
        Some(value) if !known.contains(&value) => {
            Err(Fault::invalid(format!("{path} is {value:?}, expected one of {known:?}")))
        }
        value => Ok(value),
    }
}

/// Borrows a text from C.
///
/// # Safety
/// `text` is NULL, or NUL-terminated and lives during `'a`.
pub(crate) unsafe fn text<'a>(text: *const c_char, path: &str) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: guaranteed by the caller.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(Some).map_err(|_| Fault::invalid(format!("`{path}` is {text:?}, expected UTF-8 text")))
}
