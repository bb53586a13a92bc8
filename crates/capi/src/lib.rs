//! The C ABI as a shared and a static library for C and C++ programs; no Python inside.

#![forbid(unsafe_code)]

use nautilus_cython_ffi as _;
