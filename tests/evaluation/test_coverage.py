"""Intervals hold what they should: the page's quick formulas are the cards' own, and known truths are held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from operator import add
from types import SimpleNamespace

import numpy as np
import pytest

from aecore.evaluation import alert, alive, factors, faithful, honest, inventive, likely, orderly, robust, useful
from aecore.evaluation.resampling import subsets
from aecore.evaluation.score import Measured
from benchmarks.calibration.coverage import neighbour_shares, share, share_of_pair
from benchmarks.calibration.means import MEANS, PAIRS, UNITS, Means, Pair, pair_weights, weights
from benchmarks.calibration.neighbours import NEIGHBOURS, Items, Neighbours, items_of
from benchmarks.calibration.world import World, made

N = 240
CARDS = {
    "faithful": faithful, "likely": likely, "robust": robust, "useful": useful, "alive": alive, "factors": factors,
    "alert": alert, "honest": honest, "orderly": orderly, "inventive": inventive,
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    """A VAE of waves, which every card suits, and as many items as a card looks at."""
    return made("sines", "vae", 2, items=N, **{"model.bottleneck.size": 4})


@pytest.fixture(scope="module")
def card(world: World) -> Callable[[str, str], Measured]:
    """What a card finds of the same items."""
    found = {name: module.measure(world.subject).scores for name, module in CARDS.items()}
    return lambda card, score: found[card][score]


@pytest.mark.exhaustive
@pytest.mark.parametrize("one", [*MEANS, UNITS], ids=lambda one: one.score)
def test_a_score_of_means_is_drawn_as_its_card_draws_it(one: Means, world: World, card: Callable) -> None:
    columns, real = one.columns(world), card(one.card, one.score)
    assert one.of(columns.mean(0)) == pytest.approx(real.value, rel=1e-6)
    assert one.of(weights(N) @ columns) == pytest.approx(real.draws, rel=1e-5)


@pytest.mark.exhaustive
@pytest.mark.parametrize("one", NEIGHBOURS, ids=lambda one: one.score)
def test_a_score_of_neighbours_is_drawn_as_its_card_draws_it(one: Neighbours, world: World, card: Callable) -> None:
    everybody = np.arange(N)
    value, draws = one.of(items_of(world, everybody, everybody))
    real = card(one.card, one.score)
    assert value == pytest.approx(real.value, rel=1e-6)
    assert draws == pytest.approx(real.draws, abs=1e-4)


@pytest.mark.exhaustive
@pytest.mark.parametrize("one", PAIRS, ids=lambda one: one.score)
def test_a_score_of_two_samples_is_drawn_as_its_card_draws_it(one: Pair, world: World, card: Callable) -> None:
    first, second = one.items(world)
    if one.card == "honest":  # the card has the items that the model was trained on
        subject = world.subject
        parts = (subject.held_out, subject.train)
        errors = [faithful.errors_of(subject.model, with_held_out(world, part), subject.spec.seed) for part in parts]
        first, second = (np.stack([of.model, of.values], 1) for of in errors)
    real = card(one.card, one.score)
    assert one.truth(first, second) == pytest.approx(real.value, rel=1e-6)
    a, b = pair_weights(len(first), len(second))
    assert one.of(first, a, second, b) == pytest.approx(real.draws, rel=1e-5)


def with_held_out(world: World, split: object) -> object:
    return replace(world.subject.dataset, held_out=split)


def test_coverage_has_an_interval_where_ten_items_are_covered_and_ten_are_not() -> None:
    real = np.random.default_rng(5).normal(size=(200, 2))
    beside = np.resize(real[real[:, 0] > 0.5], real.shape)  # hardly any item on the other side has one near
    found = inventive.covered(real, {"code": beside, "pca": real, "train": real})["coverage"]
    assert 20 < found.value < 80
    assert found.draws is not None
    assert not found.rivals  # all are covered by themselves
    assert inventive.covered(real, {"code": real, "pca": real, "train": real})["coverage"].draws is None
    assert [inventive.varies(share, 200) for share in (4.9, 5.0, 95.0, 95.1)] == [False, True, True, False]
    assert not inventive.varies(50.0, 99)


# --- known truths -----------------------------------------------------------------------------------------------------


class Known:
    """A world of numbers whose truth is known: errors, alarms and clouds from normal distributions."""

    def __init__(self, size: int = 6000) -> None:
        self.draw = np.random.default_rng(11)
        self.normal = self.draw.gamma(4.0, size=(size, 2))
        codes = self.draw.normal(size=(size, 2))
        labels = (codes[:, 0] + self.draw.normal(size=size) > 0).astype(int)
        self.subject = SimpleNamespace(codes=codes, values=np.c_[codes, self.draw.normal(size=size)], labels=labels)

    @cached_property
    def real(self) -> np.ndarray:
        return self.draw.normal(size=(6000, 3))

    @cached_property
    def new(self) -> np.ndarray:
        return 0.8 * self.draw.normal(size=(6000, 3))


RATIO = Means("", "", "", lambda world: world.normal, lambda m: m[..., 0] / m[..., 1])
PAIR = Pair(
    "",
    "",
    "",
    lambda n: 2 * n,
    add,
    lambda world: (world.normal[:3000], world.normal[3000:]),
    PAIRS[0].truth,
    PAIRS[0].of,
)


def pulled(means: np.ndarray) -> np.ndarray:
    """The ratio; its draws pulled a third of the way to their middle."""
    found = RATIO.of(means)
    return found if not found.shape else found.mean() + 2 / 3 * (found - found.mean())


PULLED = RATIO._replace(of=pulled)


@pytest.mark.parametrize("n", [60, 400])
def test_bootstrap_intervals_hold_the_truth(n: int) -> None:
    """95 %, and five standard errors of 600 redraws: 4.4 points."""
    known = Known()
    assert 0.905 < share(known, RATIO, n, 600) < 0.995
    assert 0.905 < share_of_pair(known, PAIR, n, 600) < 0.995


def test_an_interval_that_is_too_narrow_is_seen() -> None:
    """Two thirds of the width hold 81 %: 0.81 and five standard errors of 600 redraws."""
    known = Known()
    assert 0.7 < share(known, PULLED, 400, 600) < 0.9


@pytest.mark.exhaustive
def test_intervals_of_neighbour_scores_hold_their_mean_over_redraws() -> None:
    """100 redraws of 150 items: 95 % less five standard errors are 84 %."""
    *shares, covered = neighbour_shares(Known(), 150, 100)
    assert all(found is not None and found > 0.84 for found in shares), shares
    assert covered is None  # real against real: nearly all are, so most show no interval


@pytest.mark.exhaustive
def test_coverage_of_few_items_has_no_interval() -> None:
    known = Known()
    few = items_of(known, np.arange(60), np.arange(60))
    assert [one.score for one in NEIGHBOURS if one.of(few)[1] is None] == ["coverage"]
    found = inventive.covered(few.real, {"code": few.new, "pca": few.new, "train": few.new})["coverage"]
    assert (found.draws, found.rivals, found.interval) == (None, {}, None)


def test_subsets_of_any_share_vary_as_the_mean_of_all_does() -> None:
    x = np.random.default_rng(2).normal(size=300)
    for part in (0.5, 0.8):
        (draws,) = subsets(lambda kept: [x[kept].mean()], [5.0], 300, part, rounds=2000)
        assert draws.mean() == pytest.approx(5.0, abs=1e-9)
        assert draws.std() == pytest.approx(x.std() / 300**0.5, rel=0.08)


def test_items_are_those_at_their_places() -> None:
    known = Known()
    some: Items = items_of(known, np.array([3, 1]), np.array([0, 2]))
    assert some.real == pytest.approx(known.real[[3, 1]])
    assert some.new == pytest.approx(known.new[[0, 2]])
    assert some.code[0, 1] == pytest.approx(np.linalg.norm(known.subject.codes[3] - known.subject.codes[1]))
