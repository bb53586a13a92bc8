"""Builds the shared Rust library and the Cython extensions that link to it.

As a script, ``python build.py [--debug]`` builds in place, for developers. As a PEP 517 backend (see ``pyproject.toml``)
it serves ``pip install .``, ``pip install -e .`` and ``pip wheel .``.

The build has three steps: one ``cargo build`` of ``libnautilus_cython``, one ``cythonize``, and one link of every
extension against that library, which each finds at run time by an rpath relative to itself. Nothing is written into the
source tree, except for the libraries of an in-place build.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, build_meta, find_namespace_packages, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent
PACKAGE = "nautilus_cython"
LIBRARY = {"darwin": f"lib{PACKAGE}.dylib", "win32": f"{PACKAGE}.dll"}.get(sys.platform, f"lib{PACKAGE}.so")
ORIGIN = "@loader_path" if sys.platform == "darwin" else "$ORIGIN"

# Debug: no optimisation, debug assertions, and a ledger that keeps a backtrace of every handle.
DEBUG = os.environ.get("NAUTILUS_CYTHON_PROFILE", "release") == "debug"

# A shared library that was built before: wheels for several Pythons have the same one.
BUILT = os.environ.get("NAUTILUS_CYTHON_LIBRARY")

CYTHON_DIRECTIVES = {
    "language_level": 3,
    # Bound functions would not check `self`: `QuoteTick.__getstate__(1)` would read memory that is not a quote's.
    "binding": False,
    "embedsignature": True,
    "embedsignature.format": "clinic",
    "cdivision": False,
    "nonecheck": True,
    "freethreading_compatible": False,
    "warn.undeclared": False,
}


class BuildError(SystemExit):
    """A build that cannot go on, with one sentence that says what to do."""


def run(command: list[str], missing: str) -> str:
    """Runs ``command`` and returns what it printed; a tool that is not there is reported as ``missing``."""
    if shutil.which(command[0]) is None:
        raise BuildError(f"error: {missing}")
    done = subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise BuildError(f"error: `{' '.join(command)}` failed with exit code {done.returncode}")
    return done.stdout


def cargo_build() -> Path:
    """Builds the shared library and returns where cargo put it."""
    command = ["cargo", "build", "--package", "nautilus-cython-python", "--message-format", "json-render-diagnostics"]
    command += ["--features", "trace"] if DEBUG else ["--release", "--locked"]
    missing = "`cargo` is not on the PATH: nautilus_cython needs Rust 1.95 or newer, see https://rustup.rs"
    for line in run(command, missing).splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == PACKAGE:
            for name in message["filenames"]:
                if Path(name).suffix == Path(LIBRARY).suffix:
                    return Path(name)
    raise BuildError(f"error: cargo did not build {LIBRARY}")


def extensions() -> list[Extension]:
    """One extension for each ``.pyx``, and the shim that names the PyO3 module inside the shared library."""
    optimise = ["-O0", "-g"] if DEBUG else ["-O2", "-g0"]
    strict = ["-Wall", "-Werror", "-Wno-unused-function", "-Wno-unreachable-code"]
    compile_args = [] if sys.platform == "win32" else optimise + strict
    strip = ["-Wl,--strip-all"] if sys.platform == "linux" and not DEBUG else []

    def extension(source: Path) -> Extension:
        relative = source.relative_to(ROOT)
        upwards = "/".join([".."] * (len(relative.parts) - 2))
        return Extension(
            ".".join(relative.with_suffix("").parts),
            [str(relative)],
            include_dirs=[f"{PACKAGE}/includes"],
            libraries=[PACKAGE],
            extra_compile_args=compile_args,
            extra_link_args=[] if sys.platform == "win32" else [f"-Wl,-rpath,{ORIGIN}/{upwards or '.'}/_lib", *strip],
            depends=[str(header.relative_to(ROOT)) for header in (ROOT / PACKAGE / "includes").rglob("*.h")],
        )

    sources = sorted((ROOT / PACKAGE).rglob("*.pyx"))
    return [extension(source) for source in [*sources, ROOT / PACKAGE / "_native.c"]]


class build_rust_ext(build_ext):
    """``build_ext`` that builds the shared library first."""

    def initialize_options(self) -> None:
        super().initialize_options()
        self.parallel = os.cpu_count()

    def finalize_options(self) -> None:
        super().finalize_options()
        # Each profile has its own objects, and a change of profile relinks everything.
        self.build_temp = str(Path(self.build_temp) / ("debug" if DEBUG else "release"))

    def run(self) -> None:
        check_compiler()
        package = ROOT / PACKAGE if self.inplace else Path(self.build_lib) / PACKAGE
        target = package / "_lib" / LIBRARY
        target.parent.mkdir(parents=True, exist_ok=True)
        built = Path(BUILT) if BUILT else cargo_build()
        if not target.exists() or target.stat().st_mtime_ns != built.stat().st_mtime_ns:
            target.unlink(missing_ok=True)  # a process that has it mapped keeps the old one
            shutil.copy2(built, target)
        stamp = target.with_suffix(".profile")
        profile = f"{'debug' if DEBUG else 'release'} {sysconfig.get_config_var('EXT_SUFFIX')}"
        self.force = self.force or not stamp.exists() or stamp.read_text() != profile
        self.library_dirs.insert(0, str(target.parent))
        self.cythonize()
        super().run()
        if self.inplace:
            stamp.write_text(profile)

    def cythonize(self) -> None:
        """Replaces the sources of every extension by the C file that Cython makes of them."""
        from Cython.Build import cythonize
        from Cython.Compiler import Options

        Options.warning_errors = True
        compiled = cythonize(
            self.extensions,
            build_dir=str(Path("build") / "cython"),
            nthreads=0 if sys.platform == "win32" else (os.cpu_count() or 1),
            compiler_directives=CYTHON_DIRECTIVES,
            quiet=True,
        )
        sources = {module.name: module.sources for module in compiled}
        for module in self.extensions:
            module.sources = sources[module.name]


class bdist_wheel_with_sbom(bdist_wheel):
    """``bdist_wheel`` that says in the wheel which crates are linked in (PEP 770)."""

    def write_wheelfile(self, wheelfile_base: str, *arguments: str) -> None:
        import third_party  # of tools/

        super().write_wheelfile(wheelfile_base, *arguments)
        boms = Path(wheelfile_base) / "sboms"
        boms.mkdir(exist_ok=True)
        (boms / f"{PACKAGE}.cdx.json").write_text(third_party.sbom(version()), encoding="utf-8")


def check_compiler() -> None:
    """Says in one sentence what is missing, before a compiler error says it in a hundred."""
    if sys.platform == "win32":
        return
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    if shutil.which(compiler.split()[0]) is None:
        raise BuildError(f"error: there is no C compiler `{compiler.split()[0]}`: install gcc or clang, or set CC")
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    if not header.exists():
        raise BuildError(f"error: {header} is missing: install the headers of this Python (python3-dev)")


def version() -> str:
    """The version of the workspace in ``Cargo.toml``: there is one for all languages."""
    for line in (ROOT / "Cargo.toml").read_text().splitlines():
        if line.startswith("version = "):
            return line.split('"')[1]
    raise BuildError("error: Cargo.toml has no version")


def run_setup() -> None:
    """Calls setuptools with what cannot be written in ``pyproject.toml``."""
    os.chdir(ROOT)
    setup(
        version=version(),
        packages=find_namespace_packages(include=[f"{PACKAGE}*"]),
        package_data={"": ["*.pxd", "*.pyx", "*.pyi", "*.h", "*.hpp", "py.typed"]},
        ext_modules=extensions(),
        cmdclass={"build_ext": build_rust_ext, "bdist_wheel": bdist_wheel_with_sbom},
        zip_safe=False,
    )


class Backend(build_meta._BuildMetaBackend):
    """Setuptools' backend, with this file in place of ``setup.py``."""

    def run_setup(self, setup_script: str = "build.py") -> None:
        run_setup()


_backend = Backend()
build_wheel = _backend.build_wheel
build_sdist = _backend.build_sdist
build_editable = _backend.build_editable
get_requires_for_build_wheel = _backend.get_requires_for_build_wheel
get_requires_for_build_sdist = _backend.get_requires_for_build_sdist
get_requires_for_build_editable = _backend.get_requires_for_build_editable
prepare_metadata_for_build_wheel = _backend.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = _backend.prepare_metadata_for_build_editable


if __name__ == "__main__":
    if "--debug" in sys.argv:
        DEBUG = True
    sys.argv = ["build.py", "--quiet", "build_ext", "--inplace"]
    run_setup()
