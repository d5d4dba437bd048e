"""Ratings of invented films by invented people, the same bytes each time: who likes what follows from taste. Knows no
torch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from aecore.data.cards.ratings import RATINGS

__all__ = ["opinions"]

PEOPLE, SHARE, TASTES = 400, 0.3, 4
WORST, BEST = 0, 10


def opinions() -> Iterator[list[str]]:
    """Yield rows of who, what and how much: about a third of all that there could be, from 0 to 10 in whole points."""
    random = np.random.default_rng(20)
    films, genre = RATINGS.columns, np.arange(len(RATINGS.columns)) * TASTES // len(RATINGS.columns)
    liked = random.normal(0, 0.6, (PEOPLE, TASTES)) + 2.5 * np.eye(TASTES)[random.integers(0, TASTES, PEOPLE)]
    quality = random.normal(5, 1, len(films))
    points = quality + liked[:, genre] + random.normal(0, 0.8, (PEOPLE, len(films)))
    seen = random.random(points.shape) < SHARE
    for person, film in np.argwhere(seen):
        yield [f"p{person:03}", films[film].partition(": ")[2], f"{round(points[person, film].clip(WORST, BEST))}"]
