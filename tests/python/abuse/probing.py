"""
Probes: calls that may raise any ordinary exception, and must do nothing worse.

`in_process` runs a function of a test module in a process of its own, with a `Probes`, and fails when the process ends in a
signal, hangs, writes to stderr, leaves native objects alive, or has findings. The place of the last probe is kept in a
mapped file, so that the process need not live to tell it.
"""

import importlib
import json
import mmap
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PLACE = 512

# A sanitizer needs terabytes of addresses and much time, keeps what was freed, and reports what an interpreter leaves.
SANITIZED = "NAUTILUS_CYTHON_SANITIZED" in os.environ

# What an exception may not be: a bug of the native library that was caught, or an object of Python left in disorder.
WORSE = ("InternalError", "PoisonedError", "SystemError")

# How many probes every process made, for the summary.
COUNTS = []


class Probes:
    """Tries calls, counts them and keeps what went wrong."""

    def __init__(self, place):
        self.count = 0
        self.findings = []
        self.place = place

    def __call__(self, name, call, /, *arguments, **keywords):
        """Return what the call returns, or None if it raises."""
        self.count += 1
        text = name.encode("utf-8", "backslashreplace")[:PLACE]
        self.place[: len(text) + 1] = text + b"\0" if len(text) < PLACE else text + b" "
        try:
            return call(*arguments, **keywords)
        except Exception as error:
            if type(error).__name__ in WORSE:
                self.findings.append(f"{name}: {error!r}")
        except BaseException as error:
            self.findings.append(f"{name}: {error!r}")
        return None

    def refuse(self, name, call, /, *arguments, **keywords):
        """Try a call that has to raise."""
        returned = []
        self(name, lambda: returned.append(call(*arguments, **keywords)))
        if returned:
            self.findings.append(f"{name}: returned {returned[0]!r:.200}, and not an exception")

    def check(self, name, holds):
        """Note a finding unless `holds`."""
        if not holds:
            self.findings.append(name)


def in_process(function, *arguments, timeout=120):
    """Run ``function(probes, *arguments)`` in a process of its own, in an empty directory; return the number of probes."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "place")
        place.write_bytes(bytes(PLACE + 1))
        command = [sys.executable, __file__, function.__module__, function.__name__, json.dumps(arguments), str(place)]
        path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
        environment = os.environ | {"PYTHONPATH": path}
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        timeout = 10 * timeout if SANITIZED else timeout
        try:
            output, errors = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            child.kill()
            output, errors = child.communicate()
            errors += f"it took longer than {timeout} seconds"
        last = place.read_bytes().split(b"\0")[0].decode(errors="replace")
    assert child.returncode == 0, f"ended with {child.returncode} after {last!r}:\n{errors[-3000:]}"
    assert errors == "", f"wrote to stderr, at last at {last!r}:\n{errors[-3000:]}"
    result = json.loads(output.splitlines()[-1])
    assert result["findings"] == [], "\n".join(result["findings"][:20])
    COUNTS.append(result["count"])
    return result["count"]


def run(module, function, arguments, place):
    """The process of `in_process`."""
    import faulthandler
    import gc
    import resource
    import warnings

    faulthandler.enable()
    warnings.simplefilter("ignore")
    # What a built-in function raises that a live clock was told to call is no finding.
    sys.unraisablehook = lambda args: args.object is len or sys.__unraisablehook__(args)
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, 4 << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from nautilus_cython.testing import live_handles

    body = getattr(importlib.import_module(module), function)
    gc.freeze()  # what was imported lives on, and need not be looked through
    before = live_handles()
    with open(place, "r+b") as file:
        probes = Probes(mmap.mmap(file.fileno(), PLACE + 1))
    body(probes, *json.loads(arguments))
    gc.collect()
    probes.check(f"left alive: {live_handles()}, before {before}", live_handles() == before)
    # Straight to the end, in tests where it matters what happens when an interpreter ends: not `os._exit`.
    print(json.dumps({"count": probes.count, "findings": probes.findings}))


def flat_memory(function, *arguments, repeat, limit=1 << 20):
    """Call `function` often, and again as often: return by how many bytes the second time let the process grow."""
    import gc

    def resident():
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    for _ in range(repeat):
        function(*arguments)
    before = resident()
    for _ in range(repeat):
        function(*arguments)
    return resident() - before


if __name__ == "__main__":
    run(*sys.argv[1:])
