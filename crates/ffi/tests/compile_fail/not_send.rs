//! A handle may move between threads, so what it owns must be `Send`.
use nautilus_cython_ffi::{ffi_contract, owned::Owned};

pub struct Thing(std::rc::Rc<u8>);
pub struct Thing_API(Owned<Thing>);
extern "C" fn thing_drop(_: Thing_API) {}

ffi_contract! {
    handles {
        Thing_API(Thing) => thing_drop,
    }
    vectors {}
    strings {}
}

fn main() {}
