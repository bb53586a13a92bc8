//! How the shared library is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // Another library of the process may export functions of the same names: calls from here stay here.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-Bsymbolic-functions");
        // Its threads outlive any `dlclose`.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
