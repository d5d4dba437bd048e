"""Crossed: how well one of two views is told from the other one alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.dataset import Dataset, Split
from ..models.autoencoder import Autoencoder
from ..models.views import first_view, only
from .resampling import Draws, bootstrap
from .score import Findings, Measured
from .subject import Array, Subject, batches, some

__all__ = ["Crossing", "crossings", "measure", "seen_alone"]

FITTED, FITTED_LARGE, LARGE = 3000, 1000, 2000
"""Training items that plain ways learn from, at most, and where items have more values than `LARGE`."""

STRENGTHS = np.logspace(-3, 4, 15)
"""Penalties that the linear regression may have; leaving one item out each time says which."""


@dataclass(frozen=True)
class Crossing:
    """What was told of a hidden view `(N, D)` from the other one: squared error of each item, mean over its values."""

    model: Array
    mean: Array
    """Of the mean of that view over the training items."""
    pca: Array
    """Of linear regression on as many principal components of the seen view as the code has numbers."""
    linear: Array
    """Of linear regression on all values of the seen view."""


def measure(subject: Subject) -> Findings:
    """Variance explained of each view when the other one alone is seen, beside linear regression."""
    forth, back = crossings(subject.model, subject.dataset, subject.train, subject.held_out.samples)
    scores = {"second_told": explained(forth), "first_told": explained(back)}
    return Findings(scores)


def explained(of: Crossing) -> Measured:
    """Return the variance explained of a hidden view, with that of plain ways beside it."""

    def draws(errors: Array) -> Draws:
        return bootstrap(lambda chosen: share(errors[chosen], of.mean[chosen]), len(errors))

    rivals = {"linear": of.linear, "pca": of.pca}
    beside = {name: share(errors, of.mean) for name, errors in rivals.items()} | {"mean": 0.0}
    again = {name: draws(errors) for name, errors in rivals.items()}
    return Measured(share(of.model, of.mean), len(of.model), beside, 100.0, draws(of.model), again)


def share(errors: Array, mean: Array) -> float:
    """1 - SSE / SSE of the mean, in percent."""
    return 100 * (1 - float(errors.sum()) / float(mean.sum())) if mean.any() else 100.0


@torch.no_grad()
def seen_alone(model: Autoencoder, x: Tensor, which: int) -> Tensor:
    """Return the mean codes `(B, d + K)` of samples of which one view alone is seen, the first (0) or the second
    (1)."""
    there = torch.eye(2, dtype=x.dtype, device=x.device)[which].expand(len(x), 2)
    seen = only(x, there, model.config.view)
    return model.encode(seen.input, seen.visible).point


@torch.no_grad()
def crossings(model: Autoencoder, dataset: Dataset, train: Split, held_out: Tensor) -> tuple[Crossing, Crossing]:
    """Return what is told of the second view of held-out stored samples from the first, and the other way round; plain
    ways learn from training items."""
    first = np.asarray(first_view(model.config.view, model.shape).flatten() > 0)
    train = some(train, FITTED if len(first) <= LARGE else FITTED_LARGE)
    known, asked = (np.concatenate([flat(x) for x in batches(dataset, of)]) for of in (train.samples, held_out))
    found = []
    for which, seen in enumerate((first, ~first)):
        told = np.concatenate([flat(model.decode(seen_alone(model, x, which))) for x in batches(dataset, held_out)])
        found.append(crossing(known, asked, told, seen, model.code_size))
    return found[0], found[1]


def crossing(known: Array, asked: Array, told: Array, seen: NDArray[np.bool_], size: int) -> Crossing:
    """Return the errors on the values that are not `seen` `(D,)` of items `asked` `(N, D)`, of what the model has told
    `(N, D)` and of plain ways that were fitted to the items `known`."""
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LinearRegression, RidgeCV

    given, hidden = known[:, seen], known[:, ~seen]
    axes = PCA(min(size, *given.shape), random_state=0).fit(given)
    regression = LinearRegression().fit(axes.transform(given), hidden)
    ridge = RidgeCV(STRENGTHS).fit(given, hidden)

    def errors(of: Array) -> Array:
        return np.asarray(np.square(of - asked[:, ~seen]).mean(1))

    return Crossing(
        errors(told[:, ~seen]),
        errors(hidden.mean(0)),
        errors(regression.predict(axes.transform(asked[:, seen])).reshape(len(asked), -1)),
        errors(ridge.predict(asked[:, seen]).reshape(len(asked), -1)),
    )


def flat(x: Tensor) -> Array:
    return x.flatten(1).double().cpu().numpy()
