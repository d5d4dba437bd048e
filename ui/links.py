"""Every part of every address in one table: what it is called, what may stand in it, which page reads it, and whether a
lesson may hide the control it belongs to or fix its value.

A link says which version of this table it was written by in `v`; without it that is version 1. A later version may add
parts and words without a new number: what is not known here is left out with a sentence either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from aecore.data.cards import CARDS
from aecore.data.source import PREFIX
from aecore.evaluation.cards import CARDS as METRICS
from aecore.models.variants import VARIANTS
from aecore.races import MOST_ENTRANTS, MOST_SEEDS, SEEDS
from aecore.texts import mark
from aecore.use.asked import ALL, HELD_OUT
from aecore.use.purposes import PURPOSES

from .link_forms import Either, Form, Language, Named, Several, Text, Whole, Word

__all__ = [
    "EPOCHS", "GROUPINGS", "MOST_COMPARED", "ORDERS", "PARTS", "SECONDS", "SHOWN", "TOOLS", "VERSION",
    "VIEW", "Part", "parts_of",
]  # fmt: skip

VERSION = 1
MOST_COMPARED = MOST_ENTRANTS * SEEDS
"""Runs that are compared at once: as many as a full race has by default."""
TOOLS = (
    "walk", "directions", "grid", "samples", "write", "code", "prefix", "views", "draw", "camera", "noise", "find",
    "neighbours", "groups", "features", "settling", "reconstruct",
)  # fmt: skip
"""What can be opened beside the map of Explore, in the order of its rail."""

SHOWN = ("all", "yours", "included", "others", "active")
ORDERS = ("newest", "best", "name")
GROUPINGS = ("none", "race", "data")
"""What of the Gallery is shown, in which order, in which groups; the first of each is usual."""

Page = Literal["home", "learn", "train", "explore", "use", "compare", "gallery", "kept"]
Lesson = Literal["hide", "fix"]
EVERY: tuple[Page, ...] = ("home", "learn", "train", "explore", "use", "compare", "gallery", "kept")


@dataclass(frozen=True)
class Part:
    """One parameter of an address."""

    name: str
    title: str
    """What a sentence calls it."""
    form: Form
    pages: tuple[Page, ...]
    lesson: tuple[Lesson, ...] = ("hide", "fix")
    """What a lesson may do with the control that this part belongs to."""
    repeated: bool = False
    """Whether it may stand in an address several times."""
    view: bool = False
    """Whether it belongs to the explorer, which reads it in the browser and says itself what does not fit."""


EXPLORE: tuple[Page, ...] = ("explore",)
TRAIN: tuple[Page, ...] = ("train",)
COMPARE: tuple[Page, ...] = ("compare",)
USE: tuple[Page, ...] = ("use",)
ITEM = Whole(0, 99_999_999)
EPOCHS, SECONDS = Whole(1, 1000), Whole(2, 120)
"""Of a race: epochs as many as a lesson may ask for, of which the form offers 200 by itself."""
NUMBER = r"-?[0-9]{1,10}(\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?"
LISTED = r"[0-9a-z]+(-[0-9a-z]+)?"
TYPED = r"[^\x00-\x1f\x7f]"
OWN = Text(rf"own|{PREFIX}", 68)
"""The zone for new data, or a data set of the visitor's own."""
VALUE = Text(r"[A-Za-z0-9.+-]+", 24)
SLUG = r"[a-z0-9-]+"
CONTROL = Text(r"[a-z0-9_.-]+", 60)
MOST_CONTROLS = 60


