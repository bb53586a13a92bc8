"""Finds the code in Markdown pages, for the tests."""

import re
from pathlib import Path


def blocks(page: Path, *languages: str) -> list[str]:
    """The text of every block in one of the languages, in the order of the page."""
    return re.findall(rf"^```(?:{'|'.join(languages)})\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
