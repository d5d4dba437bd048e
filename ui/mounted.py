"""What each browser component is given and what it tells the page: the same names stand in
ui/frontend/src/contract.ts, which is written from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, NotRequired, TypedDict

from aecore.runs.annotations import Annotations
from aecore.runs.run import State

from .compare import given
from .compare.given import FairData, LeaderboardData, RaceData, ScoreboardData, ThroughData
from .compare.marks import SymbolData
from .drawing import Common, Drawing, LookData, SoundData
from .gallery import given as gallery_given
from .gallery.given import GalleryData
from .home import given as home
from .home.given import HeroData
from .learning import given as learning_given
from .learning.given import CourseData, FamilyData
from .lessons import given as lesson_given
from .lessons.given import LessonData
from .own import given as own_given
from .own.given import OwnData
from .teaching import given as teaching_given
from .teaching.given import ClassroomData
from .trouble import Narrated, Said
from .using import given as using_given
from .using.given import UseData

__all__ = ["COMPONENTS", "SHARED", "Mounted"]


class Option(TypedDict):
    """A tile."""

    id: str
    title: str
    text: NotRequired[str]
    picture: NotRequired[str]  # an SVG
    group: NotRequired[str]  # the heading it stands under
    disabled: NotRequired[str]  # why it cannot be chosen; empty when it can
    badge: NotRequired[str]  # a sentence for a small mark on it, such as that it must be fetched
    traits: NotRequired[list[str]]  # ids of the filters that it passes
    opens: NotRequired[bool]  # it leads elsewhere and is no choice: arrow keys pass it by


class Filter(TypedDict):
    """A chip that leaves only the options with one trait."""

    id: str
    title: str


class TilesData(Common):
    """Options to choose from."""

    label: str
    options: list[Option]
    value: str  # the id of the chosen option; where several can be chosen, their ids with spaces between
    most: NotRequired[int]  # how many can be chosen; without it, always one
    form: NotRequired[Literal["rows", "cards", "maps"]]  # a line each, or a small or wide picture with its name below
    filters: NotRequired[list[Filter]]
    hint: NotRequired[str]  # said beside the label


class SampleData(TypedDict):
    """A few items as they are drawn."""

    dtype: Literal["F32", "I16", "I32", "U8"]
    shape: list[int]  # how many, then the shape of one
    data: str  # base64
    labels: list[int]  # class of each; below 0 where it has none


class ChosenData(Common):
    """What is chosen to be trained, explained: the data, the autoencoder, its network."""

    look: LookData
    data: str  # title
    data_text: str
    badge: str  # where the items come from
    fetched: bool  # whether they must be fetched first
    items: NotRequired[SampleData]
    classes: list[str]
    counts: list[int]  # items of each class; empty where that is not known
    facts: list[list[str]]  # what it is good for, source, licence: pairs of a name and a text
    variant: str  # title
    variant_text: str
    watch: str  # what to look for
    about: list[list[str]]  # what it is good for, where it loses, paper
    network: str  # an SVG


class AppearanceData(Common):
    """Light or dark."""


class ControlsData(Common):
    """What a link or a lesson takes out of sight, and what it fixes."""

    hide: list[str]  # ids of controls
    fix: list[str]
    by: Literal["teacher", "lesson"]


class LessonFileData(Common):
    """A place for the file of a lesson."""


class LiveData(Common, Drawing):
    """A run as it trains."""

    watch: str  # what to look for; empty for a variant that is not known here
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

    title: NotRequired[str]
    view: NotRequired[Annotated[dict[str, str], "View"]]  # what the address says of the view
    kept: NotRequired[Annotations]
    others: NotRequired[list[OtherData]]
    beside: NotRequired[BesideData | None]
    heard: NotRequired[str]  # the last saying that the page has heard
    locked: NotRequired[str]  # why nothing can be kept or calculated here; empty when it can
    versions: NotRequired[dict[str, str]]  # of the files that are read first, as the page knows them
    thumb: NotRequired[str]  # the address of its map as a small picture, for the time until the map is there


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
    "course": Mounted(CourseData, triggers=("go",)),
    "family": Mounted(FamilyData, triggers=("go",)),
    "controls": Mounted(ControlsData, triggers=("whole",)),
    "tiles": Mounted(TilesData, states=("choice",)),
    "chosen": Mounted(ChosenData),
    "live": Mounted(LiveData, triggers=("state", "offer")),
    "explorer": Mounted(ExplorerData, states=("view", "selection"), triggers=("job", "keep")),
    "hero": Mounted(HeroData, triggers=("go", "language")),
    "fair": Mounted(FairData),
    "race": Mounted(RaceData, states=("ended",), triggers=("stop",)),
    "scoreboard": Mounted(ScoreboardData),
    "leaderboard": Mounted(LeaderboardData, states=("card",)),
    "through": Mounted(ThroughData),
    "gallery": Mounted(GalleryData, states=("looking",), triggers=("act",)),
    "own": Mounted(OwnData, triggers=("used", "back")),
    "classroom": Mounted(ClassroomData, states=("code",)),
    "lessonfile": Mounted(LessonFileData, triggers=("file",)),
    "lesson": Mounted(LessonData, states=("told",), triggers=("enter", "go", "leave", "look")),
    "use": Mounted(UseData, states=("wish",), triggers=("job", "done", "stop", "train")),
}
SHARED = (
    LookData, SoundData, Said, Narrated, Option, Filter, SampleData, OtherData, BesideData, Saying, SymbolData,
    *given.SHARED, *home.SHARED, *gallery_given.SHARED, *learning_given.SHARED, *own_given.SHARED, *using_given.SHARED,
    *lesson_given.SHARED, *teaching_given.SHARED,
)  # fmt: skip
"""Parts of their data."""
