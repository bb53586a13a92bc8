//! A type without a row in the table cannot be handed out.
use nautilus_cython_ffi::owned::Owned;

struct Thing;

fn main() {
    let _ = Owned::new(Thing);
}
