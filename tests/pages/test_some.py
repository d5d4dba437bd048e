"""Which runs get a card where there are too many: one's own, what trains, what is searched for, then the newest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from aecore.runs.run import About, Run
from aecore.runs.store import Damaged
from aecore.runs.visitor import OPERATOR, Visitor
from aecore.texts import Sentence
from ui.gallery import some
from ui.gallery.some import some_of
from ui.language import speaking

ME = Visitor("1" * 16)


def run(number: int, **changes: Any) -> Run:
    made = Run(Path(f"/nowhere/digits-vae-{number:04d}"), shipped=changes.pop("shipped", False))
    usual = About("", 1.0 * number, "vae", "Handwritten digits", "built-in", "done", False, "2" * 16)  # type: ignore[arg-type]
    made.about = usual._replace(**changes)
    return made


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Run | Damaged]:
    """Ten runs, of which four may be shown."""
    monkeypatch.setattr(some, "MOST", 4)
    odd = {2: {"state": "running"}, 5: {"owner": ME.id}, 7: {"title": "Cats of mine"}, 9: {"shipped": True}}
    runs: list[Run | Damaged] = [run(number, **odd.get(number, {})) for number in range(9)]
    return [*runs, Damaged("digits-vae-damaged", Sentence("x"), ME.id), run(9, shipped=True)]


def numbers(found: list[Run | Damaged], visitor: Visitor = ME, search: str = "") -> list[str]:
    with speaking("en"):
        return [one.id[-4:] for one in some_of(found, visitor, search)]


def test_ones_own_what_trains_and_what_ships_come_before_the_newest_in_the_order_they_had(found: Any) -> None:
    assert numbers(found) == ["0002", "0005", "aged", "0009"]
    assert numbers(found[:8]) == ["0000", "0001", "0002", "0005"]
    assert numbers(found, OPERATOR) == ["0000", "0001", "0002", "0009"]


def test_what_is_searched_for_is_looked_for_in_all(found: Any) -> None:
    assert "0007" in numbers(found, search="CATS mine")
    assert "0007" in numbers(found, search="cats variational")
    assert "0008" in numbers(found, search="vae-0008")
    assert "0007" not in numbers(found, search="dogs")


def test_few_are_all_shown(found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(some, "MOST", len(found))
    assert some_of(found, ME, "nothing like it") == found
