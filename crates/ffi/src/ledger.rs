//! The ledger: how many handles, vectors and strings are alive, and, when tracing, who made each.
//!
//! Counting costs one relaxed atomic addition. With the `trace` feature, every address that is handed out is kept with
//! the backtrace of its making. A second drop, or a drop by another type's function, then stops the process with both
//! backtraces, and freed addresses stay in quarantine, so that a stale handle cannot meet a new object.

use std::{
    ffi::{CStr, c_char},
    sync::atomic::{AtomicI64, Ordering},
};

/// Whether freed memory is kept from the allocator, so that no new object gets the address of a dropped one.
pub(crate) const QUARANTINE: bool = cfg!(feature = "trace");

/// One kind of owned thing: the function that frees it, and how many of them are alive.
#[derive(Debug)]
pub struct Row {
    drop_name: &'static CStr,
    live: AtomicI64,
}

impl Row {
    /// A row for what `drop_name` frees.
    #[must_use]
    pub const fn new(drop_name: &'static CStr) -> Self {
        Self { drop_name, live: AtomicI64::new(0) }
    }

    /// The same, from a name that ends in a NUL, as the contract table writes it.
    #[must_use]
    pub const fn named(drop_name: &'static str) -> Self {
        match CStr::from_bytes_with_nul(drop_name.as_bytes()) {
            Ok(drop_name) => Self::new(drop_name),
            Err(_) => Self::new(c"unnamed"),
        }
    }

    /// The name of the function that frees it.
    #[must_use]
    pub fn drop_name(&self) -> &'static str {
        self.drop_name.to_str().unwrap_or_default()
    }

    /// The same name for C.
    pub(crate) fn drop_name_cstr(&self) -> *const c_char {
        self.drop_name.as_ptr()
    }

    /// The noun in that name.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        self.drop_name().trim_end_matches("_drop")
    }

    /// Made and not yet freed.
    pub fn live(&self) -> i64 {
        self.live.load(Ordering::Relaxed)
    }

    /// Something without an address of its own was handed out.
    pub(crate) fn lent(&self) {
        self.live.fetch_add(1, Ordering::Relaxed);
    }

    /// It came back.
    pub(crate) fn returned(&self) {
        self.live.fetch_sub(1, Ordering::Relaxed);
    }

    /// Something was handed out at `address`.
    pub(crate) fn created(&'static self, address: *const ()) {
        self.live.fetch_add(1, Ordering::Relaxed);
        trace::created(self, address);
    }

    /// Something came back.
    pub(crate) fn dropped(&'static self, address: *const ()) {
        self.live.fetch_sub(1, Ordering::Relaxed);
        trace::dropped(self, address);
    }
}

#[cfg(not(feature = "trace"))]
mod trace {
    use super::Row;

    pub(super) fn created(_: &'static Row, _: *const ()) {}

    pub(super) fn dropped(_: &'static Row, _: *const ()) {}
}

#[cfg(feature = "trace")]
mod trace {
    use std::{
        backtrace::Backtrace,
        collections::HashMap,
        sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    };

    use super::Row;

    /// What is known about an address that was handed out.
    struct Entry {
        row: &'static Row,
        made: Backtrace,
        freed: Option<Backtrace>,
    }

    static ENTRIES: LazyLock<Mutex<HashMap<usize, Entry>>> = LazyLock::new(Mutex::default);

    fn entries() -> MutexGuard<'static, HashMap<usize, Entry>> {
        ENTRIES.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn created(row: &'static Row, address: *const ()) {
        let made = Backtrace::force_capture();
        entries().insert(address.addr(), Entry { row, made, freed: None });
    }

    pub(super) fn dropped(row: &'static Row, address: *const ()) {
        let now = Backtrace::force_capture();
        let mut entries = entries();
        let Some(entry) = entries.get_mut(&address.addr()) else {
            stop(&format!("{}: {address:p} was not handed out by this library", row.drop_name()), &[("dropped", &now)]);
        };
        if let Some(freed) = &entry.freed {
            let what = format!("{}: {address:p} is dropped twice", row.drop_name());
            stop(&what, &[("made", &entry.made), ("first drop", freed), ("second drop", &now)]);
        }
        if !std::ptr::eq(entry.row, row) {
            let right = entry.row.drop_name();
            let what = format!("{}: {address:p} must be dropped by {right}", row.drop_name());
            stop(&what, &[("made", &entry.made), ("dropped", &now)]);
        }
        entry.freed = Some(now);
    }

    /// Going on would corrupt memory, and a traced build exists to show where.
    fn stop(what: &str, backtraces: &[(&str, &Backtrace)]) -> ! {
        eprintln!("nautilus_cython ledger: {what}");
        for (label, backtrace) in backtraces {
            eprintln!("--- {label} at:\n{backtrace}");
        }
        std::process::abort()
    }
}
