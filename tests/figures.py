"""
Runs the campaigns that guard the memory contract, and writes what they counted into docs/memory_contract.md.

    make figures                 all of them: some hours
    tests/figures.py miri fuzz   those make targets only
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "memory_contract.md"


def total(pattern: str, what: str) -> Callable[[str], str]:
    """Sums up a number that the output of a campaign has once or more often."""
    return lambda output: f"{sum(int(number.replace(',', '')) for number in re.findall(pattern, output)):,} {what}"


def mutants(output: str) -> str:
    """All of them, and who caught how many."""
    caught, by_guard = re.search(r"^(\d+ of \d+) mutants caught: (.*)$", output, re.MULTILINE).groups()
    return f"{caught} caught: {by_guard}"


def executions(output: str) -> str:
    """The millions of executions of each target."""
    rows = re.findall(r"^(\w+): ([\d,]+) executions in (\d+) s, nothing found$", output, re.MULTILINE)
    counts = ", ".join(f"{name} {int(count.replace(',', '')) / 1e6:.1f} million" for name, count, _ in rows)
    return f"{counts} executions in {rows[0][2]} s each"


# The make target of each campaign, and what its output says.
CAMPAIGNS: dict[str, Callable[[str], str]] = {
    "contract": total(r"(\d+) rules, 0 findings", "rules, 0 findings"),
    "mutants": mutants,
    "test-python": total(r"abuse: ([\d,]+) probes", "probes"),
    "test-tracing": total(r"(\d+) passed", "wrong programs stopped"),
    "test-panics": total(r"(\d+) passed", "tests"),
    "miri": total(r"test result: ok\. (\d+) passed", "tests"),
    "asan": total(r"(\d+) passed", "tests"),
    "tsan": total(r"(\d+) passed", "tests"),
    "valgrind": total(r"(\d+) passed", "tests"),
    "fuzz": executions,
    "test-c": total(r"(\d+) passed", "tests"),
    "test-lance": total(r"(\d+) passed", "tests"),
}


def measured(target: str) -> str:
    """Runs a campaign, which must succeed, and returns its figures."""
    command = ["make", "--no-print-directory", target]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(f"`make {target}` failed:\n{done.stdout[-3000:]}")
    return CAMPAIGNS[target](done.stdout)


def recorded(page: str, target: str, figures: str) -> str:
    """The page with other figures in the row that ends in `make target`."""
    row = re.compile(rf"^(\|[^|]*\|[^|]*\| )[^|]*( \| `make {target}` \|)$", re.MULTILINE)
    page, count = row.subn(lambda match: match[1] + figures + match[2], page)
    if count != 1:
        sys.exit(f"{PAGE.name} has {count} rows of `make {target}`, expected one")
    return page


def main() -> None:
    for target in sys.argv[1:] or CAMPAIGNS:
        figures = measured(target)
        PAGE.write_text(recorded(PAGE.read_text(), target, figures))
        print(f"{target}: {figures}", flush=True)


if __name__ == "__main__":
    main()
