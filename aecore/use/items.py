"""The items that a model is used on: the held-out part of its data, or what new files hold."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.dataset import Dataset, Split, join
from ..data.own.check import LeftOut
from ..texts import Sentence, mark

__all__ = ["Items", "everything", "held_out", "some"]

TRAINED = mark("{n} of these items were trained on: they look less odd than new ones, and come back better.")


@dataclass(frozen=True)
class Items:
    """N items of the kind that a model was trained on."""

    samples: Tensor
    """`(N, ...)` as `dataset.Split` stores them."""
    rows: NDArray[np.int64]
    """`(N,)`: the number of each, as its file or data set counts: the line of a table, the beginning of a window."""
    names: tuple[str, ...] = ()
    """What each is called, where it has a name: its file."""
    labels: NDArray[np.int64] | None = None
    """`(N,)`: classes by their place in `classes`; below 0 where there is none."""
    classes: tuple[str, ...] = ()
    numbers: NDArray[np.float64] | None = None
    """`(N,)`: a number that is to be told of each, NaN where there is none: the column that names classes holds
    numbers."""
    odd: NDArray[np.bool_] | None = None
    """`(N,)`: which are known to be odd, where that is known."""
    gaps: NDArray[np.bool_] | None = None
    """`(N, F)`: which numbers of a row were missing and are stand-ins. Of curves `(N, C, T)`: which values are exactly
    0 in their file, as holes are, which nothing tells once they are scaled."""
    values: NDArray[np.float64] | None = None
    """`(N, k)`: what each column of a table says in its file (`Recipe.read`), NaN for nothing; what a model sees of it
    may be cut off."""
    trained: NDArray[np.bool_] | None = None
    """`(N,)`: which of them were trained on, where they are items of the model's own data."""
    is_part: bool = False
    """Whether others come before or after that are used by themselves: what is made of all must not hang on these."""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Sentence, ...] = ()

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def normal(self) -> NDArray[np.bool_]:
        """`(N,)`: all but those that are known to be odd."""
        return np.ones(len(self), bool) if self.odd is None else ~self.odd


def held_out(data: Dataset) -> Items:
    """Return the held-out items of a data set, and the odd ones after them where it has any."""
    return of_data(data, join(data.held_out, data.odd) if data.odd else data.held_out)


def everything(data: Dataset) -> Items:
    """Return all items of a data set: held-out ones, odd ones, training ones."""
    return replace(of_data(data, data.everything()), notes=(Sentence(TRAINED, {"n": f"{len(data.train):,}"}),))


def of_data(data: Dataset, split: Split) -> Items:
    place = np.arange(len(split))
    first = len(data.held_out) + (len(data.odd) if data.odd else 0)
    odd = (place >= len(data.held_out)) & (place < first) if data.odd else None
    labels = split.labels.numpy() if data.card.classes else None
    return Items(split.samples, place, labels=labels, classes=data.card.classes, odd=odd, trained=place >= first)


def some(items: Items, places: NDArray[np.int64]) -> Tensor:
    """Return the stored samples of some of the items."""
    return items.samples[torch.from_numpy(places)]
