"""Every link of a page to something of this project leads there: to a file, and to a heading in it."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).parent.parent))
import native

PAGES = sorted(subprocess.check_output(["git", "ls-files", "*.md"], cwd=native.ROOT, text=True).split())


def tokens(page: Path) -> list:
    """The blocks of a page and what is inside them."""
    blocks = MarkdownIt("commonmark").enable("table").parse(page.read_text())
    return [token for block in blocks for token in [block, *(block.children or [])]]


def anchors(page: Path) -> set[str]:
    """The names of the headings, made as the hosts of repositories and MyST make them."""
    parsed = tokens(page)
    titles = [after.content for before, after in zip(parsed, parsed[1:]) if before.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(page: Path) -> list[str]:
    named = [token.attrGet("href") or token.attrGet("src") for token in tokens(page)]
    return [unquote(str(link)) for link in named if link and not re.match(r"[a-z]+:", str(link))]


def broken(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    found = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    assert not broken(native.ROOT / name)


def test_links_that_lead_nowhere_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A `b` c\n\n[1](#a-b-c) [2](#nowhere) [3](page.md#a-b-c) [4](none.md) ![5](none.png) [6](https://a.b/c)\n")
    assert broken(page) == ["#nowhere", "none.md", "none.png"]
