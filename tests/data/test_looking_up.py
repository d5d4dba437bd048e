"""Who may look up a card by the name of its data: whoever lists or chooses them. All others are given the card."""

from __future__ import annotations

from pathlib import Path

from tests.test_imports import ROOT, imports, sources

LOOKING_UP = {"aecore.data.cards.CARDS", "aecore.data.cards.card"} | {
    f"aecore.data.source.{name}" for name in ("card_of", "card_named")
}
HOMES = ("aecore/data", "ui/forms", "ui/tiles")
DOORS = {
    "aecore/__init__.py": "lists them",
    "aecore/catalogue.py": "lists them",
    "aecore/commands/choosing.py": "tells names from paths",
    "aecore/commands/data.py": "lists them",
    "aecore/commands/training.py": "names the run that is asked for",
    "aecore/presets.py": "takes a name or a card",
    "aecore/rules.py": "where it is given no card",
    "aecore/races/codes.py": "of the data that a race names",
    "aecore/races/start.py": "under the title that who starts it gave the data",
    "aecore/runs/reading.py": "for runs of version 0.3, which keep none",
    "aecore/runs/status.py": "the words for where a card comes from",
    "aecore/runs/store.py": "freezes it into a new run",
    "pages/gallery.py": "counts them",
    "ui/train/budgets.py": "the form",
    "ui/train/choosing.py": "the form",
    "ui/links.py": "what a link may choose",
}
OTHERS = [
    path.relative_to(ROOT).as_posix()
    for path in sources("aecore", "ui", "pages", "app")
    if not any(path.is_relative_to(ROOT / home) for home in HOMES)
]


def looks_up(name: str) -> bool:
    return bool(LOOKING_UP & set(imports(ROOT / Path(name))))


def test_cards_are_looked_up_at_the_doors_only() -> None:
    assert len(OTHERS) > 100
    assert {name for name in OTHERS if looks_up(name)} == set(DOORS)


def test_every_door_is_there() -> None:
    assert set(DOORS) <= set(OTHERS)
