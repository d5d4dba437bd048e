"""Items as rows of numbers as they are stored, and which training item is nearest to each."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from .subject import Array, Subject

__all__ = ["as_real", "as_stored", "nearest"]


def as_stored(subject: Subject, samples: Tensor) -> Array:
    """Return stored samples `(n, *shape)` as rows of the numbers that the model reads."""
    return subject.dataset.floats(samples).flatten(1).double().numpy()


def as_real(subject: Subject, x: Tensor) -> Array:
    """Return outputs `(n, *shape)` in the steps of real items: else they give themselves away."""
    return subject.dataset.rounded(x).flatten(1).double().numpy()


def nearest(rows: Array, known: Array) -> Array:
    """Return the distance of each row to the nearest known item."""
    from sklearn.metrics import pairwise_distances_argmin_min

    return np.asarray(pairwise_distances_argmin_min(rows, known)[1])
