"""What an import costs, and what it needs: nothing but the package."""

import json
import statistics
import subprocess
import sys
from pathlib import Path

import nautilus_cython

PACKAGE = Path(nautilus_cython.__file__).parent

MEASURE = """
import json, sys, time
def resident():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS:"))
before = resident()
started = time.perf_counter()
import nautilus_cython.model.book
seconds = time.perf_counter() - started
after = resident()
print(json.dumps({"ms": seconds * 1e3, "kb": after - before, "modules": sorted(sys.modules)}))
"""


def measure():
    done = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_import_needs_no_other_package():
    modules = measure()["modules"]
    assert not {name.split(".")[0] for name in modules} & {"pandas", "numpy", "pyarrow", "click", "rich", "tqdm"}


def test_import_is_light():
    # Time is measured and reported by `make bench`; memory does not depend on the load of the machine.
    assert statistics.median(measure()["kb"] for _ in range(3)) < 30 * 1024


def test_package_says_where_its_parts_are():
    assert (Path(nautilus_cython.get_include()) / "nautilus_cython" / "model.h").exists()
    (directory,) = nautilus_cython.get_library_dirs()
    assert any(Path(directory).glob(f"*{nautilus_cython.get_libraries()[0]}*"))
