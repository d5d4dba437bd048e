"""The page, docs/calibration.md: parts that were measured on days of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import torch

from .coverage import coverage
from .different import different
from .identical import identical
from .pools import grow
from .real import real
from .simulated import simulated

__all__ = ["PARTS", "measured", "read", "text"]


class Part(NamedTuple):
    """A part of the page: its heading, and what yields its lines, given the folder of trainings."""

    title: str
    lines: Callable[[Path], Iterator[str]]


def of_identical(pool: Path) -> Iterator[str]:
    grow(pool)
    return identical(pool)


PARTS: Mapping[str, Part] = {
    "identical": Part("False leaders among trainings of one model", of_identical),
    "different": Part("False leaders among two different models of equal worth", different),
    "simulated": Part("False leaders, simulated scores", lambda pool: simulated()),
    "coverage": Part("Whether the intervals of scores hold the truth", lambda pool: coverage()),
    "real": Part("The same on real items", real),
}
HEAD = """# How far the verdicts can be trusted

Written by `python -m benchmarks.calibration`, each part by itself (`--only`). A *false leader* is one that is said to
lead a column in which nobody leads.
"""


def measured(name: str, pool: Path) -> str:
    """Measure a part and return its text."""
    lines = "".join(line if line.endswith("\n") else f"{line}\n" for line in PARTS[name].lines(pool))
    return f"`--only {name}`, {datetime.now(UTC):%Y-%m-%d}, torch {torch.__version__}.\n\n{lines}"


def read(page: Path) -> dict[str, str]:
    """Return the parts of a page that has been written, by their names."""
    there = page.read_text("utf-8").split("\n## ")[1:] if page.exists() else []
    bodies = dict(part.split("\n\n", 1) for part in there)
    return {name: bodies[part.title] for name, part in PARTS.items() if part.title in bodies}


def text(known: Mapping[str, str]) -> str:
    """Return the whole page from the parts that are known."""
    parts = [f"## {part.title}\n\n{known[name].rstrip()}\n" for name, part in PARTS.items() if name in known]
    return "\n".join([HEAD, *parts])
