"""What a person corrected of what was guessed of their files; empty values leave the guess. Knows no torch."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AS_IT_IS", "Choices", "ColumnChoice"]

AS_IT_IS = -1
"""A number that says no to what would be guessed: no header, no window."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=1000)


class ColumnChoice(Strict):
    """What a column of a table is to be."""

    use: bool | None = None
    """Whether models see it."""
    kind: Literal["", "number", "category", "yes-no", "date", "text"] = ""
    role: Literal["", "label", "id", "group", "time", "value"] = ""
    """Group: rows of one group never straddle the split. Time and value: of curves."""


class Choices(Strict):
    """The corrections, by what they are of. A guess of a check (`check.Guess`) is named after the field that corrects
    it."""

    kind: Literal["", "image", "curve", "table", "text", "ratings"] = ""
    title: str = Field("", max_length=80)
    source: str = Field("", max_length=400)
    licence: str = Field("", max_length=200)
    most: int = Field(0, ge=0, le=1_000_000)
    """Items to draw evenly, class by class; 0 takes all that there is room for."""
    seed: int = Field(0, ge=0, le=2**31 - 1)
    """Of that draw."""
    held_out: Literal["", "given", "fifth", "group", "end"] = ""
    """What is held out: the part that the files call test, a fifth of each class, whole groups, the end of the time."""
    # --- pictures ---
    side: int = Field(0, ge=0, le=64)
    """Pixels of each side."""
    colour: Literal["", "grey", "colour"] = ""
    fit: Literal["", "crop", "pad", "stretch"] = ""
    ground: Literal["", "white", "black"] = ""
    """What shows through where a picture is transparent."""
    depth: Literal["", "whole", "narrow"] = ""
    """Pictures of 16 bits: whether the brightest value that there could be is white, or about the one that there is."""
    label: str = ""
    """Folder level (`0`, `1`, ...), column or array that names the classes; `none` for none."""
    join_cases: bool | None = None
    """Whether folders whose names differ in capitals only are one class."""
    # --- tables and curves in text and sheets ---
    encoding: str = Field("", max_length=20)
    separator: Literal["", ",", ";", "\t", "|", " "] = ""
    decimal: Literal["", ".", ","] = ""
    dates: Literal["", "day-first", "month-first"] = ""
    """How dates are read that could be either: 03/04/2020."""
    header: int = Field(0, ge=AS_IT_IS, le=1000)
    """Line with the names, from 1; 0 guesses, -1 says there is none."""
    sheet: str = Field("", max_length=100)
    columns: dict[str, ColumnChoice] = Field(default_factory=dict, max_length=5000)
    """By their names."""
    scale: Literal["", "standard", "robust", "together"] = ""
    """Together: all numbers are divided by one, as suits embeddings."""
    layout: Literal["", "wide", "long", "series"] = ""
    """Curves: one a row; one after the other with an id; one long one, cut into windows."""
    window: int = Field(0, ge=0, le=1024)
    # --- texts ---
    sentences: str = ""
    """The column that holds the texts; a line break for whole lines."""
    tokens: Literal["", "word", "subword", "character", "atom"] = ""
    """What a text is a row of."""
    capitals: Literal["", "folded", "kept"] = ""
    words: int = Field(0, ge=0, le=2_000)
    """Words of the vocabulary, at most; 0 takes all that there is room for."""
    longest: int = Field(0, ge=0, le=128)
    """Tokens of a text, of which the rest is cut off."""
    # --- ratings ---
    who: str = ""
    what: str = ""
    rating: str = ""
    """The columns that say who rates, what is rated, and how much."""
    scale_of: str = Field("", max_length=40, pattern=r"^$|^-?[\d.]+ -?[\d.]+$")
    """The worst and the best rating there can be, with a blank between."""
    repeated: Literal["", "last", "mean"] = ""
    """What counts of ratings that one person gave one thing."""
    things: int = Field(0, ge=0, le=1_000)
    """Things that are taken, those that are rated most; 0 takes all that there is room for."""
    # --- sounds ---
    seconds: float = Field(0.0, ge=0.0, le=30.0, allow_inf_nan=False)
    """Of an item; 0 guesses."""
    trim: Literal["", "energy", "start"] = ""
    """Where an item lies in its file: around the loud part, or at the beginning."""
    stereo: Literal["", "mean", "both"] = ""
    bands: Literal["", "mel", "linear"] = ""
    """Rows of a picture of a spectrum."""
    # --- arrays ---
    array: str = Field("", max_length=200)
    """Which array of a file holds the items."""
    channels: Literal["", "first", "last"] = ""
