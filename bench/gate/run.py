"""Counts the instructions of ten hot paths with callgrind, and compares them with the counts that are checked in.

An instruction count is the same on every machine with the same compiler, so the gate builds with the compiler that the record
names. ``--record`` writes the record anew.
"""

import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
RECORD = HERE / "counts.json"
EVENTS = 20_000
TOLERANCE = 0.03
PATHS = [
    "l3_apply_delta",
    "l2_apply_delta",
    "l3_apply_columns",
    "l2_apply_columns",
    "ffi_apply_delta",
    "top",
    "ten_levels",
    "level_values",
    "price_from_cstr",
    "price_from_raw",
]


def build(version):
    current = subprocess.run(["rustc", "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    toolchain = [] if current == version else [f"+{version}"]
    command = ["cargo", *toolchain, "build", "--release", "--quiet", "--message-format", "json"]
    built = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout
    artifacts = (json.loads(line) for line in built.splitlines())
    return next(a["executable"] for a in artifacts if a.get("executable"))


def count(program, path):
    """Instructions per event."""
    with tempfile.TemporaryDirectory() as directory:
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=*measured*", f"--callgrind-out-file={directory}/out"]
        done = subprocess.run([*command, program, path], capture_output=True, text=True)
    collected = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not collected or collected[1] == "0":
        raise SystemExit(f"{path} was not counted:\n{done.stderr}")
    return round(int(collected[1]) / EVENTS, 1)


def main():
    recorded = json.loads(RECORD.read_text())
    program = build(recorded["rustc"])
    with ThreadPoolExecutor(2) as pool:
        counts = dict(zip(PATHS, pool.map(lambda path: count(program, path), PATHS)))
    if "--record" in sys.argv:
        RECORD.write_text(json.dumps({**recorded, "instructions": counts}, indent=2) + "\n")
    worse = []
    for path, now in counts.items():
        before = recorded["instructions"].get(path, now)
        change = now / before - 1
        print(f"{path:18} {before:10,.1f} {now:10,.1f} {change:+7.1%}")
        if change > TOLERANCE:
            worse.append(path)
    if worse and "--record" not in sys.argv:
        raise SystemExit(f"more than {TOLERANCE:.0%} more instructions: {', '.join(worse)}; `make record-gate` accepts that")


if __name__ == "__main__":
    main()
