"""How much of a person's data there is room for, and which items are drawn where there are more. Knows no torch."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from ..limits import BYTES, EMBEDDING, FEWEST, PICTURES, ROWS, SIDE, STEPS

__all__ = ["BYTES", "EMBEDDING", "FEWEST", "PICTURES", "ROWS", "SIDE", "STEPS", "evenly", "room_for"]


def room_for(shape: tuple[int, ...], most: int) -> int:
    """Return how many items of this shape there is room for, at most `most`."""
    return max(1, min(most, BYTES // (4 * max(1, prod(shape)))))


def evenly(classes: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    """Return which items are drawn, in their order: of each class (`(N,)`) the same part of its items, but one at
    least; all where there are no more than `most`."""
    count = len(classes)
    if count <= most:
        return np.arange(count)
    drawn = np.random.default_rng(seed)
    lot = np.empty(count)
    for name in np.unique(classes):  # the place of an item within its class, evenly spread from 0 on
        members = np.flatnonzero(classes == name)
        lot[members] = drawn.permutation(len(members)) / len(members)
    return np.sort(np.argsort(lot, kind="stable")[:most])
