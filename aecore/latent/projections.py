"""Maps of the codes: PCA, UMAP, t-SNE, each turned to lie as the run's own map does, with how far it can be trusted.

A result holds, for the N items of the run: `xy` (N, 2 or 3), `kept`, `density`, `map_density` (N,); see `trust`. Items
whose codes are infinite or undefined are left out: NaN. Codes that are equal lie on one spot.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..runs.run import Run
from ..texts import mark
from .asked import Pca, Trust, Tsne, Umap
from .items import READING, Report, finite_rows, items_of
from .trust import nearest, spreads, trusted

__all__ = ["pca", "plane", "spread", "start_of", "tsne", "turned", "umap"]

Array = NDArray[np.float32]
Result = tuple[dict[str, Tensor], dict[str, str]]
Place = Callable[[Array, Array], tuple[Array, dict[str, str]]]
"""Different codes `(n, d)` and their principal components `(n, c)` -> places `(n, c)`, and what was used."""
FEW = 1000
"""Items for which threads only wait for one another: 9 items took 20 s on two busy cores."""
PLACING = mark("Placing the items; thousands of them take up to a minute")
COMPILING = mark("Loading UMAP, which takes some seconds")
COUNTING = mark("Counting how many neighbours the map keeps")


def plane(run: Run, params: Trust, report: Report) -> Result:
    """The trust in the run's own map: its latent plane, or the plane of its first two principal components. Raises
    UserError, as all of these do, when the run has no results or no usable codes."""
    report(0.0, READING)
    items = items_of(run)
    finite = finite_rows(items["codes"])
    return told(items, items["xy"], finite, {"method": "plane"}, 0, report)


def pca(run: Run, params: Pca, report: Report) -> Result:
    """Principal components; `share` `(c,)` is the part of the variance each of all components has, the largest
    first."""
    report(0.0, READING)
    items = items_of(run)
    codes, finite = items["codes"], finite_rows(items["codes"])
    places = np.full((len(codes), params.components), np.nan, np.float32)
    scores, share = components_of(codes[finite].numpy(), params.components)
    places[finite.numpy()] = scores * signs_like(scores, items["xy"][finite].numpy())
    tensors, metadata = told(items, torch.from_numpy(places), finite, {"method": "pca"}, 0, report)
    return tensors | {"share": torch.from_numpy(share)}, metadata


def umap(run: Run, params: Umap, report: Report) -> Result:
    """UMAP of the codes, begun from their principal components, on their exact nearest neighbours."""

    def place(codes: Array, start: Array) -> tuple[Array, dict[str, str]]:
        report(0.05, COMPILING)
        UMAP = umap_class()
        keep_compiled()
        report(0.3, PLACING)
        neighbours = min(params.n_neighbors, len(codes) - 1)
        places = {
            "n_components": params.components,
            "min_dist": params.min_dist,
            "init": start,
            "random_state": params.seed,
        }
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "precomputed_knn")  # new items could not be placed: nobody asks for that
            # With a seed UMAP has one thread; saying so spares its warning.
            model = UMAP(neighbours, **places, n_jobs=1, precomputed_knn=around(codes, neighbours))
            found = model.fit_transform(codes)
        return found, {"method": "umap", "n_neighbors": str(neighbours), "min_dist": str(params.min_dist)}

    return mapped(run, params.components, params.seed, place, report)


def around(codes: Array, neighbours: int) -> tuple[NDArray[np.int64], Array, None]:
    """Return places and distances `(N, neighbours)` of the nearest codes as UMAP counts them: each is its own first
    neighbour.

    All pairs are compared, which takes 0.3 s for 10,000 codes of 16 numbers. UMAP's own search is approximate, and
    compiling it takes 28 s.
    """
    far, near = nearest(codes, neighbours - 1)
    return (
        np.hstack([np.arange(len(codes))[:, None], near]),
        np.hstack([np.zeros((len(codes), 1), np.float32), far]),
        None,
    )


def umap_class() -> type[Any]:
    """Return UMAP's class. Where numba finds no folder to keep what it compiles (a read-only environment and no home),
    it has one of its own for this process."""
    try:
        from umap import UMAP
    except RuntimeError:
        import numba

        numba.config.CACHE_DIR = tempfile.mkdtemp(prefix="latent-lab-numba-")  # type: ignore[attr-defined]
        from umap import UMAP
    return UMAP  # type: ignore[no-any-return]


def keep_compiled() -> None:
    """Let numba keep two functions of UMAP between processes, as UMAP has it keep most others: compiling them takes 4
    s."""
    from umap import umap_

    for name in ("smooth_knn_dist", "compute_membership_strengths"):
        with suppress(AttributeError, RuntimeError):  # another version of UMAP; no folder to keep them in
            getattr(umap_, name).enable_caching()


def tsne(run: Run, params: Tsne, report: Report) -> Result:
    """t-SNE of the codes, begun from their principal components (Kobak and Berens 2019)."""

    def place(codes: Array, start: Array) -> tuple[Array, dict[str, str]]:
        from sklearn.manifold import TSNE
        from threadpoolctl import threadpool_limits

        report(0.1, PLACING)
        perplexity = min(params.perplexity, (len(codes) - 1) / 3)
        begin = 1e-4 * start / max(float(start[:, 0].std()), 1e-12)
        model = TSNE(params.components, perplexity=perplexity, init=begin, random_state=params.seed)
        with threadpool_limits(1 if len(codes) < FEW else None, user_api="openmp"):
            return model.fit_transform(codes), {"method": "tsne", "perplexity": f"{perplexity:g}"}

    return mapped(run, params.components, params.seed, place, report)


def mapped(run: Run, components: int, seed: int, place: Place, report: Report) -> Result:
    report(0.0, READING)
    items = items_of(run)
    codes, finite = items["codes"], finite_rows(items["codes"])
    known, flat = codes[finite].numpy(), items["xy"][finite].numpy()
    found, used = spread(known, components, seed, place)
    places = np.full((len(codes), components), np.nan, np.float32)
    places[finite.numpy()] = turned(found, beside(flat, start_of(known, components, seed)))
    return told(items, torch.from_numpy(places), finite, used | {"seed": str(seed)}, seed, report)


def spread(codes: Array, components: int, seed: int, place: Place) -> tuple[Array, dict[str, str]]:
    """Place the different ones among codes `(N, d)`; equal codes share a place.

    So few codes that their principal components show all there is are placed by these (`method` says "pca" then).
    """
    different, which = np.unique(codes, axis=0, return_inverse=True)
    start = start_of(different, components, seed)
    if len(different) <= components + 1:
        return start[which], {"method": "pca"}
    places, used = place(different, start)
    return np.asarray(places, np.float32)[which], used


def start_of(codes: Array, components: int, seed: int) -> Array:
    """Return the first principal components `(N, c)` of codes `(N, d)`; where d < c, faint noise fills the rest."""
    scores, _ = components_of(codes, components)
    missing = ~scores.any(0)
    noise = np.random.default_rng(seed).normal(size=scores.shape).astype(np.float32)
    return np.where(missing, 1e-4 * max(float(scores.std()), 1e-6) * noise, scores) if len(codes) > 1 else scores


def components_of(codes: Array, components: int) -> tuple[Array, Array]:
    """Return principal components `(N, c)`, zero beyond d, and the share of the variance of each of all d."""
    from sklearn.decomposition import PCA

    scores = np.zeros((len(codes), components), np.float32)
    if len(codes) < 2 or not np.ptp(codes, axis=0).any():
        return scores, np.zeros(codes.shape[1], np.float32)
    model = PCA(svd_solver="full").fit(codes.astype(np.float64))
    found = model.transform(codes.astype(np.float64))[:, :components]
    scores[:, : found.shape[1]] = found
    return scores, model.explained_variance_ratio_.astype(np.float32)


def beside(flat: Array, scores: Array) -> Array:
    """Return the map `(N, 2)` with further principal components `(N, c - 2)` beside it: what a map of c numbers is
    turned to."""
    return np.hstack([flat, scores[:, 2:]])


def signs_like(scores: Array, flat: Array) -> Array:
    """Return signs `(c,)` for principal components `(N, c)`, so that the first two point as a map `(N, 2)` does: theirs
    are arbitrary."""
    signs = np.ones(scores.shape[1], np.float32)
    signs[:2] = np.where(((scores[:, :2] - scores[:, :2].mean(0)) * (flat - flat.mean(0))).sum(0) < 0, -1, 1)
    return signs


def turned(places: Array, like: Array) -> Array:
    """Turn, mirror, shift and scale places `(N, c)` to lie as `like` `(N, c)` does: orthogonal Procrustes.

    The scale gives both the same mean distance (root mean square) from their centres: UMAP and t-SNE have no unit of
    their own.
    """
    from scipy.linalg import orthogonal_procrustes

    moved, aim = (points.astype(np.float64) - points.mean(0, dtype=np.float64) for points in (places, like))
    turn, _ = orthogonal_procrustes(moved, aim)
    size, wanted = np.linalg.norm(moved), np.linalg.norm(aim)
    factor = wanted / size if size > 0 and wanted > 0 else 1.0
    return np.asarray(factor * moved @ turn + like.mean(0, dtype=np.float64), np.float32)


def told(
    items: dict[str, Tensor], xy: Tensor, finite: Tensor, metadata: dict[str, str], seed: int, report: Report
) -> Result:
    """Return a map with its trust layer, NaN where a code is not finite."""
    report(0.85, COUNTING)
    codes = items["codes"]
    trust = trusted(codes[finite], xy[finite], seed)
    wide = spreads(codes[finite], xy[finite], items["labels"][finite])
    tensors = {"xy": xy}
    for name, values in trust.tensors.items():
        tensors[name] = torch.full((len(codes),), torch.nan)
        tensors[name][finite] = values
    return tensors, metadata | {
        "n": str(int(finite.sum())),
        "left_out": str(int((~finite).sum())),
    } | trust.totals | wide
