"""Each rule reports its mistake, at its line, and nothing else; the project itself has none."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKER = ROOT / "nautilus_cython" / "contract"
FIXTURES = Path(__file__).parent / "fixtures"

sys.path.insert(0, str(CHECKER.parent))
sys.path.insert(0, str(Path(__file__).parent))
import mutants
import violations
from contract import cli, config, finding

MARK = re.compile(r"! ((?:NC\d+ ?)+)\s*$")
RULES = sorted(path.name for path in FIXTURES.iterdir() if path.name != "common")

# Needs a library: it has its own test.
WITHOUT_FIXTURE = {"NC109"}


def project(tmp_path: Path, fixture: Path) -> Path:
    """A copy of a fixture; one of Cython sees the made-up library that is common to them."""
    shutil.copytree(fixture, tmp_path, dirs_exist_ok=True)
    if list(tmp_path.rglob("*.pyx")):
        for path in (FIXTURES / "common").iterdir():
            if not (tmp_path / path.name).exists():
                shutil.copy(path, tmp_path)
    return tmp_path


def findings(root: Path) -> list[tuple[str, int, str]]:
    found = cli.check(root, config.load(root, None))
    return [(item.place.path.relative_to(root).as_posix(), item.place.line, item.rule) for item in found]


def marked(root: Path) -> list[tuple[str, int, str]]:
    """The lines of a fixture that say which rules they break."""
    out = []
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := MARK.search(line):
                out += [(path.relative_to(root).as_posix(), number, rule) for rule in match[1].split()]
    return sorted(out)


@pytest.mark.parametrize("rule", RULES)
def test_rule_reports_its_mistakes_and_nothing_else(tmp_path, rule):
    root = project(tmp_path, FIXTURES / rule / "broken")
    expected = marked(root)
    assert any(name == rule for _, _, name in expected)
    assert findings(root) == expected


@pytest.mark.parametrize("rule", RULES)
def test_rule_leaves_sound_code_alone(tmp_path, rule):
    assert findings(project(tmp_path, FIXTURES / rule / "clean")) == []


def test_every_rule_has_a_fixture():
    assert {rule.id for rule in finding.RULES} == {*RULES, *WITHOUT_FIXTURE}


def test_page_has_the_number_of_rules():
    page = (ROOT / "docs" / "memory_contract.md").read_text()
    assert f"{len(finding.RULES)} rules" in page


def test_symbols_of_a_library_are_those_of_the_header(tmp_path):
    source = tmp_path / "thing.c"
    source.write_text("int thing_value(void) { return 1; }\nint thing_forgotten(void) { return 2; }\n")
    library = tmp_path / "libthing.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    (tmp_path / "pyproject.toml").write_text('[tool.nautilus-contract]\nlibraries = ["libthing.so"]\n')
    header = tmp_path / "thing.h"
    header.write_text("// Its value.\nint thing_value(void);\n\n// Its size.\nint thing_size(void);\n")
    assert findings(tmp_path) == [("libthing.so", 1, "NC109"), ("thing.h", 5, "NC109")]
    header.write_text("// Its value.\nint thing_value(void);\n\n// Something.\nint thing_forgotten(void);\n")
    assert findings(tmp_path) == []


def test_project_is_sound():
    found = cli.check(ROOT, config.load(ROOT, None))
    assert [f"{item.place.path}:{item.place.line}: {item.rule} {item.message}" for item in found] == []


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of the project, to be broken."""
    return mutants.Tree(tmp_path_factory.mktemp("tree"))


@pytest.mark.parametrize(
    "violation", [item for item in violations.ALL if item.is_for_checker], ids=lambda violation: violation.name
)
def test_violation_does_not_escape_the_checker(tree, violation):
    with tree.broken(violation):
        assert violation.guard in tree.rules_broken()


@pytest.mark.parametrize("violation", violations.ALL, ids=lambda violation: violation.name)
def test_violation_is_still_one_edit_of_the_tree(violation):
    assert violation.applied((ROOT / violation.path).read_text())


def run(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, str(CHECKER), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_command_line_names_file_line_rule_and_remedy(tmp_path):
    done = run(project(tmp_path, FIXTURES / "NC506" / "broken"))
    assert done.returncode == 1
    assert done.stdout == (
        "thing.pyx:2: NC506 `reset` is `cpdef void`; leave the return type out, or return an integer `except -1`\n"
    )


def test_command_line_is_silent_about_sound_code(tmp_path):
    done = run(project(tmp_path, FIXTURES / "NC506" / "clean"))
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[tool.nautilus-contract]\nheader = []", "unknown key `header`"),
        ("[tool.nautilus-contract]\nheaders = 'x.h'", "`headers` is 'x.h', expected a list"),
        ("[[tool.nautilus-contract.ignore]]\nrule = 'NC101'", "needs `rule`, `path` and `reason`"),
        ("[tool", "pyproject.toml"),
    ],
)
def test_command_line_refuses_a_configuration_that_it_cannot_use(tmp_path, text, reason):
    (tmp_path / "pyproject.toml").write_text(text)
    done = run(tmp_path)
    assert done.returncode == 2
    assert reason in done.stderr


def test_command_line_refuses_what_is_no_folder(tmp_path):
    assert run(tmp_path / "missing").returncode == 2
    assert run().returncode == 2
    assert run(tmp_path, "--config", tmp_path / "missing.toml").returncode == 2
