"""Recommendations: what a person who has rated some things would rate highest, because of what, and what to rate
next."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.dataset import STARS
from ..evaluation.subject import SEED, Array, batches
from ..models.views import plain
from ..texts import Sentence, mark
from .asked import Recommend
from .items import Items, some
from .known import PCA, Known, Report, refuse_endless
from .paired import mean_scored
from .result import Column, Result, Scored, better_of

__all__ = ["because", "hidden_errors", "predicted", "use"]

MEAN = "mean"
HIDDEN = 0.2
"""Share of a person's ratings that are hidden to see how well they are told."""
FILLING = mark("Telling the ratings")
TESTING = mark("Hiding some ratings and telling them")
REASONS = mark("Finding the reasons")
BETTER = mark(
    "A plain way is better here: {name} is off by {theirs} stars, this model by {ours} (n = {n} people, of whom a "
    "fifth of the ratings was hidden)."
)
FEW = mark("Nobody here has rated two things, so none of the ratings could be hidden to see how well they are told.")
SHARES = mark(
    "This model tells shares of a person's liking (multinomial), not ratings: things stand in their order, "
    "without stars."
)
TITLES = {
    "row": mark("Row"),
    "name": mark("Name"),
    "rated": mark("Rated"),
    "recommended": mark("Recommended"),
    "stars": mark("Rating told for it"),
    "because": mark("Because of the rating of"),
    "more": mark("Then"),
    "next": mark("Rate this next"),
}
MORE = 4
"""Further recommendations of a person."""


def use(known: Known, items: Items, params: Recommend, report: Report) -> Result:
    """Return for each person what is told to be rated highest of what they have not rated, which of their ratings
    speaks most for it (it is told lowest without that one), and which missing rating would tell most: the one whose
    worst and whose best value change the others' most.

    How good that is: of each person a fifth of the ratings is hidden (one at least), and told; mean absolute error in
    stars, beside the mean rating of each thing and PCA with as many numbers as the code. A model of shares tells an
    order and no stars, so it is not tested.
    """
    report(0.0, FILLING)
    x = torch.cat(list(batches(known.dataset, items.samples)))
    told, codes = predicted(known, x)
    refuse_endless(told, codes)
    report(0.3, TESTING)
    is_rating = not known.model.config.likelihood.shares
    summary = tested(known, x) if is_rating else ()
    report(0.5, REASONS)
    names = known.dataset.card.columns
    ranked = ranking(x, told)
    shown = np.arange(min(len(items), params.pictured))
    reasons, asked = np.full(len(items), -1), np.full(len(items), -1)
    for place in shown:
        if ranked[place, 0] >= 0:
            reasons[place] = because(known, x[place], int(ranked[place, 0]))
            asked[place] = next_to_rate(known, x[place])
        report(0.5 + 0.5 * (place + 1) / len(shown), REASONS)
    best = ranked[:, 0]
    rows: dict[str, NDArray[np.generic]] = {"row": items.rows}
    rows |= {"name": np.array(items.names, object)} if items.names else {}
    rows |= {
        "rated": x[:, 1].sum(1).double().numpy(),
        "recommended": best,
        "stars": np.where((best >= 0) & is_rating, in_stars(told.numpy())[np.arange(len(best)), best], np.nan),
        "because": reasons,
        "next": asked,
    }
    rows |= {f"more.{place}": ranked[:, place] for place in range(1, 1 + MORE)}
    return Result(
        "recommend",
        tuple(column_of(name, names) for name in rows),
        rows,
        pictures(known, items, told, shown),
        shown,
        codes,
        summary,
        better_of(summary, BETTER),
        (*items.notes, *([] if summary else [Sentence(FEW if is_rating else SHARES)])),
        items.left_out,
    )


