"""Builds with a sanitizer, and runs programs under it and under valgrind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

ROOT = native.ROOT
TESTS = ROOT / "tests"
PROGRAMS = [
    path
    for folder in [TESTS / "c", TESTS / "cpp", TESTS / "panics", ROOT / "examples" / "c", ROOT / "examples" / "cpp"]
    for path in sorted([*folder.glob("*.c"), *folder.glob("*.cpp")])
]

# The exit code of a run in which something was noticed.
NOTICED = 99

HOST = "x86_64-unknown-linux-gnu"

# The library for the sanitizer: all checks that Rust has, and functions that panic on request. A target is named so that
# build scripts stay as they are.
ASAN_BUILD = ("--features", "test-panic", "--target", HOST, "--target-dir", str(native.TARGET / "asan"))
ASAN_CARGO = {
    "RUSTUP_TOOLCHAIN": "nightly",
    "RUSTFLAGS": "-Zsanitizer=address -Cforce-frame-pointers=yes",
    "CARGO_PROFILE_RELEASE_LTO": "off",
    "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16",
    "CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS": "true",
}
ASAN_FLAGS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer", "-shared-libasan")
# The symbolizer takes minutes over Rust's debug information.
ASAN_OPTIONS = f"exitcode={NOTICED}:symbolize=0:detect_leaks=1:strict_string_checks=1:check_initialization_order=1"
# Leaks are judged by their reports, and errors abort. An absurd allocation fails, as it does where memory is limited.
# The search for leaks trips over the thread-local storage of libraries that draw, unless it leaves that alone.
ASAN_PYTHON = "exitcode=0:abort_on_error=1:allocator_may_return_null=1:max_allocation_size_mb=2000:intercept_tls_get_addr=0"
UBSAN_OPTIONS = f"exitcode={NOTICED}"

# The same for ThreadSanitizer, which must see the locks inside of the standard library too.
TSAN_BUILD = ("-Zbuild-std", "--target", HOST, "--target-dir", str(native.TARGET / "tsan"))
TSAN_CARGO = ASAN_CARGO | {"RUSTFLAGS": "-Zsanitizer=thread -Cforce-frame-pointers=yes"}
TSAN_FLAGS = ("-fsanitize=thread", "-fno-sanitize-link-runtime", "-fno-omit-frame-pointer")
TSAN_OPTIONS = f"exitcode={NOTICED}:symbolize=0:halt_on_error=1"


def name_of(path: Path) -> str:
    """`tests/c/uuid.c` for a program."""
    return str(path.relative_to(ROOT))


def asan_build(package: str) -> list[Path]:
    """The libraries of a package, built with the sanitizer."""
    return native.build(package, *ASAN_BUILD, environment=tuple(ASAN_CARGO.items()))


def asan_runtime() -> Path:
    """The directory of clang's sanitizer runtime."""
    runtime = native.run(["clang", "-print-file-name=libclang_rt.asan-x86_64.so"]).strip()
    return Path(runtime)


def tsan_runtime() -> tuple[str, ...]:
    """What links the sanitizer runtime of nightly Rust: clang's may be older than what Rust calls."""
    system = native.run(["rustup", "run", "nightly", "rustc", "--print", "sysroot"]).strip()
    runtime = Path(system) / "lib" / "rustlib" / HOST / "lib" / "librustc-nightly_rt.tsan.a"
    return f"-Wl,--whole-archive,{runtime},--no-whole-archive,--export-dynamic", *native.STATIC_LIBRARIES


def _compile(program: Path, output: Path, library: Path, flags: tuple[str, ...]) -> None:
    compiler, standard = ("clang++", "c++17") if program.suffix == ".cpp" else ("clang", "c11")
    native.compile_program([program], output, compiler, standard, library, flags)


def run_with_asan(program: Path, folder: Path, linkage: str) -> subprocess.CompletedProcess:
    """Compiles a program with the sanitizers, and runs it."""
    library = native.only(asan_build("nautilus-cython-capi"), {".so" if linkage == "shared" else ".a"})
    runtime = asan_runtime()
    _compile(program, folder / "program", library, (*ASAN_FLAGS, f"-Wl,-rpath,{runtime.parent}"))
    environment = {**os.environ, "ASAN_OPTIONS": ASAN_OPTIONS, "UBSAN_OPTIONS": UBSAN_OPTIONS}
    return subprocess.run([str(folder / "program")], check=False, capture_output=True, text=True, env=environment)


def run_with_tsan(program: Path, folder: Path, linkage: str) -> subprocess.CompletedProcess:
    """Compiles a program with ThreadSanitizer, and runs it."""
    built = native.build("nautilus-cython-capi", *TSAN_BUILD, environment=tuple(TSAN_CARGO.items()))
    library = native.only(built, {".so" if linkage == "shared" else ".a"})
    _compile(program, folder / "program", library, (*TSAN_FLAGS, *tsan_runtime()))
    environment = {**os.environ, "TSAN_OPTIONS": TSAN_OPTIONS}
    return subprocess.run([str(folder / "program")], check=False, capture_output=True, text=True, env=environment)


def run_with_valgrind(program: Path, folder: Path, linkage: str) -> subprocess.CompletedProcess:
    """Compiles a program as it would be shipped, and runs it under valgrind."""
    options = native.panicking() if program.parent.name == "panics" else ()
    _compile(program, folder / "program", native.libraries(*options)[linkage], ())
    valgrind = [
        "valgrind",
        "--quiet",
        "--redzone-size=256",
        "--leak-check=full",
        "--errors-for-leak-kinds=definite,indirect,possible",
        f"--suppressions={Path(__file__).with_name('valgrind.supp')}",
    ]
    command = [*valgrind, f"--error-exitcode={NOTICED}", str(folder / "program")]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def python_with_asan(arguments: list[str], folder: Path) -> subprocess.CompletedProcess:
    """Runs Python with the package of this checkout on the sanitized library; what is noticed is reported into `folder`."""
    library = native.only(asan_build("nautilus-cython-python"), {".so"})
    environment = {
        **os.environ,
        "LD_PRELOAD": str(asan_runtime()),
        "LD_LIBRARY_PATH": str(library.parent),
        "PYTHONMALLOC": "malloc",
        "PYTHONPATH": str(ROOT),
        "ASAN_OPTIONS": f"{ASAN_OPTIONS}:{ASAN_PYTHON}:log_path={folder / 'report'}",
        "NAUTILUS_CYTHON_SANITIZED": "1",
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment)


def reports(folder: Path) -> str:
    """What the sanitizer reported."""
    return "\n".join(path.read_text() for path in sorted(folder.glob("report.*")))


def leaks(folder: Path) -> list[str]:
    """The reported leaks of memory that the Rust library allocated: their innermost frame outside of the runtime is in it."""
    found = []
    for path in sorted(folder.glob("report.*")):
        report = path.read_text()
        # A forked child has the memory of threads that only its parent has, and its report says what that makes of it.
        if "False leaks are possible" in report:
            continue
        for leak in re.split(r"\n\s*\n", report):
            frames = [line for line in leak.splitlines() if re.match(r"\s+#\d+ ", line)]
            ours = next((line for line in frames if "libclang_rt" not in line), "")
            if "leak of" in leak and "libnautilus_cython" in ours:
                found.append(leak)
    return found
