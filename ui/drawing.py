"""What several browser components are given: their sentences, and what the items of a run look like."""

from __future__ import annotations

from typing import Annotated, NotRequired, TypedDict

from aecore.data.cards import Kind

__all__ = ["Common", "Drawing", "LookData"]


class Common(TypedDict):
    """What every component is given."""

    texts: dict[str, str]
    lang: str
    base: NotRequired[str]
    present: NotRequired[bool]  # to many people at once: larger, and without what a lecture does not need


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


class Drawing(TypedDict):
    """What a component must know to draw a run's items."""

    run: str
    classes: list[str]
    look: LookData
