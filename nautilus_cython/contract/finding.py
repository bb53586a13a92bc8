"""What a rule is, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file."""

    path: Path
    line: int


@dataclass(frozen=True, order=True)
class Finding:
    """A place where a rule is broken."""

    place: Place
    rule: str
    message: str


@dataclass(frozen=True)
class Rule:
    """A statement that holds everywhere in a sound project, and what to do where it does not."""

    id: str
    statement: str
    remedy: str
    check: Callable[[object], Iterable[tuple[Place, str]]]

    def findings(self, project) -> list[Finding]:
        """Every place in `project` where the statement does not hold, once."""
        return [Finding(place, self.id, message) for place, message in dict.fromkeys(self.check(project))]


RULES: list[Rule] = []


def rule(id: str, statement: str, remedy: str):
    """Register a function that yields each `Place` where `statement` does not hold, with what is wrong there."""

    def register(check):
        RULES.append(Rule(id, statement, remedy, check))
        return check

    return register
