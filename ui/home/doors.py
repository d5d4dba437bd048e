"""The ways on from Home: one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from aecore.runs.run import Run
from aecore.texts import mark

from ..address import part
from ..forms.own import ZONE
from ..language import _
from ..words import nothing_taken
from .given import DoorData
from .pictures import curve_of, dots_of

__all__ = ["DOORS", "PAGES", "Door", "doors_of", "href"]

PAGES = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True)
class Door:
    """A way on: where it leads and what is said of it, as messages."""

    id: str
    page: str
    title: str
    text: str
    action: str
    picture: Literal["rebuilt", "steps", "curve", "own", "maps"]
    run: bool = False
    """Whether it leads to the model that Home shows: without one there is no such door."""
    writes: bool = False
    """Whether it leads to something that is not there in a read-only demo."""
    link: Mapping[str, str] = field(default_factory=dict)
    """What the address says besides."""


DOORS = (
    Door(
        "play", "explore", mark("Play"), mark("A ready model: nothing to set or break."), mark("Open this map"),
        "rebuilt", run=True,
    ),
    Door(
        "learn", "learn", mark("Learn"), mark("Guess, do it, see: lessons of a few minutes."), mark("Choose a lesson"),
        "steps",
    ),
    Door(
        "train", "train", mark("Train your own"), mark("Choose data, and watch it learn."),
        mark("Choose the data"), "curve",
    ),
    Door(
        "own", "train", mark("Bring your own"), mark("Pictures, a table, curves: three clicks."),
        mark("Drop a file or a folder"), "own", writes=True, link={"data": ZONE},
    ),
    Door(
        "compare", "compare", mark("Compare"), mark("Which one is better, and is it luck?"),
        mark("Start a race"), "maps",
    ),
)  # fmt: skip
"""In the order of the page; the first few that lead somewhere are shown."""
MOST = 4
MAPS = 2
"""Models whose maps stand side by side in a picture."""


def doors_of(shown: Run | None, models: Sequence[Run]) -> list[DoorData]:
    """Return the doors that lead somewhere now, with their pictures."""
    found = list[DoorData]()
    for door in DOORS:
        if (door.run and shown is None) or (door.writes and nothing_taken()):
            continue
        about: DoorData = {
            "id": door.id,
            "title": _(door.title),
            "text": _(door.text),
            "action": _(door.action),
            "href": href(door.page, shown if door.run else None, door.link),
            "picture": door.picture,
        }
        if door.picture == "maps":
            about["maps"] = [dots for run in models[:MAPS] if (dots := dots_of(run))]
        if door.picture == "curve" and shown:
            about["curve"] = curve_of(shown)
        found.append(about)
    return found[:MOST]


def href(page: str, run: Run | None = None, link: Mapping[str, str] | None = None) -> str:
    """Return the address of a page beside this one, in the language of this one's link."""
    said = {"run": run.id if run else None, **(link or {}), "lang": part("lang"), "present": part("present")}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{page}?{query}" if query else page
