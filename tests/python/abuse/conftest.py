"""Lets the abuse suite use the example objects of the other tests, and says how much it tried."""

import importlib.util
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "model"))

# Limits of memory and files, and forks: only Unix has them.
collect_ignore_glob = [] if importlib.util.find_spec("resource") else ["test_*.py"]


def pytest_terminal_summary(terminalreporter):
    from probing import COUNTS

    if COUNTS:
        terminalreporter.write_line(f"abuse: {sum(COUNTS):,} probes in {len(COUNTS)} processes")
