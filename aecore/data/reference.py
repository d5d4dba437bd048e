"""What any autoencoder must beat: always showing the mean picture, and PCA with the same code size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from .dataset import Dataset

__all__ = ["Reference", "reference"]


@dataclass(frozen=True)
class Reference:
    """Errors on the held-out pictures, squared error per pixel; values lie in [0, 1]."""

    mean_mse: float
    pca_mse: float
    pca_variance_explained: float
    code_size: int
    n: int


def reference(dataset: Dataset, code_size: int, seen: Tensor | None = None) -> Reference:
    """Fit mean and PCA on the clean training pictures, measure on the held-out ones.

    `seen` `(N, C, H, W)` is what a model is given of the held-out pictures (noisy ones, say); PCA then gets the same. The
    target is always the clean picture. Variance explained is 1 - SSE(model) / SSE(mean of the training pictures).
    """
    from sklearn.decomposition import PCA

    train = dataset.floats(dataset.train.pictures).flatten(1).cpu().numpy()
    held = dataset.floats(dataset.held_out.pictures).flatten(1).cpu().numpy()
    given = held if seen is None else seen.flatten(1).cpu().numpy()
    pca = PCA(min(code_size, *train.shape), svd_solver="covariance_eigh").fit(train)
    mean_mse = float(np.square(held - train.mean(0)).mean())
    pca_mse = float(np.square(held - pca.inverse_transform(pca.transform(given))).mean())
    return Reference(mean_mse, pca_mse, 1 - pca_mse / mean_mse, code_size, len(held))
