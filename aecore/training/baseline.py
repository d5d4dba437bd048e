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
    seen = [view for view, _ in held_out_views(model, dataset, seed)]
    weights = [view.weight.expand_as(view.target) for view in seen if view.weight is not None]
    fitted = given([plain(train, model.spec.view)], [target], [] if weight is None else [weight])
    held_out = given([view.input for view in seen], [view.target for view in seen], weights)
    return reference(fitted, held_out, model.code_size, dataset.floor)


def given(inputs: list[Tensor], targets: list[Tensor], weights: list[Tensor]) -> Given:
    """Join batches; inputs that are the targets stay one array, so that nobody copies or compares them."""
    joined = flat(inputs)
    same = all(x is target for x, target in zip(inputs, targets, strict=True))
    return Given(joined, joined if same else flat(targets), flat(weights) if weights else None)


def flat(batches: list[Tensor]) -> NDArray[np.float32]:
    joined = batches[0] if len(batches) == 1 else torch.cat(batches)
    return joined.flatten(1).cpu().numpy()
