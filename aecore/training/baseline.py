"""The references of a training: mean and PCA, given exactly what the model is given of the held-out items."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.dataset import Dataset
from ..data.reference import MOST, Given, ItemErrors, Reference, item_errors, reference
from ..models.autoencoder import Autoencoder
from ..models.views import Seen, plain, target_of
from .evaluator import held_out_views

__all__ = ["Counts", "baseline", "item_baseline", "of_view"]


Counts = Callable[[Seen], Tensor | None]
"""How much each value of the targets of a batch counts; None: all count 1."""


def of_view(seen: Seen) -> Tensor | None:
    """What counts in training."""
    return seen.weight


@torch.no_grad()
def baseline(model: Autoencoder, dataset: Dataset, seed: int) -> Reference:
    """Evaluate the mean item and PCA with the model's code size on the held-out items as the model's view gives them
    with this seed: what `Evaluator` evaluates the model on. PCA is fitted to at most `MOST` training items."""
    return reference(*what_is_given(model, dataset, seed), model.code_size, dataset.floor)


@torch.no_grad()
def item_baseline(model: Autoencoder, dataset: Dataset, seed: int, counts: Counts = of_view) -> ItemErrors:
    """Return the errors that `baseline` sums up, of each held-out item, over the values that `counts` says."""
    return item_errors(*what_is_given(model, dataset, seed, counts), model.code_size)


def what_is_given(
    model: Autoencoder, dataset: Dataset, seed: int, counts: Counts = of_view
) -> tuple[Given, list[Given]]:
    """Return the training items and the held-out ones, as the model's view gives them."""
    train = dataset.floats(dataset.train.samples[:MOST])
    target, weight = target_of(train, model.config.view)
    held_out = [given(seen.input, seen.target, counts(seen)) for seen, _ in held_out_views(model, dataset, seed)]
    return given(plain(train, model.config.view), target, weight), held_out


def given(x: Tensor, target: Tensor, weight: Tensor | None) -> Given:
    """One batch as arrays; an input that is the target stays one array, so that nobody copies or compares it."""
    seen = flat(x)
    return Given(
        seen, seen if x is target else flat(target), None if weight is None else flat(weight.expand_as(target))
    )


def flat(batch: Tensor) -> NDArray[np.float32]:
    return batch.flatten(1).cpu().numpy()
