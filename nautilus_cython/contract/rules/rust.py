"""NC6xx: the Rust side: where `unsafe` may stand, and what an exported function looks like."""

from __future__ import annotations

import re

from ..finding import Place, rule
from ..project import Project
from ..rust import Source, comment_above

# Types that C can give bits or NULLs that Rust does not allow.
NARROW = re.compile(r"^(?:&|Box<|NonNull<|char$|String$|&?str$|NonZero|Vec<|fn\b|(?:unsafe )?extern)")


@rule("NC601", "`unsafe` stands in the FFI crates only", "move the code there, behind a safe function")
def unsafe_outside(project: Project):
    """Wherever the configuration does not allow it."""
    for source in project.rust_sources:
        if not project.may_be_unsafe(source.path):
            for match in re.finditer(r"\bunsafe\b(?!_code)", source.code):
                yield source.place(match.start()), "`unsafe` outside of the FFI crates"


@rule(
    "NC602",
    "every `unsafe` says why it is sound",
    "write a `// SAFETY:` line above it, or `# Safety` in its documentation",
)
def unsafe_without_reason(project: Project):
    """A block or an implementation says why it is sound; a function or a trait says what its user must do."""
    for source in project.rust_sources:
        for match in re.finditer(r"\bunsafe\b(?:\s*(\{|impl\b|fn\b|extern\b[^;{]*?\bfn\b|trait\b))", source.code):
            line = source.place(match.start()).line
            if match[1].endswith("fn") and _is_type(source, match.start()):
                continue
            if match[1] == "{" or match[1] == "impl":
                if not _has_safety_line(source, line):
                    yield source.place(match.start()), "an `unsafe` block without a SAFETY line"
            elif "# Safety" not in comment_above(source.lines, line):
                yield source.place(match.start()), "an `unsafe` item whose documentation has no `# Safety`"


def _is_type(source: Source, position: int) -> bool:
    """Whether ``unsafe extern "C" fn`` is a type, as in ``const DROP: unsafe extern …``, not an item."""
    before = source.code[:position].rstrip()
    return before.endswith((":", "=", "<", "(", ",", "->", "|", "&"))


def _has_safety_line(source: Source, line: int) -> bool:
    """Whether the comment above the statement that holds this line says SAFETY."""
    if "SAFETY:" in source.lines[line - 1]:
        return True
    for number in range(line, max(line - 12, 0), -1):
        comment = comment_above(source.lines, number)
        if comment:
            return "SAFETY:" in comment
        above = source.lines[number - 2].strip() if number > 1 else ""
        if not above or above.endswith((";", "}", "{")):
            return False
    return False


@rule("NC603", "a crate outside of the FFI forbids `unsafe`", "write `#![forbid(unsafe_code)]` on top of its root")
def unsafe_not_forbidden(project: Project):
    """For every library and program root, a `lib.rs` or `main.rs`, that may not be unsafe."""
    for source in project.rust_sources:
        is_root = source.path.name in ("lib.rs", "main.rs") and source.path.parent.name == "src"
        forbids = re.search(r"#!\[forbid\([^)]*\bunsafe_code\b", source.code)
        if is_root and not forbids and not _crate_may_be_unsafe(project, source):
            yield source.place(0), "the crate does not forbid `unsafe`"


def _crate_may_be_unsafe(project: Project, root: Source) -> bool:
    """Whether a file of the crate may be unsafe: then the root cannot forbid it."""
    return any(root.path.parent in path.parents for path in project.unsafe_files)


@rule("NC604", "a panic unwinds", 'write `panic = "unwind"`')
def panic_aborts(project: Project):
    """With ``abort``, nothing can catch it, and the process of the caller ends."""
    for path in project.files(project.config.manifests):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.match(r"""\s*panic\s*=\s*["']abort["']""", line):
                yield Place(path, number), "a profile aborts on a panic"


@rule(
    "NC605", "no macro makes an exported function", "write the function out: the generator does not see through macros"
)
def export_by_macro(project: Project):
    """Such a function is exported, and in no header."""
    for source in project.rust_sources:
        for export in source.exports:
            if export.in_macro:
                yield export.place, "a macro makes an exported function"


@rule("NC606", "an exported function is documented", "say what it does, how it fails, and who frees what")
def export_undocumented(project: Project):
    """The comment becomes that of the header."""
    for source in project.export_sources:
        for export in source.exports:
            if not export.documented and not export.in_macro:
                yield export.place, f"`{export.name}` has no documentation"


@rule("NC607", "an exported function is in a header", "add its file to the generator, and run it")
def export_not_declared(project: Project):
    """Needs headers to look in."""
    for source in project.export_sources if project.headers.functions else ():
        for export in source.exports:
            if export.name and not export.in_macro and export.name not in project.headers.functions:
                yield export.place, f"`{export.name}` is exported, and in no header"


@rule(
    "NC608",
    "an exported function takes no type that forbids some bits",
    "take an integer or an `Option<&T>`, and check it",
)
def export_trusts(project: Project):
    """A Rust enumeration out of range, or a reference that is NULL, is undefined behaviour before any check can run."""
    enums = set().union(*(source.enums for source in project.rust_sources))
    for source in project.export_sources:
        for export in source.exports:
            for name, type in export.parameters:
                if NARROW.match(type) or type.rsplit("::", 1)[-1] in enums:
                    yield export.place, f"`{export.name}` takes `{name}: {type}`"


@rule(
    "NC609", "an exported function that can fail catches panics", "let its body run in one of the functions that catch"
)
def export_panics(project: Project):
    """One that returns a status promises that nothing unwinds into C."""
    catching = _catching(project)
    for source in project.export_sources:
        for export in source.exports:
            if export.returns == project.config.status and export.name not in catching:
                yield export.place, f"`{export.name}` returns a status, and does not catch panics"


def _catching(project: Project) -> set[str]:
    """The functions that return a status and call one that catches, directly or through each other."""
    bodies = {name: body for source in project.export_sources for name, body in source.functions(project.config.status)}
    catching = set(project.config.catchers)
    while True:
        called = re.compile(rf"(?<![.\w])(?:{'|'.join(map(re.escape, sorted(catching)))})\s*(?:::<[^>]*>)?\s*\(")
        more = {name for name, body in bodies.items() if name not in catching and called.search(body)}
        if not more:
            return catching
        catching |= more
