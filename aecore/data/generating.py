"""What all generators share: where their randomness comes from, and arrays of items become a data set with a floor."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..spec import Data
from .cards.card import DataCard
from .dataset import Dataset, Split

__all__ = ["Array", "assemble", "bins", "randomness"]

Array = NDArray[Any]


def randomness(card: DataCard, data: Data) -> np.random.Generator:
    """Return the only source of chance of a data set: a function of its name and of `data.seed`."""
    return np.random.default_rng([data.seed, *card.name.encode()])


def bins(values: Array, edges: list[float]) -> Array:
    """Return which of the intervals between `edges` each value lies in: 0 below the first, 1 below the second, ..."""
    return np.searchsorted(np.asarray(edges), values, side="right")


def assemble(card: DataCard, samples: Array, labels: Array, factors: Array, clean: Array | None = None) -> Dataset:
    """Cut arrays of all items, training ones first, then held-out, then odd ones, by the numbers of the card.

    `clean` are the samples without the generator's noise: the floor is the mean of (sample - clean)^2 over the held-out
    ones, in the units of `samples`. Without it the floor is unknown.
    """
    held_out = slice(card.train, card.train + card.held_out)

    def split(part: slice) -> Split:
        return Split(
            torch.from_numpy(np.ascontiguousarray(samples[part])),
            torch.from_numpy(labels[part].astype(np.int64)),
            torch.from_numpy(factors[part].astype(np.float32)),
        )

    floor = None if clean is None else float(np.square(samples[held_out].astype(np.float64) - clean[held_out]).mean())
    odd = split(slice(held_out.stop, None)) if card.odd else None
    return Dataset(card, split(slice(card.train)), split(held_out), odd=odd, floor=floor)
