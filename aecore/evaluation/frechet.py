"""Frechet distance of two sets of items in a feature space that is fixed for a data set. Knows no torch.

Features of a trained classifier of photographs say little of digits, tables or sentences; those of a random network do
well outside photographs (Naeem et al. 2020, arXiv:2002.09797). So: the first principal components of the training
items, in units of their common spread, then one layer of random weights with ReLU.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .subject import SEED, Array

__all__ = ["COMPONENTS", "FEATURES", "features_of", "frechet"]

COMPONENTS, FEATURES = 16, 24


def features_of(train: Array) -> Callable[[Array], Array]:
    """Return what makes features `(n, FEATURES)` of rows `(n, D)`: relu(y W + b), y the first `COMPONENTS` principal
    components of rows as fitted to `train`, over the root of their mean variance; W ~ N(0, 1 / COMPONENTS) and
    b ~ N(0, 1), drawn with a fixed seed."""
    from sklearn.decomposition import PCA

    fitted = PCA(min(COMPONENTS, *train.shape), svd_solver="randomized", random_state=SEED).fit(train)
    size = fitted.n_components_
    axes = fitted.components_.T / np.sqrt(max(float(fitted.explained_variance_.mean()), 1e-30))
    # The sign of an axis is arbitrary: its largest weight is positive on every machine.
    axes *= np.sign(axes[np.abs(axes).argmax(0), np.arange(size)])
    generator = np.random.default_rng(SEED)
    weights, shift = (
        generator.normal(size=(COMPONENTS, FEATURES))[:size] / np.sqrt(size),
        generator.normal(size=FEATURES),
    )

    def features(rows: Array) -> Array:
        return np.asarray(np.maximum((rows - fitted.mean_) @ axes @ weights + shift, 0.0))

    return features


def frechet(a: Array, b: Array) -> float:
    """|m_a - m_b|² + tr(S_a + S_b - 2 (S_a S_b)^½), the squared Frechet distance of the normal distributions with the
    means and covariances of rows `(n, p)` and `(m, p)` (Dowson and Landau 1982; Heusel et al. 2017, arXiv:1706.08500).

    With S_a = A Aᵀ and S_b = B Bᵀ the trace of the root is the sum of the singular values of Aᵀ B.
    """
    (mean_a, root_a), (mean_b, root_b) = normal_of(a), normal_of(b)
    both = np.linalg.svd(root_a.T @ root_b, compute_uv=False).sum()
    apart = np.square(mean_a - mean_b).sum() + np.square(root_a).sum() + np.square(root_b).sum() - 2 * both
    return max(0.0, float(apart))


def normal_of(rows: Array) -> tuple[Array, Array]:
    """Return the mean and a root `(p, p)` of the covariance: the triangle R of (rows - mean) / √(n - 1) = Q R, as
    S = Rᵀ R."""
    mean = rows.mean(0)
    triangle = np.asarray(np.linalg.qr((rows - mean) / np.sqrt(len(rows) - 1), mode="r"))
    return mean, triangle.T
