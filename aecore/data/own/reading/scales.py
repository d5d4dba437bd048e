"""Ratings of any scale as 1 to 5 stars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ...dataset import STARS
from ..check import Guess, Listed, Offer

__all__ = ["Scale", "scale_in", "stars_of", "told_scale"]

SCALES = (
    (1, 5), (0.5, 5), (0, 5), (0, 1), (-1, 1), (1, 3), (1, 4), (1, 6), (1, 7), (1, 10), (0, 10), (0, 20), (1, 100),
    (0, 100), (-10, 10),
)  # fmt: skip
"""From worst to best, as people are asked; the first one that all ratings lie in and take half of, or more."""
NAMED = 12
"""Ratings that are named one by one."""


@dataclass(frozen=True)
class Scale:
    """What the worst and the best rating are."""

    worst: float
    best: float
    guesses: tuple[Guess, ...]


def scale_in(values: NDArray[np.float64], chosen: str) -> Scale:
    """Return the scale of ratings `(n,)`. Raises UserError where the one that was chosen has no length."""
    least, most = float(values.min()), float(values.max())
    fitting = [scale for scale in SCALES if fits(scale, values)]
    if chosen:
        worst, best = map(float, chosen.split())
        if worst >= best:
            raise UserError(
                mark("The best rating must be above the worst: {worst} and {best} were given."),
                worst=f"{worst:g}",
                best=f"{best:g}",
            )
    else:
        worst, best = fitting[0] if fitting else (least, most) if least < most else (least - 1, most)
    offers = dict.fromkeys([(worst, best), *fitting, *([(least, most)] if least < most else [])])
    said = Sentence(
        mark("Ratings from {worst} to {best} become 1 to {stars} stars"),
        {"worst": f"{worst:g}", "best": f"{best:g}", "stars": STARS},
    )
    why = (
        Sentence(mark("You chose so."))
        if chosen
        else Sentence(mark("They lie between {least} and {most}."), {"least": f"{least:g}", "most": f"{most:g}"})
    )
    told = tuple(
        Offer(f"{low:g} {high:g}", Sentence(mark("from {worst} to {best}"), {"worst": f"{low:g}", "best": f"{high:g}"}))
        for low, high in offers
    )
    return Scale(worst, best, (Guess("scale_of", said, why, f"{worst:g} {best:g}", told),))


def fits(scale: tuple[float, float], values: NDArray[np.float64]) -> bool:
    worst, best = scale
    least, most = float(values.min()), float(values.max())
    return worst <= least and most <= best and most - least >= (best - worst) / 2


def stars_of(values: NDArray[np.float64], scale: Scale) -> NDArray[np.uint8]:
    """Return ratings `(n,)` as whole stars from 1 to 5: evenly, halves upwards.

    >>> stars_of(np.array([1, 2, 9.5, 10]), Scale(1, 10, ())).tolist()
    [1, 1, 5, 5]
    """
    share = (np.clip(values, scale.worst, scale.best) - scale.worst) / (scale.best - scale.worst)
    return np.floor(1 + (STARS - 1) * share + 0.5 + 1e-9).astype(np.uint8)


def told_scale(values: NDArray[np.float64], stars: NDArray[np.uint8]) -> Listed:
    """Return the table that shows which ratings became how many stars."""
    rows = []
    for star in range(1, STARS + 1):
        found = np.unique(values[stars == star])
        if not len(found):
            continue
        few = ", ".join(f"{value:g}" for value in found)
        rows.append(("★" * star, few if len(found) <= NAMED else f"{found[0]:g} … {found[-1]:g}"))
    return Listed(Sentence(mark("Ratings as stars")), tuple(rows))
