"""NC1xx: header, ``.pxd``, ownership table and library say the same, and say who frees what."""

from __future__ import annotations

import re

from ..finding import Place, rule
from ..project import Project


@rule("NC101", "what a constructor makes has a drop function", "export `<noun>_drop`, which takes the handle by value")
def constructor_without_drop(project: Project):
    """For `*_new`, `*_clone` and every other function that hands a handle out."""
    for function in project.natives.functions.values():
        for name in filter(project.is_handle, project.natives.structs):
            if function.gives(name) and not project.drops[name]:
                yield function.place, f"`{function.name}` makes a `{name}`, which no function frees"


@rule(
    "NC102", "a vector type has its own drop function", "export one `vec_drop_<noun>s`, which takes the vector by value"
)
def vector_without_drop(project: Project):
    """One, not two: the ledger counts by the name of the drop function."""
    for name, struct in project.natives.structs.items():
        if project.is_vector(name) and len(project.drops[name]) != 1:
            found = ", ".join(sorted(project.drops[name])) or "none"
            yield struct.place, f"`{name}` has {len(project.drops[name])} drop functions ({found}), expected 1"


@rule("NC103", "no function frees vectors of any element", "free each vector with the drop function of its element")
def generic_vector_drop(project: Project):
    """The size of the elements is not known, so that the allocator would get a wrong layout."""
    for declarations in (project.headers, project.raw):
        for function in declarations.functions.values():
            if function.name == "cvec_drop" or function.frees(project.config.untyped_vector):
                yield function.place, f"`{function.name}` frees vectors without their type"
    for source in project.export_sources:
        for export in source.exports:
            if export.name == "cvec_drop" and export.name not in project.headers.functions:
                yield export.place, "`cvec_drop` frees vectors without their type"


@rule(
    "NC104",
    "every row of the ownership table has its drop function in a header",
    "export the function, and run the generator",
)
def row_without_function(project: Project):
    """Needs a header to compare with."""
    for row in project.rows if project.headers.functions else ():
        if row.drop not in project.headers.functions:
            yield row.place, f"`{row.drop}` of `{row.owned}` is in no header"


@rule(
    "NC105", "every drop function in a header has a row in the ownership table", "add the row, or remove the function"
)
def function_without_row(project: Project):
    """Needs a table to compare with."""
    listed = {row.drop for row in project.rows}
    for function in project.headers.functions.values() if project.rows else ():
        if project.is_drop(function.name) and function.name not in listed:
            yield function.place, f"`{function.name}` frees something that the ownership table does not have"


@rule("NC106", "a drop function takes what its row says", "correct the row or the function")
def row_of_another_type(project: Project):
    """Handles by their name, vectors by that of their element."""
    for row in project.rows:
        function = project.headers.functions.get(row.drop)
        expected = {"handles": row.owned, "vectors": project.config.vector_prefix + row.owned}.get(row.section)
        if function is not None and expected is not None and not function.frees(expected):
            yield row.place, f"`{row.drop}` is the drop function of `{expected}`, and does not take one"


@rule("NC107", "header and .pxd declare the same functions", "run the generator")
def functions_differ(project: Project):
    """Needs both."""
    header, raw = project.headers.functions, project.raw.functions
    if not header or not raw:
        return
    for name in header.keys() - raw.keys():
        yield header[name].place, f"`{name}` is in no .pxd"
    for name in raw.keys() - header.keys():
        yield raw[name].place, f"`{name}` is in no header"
    for name in header.keys() & raw.keys():
        if header[name].signature != raw[name].signature:
            declared = ", ".join(map(str, header[name].signature[1:]))
            yield raw[name].place, f"`{name}` has other types than in the header: {header[name].returns} ({declared})"


@rule("NC108", "header and .pxd declare the same structs", "run the generator")
def structs_differ(project: Project):
    """Fields in the same order, of the same types. A struct that Cython never uses may be missing there."""
    for name, struct in project.raw.structs.items():
        other = project.headers.structs.get(name)
        if other is not None and other.fields != struct.fields:
            expected = ", ".join(f"{field.type} {field.name}" for field in other.fields)
            yield struct.place, f"`{name}` has other fields than in the header: {expected}"


@rule(
    "NC109", "a library exports what the headers declare, and nothing else", "rebuild the library, or run the generator"
)
def symbols_differ(project: Project):
    """For every library of the configuration that is there."""
    header = project.headers.functions
    foreign = re.compile(project.config.foreign_symbols)
    for path, names in project.libraries.items() if header else ():
        for name in header.keys() - names:
            yield header[name].place, f"`{name}` is not exported by {path.name}"
        for name in names - header.keys():
            if not foreign.fullmatch(name):
                yield Place(path, 1), f"`{name}` is exported, and in no header"


@rule(
    "NC110",
    "a text that is handed out says whose it is",
    "say in its comment that the caller frees it, or that it is borrowed or static",
)
def text_of_nobody(project: Project):
    """The comment must have one of the words."""
    for function in project.headers.functions.values():
        hands_out = function.returns.is_text or any(parameter.type.is_text_out for parameter in function.parameters)
        if hands_out and not re.search(r"\bfree[sd]?\b|\bborrow|\bstatic\b", function.doc, re.IGNORECASE):
            yield function.place, f"`{function.name}` hands out text, and its comment does not say whose it is"


@rule(
    "NC111",
    "what must be freed is documented with its drop function",
    "end its comment with who frees it, and with what",
)
def drop_not_documented(project: Project):
    """For handles and vectors."""
    for function in project.headers.functions.values():
        for name, drops in project.drops.items():
            if function.gives(name) and drops and not any(drop in function.doc for drop in drops):
                yield function.place, f"the comment of `{function.name}` does not name {' or '.join(sorted(drops))}"


@rule("NC112", "every declared function has a comment", "document it in Rust, and run the generator")
def function_without_comment(project: Project):
    """The header is what a C programmer reads."""
    for function in project.headers.functions.values():
        if not function.doc:
            yield function.place, f"`{function.name}` has no comment"


@rule("NC113", "a function that can fail has a wrapper that raises", "run the generator")
def wrapper_missing(project: Project):
    """Needs a checked layer."""
    wrapped = {function.name for module in project.checked_modules for function in module.functions}
    for function in project.raw.functions.values() if project.checked_modules else ():
        if function.returns.name == project.config.status and function.name not in wrapped:
            yield function.place, f"`{function.name}` has no wrapper in the checked layer"
