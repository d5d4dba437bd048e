"""The training items in batches: which items a step takes is a function of (seed, step)."""

from __future__ import annotations

import torch
from torch import Tensor

from ..data.dataset import Dataset
from ..models.conditions import known_labels
from .evaluator import ROOM
from .randomness import order

__all__ = ["Batches"]


class Batches:
    """Batches of `size` training items of `dataset`, on its device. An epoch leaves out what fills no batch."""

    def __init__(self, dataset: Dataset, size: int, seed: int, taught: int = 0) -> None:
        self.dataset, self.size, self.seed = dataset, size, seed
        self.per_epoch = len(dataset.train) // size
        self.floats = all_floats(dataset)
        self.labels = known_labels(dataset.train.labels, taught)
        self.epoch, self.order = -1, torch.empty(0)
        """The epoch whose order was drawn last, and this order: what a step takes does not depend on them."""

    def items(self, step: int) -> Tensor:
        """Return the indices `(size,)` of the batch that follows on `step` steps; each epoch has an order of its
        own."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self.epoch:
            drawn = order(len(self.dataset.train), self.seed, epoch)
            self.epoch, self.order = epoch, drawn.to(self.dataset.train.samples.device)
        return self.order[place * self.size : (place + 1) * self.size]

    def labels_at(self, step: int) -> Tensor:
        """Return the labels `(size,)` of that batch, -1 where they are hidden: `taught` items keep theirs (0: all)."""
        return self.labels.index_select(0, self.items(step))

    def at(self, step: int) -> Tensor:
        """Return that batch as a model reads it, float32 `(size, *shape)`."""
        items = self.items(step)
        if self.floats is not None:
            return self.floats.index_select(0, items)
        return self.dataset.floats(self.dataset.train.samples.index_select(0, items))


def all_floats(dataset: Dataset) -> Tensor | None:
    """Return all training items as floats if there is room for them: a batch is then a choice of rows."""
    samples = dataset.train.samples
    one = dataset.floats(samples[:1])
    return dataset.floats(samples) if one.numel() * one.element_size() * len(samples) <= ROOM else None
