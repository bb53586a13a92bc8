#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| nautilus_cython_fuzz::clocks::run(data));