@torch.no_grad()
def predicted(known: Known, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return what the model tells of ratings with gaps `(N, 2, M)`: all ratings `(N, M)` from 0 to 1, and the codes
    `(N, d)`."""
    codes = known.model.snap(known.model.encode(plain(x, known.model.config.view)).point)
    return known.model.decode(codes).reshape(len(x), -1).clamp(0, 1), codes


def without(x: Tensor, hidden: Tensor) -> Tensor:
    """Return ratings `(N, 2, M)` with some `(N, M)` of them hidden."""
    return x * ~hidden[:, None]


def ranking(x: Tensor, told: Tensor) -> NDArray[np.int64]:
    """Return things `(N, 1 + MORE)` that a person has not rated, what is told to be rated highest first; -1 where there
    are no more."""
    free = torch.where(x[:, 1] > 0, -torch.inf, told)
    values, places = free.sort(dim=1, descending=True, stable=True)
    ranked = torch.where(values > -torch.inf, places, -1)[:, : 1 + MORE]
    lacking = ranked.new_full((len(ranked), max(0, 1 + MORE - ranked.shape[1])), -1)
    return np.asarray(torch.cat([ranked, lacking], 1).numpy())


def because(known: Known, person: Tensor, thing: int) -> int:
    """Return which rating of a person `(2, M)` speaks most for a thing: it is told lowest where that one is hidden. -1
    where it is told no lower without any of them."""
    rated = torch.nonzero(person[1] > 0).flatten()
    if not len(rated):
        return -1
    hidden = torch.zeros(len(rated), person.shape[1], dtype=torch.bool)
    hidden[torch.arange(len(rated)), rated] = True
    told = predicted(known, without(person.expand(len(rated), *person.shape), hidden))[0][:, thing]
    whole = predicted(known, person[None])[0][0, thing]
    lowest = int(told.argmin())
    return int(rated[lowest]) if told[lowest] < whole else -1


def next_to_rate(known: Known, person: Tensor) -> int:
    """Return which missing rating of a person `(2, M)` would tell most: between the worst and the best of it the told
    ratings of all other things change most, summed over things. -1 where nothing is missing."""
    free = torch.nonzero(person[1] == 0).flatten()
    if not len(free):
        return -1
    tried = person.expand(2, len(free), *person.shape).clone()
    at = torch.arange(len(free))
    tried[:, at, 1, free] = 1
    tried[1, at, 0, free] = 1
    worst, best = (predicted(known, one)[0] for one in tried)
    change = (best - worst).abs()
    change[at, free] = 0
    return int(free[change.sum(1).argmax()])


def tested(known: Known, x: Tensor) -> tuple[Scored, ...]:
    """Return how far hidden ratings are told off, in stars; nothing where nobody has rated two things."""
    hidden = hide(x)
    asked = hidden.any(1)
    if not bool(asked.any()):
        return ()
    x, hidden = x[asked], hidden[asked]
    errors = hidden_errors(known, x, hidden)
    own = errors.pop("own")
    return (mean_scored("hidden", mark("Hidden ratings are told off by"), mark("stars"), own, errors, "lower"),)


def hide(x: Tensor) -> Tensor:
    """Return which ratings `(N, M)` are hidden: a fifth of each person's, one at least, none of who has rated fewer
    than two; drawn once and for all."""
    rated = x[:, 1] > 0
    count = (HIDDEN * rated.sum(1)).round().clamp(min=1)
    drawn = torch.rand(rated.shape, generator=torch.Generator().manual_seed(SEED)).masked_fill(~rated, 2.0)
    rank = drawn.argsort(1).argsort(1)
    return (rank < count[:, None]) & rated & (rated.sum(1) >= 2)[:, None]


def hidden_errors(known: Known, x: Tensor, hidden: Tensor) -> dict[str, Array]:
    """Return the mean absolute error of hidden ratings of each person, in stars `(N,)`, of the model (`own`), of the
    mean rating of each thing among training people, and of PCA where gaps hold that mean."""
    seen = without(x, hidden)
    mean = known.mean_ratings
    filled = torch.where(seen[:, 1] > 0, seen[:, 0], mean).double().numpy()
    plainly = known.pca.inverse_transform(known.pca.transform(filled))
    told = {
        "own": predicted(known, seen)[0],
        MEAN: mean.expand(len(x), -1),
        PCA: torch.from_numpy(np.asarray(plainly)).float().clamp(0, 1),
    }
    count = hidden.sum(1)
    return {
        name: (((values - x[:, 0]).abs() * hidden).sum(1) / count).double().numpy() * (STARS - 1)
        for name, values in told.items()
    }


def in_stars(values: Array) -> Array:
    return np.asarray(1 + (STARS - 1) * values)


def pictures(known: Known, items: Items, told: Tensor, shown: NDArray[np.int64]) -> dict[str, Tensor]:
    """Return what some people have rated, and all that is told of them."""
    if not len(shown):
        return {}
    data = known.dataset
    return {"before": data.drawn(data.floats(some(items, shown))), "after": told[torch.from_numpy(shown)]}


def column_of(name: str, things: tuple[str, ...]) -> Column:
    unit, title = mark("stars") if name == "stars" else "", TITLES[name.partition(".")[0]]
    if name in ("row", "rated", "stars", "name"):
        return Column(name, title, unit, "string" if name == "name" else "number")
    return Column(name, title, unit, "class", things)
