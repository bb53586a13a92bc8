//! What the capsule constructor makes impossible to compile.

#[test]
fn capsule_mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
