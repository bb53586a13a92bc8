//! A capsule may be freed by any thread, so its payload must be `Send`.
use std::{ffi::CStr, rc::Rc};

use nautilus_cython::capsule::Payload;
use nautilus_cython_ffi::{
    deltas::OrderBookDeltas_API,
    owned::{Boxed, Handle, Owned},
};

pub struct Shared_API(OrderBookDeltas_API, Rc<u8>);

impl Handle for Shared_API {
    type Inner = <OrderBookDeltas_API as Handle>::Inner;

    fn owned(&self) -> &Owned<Self::Inner> {
        self.0.owned()
    }

    fn owned_mut(&mut self) -> &mut Owned<Self::Inner> {
        self.0.owned_mut()
    }
}

unsafe impl Payload for Shared_API {
    const NAME: &'static CStr = c"nautilus_cython.Shared.v1";
}

fn main() {}
