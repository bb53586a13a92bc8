"""
What is where in a project: ``[tool.nautilus-contract]`` of its ``pyproject.toml``, or of the file after ``--config``.

Every key has a default, which is the value in `Config`. Files are given as glob patterns, relative to the project.

    [tool.nautilus-contract]
    headers = ["include/**/*.h"]
    libraries = ["build/lib*.so"]

    [[tool.nautilus-contract.ignore]]
    rule = "NC204"
    path = "src/arena.pyx"
    reason = "the arena frees its blocks as one"

An exception names its rule, a pattern for its files and its reason; one that excepts nothing is itself a finding.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path

try:
    import tomllib
except ImportError:  # Python 3.10
    tomllib = None


class ConfigError(Exception):
    """The configuration cannot be used."""


@dataclass(frozen=True)
class Ignore:
    """An exception from a rule."""

    rule: str
    path: str
    reason: str


@dataclass(frozen=True)
class Config:
    """Where things are, and how they are named."""

    # C headers.
    headers: list[str] = field(default_factory=lambda: ["**/*.h"])
    # `.pxd` files that declare the headers for Cython.
    raw: list[str] = field(default_factory=lambda: ["**/rust/*.pxd", "**/native.pxd"])
    # `.pxd` files with the wrappers that raise; they are not raw.
    checked: list[str] = field(default_factory=lambda: ["**/checked_*.pxd"])
    # Cython modules.
    cython: list[str] = field(default_factory=lambda: ["**/*.pyx", "**/*.pxd"])
    # The Rust file with the ownership table.
    table: list[str] = field(default_factory=lambda: ["**/contract.rs"])
    # Rust sources, and those of them that may say `unsafe`.
    rust: list[str] = field(default_factory=lambda: ["**/src/**/*.rs"])
    unsafe: list[str] = field(default_factory=lambda: ["**/ffi/**/*.rs", "**/*ffi/**/*.rs"])
    # Rust files whose exported functions make the headers.
    exports: list[str] = field(default_factory=lambda: ["**/ffi/**/*.rs", "**/*ffi/**/*.rs"])
    # Cargo manifests.
    manifests: list[str] = field(default_factory=lambda: ["**/Cargo.toml"])
    # Shared libraries whose exported symbols must be those of the headers.
    libraries: list[str] = field(default_factory=list)
    # A regular expression of symbols that are exported for somebody else.
    foreign_symbols: str = r"PyInit_\w+|rust_eh_personality|_\w+"
    # Names of folders that are never looked into, beside those that begin with a dot.
    exclude: list[str] = field(default_factory=lambda: ["target", "build", "dist", "site-packages", "node_modules"])

    # Names of the ABI: the ending of owned handles, the beginning of typed vectors, the vector of no type.
    handle_suffix: str = "_API"
    vector_prefix: str = "CVec_"
    untyped_vector: str = "CVec"
    # A regular expression of the functions that free.
    drop: str = r"\w+_drop|vec_drop_\w+"
    # The type that a function returns when it can fail, and the function of the checked layer that takes it.
    status: str = "Status"
    check: str = "check"
    # The function that turns an enumeration into the integer that crosses, after a check.
    enum_guard: str = "enum_code"
    # A regular expression of capsule names.
    capsule_name: str = r"[A-Za-z_][\w.]*\.v\d+"
    # Rust functions through which a fallible export runs: they catch panics.
    catchers: list[str] = field(default_factory=lambda: ["read", "update", "make", "find", "run"])

    ignore: list[Ignore] = field(default_factory=list)


def load(root: Path, path: Path | None) -> Config:
    """
    Read the configuration of the project at `root`.

    Raises
    ------
    ConfigError
        If the file is not there, cannot be read, or has a key or a value that is not known.
    """
    file = path or root / "pyproject.toml"
    if not file.exists():
        if path is not None:
            raise ConfigError(f"{path} does not exist")
        return Config()
    if tomllib is None:
        raise ConfigError(f"reading {file} needs Python 3.11 or newer")
    try:
        document = tomllib.loads(file.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    return _checked(file, dict(document.get("tool", {}).get("nautilus-contract", {})))


def _checked(file: Path, table: dict) -> Config:
    """The configuration in `table`, whose keys and types must be those of `Config`."""
    default = Config()
    known = {item.name: type(getattr(default, item.name)) for item in fields(Config)}
    values = {key.replace("-", "_"): value for key, value in table.items()}
    for key, value in values.items():
        if key not in known:
            raise ConfigError(f"{file}: unknown key `{key}`, expected one of {', '.join(known)}")
        if not isinstance(value, known[key]):
            raise ConfigError(f"{file}: `{key}` is {value!r}, expected a {known[key].__name__}")
    try:
        ignores = [Ignore(**entry) for entry in values.pop("ignore", [])]
    except TypeError:
        raise ConfigError(f"{file}: an `ignore` needs `rule`, `path` and `reason`, and nothing else") from None
    return Config(**values, ignore=ignores)
