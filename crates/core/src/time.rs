//! Time as nanoseconds since the Unix epoch.

/// Nanoseconds since 1970-01-01T00:00:00Z.
pub type UnixNanos = u64;
