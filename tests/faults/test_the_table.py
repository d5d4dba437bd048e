"""docs/faults.md names tests that are there, and every row of the matrix."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", read("docs/faults.md"))


def test_every_test_the_table_of_faults_names_is_there() -> None:
    assert NAMED
    assert [test for file, test in NAMED if not re.search(rf"^def {test}\(", read(file), re.MULTILINE)] == []


def test_every_row_of_the_table_of_faults_has_a_test_or_says_why_not() -> None:
    rows = re.findall(r"^\| (\d+) \|.*\|.*\| ([^|]*)\|$", read("docs/faults.md"), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 100))
    for number, tests in rows:
        assert (
            re.search(
                r"tests/(attacks|browser|data|engines|evaluation|export|faults|hosting|pages|runs|spec|workers)/", tests
            )
            or "no feature" in tests
            or "benchmarks.soak" in tests
        ), number
