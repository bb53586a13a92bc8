//! A vector cannot be freed by the function of another element.
use nautilus_cython_ffi::{cvec::CVec, ffi_contract};

pub struct Thing;
pub struct Other;
unsafe extern "C" fn vec_drop_things(_: CVec<Thing>) {}
unsafe extern "C" fn vec_drop_others(_: CVec<Other>) {}

ffi_contract! {
    handles {}
    vectors {
        Thing => vec_drop_things,
        Other => vec_drop_others,
    }
    strings {}
}

fn main() {
    let things: CVec<Thing> = vec![Thing].into();
    unsafe { vec_drop_others(things) };
}
