"""Ratings: opinions have rank 3, what is said of them is rounded, noisy and full of gaps."""

from __future__ import annotations

import numpy as np
import pytest

from aecore.data.cards import CARDS
from aecore.data.loading import load
from aecore.data.ratings import opinions
from aecore.spec import Data

CARD = CARDS["ratings"]


def test_opinions_have_rank_3_and_the_factors_of_people_explain_them() -> None:
    group = np.arange(200) % 4
    stars, people = opinions(np.random.default_rng(0), group, 40, 4)
    assert np.linalg.matrix_rank(stars) == 3
    films, *_ = np.linalg.lstsq(people, stars, rcond=None)
    assert np.allclose(people @ films, stars)


def test_without_noise_ratings_are_opinions_rounded() -> None:
    """Where the truth of people explains the stars, film by film, no more than the rounding is left: 1/12 of a star
    squared."""
    data = load(Data(name="ratings", noise=0.0))
    stars, people = data.train.samples.double().numpy(), data.train.factors.double().numpy()
    left = []
    for film in stars.T:
        seen = (film > 1) & (film < 5)  # at 1 and 5 opinions are cut off
        told = people[seen] @ np.linalg.lstsq(people[seen], film[seen], rcond=None)[0]
        left.append(np.square(film[seen] - told).mean())
    assert np.mean(left) == pytest.approx(1 / 12, rel=0.15)


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.2])
def test_the_floor_is_noise_and_rounding(noise: float) -> None:
    """Rounding to a quarter of the range adds 1/12 of its square; what falls off the ends makes it a little less."""
    floor = load(Data(name="ratings", noise=noise)).floor
    assert floor is not None
    expected = noise**2 + 0.25**2 / 12
    assert 0.8 * expected < floor < 1.03 * expected


def test_everyone_rated_about_a_third_and_nobody_nothing() -> None:
    data = load(Data(name="ratings", noise=0.1))
    seen = (data.train.samples > 0).double()
    assert float(seen.mean()) == pytest.approx(1 / 3, abs=0.01)
    assert float(seen.sum(1).min()) >= 4
    assert np.abs(np.corrcoef(seen.T.numpy())[~np.eye(40, dtype=bool)]).max() < 0.15


def test_each_group_gives_its_own_genre_the_most_stars() -> None:
    data = load(Data(name="ratings", noise=0.1))
    for group, label in enumerate(CARD.classes):
        stars = data.train.samples[data.train.labels == group].double().reshape(-1, 4, 10)
        means = stars.sum((0, 2)) / (stars > 0).sum((0, 2))
        assert int(means.argmax()) == group
        genre = label.removeprefix("likes ").rstrip("s")[:5]
        assert all(film.lower().startswith(genre) for film in CARD.columns[10 * group : 10 * group + 10])


def test_films_are_known_by_different_names() -> None:
    assert len(set(CARD.columns)) == 40
