//! A row that names the drop function of another handle is refused.
use nautilus_cython_ffi::{ffi_contract, owned::Owned};

pub struct Thing;
pub struct Thing_API(Owned<Thing>);
extern "C" fn thing_drop(_: Thing_API) {}

pub struct Other;
pub struct Other_API(Owned<Other>);

ffi_contract! {
    handles {
        Thing_API(Thing) => thing_drop,
        Other_API(Other) => thing_drop,
    }
    vectors {}
    strings {}
}

fn main() {}
