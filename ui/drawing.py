"""What several browser components are given: their sentences, and what the items of a run look like."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from aecore.data.cards import DataCard, Kind
from aecore.export.given import look
from aecore.parts import View
from aecore.runs.run import Run

from .words import card_text

__all__ = ["Common", "Drawing", "LookData", "SoundData", "card_look", "drawing_of", "look_of"]


class Common(TypedDict):
    """What every component is given."""

    texts: dict[str, str]
    lang: str
    base: NotRequired[str]
    present: NotRequired[bool]  # to many people at once: larger, and without what a lecture does not need


class SoundData(TypedDict):
    """How items that are sounds are heard: `aecore.data.cards.sound.Sound`."""

    form: Literal["curve", "spectrogram"]
    rate: float
    scale: float
    window: int
    hop: int
    bands: Literal["mel", "linear"]
    top: float
    depth: float


class LookData(TypedDict):
    """What the server says about the items of a run."""

    kind: Kind
    shape: list[int]  # of one item as the network reads it
    columns: list[str]  # table: the name of each number; ratings: what is rated
    factors: list[str]  # names of the known numbers that items were generated from
    words: list[str]  # text: the vocabulary
    bounded: bool  # whether all values lie between 0 and 1
    view: Annotated[str, "ViewKind"]  # what the encoder is given
    future: int  # how many places at the end are foretold; 0 when nothing is
    sound: NotRequired[SoundData]  # how items are heard, where they are sounds


class Drawing(TypedDict):
    """What a component must know to draw a run's items."""

    run: str
    classes: list[str]
    look: LookData


def drawing_of(run: Run) -> dict[str, Any]:
    """What a component must know to draw a run's items."""
    look = look_of(run)
    return {"run": run.id, "classes": look.pop("classes"), "look": look}


def look_of(run: Run) -> dict[str, Any]:
    """Return what the items of a run look like: their kind and shape, the names of what is in them, what the encoder is
    given."""
    return card_look(run.card, run.spec.model.view)


def card_look(about: DataCard, view: View) -> dict[str, Any]:
    """Return the same of the items of a card under a view, in the language of the page."""
    return look(about, view, partial(card_text, about))
