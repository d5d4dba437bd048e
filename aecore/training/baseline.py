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
    inputs = flat(torch.cat([view.input for view in seen]))
    held_out = Given(
        inputs,
        inputs if all(view.input is view.target for view in seen) else flat(torch.cat([view.target for view in seen])),
        None
        if seen[0].weight is None
        else flat(torch.cat([view.weight.expand_as(view.target) for view in seen if view.weight is not None])),
    )
    given = Given(flat(plain(train, model.spec.view)), flat(target), None if weight is None else flat(weight))
    return reference(given, held_out, model.code_size, dataset.floor)


def flat(x: Tensor) -> NDArray[np.float32]:
    return x.flatten(1).cpu().numpy()
