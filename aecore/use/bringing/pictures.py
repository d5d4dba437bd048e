"""Pictures of any size -> those of a model: one side, grey or colour, as when it was trained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from ...data.own.choices import Choices
from ...data.own.reading import why_not
from ...data.own.reading.arrays import read_arrays
from ...data.own.reading.containers import Entry
from ...data.own.reading.decoding import FILE, View, drawn
from ...data.own.reading.folders import arrange
from ...data.own.reading.names import natural
from ...data.own.reading.pictures import coloured
from ...data.own.reading.shaping import WHITES, Levels, Span, levels_of
from ...data.own.reading.streams import whole
from ...errors import UserError
from ..items import Items
from .target import Labels, Target, Told

__all__ = ["arrays_of_pictures", "read_pictures"]

AT_ONCE = 500
DEEPEST = 65535.0


def choices_of(target: Target) -> Choices:
    """Return the choices that make pictures those of a card."""
    view, recipe = target.card.shape, target.recipe
    return target.choices.model_copy(
        update={
            "kind": "image",
            "side": view[1],
            "colour": "grey" if view[0] == 1 else "colour",
            "fit": target.choices.fit or recipe.get("fit", "crop"),
            "ground": target.choices.ground or recipe.get("ground", "white"),
        }
    )


def read_pictures(entries: Sequence[Entry], texts: Sequence[Entry], target: Target, told: Told) -> Iterator[Items]:
    """Yield pictures in the order of their names; one that cannot be read is left out by name. Folders, or a list
    beside them, name their classes."""
    entries = sorted(entries, key=lambda entry: [natural(part) for part in entry.parts])
    choices = choices_of(target)
    view = View(choices.side, choices.fit, choices.ground)
    arranged, rest = arrange(entries, texts, choices)
    for text in rest:
        told.leave(text.name, why_not(text))
    labels = Labels(list(target.card.classes))
    names = [arranged.classes[place] if place >= 0 and arranged.classes else "" for place in arranged.labels]
    codes = labels.codes(names) if any(names) else None
    for first in range(0, len(entries), AT_ONCE):
        pixels, rows = [], []
        for place, entry in enumerate(entries[first : first + AT_ONCE], start=first):
            try:
                pixels.append(levels(drawn(whole(entry.file, FILE), view).pixels))
                rows.append(place)
            except UserError as error:
                told.leave(entry.name, error.message)
        if pixels:
            yield Items(
                torch.from_numpy(coloured(np.stack(pixels), choices)),
                np.array(rows) + 1,
                tuple(entries[row].name for row in rows),
                None if codes is None else codes[rows],
                tuple(labels.classes),
            )


def levels(pixels: np.ndarray) -> np.ndarray:
    """Return a picture as `(3, side, side)` in 256 levels."""
    if pixels.dtype == np.uint8:
        return pixels
    grey = (pixels * (255 / DEEPEST)).round().clip(0, 255).astype(np.uint8)
    return np.broadcast_to(grey, (3, *grey.shape))


def levels_by(recipe: dict[str, Any], span: Span, dtype: np.dtype[Any]) -> Levels:
    """Return what is black and white in an array: what it was in the model's data, unless its values are plainly of
    another scale, as shares from 0 to 1 are where white is 255. What lies a little beyond a measured scale is cut
    off. Older recipes of one's own data do not say: there the values do, as they did."""
    is_old = "reader" in recipe and "white" not in recipe
    own = (0.0, 255.0) if dtype == np.uint8 and not is_old else levels_of(span)
    if "white" not in recipe:
        return own
    low, white = float(recipe["low"]), float(recipe["white"])
    beyond = 0.0 if white in WHITES else white
    is_other = span.low < low - beyond or span.high > low + white + beyond
    are_shares = white > 2 and not span.is_whole and span.high <= 1
    return own if is_other or are_shares else (low, white)


def arrays_of_pictures(entries: Sequence[Entry], target: Target) -> Iterator[Items]:
    """Yield the pictures that an array holds, in its order."""
    draft = read_arrays(entries, choices_of(target), lambda done, total: None, partial(levels_by, target.recipe))
    labels = Labels(list(target.card.classes))
    names = [draft.check.classes[place] for place in draft.labels] if draft.check.classes else []
    codes = labels.codes(names) if names else None
    yield Items(draft.samples, np.arange(len(draft.samples)) + 1, (), codes, tuple(labels.classes))
