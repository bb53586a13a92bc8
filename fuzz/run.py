"""Fuzzes every target for a number of seconds: `python fuzz/run.py SECONDS [target ...]`, or `make fuzz SECONDS=n`.

Starts from the corpus in the repository and, where there are recorded files, from those. What is found and what is learned
goes to `build/fuzz`: a finding becomes a regression test, and its bytes go into the corpus.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
ROOT = FUZZ.parent
BUILD = ROOT / "build" / "fuzz"
LONGEST = {
    "calls": 8192,
    "clocks": 4096,
    "aggregation": 4096,
    "values": 8192,
    "text": 512,
    "book": 4096,
    "feeds": 65536,
    "formula": 1024,
}

# What the formats' own recorded files are read as: the first byte of an input of `feeds`.
GUESS = b"\0"
RECORDED = ["databento_dbn_tests/*", "small/*.csv"]


def cargo_fuzz(*arguments: str, **options) -> subprocess.CompletedProcess:
    target = Path(os.environ.get("CARGO_TARGET_DIR", FUZZ / "target")) / "fuzz"
    command = ["cargo", "+nightly", "fuzz", arguments[0], "--features", "libfuzzer", "--target-dir", str(target)]
    return subprocess.run([*command, *arguments[1:]], cwd=FUZZ, check=False, **options)


def recorded_seeds(directory: Path) -> None:
    """Writes recorded files as inputs of `feeds`."""
    data = Path(os.environ.get("NAUTILUS_CYTHON_DATA", ROOT.parent / "shared" / "data"))
    for pattern in RECORDED:
        for path in data.glob(pattern):
            if path.is_file() and path.stat().st_size < LONGEST["feeds"]:
                (directory / f"recorded_{path.name}").write_bytes(GUESS + path.read_bytes())


def fuzz(target: str, seconds: int) -> bool:
    """Fuzzes one target, says what came of it, and returns whether nothing was found."""
    learned, found = BUILD / target, BUILD / "found"
    learned.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    if target == "feeds":
        recorded_seeds(learned)
    dictionary = FUZZ / f"{target}.dict"
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST[target]}",
        f"-artifact_prefix={found}/{target}-",
        "-timeout=10",
        "-rss_limit_mb=4096",
        "-malloc_limit_mb=1024",
        "-print_final_stats=1",
        *([f"-dict={dictionary}"] if dictionary.exists() else []),
    ]
    corpus = [str(path) for path in (learned, FUZZ / "corpus" / target) if path.exists()]
    done = cargo_fuzz("run", target, *corpus, "--", *options, stderr=subprocess.PIPE, text=True)
    executions = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    count = int(executions.group(1)) if executions else 0
    print(f"{target}: {count:,} executions in {seconds} s, {'nothing found' if done.returncode == 0 else 'FOUND'}")
    if done.returncode:
        print("\n".join(done.stderr.splitlines()[-60:]))
    return done.returncode == 0


def main() -> int:
    seconds, targets = int(sys.argv[1]), sys.argv[2:] or LONGEST
    if cargo_fuzz("build").returncode:
        return 1
    return 0 if all([fuzz(target, seconds) for target in targets]) else 1


if __name__ == "__main__":
    sys.exit(main())
