//! What the ownership table makes impossible to compile.

#[test]
fn ownership_mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
