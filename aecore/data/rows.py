"""Rows of an array as a data set in memory: what shape they have, how they are scaled, which are held out."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import UserError
from ..texts import brief, mark
from .cards.card import DataCard, Kind
from .dataset import Dataset, Split
from .own.reading.arrays import named_classes
from .own.splitting import pace
from .own.stored import digest_of, named, tensors_of

__all__ = ["classes_of", "dataset_of", "divided", "scaling_of", "shape_of", "split_of"]

Array = NDArray[Any]
FOLLOWED = 1000
"""Training rows that the curve is of where none are held out."""


def shape_of(shape: tuple[int, ...] | None, features: int) -> tuple[int, ...]:
    """Return the shape of a sample; raises UserError for one that a row does not fill."""
    if shape is None:
        return (features,)
    sides = tuple(shape)
    if not 1 <= len(sides) <= len(KINDS) or any(not isinstance(side, int | np.integer) or side < 1 for side in sides):
        raise UserError(
            mark("The shape {given} is none of a row, a curve or a picture."),
            mark("Give (channels, points) for curves, (channels, height, width) for pictures, None for rows."),
            given=brief(shape),
        )
    if prod(sides) != features:
        raise UserError(
            mark("Rows of {features} numbers do not have the shape {given}, which holds {size}."),
            features=features,
            given=brief(sides),
            size=prod(sides),
        )
    return sides


KINDS: tuple[Kind, ...] = ("table", "curve", "image")
"""Kinds of sample by how many sides they have, from one."""


def scaling_of(rows: Array, shape: tuple[int, ...], *, asked: bool) -> tuple[Array, Array]:
    """Return center and scale of each feature, `(F,)` float64; a constant one keeps its scale.

    Raises UserError for values that are too large, and for pictures that are darker than black or brighter than white.
    """
    center, scale = np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    if len(shape) == len(KINDS):
        lowest, white = float(rows.min()), float(rows.max())
        if lowest < 0 or (white > 1 and not asked):
            raise UserError(
                mark("Pictures hold values from 0, black, to a largest one, white; these reach from {low} to {high}."),
                mark("Give values from 0 to 1, or set scale=True for a larger white."),
                low=f"{lowest:g}",
                high=f"{white:g}",
            )
        return center, np.full_like(scale, white) if asked and white > 0 else scale
    if not asked:
        return center, scale
    channels = rows.astype(np.float64, copy=False).reshape(-1, *shape)
    over = 0 if len(shape) == 1 else (0, *range(2, channels.ndim))
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = channels.mean(over, keepdims=True), channels.std(over, keepdims=True)
    if not (np.isfinite(mean).all() and np.isfinite(deviation).all()):
        raise UserError(mark("Values are too large to be squared."), mark("Divide them by a large number first."))
    # Not by the deviation alone: that of equal numbers is 0 only but for rounding.
    constant = channels.max(over, keepdims=True) == channels.min(over, keepdims=True)
    deviation[constant | (deviation == 0)] = 1.0
    return spread_over(mean, shape), spread_over(deviation, shape)


def spread_over(values: Array, shape: tuple[int, ...]) -> Array:
    return np.broadcast_to(values, (1, *shape)).reshape(-1).copy()


def divided(samples: Tensor, share: float, seed: int) -> tuple[Tensor, Tensor]:
    """Return samples to train on, and those that the curve is of."""
    if not share:
        return samples, samples[:FOLLOWED]
    if not 0 < share < 1:
        raise UserError(mark("“held_out” is {given}; it must be at least 0 and less than 1."), given=brief(share))
    from sklearn.model_selection import train_test_split

    at, unseen = train_test_split(np.arange(len(samples)), test_size=share, random_state=seed)
    return samples[at], samples[unseen]


def dataset_of(train: Tensor, unseen: Tensor, columns: Any) -> Dataset:
    """Return samples as a data set in memory, with the card that it needs: how many, of what shape, and what pace
    suits so many."""
    epochs, batch = pace(len(train))
    card = DataCard(
        name="own",
        title="Rows",
        text="",
        shape=tuple(train.shape[1:]),
        train=len(train),
        held_out=len(unseen),
        source="",
        licence="",
        good_for="",
        not_for="",
        epochs=epochs,
        batch_size=batch,
        kind=KINDS[train.ndim - 2],
        origin="own",
        bounded=bool(train.min() >= 0 and train.max() <= 1),
        columns=tuple(map(str, columns)) if train.ndim == 2 else (),
    )
    dataset = Dataset(card, split_of(train), split_of(unseen), white=1)  # pictures are floats already
    return replace(dataset, card=named(card, digest_of(card, tensors_of(dataset))))


def classes_of(y: Any, rows: int) -> tuple[Tensor, tuple[str, ...]]:
    """Return the numbers of classes `(N,)` and their names; raises UserError for what are none."""
    if y is None:
        return torch.zeros(rows, dtype=torch.int64), ()
    values = np.asarray(y).reshape(-1)
    if len(values) != rows:
        raise UserError(mark("There are {items} items and {labels} labels."), items=rows, labels=len(values))
    found = named_classes(values)
    if found is None:
        raise UserError(
            mark("“y” holds no classes: its values are different in almost every row."),
            mark("Leave it out, or put numbers into a few ranges first."),
        )
    return torch.from_numpy(found[0]), tuple(found[1])


def split_of(samples: Tensor) -> Split:
    """Return samples `(N, *shape)` without classes as a part of a data set."""
    return Split(samples, torch.zeros(len(samples), dtype=torch.int64))
