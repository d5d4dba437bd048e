"""Fewer items: which of them stay, and what their absence means for everything that counts or names items.

Which tensors have a row for each item is read from the tables of `runs.artefacts`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...runs.annotations import Annotations
from ...runs.artefacts import DERIVED, TENSORS, TensorRow
from ...runs.asked import PLACE

__all__ = ["chosen", "fewer_annotations", "fewer_items", "fewer_results", "without_shown_items"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]
SHOWN = "items"
"""The kind of a card's picture that is made of items."""
ITEM = "N"
"""How the tables call the number of items."""


def chosen(count: int, most: int, wanted: Sequence[Iterable[int]] = ()) -> Array:
    """Return the places `(m,)` of items that stay, in order, m = min(count, most): those that are `wanted`, the first
    ones before the next, then others. Where not all of a kind can stay, they are spread evenly over it."""
    found, left = np.empty(0, np.int64), min(count, most)
    for places in (*wanted, range(count)):
        among = np.setdiff1d([place for place in places if 0 <= place < count], found).astype(np.int64)
        taken = among[spread(len(among), min(left, len(among)))]
        found, left = np.concatenate([found, taken]), left - len(taken)
    return np.sort(found)


def spread(count: int, most: int) -> Array:
    """Return `most` different numbers below `count`, spread evenly."""
    return np.arange(most) * count // max(1, most)


def by_item(rows: Iterable[TensorRow], arrays: Arrays) -> set[str]:
    return {row.name for row in rows if row.shape[:1] == (ITEM,)} & arrays.keys()


def fewer_items(arrays: Arrays, places: Array) -> dict[str, Array]:
    """Return the tensors of an items file for the items at some places."""
    each = by_item(TENSORS["items"], arrays)
    return {name: array[places] if name in each else array for name, array in arrays.items()}


def fewer_results(kind: str, arrays: Arrays, places: Array, count: int) -> dict[str, Array]:
    """Return the tensors of a job's result for the items at some places, of `count`."""
    new = np.full(count + 1, -1, np.int32)  # the last: of items that are none, -1
    new[places] = np.arange(len(places))
    each = by_item(DERIVED[kind], arrays)
    found = {name: array[places] if name in each else array for name, array in arrays.items()}
    for name, array in arrays.items():  # tensors of places are called so, or end so
        if name == PLACE or name.endswith(f".{PLACE}"):
            found[name] = new[np.clip(array, -1, count)]
    return found


def without_shown_items(told: bytes) -> bytes:
    """Return a result that is JSON without pictures of items, as metric cards have some; nothing of nothing."""
    if not told:
        return told

    def kept(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: None if is_shown(value) else value for name, value in pairs}

    def is_shown(value: Any) -> bool:
        return isinstance(value, dict) and value.get("kind") == SHOWN

    return json.dumps(json.loads(told, object_pairs_hook=kept), allow_nan=False, ensure_ascii=False).encode()


def fewer_annotations(kept: Annotations, places: Array) -> Annotations:
    """Return what people have said of a run for the items at some places; a group of which none is left is left out."""
    new = {int(place): i for i, place in enumerate(places)}
    groups = [
        group.model_copy(update={"items": tuple(new[item] for item in group.items if item in new)})
        for group in kept.groups
    ]
    return kept.model_copy(update={"groups": tuple(group for group in groups if group.items)})
