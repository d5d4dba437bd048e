"""Directions in latent space from two groups of items, and how good they are.

The direction from group A to group B is the difference of their mean codes (attribute vectors: Larsen et al. 2016,
arXiv:1512.09300). Half of each group makes it; it is scored on items that did not, beside random directions.

separation   AUC-ROC: the chance that an item of B lies farther along it than an item of A
arrival      items C are moved by it: how many have an item of B as their nearest neighbour then, and which of their
             neighbours, counted from the nearest, is the first of B (the analogy A : B = C : ?)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import UserError
from ..runs.run import Run
from ..texts import mark
from .asked import Direction, Group
from .items import READING, Report, finite_rows, items_of

__all__ = ["Against", "arrivals", "attribute", "direction", "random_directions", "separation"]

RANDOM = 200
"""Random directions beside the one that is scored."""
MOVED = 200
"""Items that are moved, at most."""
SCORING = mark("Comparing with random directions")


@dataclass(frozen=True)
class Against:
    """A score beside the mean of the same score of random directions, and the value 95 % of these stay below."""

    value: float
    mean: float
    high: float


def direction(run: Run, params: Direction, report: Report) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return the `vector` `(d,)` of all items of the two groups, and what one of half of them reaches on the others.

    Metadata: `auc`, `auc_random`, `auc_random_high`, `auc_n`; `arrive` (share of 1), `arrive_random`,
    `arrive_random_high`, `arrive_before` (the share before moving), `rank`, `rank_before` (medians; 1: the nearest),
    `arrive_n`; `random`, how many directions. Raises UserError when a group has fewer than two items, names one that is
    not there, or the run has no usable codes.
    """
    report(0.0, READING)
    items = items_of(run)
    finite = finite_rows(items["codes"])
    codes = items["codes"].float()
    a, b = (members(group, items["labels"], finite) for group in (params.a, params.b))
    c = a if params.c is None else members(params.c, items["labels"], finite)
    if len(a) < 2 or len(b) < 2:
        raise UserError(
            mark("A direction needs two groups of at least two items; here they have {a} and {b}."), a=len(a), b=len(b)
        )
    generator = torch.Generator().manual_seed(params.seed)
    (a_made, a_tried), (b_made, b_tried) = (halves(group, generator) for group in (a, b))
    vector = attribute(codes[a_made], codes[b_made])
    others = random_directions(vector, RANDOM, generator)
    report(0.2, SCORING)
    apart = separation(codes[a_tried], codes[b_tried], vector, others)
    told = {
        "auc": apart.value,
        "auc_random": apart.mean,
        "auc_random_high": apart.high,
        "auc_n": len(a_tried) + len(b_tried),
    }
    tried = c[~torch.isin(c, torch.cat([a_made, b_made]))][:MOVED]
    if len(tried):
        report(0.4, SCORING)
        told |= arrivals(codes, torch.nonzero(finite)[:, 0], tried, b, vector, others)
    return {"vector": attribute(codes[a], codes[b])}, {name: f"{value:g}" for name, value in told.items()} | {
        "random": str(RANDOM)
    }


def members(group: Group, labels: Tensor, finite: Tensor) -> Tensor:
    """Return the places of a group's items that have a finite code: all with a label, or those that were listed."""
    if isinstance(group, int):
        return torch.nonzero((labels == group) & finite)[:, 0]
    places = torch.tensor(sorted(set(group)))
    if int(places[-1]) >= len(labels):
        raise UserError(mark("This run has {n} items; there is no item {place}."), n=len(labels), place=int(places[-1]))
    return places[finite[places]]


def halves(group: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Split a group of two or more at random."""
    shuffled = group[torch.randperm(len(group), generator=generator)]
    return shuffled[: len(group) // 2], shuffled[len(group) // 2 :]


def attribute(a: Tensor, b: Tensor) -> Tensor:
    """Return the direction `(d,)` from codes `(N, d)` to codes `(M, d)`: mean(b) - mean(a)."""
    return b.mean(0) - a.mean(0)


def random_directions(vector: Tensor, n: int, generator: torch.Generator) -> Tensor:
    """Return `(n, d)` directions, even over the sphere, each as long as `vector`."""
    drawn = torch.randn(n, len(vector), generator=generator)
    found: Tensor = torch.nn.functional.normalize(drawn) * vector.norm()
    return found


def separation(a: Tensor, b: Tensor, vector: Tensor, others: Tensor) -> Against:
    """Return the AUC-ROC of codes `b` `(M, d)` against codes `a` `(N, d)` along `vector`, beside that along `others`
    `(n, d)`."""
    from sklearn.metrics import roc_auc_score

    truth = np.r_[np.zeros(len(a)), np.ones(len(b))]
    along = (torch.cat([a, b]) @ torch.cat([vector[None], others]).T).numpy()
    return against([float(roc_auc_score(truth, column)) for column in along.T])


def arrivals(
    codes: Tensor, known: Tensor, tried: Tensor, b: Tensor, vector: Tensor, others: Tensor
) -> dict[str, float]:
    """Move the items `tried` by the vector `(d,)` and by each of `others` `(n, d)`, and look which of the `known` items
    are nearest then. All items are places among `codes` `(N, d)`; `b` are those of the group that should be reached.

    An item is never its own neighbour. Return shares and medians by the names of `direction`.
    """
    is_b = torch.isin(known, b).numpy()
    own = torch.searchsorted(known, tried).numpy()
    points, real = codes[tried], codes[known]
    before = first_of(distances(points, real, own), is_b)
    after = first_of(distances(points + vector, real, own), is_b)
    shares = [float((after == 1).mean())]
    for other in others:
        shares.append(float((first_of(distances(points + other, real, own), is_b) == 1).mean()))
    arrive = against(shares)
    return {
        "arrive": arrive.value,
        "arrive_random": arrive.mean,
        "arrive_random_high": arrive.high,
        "arrive_before": float((before == 1).mean()),
        "rank": float(np.median(after)),
        "rank_before": float(np.median(before)),
        "arrive_n": len(tried),
    }


def distances(points: Tensor, real: Tensor, own: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return `(n, N)` Euclidean distances, infinite to the item a point comes from."""
    found = torch.cdist(points, real).numpy()
    found[np.arange(len(points)), own] = np.inf
    return np.asarray(found)


def first_of(far: NDArray[np.float32], wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return `(n,)`: which of the neighbours, counted from 1, is the first wanted one, given distances `(n, N)`."""
    return np.asarray((far < far[:, wanted].min(1, keepdims=True)).sum(1) + 1)


def against(scores: list[float]) -> Against:
    """The first score beside the others."""
    others = np.array(scores[1:])
    return Against(scores[0], float(others.mean()), float(np.quantile(others, 0.95)))