def view(name: str, title: str, form: Form) -> Part:
    return Part(name, title, form, EXPLORE, view=True)


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("v", mark("version of the link"), Whole(1, 9999), EVERY, lesson=()),
        Part("lang", mark("language"), Language(), EVERY, lesson=()),
        Part("present", mark("presenter view"), Word(("1",)), EVERY, lesson=()),
        Part("kiosk", mark("kiosk"), Word(("1",)), ("home",), lesson=()),
        # What lies beside every page: a lesson, and what it or a teacher takes out of sight
        Part("lesson", mark("lesson"), Text(SLUG, 40), EVERY, lesson=()),
        Part("at", mark("step of the lesson"), Text(SLUG, 40), EVERY, lesson=()),
        Part("class", mark("code of the class"), Text(r"[A-HJ-NP-Za-hj-np-z2-9]{4}", 4), EVERY, lesson=()),
        Part("hide", mark("controls that are hidden"), Several(CONTROL, MOST_CONTROLS, ","), EVERY, lesson=()),
        Part("fix", mark("controls that are fixed"), Several(CONTROL, MOST_CONTROLS, ","), EVERY, lesson=()),
        Part("write", mark("the lesson that is being written"), Word(("1",)), ("learn",), lesson=()),
        Part("run", mark("run"), Named(), ("train", "explore", "use"), lesson=("fix",)),
        Part("share", mark("shared link"), Text(r"s_[A-Za-z0-9_-]{32}", 34), EXPLORE, lesson=()),
        # Explore: where one is in latent space
        view("a", mark("item A"), ITEM),
        view("b", mark("item B"), ITEM),
        view("c", mark("item C"), ITEM),
        view("via", mark("stops of the walk"), Several(ITEM, 6, ",")),
        view("code", mark("the spot"), Text(rf"i[0-9]{{1,8}}|{NUMBER}(_{NUMBER})*")),
        view("told", mark("the class that is drawn"), Whole(0, 999)),
        view("tool", mark("the open tool"), Word(TOOLS)),
        view("with", mark("settings of the tool"), Several(Text(r"[a-z0-9]+", 12), 4, ",")),
        view("map", mark("layout of the codes"), Text(r"[a-z]+(-[0-9.]{1,12}){0,2}", 40)),
        view("zoom", mark("part of the map in view"), Text(rf"{NUMBER}_{NUMBER}_{NUMBER}", 120)),
        view("fog", mark("fog"), Word(("off",))),
        view("colour", mark("colour of the points"), Text(r"[a-z]+(-[0-9]{1,5})?", 24)),
        view("step", mark("moment of the training"), Whole(0, 999_999_999_999)),
        view("fit", mark("scale of the film"), Word(("each",))),
        view("find", mark("what is looked for"), Text(rf"{TYPED}+", 80)),
        view("group", mark("the open group"), Text(rf"{TYPED}+")),
        view("sel", mark("selection"), Text(rf"{LISTED}(\.{LISTED})*")),
        view("only", mark("classes that are shown"), Several(Whole(0, 99_999), 1000, ",")),
        view("pics", mark("size of the pictures"), Whole(0, 112)),
        view("marks", mark("marks of the points"), Word(("dots", "shapes", "letters"))),
        view("beside", mark("the model beside it"), Text(r"[A-Za-z0-9][A-Za-z0-9._-]*", 120)),
        Part("space", mark("view in three dimensions"), Word(("pca", "umap", "tsne")), EXPLORE),
        # Use: what the model is to do, with which items
        Part("for", mark("what the model is to do"), Word(tuple(PURPOSES)), USE),
        Part("items", mark("items that it is given"), Word((HELD_OUT, ALL)), USE),
        # Train: what the form says; only what is not as usual
        Part("data", mark("data set"), Either(Word(tuple(CARDS)), OWN), ("train", "compare")),
        Part("variant", mark("autoencoder"), Word(tuple(VARIANTS)), TRAIN),
        Part("set", mark("a setting"), Text(rf"[a-z0-9_.]{{1,80}}={TYPED}{{0,120}}"), TRAIN, repeated=True),
        Part("like", mark("run to begin with"), Named(), TRAIN, lesson=()),
        # Compare: a race or runs, and what the form of a race says
        Part("race", mark("race"), Named(), COMPARE, lesson=("fix",)),
        Part("runs", mark("runs to compare"), Named(), COMPARE, lesson=("fix",)),
        Part("card", mark("metric card"), Word(tuple(METRICS)), COMPARE),
        Part("variants", mark("autoencoders"), Several(Word(tuple(VARIANTS)), MOST_ENTRANTS, "."), COMPARE),
        Part("knob", mark("setting that is raced"), Text(r"[a-z0-9_.]+", 80), COMPARE),
        Part("values", mark("values that are raced"), Several(VALUE, MOST_ENTRANTS, ","), COMPARE),
        Part("codes", mark("code size for all"), Text(r"own|[1-9][0-9]{0,2}", 3), COMPARE),
        Part("epochs", mark("epochs"), EPOCHS, COMPARE),
        Part("seconds", mark("seconds"), SECONDS, COMPARE),
        Part("seeds", mark("seeds"), Whole(1, MOST_SEEDS), COMPARE),
        # Gallery: what of it is looked at
        Part("show", mark("kind of models"), Word(SHOWN), ("gallery",)),
        Part("search", mark("words that are searched for"), Text(rf"{TYPED}+", 80), ("gallery",)),
        Part("sort", mark("order of the models"), Word(ORDERS), ("gallery",)),
        Part("groups", mark("groups of models"), Word(GROUPINGS), ("gallery",)),
        Part("page", mark("page of the list"), Whole(1, 9999), ("gallery",), lesson=()),
    )
}
"""By their names. A name means the same on every page that reads it."""
VIEW: tuple[str, ...] = tuple(name for name, part in PARTS.items() if part.view)
"""The parts that say where one is in the explorer."""


def parts_of(page: str) -> Iterable[Part]:
    """Return the parts that a page reads."""
    return (part for part in PARTS.values() if page in part.pages)
