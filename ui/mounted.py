"""What each browser component is given and what it tells the page: the same names stand in
ui/frontend/src/contract.ts, which is written from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NotRequired, TypedDict

from aecore.runs.annotations import Annotations
from aecore.runs.run import State

from .compare import given
from .compare.given import FairData, LeaderboardData, RaceData, ScoreboardData, ThroughData
from .compare.marks import SymbolData
from .drawing import Common, Drawing, LookData
from .home import given as home
from .home.given import HeroData

__all__ = ["COMPONENTS", "SHARED", "Mounted"]


class Option(TypedDict):
    """A tile."""

    id: str
    title: str
    text: NotRequired[str]
    picture: NotRequired[str]  # an SVG
    group: NotRequired[str]  # the heading it stands under
    disabled: NotRequired[str]  # why it cannot be chosen; empty when it can


class TilesData(Common):
    """Options to choose from."""

    label: str
    options: list[Option]
    value: str  # the id of the chosen option; where several can be chosen, their ids with spaces between
    most: NotRequired[int]  # how many can be chosen; without it, always one


class AppearanceData(Common):
    """Light or dark."""


class LiveData(Common, Drawing):
    """A run as it trains."""

    state: NotRequired[State]


class OtherData(TypedDict):
    """A run that can stand beside the one that is explored."""

    run: str
    title: str
    same: bool  # its data have the same name


class BesideData(Drawing):
    """The run that stands beside it."""

    title: str
    why: str  # why its items are others; empty when they are the same
    versions: dict[str, str]


class ExplorerData(Common, Drawing):
    """The map of a run."""

    compact: NotRequired[bool]
    title: NotRequired[str]
    view: NotRequired[Annotated[dict[str, str], "View"]]  # what the address says of the view
    kept: NotRequired[Annotations]
    others: NotRequired[list[OtherData]]
    beside: NotRequired[BesideData | None]
    heard: NotRequired[str]  # the last saying that the page has heard
    locked: NotRequired[str]  # why nothing can be kept or calculated here; empty when it can
    versions: NotRequired[dict[str, str]]  # of the files that are read first, as the page knows them


class Saying(TypedDict):
    """What the explorer tells the page to keep: what is said of the run now, and what it was said upon."""

    id: str  # it may be told several times
    said: Annotations
    before: Annotations


@dataclass(frozen=True)
class Mounted:
    """A component: the data it is given, the states it keeps on the page, the triggers it sends once."""

    data: type
    states: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()


COMPONENTS: dict[str, Mounted] = {
    "appearance": Mounted(AppearanceData),
    "tiles": Mounted(TilesData, states=("choice",)),
    "live": Mounted(LiveData, triggers=("state",)),
    "explorer": Mounted(ExplorerData, states=("view", "selection"), triggers=("job", "keep")),
    "hero": Mounted(HeroData, triggers=("go", "language")),
    "fair": Mounted(FairData),
    "race": Mounted(RaceData, states=("ended",), triggers=("stop",)),
    "scoreboard": Mounted(ScoreboardData),
    "leaderboard": Mounted(LeaderboardData, states=("card",)),
    "through": Mounted(ThroughData),
}
SHARED = (LookData, Option, OtherData, BesideData, Saying, SymbolData, *given.SHARED, *home.SHARED)
"""Parts of their data."""
