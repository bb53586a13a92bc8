//! A capsule may be freed by any thread, so its payload must be `Send`.
#![allow(non_camel_case_types)]
use std::{ffi::CStr, rc::Rc};

use nautilus_cython::capsule::Payload;
use nautilus_cython_ffi::{ffi_contract, owned::Owned};

pub struct Shared;
pub struct Shared_API(Owned<Shared>, Rc<u8>);
extern "C" fn shared_drop(_: Shared_API) {}

ffi_contract! {
    handles {
        Shared_API(Shared) => shared_drop,
    }
    vectors {}
    strings {}
}

unsafe impl Payload for Shared_API {
    const NAME: &'static CStr = c"nautilus_cython.Shared.v1";
}

fn main() {}
