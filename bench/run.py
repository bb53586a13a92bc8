"""Measures the claims of the README in one run, prints them as Markdown and writes them to ``bench/results.md``.

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


def books():
    """What an event costs each order book in Rust, stream by stream."""
    command = ["cargo", "run", "--release", "--quiet", "--manifest-path", str(ROOT / "bench/rust/Cargo.toml")]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    yield "| stream | book | ns per event | times ours | p50 / p99 / p99.9 |\n|---|---|---:|---:|---:|"
    for stream in json.loads(done.stdout):
        ours = min(book["ns"] for book in stream["books"][:2])
        for book in stream["books"]:
            name = book["name"] + ("" if book["exact"] else ", which shows another book")
            percentiles = " / ".join(f"{ns:.0f}" for ns in book.get("percentiles", []))
            yield f"| {stream['stream']} | {name} | {book['ns']:.1f} | {book['ns'] / ours:.2f} | {percentiles} |"


def replays(peer):
    """What an event costs from Python."""
    script = str(ROOT / "bench" / "replay.py")
    ours = run(sys.executable, script, "nautilus_cython")
    yield "| from Python | | times as fast as the peer |\n|---|---:|---:|"
    for python, package, what in [
        (peer, "nautilus_trader", "ready-made deltas by the hundred there"),
        (sys.executable, "sortedcontainers", "a `SortedDict` per side and a dict of orders there"),
        (sys.executable, "order_book", "an `order_book.OrderBook` and a dict of orders there"),
    ]:
        ratio = "not measured"
        if python and subprocess.run([python, "-c", f"import {package}"], capture_output=True).returncode == 0:
            theirs = run(python, script, package)
            if theirs["levels"] != ours["levels"]:
                raise SystemExit(f"{package} shows another book after the replay")
            ratio = f"{theirs['ns'] / ours['ns']:.1f}"
        yield f"| L3 replay: columns here, {what} | {ours['ns']:.1f} ns | {ratio} |"
    yield f"| `levels_into`, 2 000 levels | {ours['export_us']:.1f} µs | |"
    yield f"| memcpy of as many bytes | {ours['memcpy_us']:.1f} µs | |"


def tables(script, *arguments):
    """What a benchmark of its own prints: GB/s of the quantizer, nanoseconds of Arrow and its replays, beside their peers."""
    command = [sys.executable, str(ROOT / "bench" / script), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    yield from done.stdout.splitlines()


def machine():
    cpu = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        names = (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
        cpu = next(names, cpu)
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return f"{cpu}, {os.cpu_count()} cores; Python {platform.python_version()}, rustc {rustc}"


def report(peer):
    yield f"{machine()}\n"
    yield "| `import nautilus_cython.model.book` | |\n|---|---:|"
    milliseconds, mebibytes, megabytes = imports(sys.executable, "nautilus_cython")
    yield f"| time | {milliseconds:.0f} ms |\n| memory above a bare interpreter | {mebibytes:.0f} MiB |"
    yield f"| size on disk | {megabytes:.1f} MB |\n"
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(operations(sys.executable, "nautilus_cython"))
        if peer:
            theirs.append(operations(peer, "nautilus_trader"))
    yield "| operation | ns | times as fast as the peer |\n|---|---:|---:|"
    for name in ours[0]:
        mine = statistics.median(round_[name] for round_ in ours)
        ratio = f"{statistics.median(round_[name] for round_ in theirs) / mine:.1f}" if theirs else "not measured"
        yield f"| {name} | {mine:,.0f} | {ratio} |"
    yield ""
    yield from replays(peer)
    yield ""
    yield from books()
    yield ""
    yield from tables("arrow.py", *(["--peer", peer] if peer else []))
    yield ""
    yield from tables("quant.py")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer", help="the Python of an environment with the nautilus_trader wheel")
    lines = []
    for line in report(parser.parse_args().peer):
        print(line, flush=True)
        lines.append(line)
    (ROOT / "bench" / "results.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
