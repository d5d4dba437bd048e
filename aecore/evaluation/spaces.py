"""Spaces beside each other: whether two trainings laid out the same held-out items alike, whatever way each space is
turned. Between seeds of one contestant: would another seed draw this map? Knows no torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import procrustes

from ..runs.run import Run
from ..texts import Sentence, mark

__all__ = ["MEASURES", "Space", "alike", "cka", "residual", "shared", "space_of", "spaces"]

Array = NDArray[np.float64]
MOST = 1000
"""Held-out items that are compared, spread evenly over those that all runs have."""
NEIGHBOURS = 10
SHUFFLES = 5
"""Orders of the items that the chance level of the Procrustes residual is the mean of; of the others it is known."""


@dataclass(frozen=True)
class Space:
    """Mean codes `(n, d)` of held-out items, and their places in the data set `(n,)`, rising."""

    codes: Array
    ids: NDArray[np.int64]

    def of(self, ids: NDArray[np.int64]) -> Space:
        """Return the same of some of its items."""
        return Space(self.codes[np.searchsorted(self.ids, ids)], ids)

    @property
    def usable(self) -> bool:
        """Whether items lie at more than one place."""
        return len(self.codes) > NEIGHBOURS + 1 and bool((self.codes != self.codes[0]).any())

    @cached_property
    def near(self) -> NDArray[np.int64]:
        """The `NEIGHBOURS` nearest other items of each, `(n, k)`."""
        from sklearn.neighbors import NearestNeighbors

        fitted = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(self.codes)
        return np.asarray(fitted.kneighbors(return_distance=False))

    @cached_property
    def centred(self) -> Array:
        """The codes about their mean, with a sum of squares of 1."""
        away = self.codes - self.codes.mean(0)
        return np.asarray(away / np.linalg.norm(away))


def space_of(run: Run) -> Space | None:
    """Return the held-out items of a run's results, odd ones among them; None where there are no results, or an older
    version wrote them without the places of the items. Items whose code is not finite are left out."""
    from safetensors import SafetensorError, safe_open

    with suppress(OSError, SafetensorError), safe_open(run.items, framework="np") as file:
        if "ids" in file.keys():
            codes, held_out, ids = (file.get_tensor(name) for name in ("codes", "held_out", "ids"))
            kept = np.flatnonzero((held_out > 0) & np.isfinite(codes).all(1))
            kept = kept[np.argsort(ids[kept])]
            return Space(codes[kept].astype(float), ids[kept].astype(np.int64))
    return None


# --- two spaces -------------------------------------------------------------------------------------------------------


def cka(a: Space, b: Space) -> float:
    """Linear centred kernel alignment ‖Bᵀ A‖² / (‖Aᵀ A‖ ‖Bᵀ B‖) of centred codes, Frobenius norms (Kornblith et al.
    2019, arXiv:1905.00414): 1 for spaces that are turned or scaled alike, near 0 for unrelated ones."""
    x, y = a.centred, b.centred
    return float(np.square(y.T @ x).sum() / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)))


def cka_by_chance(a: Space, b: Space) -> float:
    """Its mean over all orders of the items of one: ‖A‖² ‖B‖² / (n - 1) / (‖Aᵀ A‖ ‖Bᵀ B‖), exact."""
    x, y = a.centred, b.centred
    return float(1 / (len(x) - 1) / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)))


def residual(a: Space, b: Space) -> float:
    """What is left of squared distances after one space is shifted, scaled and turned onto the other, as a share: 0 for
    the same shape, 1 for nothing in common. A space of fewer numbers gets further ones that are 0."""
    return float(procrustes(*widened(a.codes, b.codes))[2])


def residual_by_chance(a: Space, b: Space) -> float:
    """Its mean over `SHUFFLES` orders of the items of one."""
    generator, (x, y) = np.random.default_rng(0), widened(a.codes, b.codes)
    return float(np.mean([procrustes(x, generator.permutation(y))[2] for _ in range(SHUFFLES)]))


def widened(a: Array, b: Array) -> tuple[Array, Array]:
    size = max(a.shape[1], b.shape[1])
    return tuple(np.pad(codes, ((0, 0), (0, size - codes.shape[1]))) for codes in (a, b))  # type: ignore[return-value]


def shared(a: Space, b: Space) -> float:
    """Mean share of the `NEIGHBOURS` nearest of an item in one space that are among its nearest in the other."""
    return float((a.near[:, :, None] == b.near[:, None, :]).any(2).mean())


def shared_by_chance(a: Space, b: Space) -> float:
    """Its mean over all orders of the items of one: k / (n - 1), exact."""
    return NEIGHBOURS / (len(a.codes) - 1)


MEASURES: dict[str, tuple[str, str, Callable[[Space, Space], float], Callable[[Space, Space], float]]] = {
    "cka": (
        mark("Alignment (linear CKA)"),
        mark("1: the same but for turning and one scale; 0: unrelated."),
        cka,
        cka_by_chance,
    ),
    "procrustes": (
        mark("Procrustes residual"),
        mark("0: the same shape after shifting, scaling and turning; 1: nothing in common."),
        residual,
        residual_by_chance,
    ),
    "shared": (
        mark("Shared neighbours"),
        mark("Mean share of the 10 nearest items that are the same in both spaces."),
        shared,
        shared_by_chance,
    ),
}
"""Title, meaning, measure, and what it is by chance: when items are dealt anew."""

# --- several contestants ----------------------------------------------------------------------------------------------


def spaces(contestants: Sequence[tuple[str, Sequence[Run]]]) -> dict[str, Any]:
    """Return, as JSON values, how alike the spaces of contestants are: a row for each contestant with itself over its
    seeds, and for each two of them over all pairs of their runs; `why` says in a sentence why there are no rows."""
    data = {run.spec.data.model_dump_json() for _name, runs in contestants for run in runs}
    if len(data) > 1:
        return nothing(mark("Their data differ, so they have no items in common."))
    found = [(name, [space for run in runs if (space := space_of(run))]) for name, runs in contestants]
    return alike([(name, own) for name, own in found if own])


def alike(contestants: Sequence[tuple[str, Sequence[Space]]]) -> dict[str, Any]:
    """Return the same of spaces that are at hand."""
    everybody = [space for _name, own in contestants for space in own]
    if len(everybody) < 2:
        return nothing(mark("It takes two runs with results to set their spaces beside each other."))
    ids = everybody[0].ids
    for space in everybody[1:]:
        ids = np.intersect1d(ids, space.ids)
    ids = ids[np.unique(np.linspace(0, len(ids) - 1, min(MOST, len(ids))).astype(int))]
    named = [(name, [cut for space in own if (cut := space.of(ids)).usable]) for name, own in contestants]
    rows = [row(name, name, list(combinations(own, 2))) for name, own in named if len(own) > 1]
    for (first, own), (second, others) in combinations(named, 2):
        if own and others:
            rows.append(row(first, second, list(product(own, others))))
    if not rows:
        return nothing(mark("Too few items lie at different places in their spaces."))
    return {"n": len(ids), "neighbours": NEIGHBOURS, "rows": rows, "why": ""}


def row(first: str, second: str, pairs: Sequence[tuple[Space, Space]]) -> dict[str, Any]:
    """Return each measure over pairs of runs: mean, lowest and highest, and that of chance for the first pair."""
    told: dict[str, Any] = {"first": first, "second": second, "pairs": len(pairs)}
    for name, (_title, _meaning, measure, chance) in MEASURES.items():
        values = [measure(a, b) for a, b in pairs]
        told[name] = {
            "value": float(np.mean(values)),
            "low": min(values),
            "high": max(values),
            "chance": chance(*pairs[0]),
        }
    return told


def nothing(why: str) -> dict[str, Any]:
    return {"n": 0, "neighbours": NEIGHBOURS, "rows": [], "why": str(Sentence(why))}
