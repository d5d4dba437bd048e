"""Film ratings of known rank with gaps: what people would say is a matrix of rank 3, what they say is rounded and
noisy.

stars = generosity x quality + taste . style: one number of a person multiplies the quality of a film, two say how well
its genre suits them. The genres are the four directions of the plane of styles, the groups of people those of the plane
of tastes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..spec import Data
from .cards.card import DataCard
from .dataset import STARS, Dataset
from .generating import Array, assemble, randomness

__all__ = ["load_ratings", "opinions"]

SHARE = 1 / 3
FEWEST = 4
"""Everyone has rated this many films at least: nothing can be said about someone who has rated none."""


def load_ratings(card: DataCard, data: Data) -> Dataset:
    """Return rounded opinions with noise of `data.noise` (as models see ratings: 1 star is 0, 5 stars are 1) and
    gaps."""
    random = randomness(card, data)
    people, films = card.train + card.held_out, card.shape[1]
    group = random.integers(0, len(card.classes), people)
    opinion, factors = opinions(random, group, films, len(card.classes))
    said = opinion + (STARS - 1) * data.noise * random.standard_normal(opinion.shape)
    stars = np.rint(said).clip(1, STARS)
    number = random.binomial(films, SHARE, people).clip(FEWEST)
    seen = random.random(opinion.shape).argsort(1).argsort(1) < number[:, None]
    samples = np.where(seen, stars, 0).astype(np.uint8)
    dataset = assemble(card, samples, group, factors)
    # What a model would be told at best is the opinion, as far as stars can say it.
    missed = ((stars - opinion.clip(1, STARS)) / (STARS - 1))[card.train :][seen[card.train :]]
    return replace(dataset, floor=float(np.square(missed).mean()))


def opinions(random: np.random.Generator, group: Array, films: int, genres: int) -> tuple[Array, Array]:
    """Return what people think, in stars `(N, films)` and of rank 3, and the three numbers of each person `(N, 3)`."""
    genre = np.arange(films) * genres // films
    person = np.column_stack([random.normal(1, 0.1, len(group)), directions(random, group, genres)])
    film = np.column_stack([random.normal(3, 0.4, films), directions(random, genre, genres)])
    return person @ film.T, person


def directions(random: np.random.Generator, which: Array, of: int) -> Array:
    """Return points `(N, 2)` scattered about evenly spread directions at distance 1."""
    angle = 2 * np.pi * which / of
    return np.stack([np.cos(angle), np.sin(angle)], 1) + random.normal(0, 0.25, (len(which), 2))
