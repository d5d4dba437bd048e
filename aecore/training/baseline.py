"""The references of a training: mean and PCA, given exactly what the model is given of the held-out items."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.dataset import Dataset
from ..data.reference import MOST, Given, Reference, reference
from ..models.autoencoder import Autoencoder
from ..models.views import plain, target_of
from .judge import held_out_views

__all__ = ["baseline"]


@torch.no_grad()
def baseline(model: Autoencoder, dataset: Dataset, seed: int) -> Reference:
    """Judge mean and PCA with the model's code size on the held-out items as the model's view gives them."""
    train = dataset.floats(dataset.train.samples[:MOST])
    target, weight = target_of(train, model.spec.view)
    held_out = [given(view.input, view.target, view.weight) for view, _ in held_out_views(model, dataset, seed)]
    return reference(given(plain(train, model.spec.view), target, weight), held_out, model.code_size, dataset.floor)


def given(x: Tensor, target: Tensor, weight: Tensor | None) -> Given:
    """One batch as arrays; an input that is the target stays one array, so that nobody copies or compares it."""
    seen = flat(x)
    return Given(seen, seen if x is target else flat(target), None if weight is None else flat(weight.expand_as(target)))


def flat(batch: Tensor) -> NDArray[np.float32]:
    return batch.flatten(1).cpu().numpy()
