"""The nearest items of every item: by their codes, or by the data themselves."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..runs.run import Run
from ..texts import mark
from .asked import Nearest
from .items import READING, Report, dataset_of, finite_rows, items_of, samples_of

__all__ = ["neighbours"]

COMPARING = mark("Comparing all items with one another")


def neighbours(run: Run, params: Nearest, report: Report) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return `index` `(N, k)` int32, the places of the k nearest other items, nearest first, and their `distance` `(N,
    k)`.

    Distances are Euclidean or cosine ones (1 - cosine of the angle), of the codes or of the items' numbers as a model
    sees them. With fewer than k others the rest is -1 and NaN, as are the rows of items whose code is infinite or
    undefined. Raises UserError when there are no results, no usable codes, or another data set by now.
    """
    report(0.0, READING)
    items = items_of(run)
    if params.space == "code":
        vectors = items["codes"].float()
    else:
        data = dataset_of(run, report, until=0.5)
        vectors = data.floats(samples_of(data, items)).flatten(1)
    report(0.5, COMPARING)
    known = torch.nonzero(finite_rows(vectors))[:, 0]
    count = min(params.k, len(known) - 1)
    index = torch.full((len(vectors), params.k), -1, dtype=torch.int32)
    distance = torch.full((len(vectors), params.k), torch.nan)
    if count > 0:
        far, near = nearest(vectors[known].numpy(), count, params.metric)
        index[known, :count] = known[torch.from_numpy(near)].int()
        distance[known, :count] = torch.from_numpy(far.astype(np.float32))
    return {"index": index, "distance": distance}, {
        "space": params.space,
        "metric": params.metric,
        "n": str(len(known)),
    }


def nearest(vectors: np.ndarray, k: int, metric: str) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.neighbors import NearestNeighbors

    return NearestNeighbors(n_neighbors=k, algorithm="brute", metric=metric).fit(vectors).kneighbors()  # type: ignore[no-any-return]
