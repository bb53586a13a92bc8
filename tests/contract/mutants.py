"""
The mutation campaign: applies each violation of `violations` to a copy of the tree, and reports which guard notices it.

    make mutants    all of them; the last ones build the library again: an hour or so

Those that the checker should notice are among its tests, too. Guards are asked from cheap to dear until one notices. The exit
code is 1 if a violation survives all of them.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "nautilus_cython"), str(Path(__file__).parent)]

import violations
from contract import cli, config

# The crates on whose tests the contract rests: what crosses the boundary, and what calls back over it.
CRATES = ("ffi", "python", "cdata", "common")

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "target", "build", "dist", "_lib", "__pycache__", "*.so", "*.c.dep", ".hypothesis", "*_cache"
)


class Tree:
    """A copy of the project in which violations are tried, one at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("crates", "nautilus_cython", "tests"):
            copy(ROOT / name, root / name)
        for path in ROOT.iterdir():
            if path.is_file():
                copy(path, root / path.name)

    @contextlib.contextmanager
    def broken(self, violation: violations.Violation) -> Iterator[None]:
        """The tree with one violation in it."""
        path = self.root / violation.path
        sound = path.read_text()
        path.write_text(violation.applied(sound))
        try:
            yield
        finally:
            path.write_text(sound)

    def rules_broken(self) -> set[str]:
        """The rules of the checker that the tree breaks; a library that was built before does not count."""
        settings = dataclasses.replace(config.load(self.root, None), libraries=[])
        return {finding.rule for finding in cli.check(self.root, settings)}


def copy(source: Path, target: Path) -> None:
    """Copy what differs: an untouched file keeps its time, and is not built again."""
    if source.is_file():
        if not target.exists() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        return
    names = {path.name for path in source.iterdir()}
    for name in names - LEFT_OUT(str(source), names):
        copy(source / name, target / name)


class Guards:
    """Everything that may notice a violation, from cheap to dear."""

    def __init__(self, tree: Tree, cache: Path) -> None:
        self.tree = tree
        self.environment = {**os.environ, "CARGO_TARGET_DIR": str(cache), "NAUTILUS_CYTHON_PROFILE": "debug"}
        self.environment["PYTHONPATH"] = str(tree.root)

    def passes(self, *command: str, **environment: str) -> bool:
        """Whether a command succeeds in the tree."""
        with (self.tree.root.parent / "last.log").open("wb") as log:
            done = subprocess.run(
                command,
                cwd=self.tree.root,
                env={**self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        return done.returncode == 0

    def noticed_by(self, violation: violations.Violation) -> str | None:
        """The first guard that notices what is in the tree now."""
        if rules := self.tree.rules_broken():
            return f"checker ({', '.join(sorted(rules))})"
        if violation.path.startswith("nautilus_cython/"):
            return self.first_failure([self.cython_step(violation.path), *self.python_steps()])
        return self.first_failure([*self.rust_steps(), *self.python_steps(), self.miri_step()])

    def first_failure(self, steps: list[tuple]) -> str | None:
        """The guard of the first step that fails."""
        return next((guard for guard, command, extra in steps if not self.passes(*command, **extra)), None)

    def alarm(self) -> str | None:
        """The guard that fails on the sound tree, and so would notice anything."""
        if self.tree.rules_broken():
            return "checker"
        steps = [self.cython_step(violations.BOOK), *self.rust_steps(), *self.python_steps(), self.miri_step()]
        return self.first_failure(steps)

    def rust_steps(self) -> list[tuple]:
        """The compiler, the generator, and the tests of the boundary."""
        packages = [part for name in CRATES for part in ("--package", f"nautilus-cython-{name}")]
        check = ["cargo", "check", "--quiet", *packages]
        test = ["cargo", "test", "--quiet", *packages, "--features", "nautilus-cython-ffi/test-panic"]
        generator = ["cargo", "run", "--quiet", "--package", "xtask", "--", "check"]
        return [
            (violations.COMPILER, check, {}),
            (violations.GENERATOR, generator, {}),
            (violations.RUST_TESTS, test, {}),
        ]

    def cython_step(self, path: str) -> tuple:
        """Cython's own compiler, for one file."""
        output = str(self.tree.root.parent / "module.c")  # a file of ours: Cython replaces it
        command = [sys.executable, "-m", "cython", "-3", "-Werror", "-I", ".", "-o", output, path]
        if path.endswith(".pxd"):
            command[-1:] = ["nautilus_cython/model/book.pyx"]
        return violations.COMPILER, command, {}

    def python_steps(self) -> list[tuple]:
        """
        The C compiler, and the Python tests with a ledger that keeps backtraces.

        Without the abuse suite: the backtraces of the million objects that it makes do not fit into the memory that it allows.
        """
        build = [sys.executable, "build.py"]
        test = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/python"]
        test += ["--ignore", "tests/python/abuse"]
        return [(violations.COMPILER, build, {}), (violations.PYTHON_TESTS, test, {})]

    def miri_step(self) -> tuple:
        """Rust's interpreter, which sees leaks and wrong layouts."""
        command = ["cargo", "+nightly", "miri", "test", "--quiet", "--package", "nautilus-cython-ffi"]
        command += ["--features", "test-panic", "--test", "boundary"]
        return violations.MIRI, command, {"MIRIFLAGS": "-Zmiri-disable-isolation"}


def main() -> int:
    """Run the campaign, and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="only violations whose name holds this text")
    options = parser.parse_args()
    folder = ROOT / "build" / "mutants"
    tree = Tree(folder / "tree")
    guards = Guards(tree, Path(os.environ.get("CARGO_TARGET_DIR", folder)) / "mutants")
    chosen = [item for item in violations.ALL if not options.only or options.only in item.name]
    if guard := guards.alarm():
        print(f"error: the {guard} fails before anything is broken: see {folder / 'last.log'}", file=sys.stderr)
        return 2
    counts: Counter[str] = Counter()
    for violation in chosen:
        with tree.broken(violation):
            guard = guards.noticed_by(violation)
        counts[(guard or "nobody").split(" (")[0]] += 1
        print(f"{violation.name}: {guard or 'SURVIVES'}", flush=True)
    survivors = counts.pop("nobody", 0)
    by_guard = ", ".join(f"{guard} {count}" for guard, count in counts.most_common())
    print(f"{len(chosen) - survivors} of {len(chosen)} mutants caught: {by_guard}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
