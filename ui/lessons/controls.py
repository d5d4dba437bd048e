"""What a lesson or a teacher's link may hide, fix, cover or point at: a closed table of controls and where they are.

A selector with ` >>> ` has two halves: the element that a component is mounted in, and what lies within the component.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aecore.texts import mark

from ..links import EVERY, TOOLS, Page
from ..texts.explorer import explorer_texts

__all__ = ["CONTROLS", "Control", "controls_named"]


@dataclass(frozen=True)
class Control:
    """Something of a page that can be hidden, fixed, covered or pointed at."""

    id: str
    title: str
    """What people call it, a message."""
    pages: tuple[Page, ...]
    where: tuple[str, ...]
    """CSS selectors; what fits any of them belongs to it."""
    parts: tuple[str, ...] = ()
    """Parts of the address whose value it shows: a link may name it by them."""


LIVE = ".st-key-train-live >>> "
EXPLORER = ".st-key-explore-place >>> "
USING = '[class*="st-key-use"] >>> '
TRAIN: tuple[Page, ...] = ("train",)
EXPLORE: tuple[Page, ...] = ("explore",)
COMPARE: tuple[Page, ...] = ("compare",)
USE: tuple[Page, ...] = ("use",)
GALLERY: tuple[Page, ...] = ("gallery",)


def keyed(*beginnings: str) -> tuple[str, ...]:
    """Elements of Streamlit whose key begins so."""
    return tuple(f'[class*="st-key-{beginning}"]' for beginning in beginnings)


def within(name: str) -> tuple[str, ...]:
    """An element of the explorer by the name that tests find it by."""
    return (f'{EXPLORER}[data-testid="{name}"]',)


def tool(id: str) -> Control:
    return Control(f"explore.tool.{id}", explorer_texts(str)[f"tool_{id}"], EXPLORE, within(f"tool-{id}"))


CONTROLS: dict[str, Control] = {
    control.id: control
    for control in (
        # The bar
        Control("bar.pages", mark("The way to other pages"), EVERY, (".st-key-bar-pages", ".st-key-menu-pages")),
        Control("bar.menu", mark("The menu"), EVERY, (".st-key-menu",)),
        # Train: the form
        Control(
            "train.form", mark("The form"), TRAIN, (*keyed("data-tiles", "variant-tiles"), ".st-key-train-chosen"),
        ),
        Control("train.data", mark("Data set"), TRAIN, keyed("data-tiles"), ("data",)),
        Control("train.variant", mark("Autoencoder"), TRAIN, keyed("variant-tiles"), ("variant",)),
        Control("train.settings", mark("Settings"), TRAIN, keyed("form-"), ("set",)),
        Control("train.advanced", mark("Advanced"), TRAIN, (".st-key-train-advanced",)),
        Control("train.button", mark("The button Train"), TRAIN, (".st-key-train-go",)),
        # Train: a run
        Control(
            "train.head", mark("The row above a run"), TRAIN, (".st-key-train-head", ".st-key-train-hold"), ("run",),
        ),
        Control("train.numbers", mark("Numbers of a run"), TRAIN, (f"{LIVE}.numbers",)),
        Control("train.loss", mark("Loss"), TRAIN, (f"{LIVE}.curve",)),
        Control("train.map", mark("Map"), TRAIN, (f"{LIVE}.moving-map",)),
        Control("train.rebuilt", mark("What it rebuilds"), TRAIN, (f"{LIVE}.rebuilt", f"{LIVE}.reconstructions")),
        Control("train.narrator", mark("What you see now"), TRAIN, (f"{LIVE}.narrator",)),
        Control("train.sketch", mark("Draw it now"), TRAIN, (f"{LIVE}.sketch-card",)),
        Control("train.film", mark("Film"), TRAIN, (f"{LIVE}.film",)),
        # Explore
        Control("explore.run", mark("The list of models"), EXPLORE, keyed("explore-pick"), ("run",)),
        Control("explore.scores", mark("Numbers above the map"), EXPLORE, (".st-key-explore-scores",)),
        Control("explore.share", mark("Share"), EXPLORE, (".st-key-explore-share",), ("share",)),
        Control("explore.take", mark("Take away"), EXPLORE, (".st-key-explore-take",)),
        Control(
            "explore.map", mark("Map"), EXPLORE, (f"{EXPLORER}.map-panel",),
            ("a", "b", "c", "via", "code", "zoom", "sel", "only"),
        ),
        Control("explore.layout", mark("layout of the codes"), EXPLORE, within("map-kind"), ("map",)),
        Control("explore.fog", mark("fog"), EXPLORE, within("map-fog"), ("fog",)),
        Control("explore.colour", mark("colour of the points"), EXPLORE, (f"{EXPLORER}.colour-by",), ("colour",)),
        Control("explore.menu", mark("The map's menu"), EXPLORE, within("map-menu"), ("pics", "marks")),
        Control("explore.time", mark("moment of the training"), EXPLORE, (f"{EXPLORER}.time-bar",), ("step", "fit")),
        Control("explore.beside", mark("the model beside it"), EXPLORE, within("head-beside"), ("beside",)),
        Control("explore.decoded", mark("The decoded item"), EXPLORE, (f"{EXPLORER}.decoded-panel",)),
        Control("explore.class", mark("the class that is drawn"), EXPLORE, within("class-chips"), ("told",)),
        Control(
            "explore.tools", mark("All tools"), EXPLORE, (f"{EXPLORER}.tool-box", f"{EXPLORER}.tool-groups"),
            ("tool", "with", "find", "group"),
        ),
        *map(tool, TOOLS),
        Control("explore.figures", mark("Figures below the map"), EXPLORE, (".st-key-below",), ("space",)),
        # Use
        Control("use.run", mark("The list of models"), USE, (".st-key-use-head",), ("run",)),
        Control("use.purposes", mark("what the model is to do"), USE, (f"{USING}.use-what",), ("for",)),
        Control("use.items", mark("items that it is given"), USE, (f"{USING}.use-items",), ("items",)),
        # Compare
        Control(
            "compare.form", mark("The form"), COMPARE,
            (*keyed("race-data", "race-variant"), ".st-key-race-chosen"), ("variants", "knob", "values"),
        ),
        Control("compare.data", mark("Data set"), COMPARE, keyed("race-data"), ("data",)),
        Control("compare.codes", mark("code size for all"), COMPARE, keyed("race-codes"), ("codes",)),
        Control(
            "compare.budget", mark("Budget"), COMPARE, keyed("race-budget", "race-epochs", "race-seconds"),
            ("epochs", "seconds"),
        ),
        Control("compare.seeds", mark("Seeds"), COMPARE, keyed("race-seeds"), ("seeds",)),
        Control("compare.models", mark("Models side by side"), COMPARE, (".st-key-compare-race",), ("race", "runs")),
        Control("compare.board", mark("Scoreboard"), COMPARE, (".st-key-compare-board",)),
        Control("compare.more", mark("Numbers and figures below"), COMPARE, (".st-key-compare-tabs",), ("card",)),
        # Gallery
        Control(
            "gallery.models", mark("All models"), GALLERY, (".st-key-gallery",), ("show", "search", "sort", "groups")
        ),
    )
}  # fmt: skip
"""By their ids."""


def controls_named(names: Iterable[str]) -> list[Control]:
    """Return the controls that a link or a lesson names, by their ids or by a part of the address; what is not known is
    passed over."""
    wanted = set(names)
    return [one for one in CONTROLS.values() if one.id in wanted or wanted & set(one.parts)]
