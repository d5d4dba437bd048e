"""Measurements that come with the project, as they were published: a series with labelled events, a table with values
that are missing. Where they are from: `README.md`."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..cards.card import DataCard
from ..dataset import Dataset, Split

__all__ = ["FOLDER", "RECIPES", "WINDOW", "load_penguins", "load_sensors"]

FOLDER = Path(__file__).parent
WINDOW = 10
"""Moments of a window of the sensors."""
MEASURES = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")


def parted(card: DataCard, samples: NDArray[np.float32], labels: NDArray[np.int64]) -> Dataset:
    """Return rows as a data set: held-out items first, then those to train on, then odd ones."""

    def split(part: slice) -> Split:
        return Split(torch.from_numpy(samples[part].copy()), torch.from_numpy(labels[part].copy()))

    end = card.held_out + card.train
    odd = split(slice(end, None)) if card.odd else None
    return Dataset(card, split(slice(card.held_out, end)), split(slice(card.held_out)), odd=odd)


# --- sensors ----------------------------------------------------------------------------------------------------------


@cache
def windows(held_out: int) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return windows `(N, 2, WINDOW)` that do not overlap, those without an event in a fixed random order, the others
    behind them; which mote each is of, and 4 for an event; mean and deviation of each channel `(2, 1)` where all
    without an event but the first `held_out` are trained on."""
    with gzip.open(FOLDER / "sensors.csv.gz", "rt") as file:
        rows = np.genfromtxt(file, delimiter=",", skip_header=1)
    motes = [rows[rows[:, 0] == mote] for mote in (1, 2, 3, 4)]
    cut = np.concatenate([one[: len(one) // WINDOW * WINDOW].reshape(-1, WINDOW, 4) for one in motes])
    odd = cut[:, :, 3].any(1)
    order = np.r_[np.random.default_rng(0).permutation(np.flatnonzero(~odd)), np.flatnonzero(odd)]
    values = cut[order, :, 1:3].transpose(0, 2, 1)
    labels = np.where(odd, 4, cut[:, 0, 0].astype(np.int64) - 1)[order]
    train = values[held_out : int((~odd).sum())]
    return values, labels, train.mean((0, 2))[:, None], train.std((0, 2))[:, None]


def load_sensors(card: DataCard) -> Dataset:
    """Return windows of humidity and temperature; odd is one in which any moment is labelled as an event."""
    values, labels, mean, scale = windows(card.held_out)
    return parted(card, ((values - mean) / scale).astype(np.float32), labels)


def sensors_recipe(card: DataCard) -> dict[str, Any]:
    _values, _labels, mean, scale = windows(card.held_out)
    return {
        "layout": "series",
        "columns": [["humidity"], ["temperature"]],
        "item": "mote",
        "mean": mean[:, 0].tolist(),
        "scale": scale[:, 0].tolist(),
    }


# --- penguins ---------------------------------------------------------------------------------------------------------


@cache
def penguins(held_out: int) -> tuple[list[dict[str, str]], NDArray[np.int64], list[Any]]:
    """Return the rows, held-out ones first (as large a part of each species), what species each is of, and the recipe
    of each column, settled by the training rows."""
    import pyarrow as pa
    from sklearn.model_selection import train_test_split

    from ..own.reading.recipes import Recipe

    with (FOLDER / "penguins.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    species = np.unique([row["species"] for row in rows], return_inverse=True)[1]
    train, held = train_test_split(np.arange(len(rows)), test_size=held_out, stratify=species, random_state=0)
    recipes = [
        Recipe("island", "category", categories=tuple(sorted({row["island"] for row in rows}))),
        *(Recipe(name, "number") for name in MEASURES),
        Recipe("sex", "category", categories=("FEMALE", "MALE")),
    ]
    settled = []
    for recipe in recipes:
        known = recipe.fitted(recipe.read(pa.array([rows[place][recipe.name] for place in train])))
        settled.append(replace(known, has_missing=any(not row[recipe.name] for row in rows)))
    order = np.r_[held, train]
    return [rows[place] for place in order], species[order], settled


def load_penguins(card: DataCard) -> Dataset:
    """Return measurements as an importer of tables would have them: a number for each category, the median where a
    measurement is missing, and a number that says so."""
    import pyarrow as pa

    from ..own.reading.recipes import apply

    rows, species, recipes = penguins(card.held_out)
    texts = [pa.array([row[recipe.name] for row in rows]) for recipe in recipes]
    return parted(card, apply(recipes, texts), species.astype(np.int64))


def penguins_recipe(card: DataCard) -> dict[str, Any]:
    return {"columns": [recipe.to_json() for recipe in penguins(card.held_out)[2]]}


RECIPES: Mapping[str, Any] = {"sensors": sensors_recipe, "penguins": penguins_recipe}
"""How new files become items, by the name of the data set, as the importer keeps it."""
