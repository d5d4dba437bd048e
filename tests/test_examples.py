"""The examples in docstrings and in docs/python.md do what they show."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "aecore").rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)
EXAMPLES = [
    found
    for name in MODULES
    for found in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name), name)
    if found.examples
]


def failures(test: doctest.DocTest) -> str:
    """Run one example; return what went otherwise than it says."""
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    return "".join(said)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda found: found.name)
def test_an_example_does_what_it_shows(example: doctest.DocTest) -> None:
    assert failures(example) == ""


def test_there_are_examples_of_all_that_a_notebook_does() -> None:
    names = {found.name.removeprefix("aecore.notebook.") for found in EXAMPLES}
    assert {"aecore", "Trained", "Trained.encode", "Trained.decode", "load", "train", "open_run"} <= names


def test_the_page_about_python_does_what_it_shows() -> None:
    text = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    # Everything but the blocks is blanked out, so that a failure names the line of the page.
    kept, inside = [], False
    for line in text.splitlines():
        fence = line.startswith("```")
        kept.append("" if fence or not inside else line)
        inside = (line == "```python") if fence else inside
    page = doctest.DocTestParser().get_doctest("\n".join(kept) + "\n", {}, "python.md", "docs/python.md", 0)
    assert len(page.examples) >= 15
    assert failures(page) == ""


def test_an_example_that_is_wrong_is_noticed() -> None:
    wrong = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", "wrong", 0)
    assert re.search(r"Expected:\s+3\s+Got:\s+2", failures(wrong))
