"""Checks a project, and prints each finding as ``file:line: RULE message; remedy``."""

from __future__ import annotations

import argparse
import fnmatch
import sys
from pathlib import Path

from . import rules  # noqa: F401 (registers them)
from .config import Config, ConfigError, load
from .finding import RULES, Finding, Place, rule
from .project import Project

USAGE_ERROR = 2


@rule("NC001", "every file can be read", "correct it")
def unreadable(project: Project):
    """Reported after all other rules, which read the files."""
    yield from project.unreadable


def check(root: Path, config: Config) -> list[Finding]:
    """Every finding in the project at `root`, sorted, without those that the configuration excepts."""
    project = Project(root, config)
    ordered = sorted(RULES, key=lambda rule: (rule.check is unreadable, rule.id))
    found = [finding for rule in ordered for finding in rule.findings(project)]
    used = set()
    kept = []
    for finding in sorted(found):
        index = next((i for i, ignore in enumerate(config.ignore) if _excepts(ignore, finding, root)), None)
        used.add(index)
        if index is None:
            kept.append(finding)
    for index, ignore in enumerate(config.ignore):
        if index not in used:
            message = f"the exception from {ignore.rule} for `{ignore.path}` excepts nothing"
            kept.append(Finding(Place(root / "pyproject.toml", 1), "NC002", message))
    return kept


@rule("NC002", "every exception is needed", "remove it")
def needless_exception(project: Project):
    """Reported by `check`, which knows what was excepted."""
    return ()


def _excepts(ignore, finding: Finding, root: Path) -> bool:
    path = finding.place.path.relative_to(root).as_posix()
    return ignore.rule == finding.rule and fnmatch.fnmatchcase(path, ignore.path)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line, and return its exit code: 0 clean, 1 findings, 2 usage."""
    parser = argparse.ArgumentParser(
        prog="nautilus_cython.contract", description="Check the memory contract of a project."
    )
    parser.add_argument("path", type=Path, nargs="?", help="the folder of the project")
    parser.add_argument(
        "--config", type=Path, help="a TOML file with [tool.nautilus-contract] in place of pyproject.toml"
    )
    parser.add_argument("--rules", action="store_true", help="list the rules, and stop")
    options = parser.parse_args(arguments)
    remedies = {rule.id: rule.remedy for rule in RULES}
    if options.rules:
        for item in sorted(RULES, key=lambda rule: rule.id):
            print(f"{item.id}  {item.statement}; if not: {item.remedy}")
        return 0
    if options.path is None:
        parser.error("the path of a project is missing")
    root = options.path.resolve()
    if not root.is_dir():
        parser.error(f"{options.path} is not a folder")
    try:
        findings = check(root, load(root, options.config))
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE_ERROR
    for finding in findings:
        place = finding.place.path.relative_to(root)
        print(f"{place}:{finding.place.line}: {finding.rule} {finding.message}; {remedies[finding.rule]}")
    print(f"{len(RULES)} rules, {len(findings)} findings", file=sys.stderr)
    return 1 if findings else 0
