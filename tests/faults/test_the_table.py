"""docs/faults.md names tests that are there, and every row of the matrix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", read("docs/faults.md"))


@pytest.mark.parametrize(("file", "test"), NAMED, ids=lambda text: text)
def test_every_test_the_table_of_faults_names_is_there(file: str, test: str) -> None:
    assert re.search(rf"^def {test}\(", read(file), re.MULTILINE)


def test_every_row_of_the_table_of_faults_has_a_test_or_says_why_not() -> None:
    rows = re.findall(r"^\| (\d+) \|.*\|.*\| ([^|]*)\|$", read("docs/faults.md"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 35))
    for number, tests in rows:
        assert re.search(r"tests/(faults|attacks|data)/", tests) or "no feature" in tests or "benchmarks.soak" in tests, number
