"""The error of PCA at every code size: what a curve of size against error is judged by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..data.loading import load
from ..errors import UserError
from ..runs.run import Run
from ..texts import mark

__all__ = ["pca_curve", "pca_errors"]

MOST = 5000
"""Training items that PCA is fitted to, and held-out ones that it is judged on."""


def pca_curve(run: Run, report: Callable[[float, str], None] = lambda share, title: None) -> dict[str, Any]:
    """Return `sizes` and the held-out `mse` of PCA at each, with `n`, on the data of a run."""
    data = load(run.spec.data, card=run.card)
    if data.card.sample.gaps:
        raise UserError(mark("Ratings have gaps, so PCA of every size would need another fit for each person."))
    report(0.1, mark("PCA of every size"))
    train, held_out = (data.floats(split.samples[:MOST]).flatten(1).numpy() for split in (data.train, data.held_out))
    return pca_errors(train, held_out)


def pca_errors(train: np.ndarray[Any, Any], held_out: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Return the squared error per value of held-out rows `(N, F)` rebuilt from 1, 2, 4, ... principal components of
    `train`.

    One fit serves all sizes: the error with k components is the total minus the variance along the first k.
    """
    from sklearn.decomposition import PCA

    most = min(train.shape[1], len(train) - 1, 512)
    fitted = PCA(most, svd_solver="auto", random_state=0).fit(train)
    along = np.square(fitted.transform(held_out)).sum(0)
    total = np.square(held_out - fitted.mean_).sum()
    sizes = sorted(
        {size for power in range(10) if (size := 2**power) <= most}
        | {size for size in (3, 6, 12, 24, 48) if size <= most}
    )
    left = [max(0.0, float(total - along[:size].sum())) / held_out.size for size in sizes]
    return {"sizes": sizes, "mse": left, "n": len(held_out)}
