//! The version of the ABI.

/// The version of this ABI: it changes whenever a struct, a status number or a signature does.
pub const NAUTILUS_ABI_VERSION: u32 = 1;

/// Returns the ABI version of the library that is loaded, to be compared with `NAUTILUS_ABI_VERSION` of the header.
#[unsafe(no_mangle)]
pub extern "C" fn nautilus_abi_version() -> u32 {
    NAUTILUS_ABI_VERSION
}
