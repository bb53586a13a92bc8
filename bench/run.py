"""Measures the claims of the README in one run, and prints them as Markdown.

The peer is optional: give the Python of an environment that has the nautilus_trader wheel as ``--peer``. Both packages then
run the same script in turn, and the table shows how many times as fast this one is.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3

IMPORT = """
import json, sys, time
def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS:"))
before = resident()
started = time.perf_counter()
import {package}.model.book
elapsed = time.perf_counter() - started
kib = resident() - before
root = sys.modules["{package}"].__path__[0]
print(json.dumps([elapsed * 1e3, kib / 1024, root]))
"""


def run(python, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)} if python == sys.executable else os.environ
    done = subprocess.run([python, *arguments], capture_output=True, text=True, check=True, env=environment, cwd="/")
    return json.loads(done.stdout.splitlines()[-1])


def imports(python, package):
    """Median milliseconds, mebibytes above a bare interpreter, and megabytes on disk."""
    samples = [run(python, "-c", IMPORT.format(package=package)) for _ in range(9)]
    files = [path for path in Path(samples[0][2]).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    return statistics.median(s[0] for s in samples), statistics.median(s[1] for s in samples), megabytes


def operations(python, package):
    return run(python, str(ROOT / "bench" / "operations.py"), package)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", help="the Python of an environment with the nautilus_trader wheel")
    peer = parser.parse_args().peer
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n")
    print("| `import nautilus_cython.model.book` | |\n|---|---:|")
    milliseconds, mebibytes, megabytes = imports(sys.executable, "nautilus_cython")
    print(f"| time | {milliseconds:.0f} ms |\n| memory above a bare interpreter | {mebibytes:.0f} MiB |")
    print(f"| size on disk | {megabytes:.1f} MB |\n")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(operations(sys.executable, "nautilus_cython"))
        if peer:
            theirs.append(operations(peer, "nautilus_trader"))
    print("| operation | ns | times as fast as the peer |\n|---|---:|---:|")
    for name in ours[0]:
        mine = statistics.median(round_[name] for round_ in ours)
        ratio = f"{statistics.median(round_[name] for round_ in theirs) / mine:.1f}" if theirs else "not measured"
        print(f"| {name} | {mine:,.0f} | {ratio} |")


if __name__ == "__main__":
    main()
