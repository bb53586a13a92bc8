"""Builds the Linux wheels of a release into ``dist/``, and tests each in a clean environment: ``make wheels``.

They run wherever glibc is 2.28 or newer. Zig brings that glibc's symbols, so that a newer system can build them: one
``cargo zigbuild`` of the shared library, and one compilation of the extensions for each Python, all from the source
distribution. ``auditwheel`` proves what it names the wheels after.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "wheels"
DIST = ROOT / "dist"
GLIBC = "2.28"
PLATFORM = f"manylinux_{GLIBC.replace('.', '_')}_x86_64"
# Cargo and auditwheel find what pip installed beside this Python.
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
CC = f"{sys.executable} -m ziglang cc -target x86_64-linux-gnu.{GLIBC}"


def run(*command: str | Path, **options) -> str:
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def source() -> Path:
    """The source distribution in ``dist/``, unpacked: what a wheel is built of is what is published."""
    run(sys.executable, "-m", "build", "--sdist", "--outdir", DIST, ROOT, cwd=WORK)  # where no build.py is taken for it
    (archive,) = DIST.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(WORK, filter="data")
    return WORK / archive.name.removesuffix(".tar.gz")


def library(source: Path) -> Path:
    """The shared library that every wheel has."""
    command = ["cargo", "zigbuild", "--release", "--locked", "--package", "nautilus-cython-python"]
    command += ["--target", f"x86_64-unknown-linux-gnu.{GLIBC}", "--message-format", "json-render-diagnostics"]
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    environment = {**os.environ, "PATH": PATH, "CARGO_TARGET_DIR": str(target)}
    for line in run(*command, cwd=source, env=environment).splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == "nautilus_cython":
            return Path(message["filenames"][0])
    raise SystemExit("error: cargo built no library")


def wheel(python: Path, source: Path, library: Path) -> Path:
    """The wheel for one Python, as ``auditwheel`` names it, in ``dist/``."""
    raw = WORK / python.parent.parent.name
    zig = {"CC": CC, "LDSHARED": f"{CC} -shared", "NAUTILUS_CYTHON_LIBRARY": str(library)}
    run(python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", raw, source, env={**os.environ, **zig})
    (built,) = raw.glob("*.whl")
    repair = [sys.executable, "-m", "auditwheel", "repair", "--plat", PLATFORM, "--only-plat", "--wheel-dir", raw / "audited"]
    run(*repair, built, env={**os.environ, "PATH": PATH})
    (audited,) = (raw / "audited").glob("*.whl")
    return Path(shutil.move(audited, DIST / audited.name))


def main() -> None:
    for folder in WORK, DIST:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    tree = source()
    shared = library(tree)
    for name in sys.argv[1:]:
        version = run(name, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip()
        run(name, "-m", "venv", WORK / version)
        python = WORK / version / "bin" / "python"
        done = wheel(python, tree, shared)
        run(python, "-m", "pip", "install", "--quiet", done)
        print(f"{done.name}: {done.stat().st_size / 1e6:.1f} MB", flush=True)
        environment = {**os.environ, "NAUTILUS_CYTHON_INSTALLED": str(python)}
        subprocess.run([sys.executable, "-m", "pytest", ROOT / "tests" / "thirdparty"], check=True, env=environment, cwd=ROOT)


if __name__ == "__main__":
    main()
