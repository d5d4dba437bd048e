"""What any autoencoder must beat: always showing the mean item, and PCA with the same code size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Given", "ItemErrors", "Reference", "item_errors", "reference", "varied"]

Array = NDArray[np.float32]
MOST = 20_000
"""PCA is fitted on so many training items at most: more change nothing that shows, and cost gigabytes."""
LONG = 4096
"""Rows and values of a table from which on an exact PCA takes minutes."""
ROUNDING = 1e-10
"""Squares about the mean that are a smaller share of all squares are what float32 has rounded."""


@dataclass(frozen=True)
class Given:
    """What a model is given of some items, what it must rebuild, and how much each value counts; `(N, values)` each."""

    input: Array
    target: Array
    weight: Array | None = None


@dataclass(frozen=True)
class Reference:
    """Errors on the held-out items, squared error per value that counts."""

    mean_mse: float
    pca_mse: float
    pca_variance_explained: float
    code_size: int
    n: int
    fitted_on: int
    floor_mse: float | None = None
    """What the generator's own noise leaves, where that is known."""


@dataclass(frozen=True)
class ItemErrors:
    """Of each held-out item, `(N,)` each: the squared error of the mean and of PCA, and how many values count."""

    mean: NDArray[np.float64]
    pca: NDArray[np.float64]
    values: NDArray[np.float64]


def reference(train: Given, held_out: Sequence[Given], code_size: int, floor: float | None = None) -> Reference:
    """Fit mean and PCA on training items (nothing hidden, no noise), measure on batches of held-out ones as the model
    is given them.

    Where inputs are targets, PCA of `code_size` numbers rebuilds the (noisy) input. Where they are not
    (super-resolution, forecasts), the target is told from these numbers by least squares: principal component
    regression. Gaps in ratings and hidden patches are filled with the mean first. Variance explained is 1 - SSE(PCA) /
    SSE(mean of the training targets).
    """
    found = item_errors(train, held_out, code_size)
    values = float(found.values.sum())
    mean_mse, pca_mse = float(found.mean.sum()) / values, float(found.pca.sum()) / values
    explained = 1 - pca_mse / mean_mse if mean_mse else 0.0
    n, fitted = len(found.values), min(MOST, len(train.target))
    return Reference(mean_mse, pca_mse, explained, code_size, n, fitted, floor)


def item_errors(train: Given, held_out: Sequence[Given], code_size: int) -> ItemErrors:
    """Return what `reference` sums up, item by item."""
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LinearRegression

    rebuilds = train.weight is not None or train.input is train.target or np.array_equal(train.input, train.target)
    train = Given(*(None if part is None else part[:MOST] for part in (train.input, train.target, train.weight)))  # type: ignore[arg-type]
    mean = mean_of(train)
    seen = filled(train, mean)
    pca = PCA(min(code_size, *seen.shape), svd_solver=solver_of(*seen.shape), random_state=0).fit(seen)
    tell = pca.inverse_transform if rebuilds else LinearRegression().fit(pca.transform(seen), train.target).predict
    found = (
        (squares(given, mean), squares(given, tell(pca.transform(filled(given, mean)))), counted(given))
        for given in held_out
    )
    mean_errors, pca_errors, values = (np.concatenate(parts).astype(float) for parts in zip(*found, strict=True))
    squared = sum(float(squares(given, np.zeros_like(mean)).sum()) for given in held_out)
    return ItemErrors(mean_errors if varied(float(mean_errors.sum()), squared) else 0 * mean_errors, pca_errors, values)


def solver_of(rows: int, values: int) -> Literal["full", "covariance_eigh", "randomized"]:
    """Return how PCA is computed: exactly, by the smaller side of the table; by chance with a fixed seed where both are
    too long for that (as in `evaluation.subject`). Of 72 pictures of 64 by 64 in colour the covariance is 1.2 GB."""
    if min(rows, values) > LONG:
        return "randomized"
    return "full" if rows < values else "covariance_eigh"


def varied(about_mean: float, squared: float) -> float:
    """Return the sum of squares about the mean, 0 where it is nothing but rounding beside the sum of `squared` values:
    then all are alike, and there is no variance that could be explained."""
    return about_mean if about_mean > ROUNDING * squared else 0.0


def mean_of(given: Given) -> Array:
    if given.weight is None:
        return np.asarray(given.target.mean(0))
    return np.asarray((given.target * given.weight).sum(0) / given.weight.sum(0).clip(1))


def filled(given: Given, mean: Array) -> Array:
    """Return the inputs with the mean where something is known to be hidden; ratings `(N, 2 M)` become `(N, M)`."""
    if given.weight is None:
        return given.input
    if given.input.shape == given.target.shape:  # only hidden values count
        return np.where(given.weight > 0, mean, given.input)
    ratings, there = np.split(given.input, 2, axis=1)
    return np.where(there > 0, ratings, mean)


def squares(given: Given, told: Array) -> Array:
    """Return the squared error of each item over the values that count, `(N,)`."""
    found = np.square(given.target - told)
    return np.asarray((found if given.weight is None else found * given.weight).sum(1))


def counted(given: Given) -> NDArray[np.float64]:
    """Return how many values of each item count, `(N,)`."""
    if given.weight is None:
        return np.full(len(given.target), float(given.target.shape[1]))
    return np.asarray(given.weight.sum(1), float)
