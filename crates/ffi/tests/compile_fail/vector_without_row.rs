//! A vector of an element without a row cannot be handed out.
use nautilus_cython_ffi::cvec::CVec;

struct Thing;

fn main() {
    let _: CVec<Thing> = vec![Thing].into();
}
