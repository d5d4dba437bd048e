"""Small pictures for Home, made of what was measured: where items lie on a map, how the loss of a training fell."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from aecore.errors import UserError
from aecore.runs.log import read_events
from aecore.runs.logged import whole
from aecore.runs.run import Run
from aecore.runs.tensors import all_arrays, fitting

from ..web.serving import version
from .given import DotsData

__all__ = ["MANY", "curve_of", "dots_of"]

FEW, MANY = 420, 900
"""Items of a thumbnail, and of a map that stands for the whole one until that has come."""
NEARLY_ALL = (1, 99)
"""Percentiles between which the box lies: a stray item would leave the rest a speck."""
STEPS = 40
"""Places of a curve."""
FULL = 255
LOG = 8 << 20
"""Bytes of a log that are looked through."""


def dots_of(run: Run, most: int = FEW) -> DotsData | None:
    """Return where some of a run's items lie; None where it has none that can be read, or none with a place."""
    try:
        return dots_in(run.items, most, version(run.items.stat()))
    except (OSError, UserError):
        return None


@lru_cache(maxsize=64)
def dots_in(path: Path, most: int, _version: str) -> DotsData | None:
    """The same as long as the file is."""
    items = all_arrays(path)
    fitting(items, "items", path)
    if not {"xy", "labels"} <= items.keys():
        return None
    places, labels = items["xy"].astype(float), items["labels"]
    known = np.isfinite(places).all(1)
    places, labels = places[known], labels[known]
    if not len(places):
        return None
    low, high = np.percentile(places, NEARLY_ALL, axis=0)
    high = np.maximum(high, low + 1e-6)
    chosen = slice(None, None, -(-len(places) // most))
    shares = np.clip((places[chosen] - low) / (high - low), -1, 2)
    rows = np.column_stack([np.rint(FULL * shares), np.maximum(labels[chosen], -1)]).astype(int)
    return {"box": [*map(float, low), *map(float, high)], "points": rows.ravel().tolist()}


def curve_of(run: Run) -> list[int]:
    """Return how the held-out loss of a training went on, first to last; empty where it was not measured twice."""
    try:
        return curve_in(run.events_path, version(run.events_path.stat()))
    except OSError:
        return []


@lru_cache(maxsize=16)
def curve_in(path: Path, _version: str) -> list[int]:
    """The same as long as the log is."""
    events = whole(read_events(path, largest=LOG, kinds=("held-out",))[0])
    points = [(event["epoch"], event["terms"]["objective"]) for event in events]
    if len(points) < 2:
        return []
    epochs, losses = np.array(points).T
    # Nearly all of the fall is in the beginning: its places lie closer together.
    places = epochs[0] + (epochs[-1] - epochs[0]) * np.linspace(0, 1, STEPS) ** 2
    values = np.interp(places, epochs, losses)
    span = values.max() - values.min() or 1.0
    return [int(value) for value in np.rint(FULL * (values - values.min()) / span)]
