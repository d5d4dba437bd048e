"""How far a map can be trusted: which neighbours of code space are still neighbours on it.

kept            of an item: the share of its k nearest items on the map that are among its k nearest in code space
trustworthiness of a map: 1 minus a penalty for every neighbour on the map that is none in code space, by how far it is
there
continuity      the same with the roles of map and code space exchanged: a penalty for neighbours that were torn apart
(Venna and Kaski 2001; scikit-learn's `trustworthiness` computes both.)
spread          of classes: how many times as wide the widest is as the narrowest, in code space and of the same two on
the map; a class is as wide as its items lie from its mean (root mean square)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .items import CHUNK

__all__ = ["K", "Trusted", "density", "kept_neighbours", "nearest", "spreads", "trusted"]

Array = NDArray[np.float32]
K = 10
"""Neighbours that are counted."""
MOST = 4000
"""The totals compare all pairs (about 0.5 GB for so many items), so they are of a random part of more items than
these."""
SLACK = 1 + 1e-5
"""Distances that differ by rounding only are the same."""


@dataclass(frozen=True)
class Trusted:
    """`tensors`: `kept`, `density`, `map_density`, all `(N,)`; `totals` as a file's metadata holds them."""

    tensors: dict[str, Tensor]
    totals: dict[str, str]


def trusted(codes: Tensor, xy: Tensor, seed: int = 0) -> Trusted:
    """Compare a map `(N, 2 or 3)` with the finite codes `(N, d)` it is of.

    k is 10, or less than half of the items where there are few; of one or two items nothing can be said (NaN, no
    totals).
    """
    points, places = codes.float().numpy(), xy.float().numpy()
    k = min(K, (len(points) - 1) // 2)
    if k < 1:
        nothing = torch.full((len(points),), torch.nan)
        return Trusted({"kept": nothing, "density": nothing, "map_density": nothing}, {"k": "0"})
    far, near = nearest(points, k)
    map_far, map_near = nearest(places, k)
    tensors = {
        "kept": torch.from_numpy(kept_neighbours(points, near, map_near)),
        "density": torch.from_numpy(density(far)),
        "map_density": torch.from_numpy(density(map_far)),
    }
    return Trusted(tensors, {"k": str(k)} | totals(points, places, k, seed))


def spreads(codes: Tensor, xy: Tensor, labels: Tensor) -> dict[str, str]:
    """Return `spread_code` and `spread_map` of codes `(N, d)` and places `(N, 2 or 3)`, all finite; nothing where fewer
    than two classes have two items, or the narrowest has no width."""
    classes = [labels == label for label in sorted(set(labels.tolist()))]
    classes = [of for of in classes if int(of.sum()) > 1]
    if len(classes) < 2:
        return {}

    def width(points: Tensor, of: Tensor) -> float:
        return float((points[of] - points[of].mean(0)).double().square().sum(1).mean().sqrt())

    by_width = sorted(classes, key=lambda of: width(codes, of))
    narrow, wide = by_width[0], by_width[-1]
    rows = (("spread_code", codes), ("spread_map", xy))
    if any(width(points, narrow) == 0 for _, points in rows):
        return {}
    return {name: f"{width(points, wide) / width(points, narrow):.4g}" for name, points in rows}


def nearest(points: Array, k: int) -> tuple[Array, NDArray[np.int64]]:
    """Return distances and places `(N, k)` of the k nearest other points of every point `(N, d)`."""
    from sklearn.neighbors import NearestNeighbors

    far, near = NearestNeighbors(n_neighbors=k).fit(points).kneighbors()
    return far.astype(np.float32), near


def kept_neighbours(points: Array, near: NDArray[np.int64], map_near: NDArray[np.int64]) -> Array:
    """Return `(N,)`: the share of the map's neighbours `(N, k)` that lie no farther in code space than the k-th nearest
    code.

    Without ties this is the part that both lists of neighbours share; equally near codes count as equally right.
    """
    kept = []
    for start in range(0, len(points), CHUNK):
        rows = slice(start, start + CHUNK)
        here = points[rows, None]
        reach = np.linalg.norm(points[near[rows]] - here, axis=2).max(1, keepdims=True)
        kept.append((np.linalg.norm(points[map_near[rows]] - here, axis=2) <= reach * SLACK).mean(1))
    return np.concatenate(kept).astype(np.float32)


def density(far: Array) -> Array:
    """Return `(N,)` ranks in (0, 1] by the mean distance to the k nearest `(N, k)`: 1 is where it is most crowded."""
    from scipy.stats import rankdata

    return np.asarray(rankdata(-far.mean(1)) / len(far), np.float32)


def totals(points: Array, places: Array, k: int, seed: int) -> dict[str, str]:
    from sklearn.manifold import trustworthiness

    if len(points) > MOST:
        chosen = np.random.default_rng(seed).choice(len(points), MOST, replace=False)
        points, places = points[chosen], places[chosen]
    return {
        "trustworthiness": f"{trustworthiness(points, places, n_neighbors=k):.4f}",
        "continuity": f"{trustworthiness(places, points, n_neighbors=k):.4f}",
        "totals_n": str(len(points)),
    }
