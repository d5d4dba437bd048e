"""Ordered: how much of the items comes back from the first few numbers of an ordered code alone."""

from __future__ import annotations

import numpy as np
import torch

from ..models.autoencoder import Autoencoder
from .resampling import Draws, bootstrap
from .score import Findings, Measured
from .subject import Array, Subject

__all__ = ["measure", "prefix_errors"]

DRAWN = 16
"""Sizes that are drawn, at most."""


def measure(subject: Subject) -> Findings:
    """Variance explained by the first k numbers of the code, the others 0, beside that of PCA with k components."""
    prefixes = subject.model.config.bottleneck.prefixes
    mean = np.square(subject.values - subject.train_values.mean(0)).sum(1)
    half = min(prefixes, key=lambda size: (abs(size - prefixes[-1] / 2), size))
    places = np.unique(np.geomspace(1, len(prefixes), DRAWN).round().astype(int)) - 1
    drawn = sorted({*(prefixes[place] for place in places), half})
    own = prefix_errors(subject.model, subject.codes, subject.values, drawn)
    pca = {size: pca_error(subject, size) for size in drawn}
    scores = {
        "explained_first": explained(own[drawn[0]], pca[drawn[0]], mean),
        "explained_half": explained(own[half], pca[half], mean),
    }
    series = {name: [share(of[size], mean) for size in drawn] for name, of in (("code", own), ("pca", pca))}
    return Findings(scores, {"kind": "lines", "x": drawn, "series": series, "x_unit": "kept", "unit": "%"})


@torch.no_grad()
def prefix_errors(model: Autoencoder, codes: Array, values: Array, sizes: list[int]) -> dict[int, Array]:
    """Return the squared error of each item `(N,)` when only the first numbers of codes `(N, d + K)` are kept, by how
    many; what is told besides stays. `values` `(N, D)` are the items."""
    found = {}
    places = np.arange(codes.shape[1])
    for size in sizes:
        kept = torch.from_numpy(np.where((places < size) | (places >= model.code_size), codes, 0.0)).float()
        found[size] = np.square(model.decode(kept).flatten(1).double().numpy() - values).sum(1)
    return found


def pca_error(subject: Subject, size: int) -> Array:
    """Return the squared error of each item `(N,)` with so many principal components, or as many as there are."""
    total = np.square(subject.values - subject.pca.mean_).sum(1)
    return np.asarray((total - np.square(subject.pca_codes[:, :size]).sum(1)).clip(0.0))


def share(errors: Array, mean: Array) -> float:
    """1 - SSE / SSE of the mean item, in percent."""
    return 100 * (1 - float(errors.sum()) / float(mean.sum())) if mean.any() else 100.0


def explained(errors: Array, pca: Array, mean: Array) -> Measured:
    """Return the variance explained with that of PCA beside it."""

    def draws(of: Array) -> Draws:
        return bootstrap(lambda chosen: share(of[chosen], mean[chosen]), len(of))

    beside = {"pca": share(pca, mean), "mean": 0.0}
    return Measured(share(errors, mean), len(errors), beside, 100.0, draws(errors), {"pca": draws(pca)})
