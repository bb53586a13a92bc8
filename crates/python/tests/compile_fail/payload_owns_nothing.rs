//! A bare pointer in a capsule would be freed by nobody.
use nautilus_cython::capsule::give;
use pyo3::Python;

fn main() {
    Python::attach(|py| {
        let _ = give(py, std::ptr::null_mut::<u8>());
    });
}
