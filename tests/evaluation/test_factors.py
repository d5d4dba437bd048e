"""MIG and DCI against cases worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy

import numpy as np
import pytest
import torch
from scipy.stats import entropy
from sklearn.metrics import mutual_info_score

from aecore.evaluation import factors
from aecore.evaluation.subject import Subject

GRID = np.array([[x, y] for x in range(4) for y in range(4)], float).repeat(10, 0)
"""Two independent factors of four values each: ln 4 nats of entropy."""
ENTROPIES = np.array([math.log(4)] * 2)


def test_a_variable_shares_all_it_has_with_itself_and_nothing_with_an_independent_one() -> None:
    found = factors.information(GRID, GRID)
    np.testing.assert_allclose(found, np.diag(ENTROPIES), atol=1e-12)


def test_mutual_information_of_a_noisy_bit_by_hand() -> None:
    """A bit that is told wrongly in a quarter of all cases: ln 2 - H(1/4)."""
    truth, told = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 0, 1, 1, 1, 1, 0])
    assert factors.mutual(truth, told) == pytest.approx(math.log(2) - entropy([0.25, 0.75]))


def test_all_pairs_at_once_share_what_each_pair_shares() -> None:
    draw = np.random.default_rng(3)
    knobs = [draw.integers(bins, size=500) for bins in (20, 3, 1)]
    known = [(knobs[0] // 5) * (draw.random(500) < 0.7), draw.integers(20, size=500), np.zeros(500, int)]
    expected = [[mutual_info_score(z, f) for f in known] for z in knobs]
    np.testing.assert_allclose(factors.shared_by(knobs, known), expected, atol=1e-9)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (GRID, 1.0),  # a number each
        (GRID[:, ::-1], 1.0),  # whichever comes first
        (np.c_[GRID, GRID], 0.0),  # every factor twice
        (np.c_[GRID, GRID[:, 0]], 0.5),  # one of them twice
        (GRID[:, :1], 0.5),  # one factor told, one not at all
        (np.zeros((160, 2)), 0.0),
    ],
)
def test_mig_by_hand(codes: np.ndarray, expected: float) -> None:
    assert factors.mig(factors.information(codes, GRID), ENTROPIES) == pytest.approx(expected, abs=1e-9)


def test_mig_of_a_mixed_code_by_hand() -> None:
    """z1 = 4 x + y tells both factors, z2 = y one: the gap of x is all of it, that of y nothing; together a half."""
    mixed = np.c_[4 * GRID[:, 0] + GRID[:, 1], GRID[:, 1]]
    assert factors.mig(factors.information(mixed, GRID), ENTROPIES) == pytest.approx(0.5)


def test_a_factor_that_never_changes_does_not_count() -> None:
    still = np.c_[GRID, np.ones(160)]
    entropies = np.array([*ENTROPIES, 0.0])
    assert factors.mig(factors.information(GRID, still), entropies) == pytest.approx(1)


def test_many_values_fall_into_20_bins_of_one_width() -> None:
    values = np.linspace(0, 1, 1001)
    np.testing.assert_allclose(np.bincount(factors.binned(values)), 50, atol=1)
    assert len(np.bincount(factors.binned(values))) == 20
    assert factors.binned(np.array([3.0, 1.0, 3.0, 7.0])).tolist() == [1, 0, 1, 2]


@pytest.mark.parametrize(
    ("importances", "disentangled", "complete"),
    [
        ([[1, 0], [0, 1]], 1.0, 1.0),
        ([[0.5, 0.5], [0.5, 0.5]], 0.0, 0.0),
        ([[1, 1], [0, 0]], 0.0, 1.0),  # one number tells both factors
        ([[0.5, 0], [0.5, 0], [0, 0.5], [0, 0.5]], 1.0, 0.5),  # two numbers a factor: H_4 of (½, ½) is ½
        ([[0.75, 0.25], [0.25, 0.75]], 1 - entropy([0.75, 0.25], base=2), 1 - entropy([0.75, 0.25], base=2)),
        ([[0, 0], [0, 0]], 0.0, 0.0),
    ],
)
def test_dci_by_hand(importances: list[list[float]], disentangled: float, complete: float) -> None:
    assert factors.disentanglement(np.array(importances, float)) == pytest.approx(disentangled)
    assert factors.completeness(np.array(importances, float)) == pytest.approx(complete)


def test_numbers_that_matter_more_weigh_more_in_disentanglement() -> None:
    """ρ = (0.8, 0.2); the first number tells one factor, the second both alike."""
    assert factors.disentanglement(np.array([[0.8, 0.0], [0.1, 0.1]])) == pytest.approx(0.8)


def test_forests_find_which_number_tells_what() -> None:
    generator = np.random.default_rng(0)
    truth = np.c_[generator.integers(3, size=2000), generator.normal(size=2000)].astype(float)
    codes = np.c_[truth[:, 1], generator.normal(size=2000), truth[:, 0]] + 0.01 * generator.normal(size=(2000, 3))
    importances, told = factors.forests(codes[:1500], truth[:1500], codes[1500:], truth[1500:])
    assert importances.argmax(0).tolist() == [2, 0]
    assert factors.disentanglement(importances) > 0.9
    assert factors.informativeness(told) > 0.95
    _importances, blind = factors.forests(generator.normal(size=(1500, 3)), truth[:1500], codes[1500:], truth[1500:])
    assert factors.informativeness(blind) < 0.05


def test_informativeness_of_cases_worked_out_by_hand() -> None:
    kinds = factors.Told(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 0)  # 3 of 4 right; always telling 0: 1 of 4
    assert factors.informativeness([kinds]) == pytest.approx((0.75 - 0.25) / 0.75)
    amounts = factors.Told(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 3.0]), None)  # R² = 1 - 1 / 2
    assert factors.informativeness([kinds, amounts]) == pytest.approx((2 / 3 + 0.5) / 2)
    assert factors.informativeness([amounts], np.array([0, 1, 1])) == 1


def test_turning_the_codes_entangles_them(trained: Callable) -> None:
    made = trained(data="squares", variant="undercomplete", epochs=3)
    subject = Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)
    held_out, train = factors.truth(subject)
    subject.codes, subject.train_codes = held_out, train
    good = factors.measure(subject)
    turn = np.array([[1, 1], [-1, 1]]) / 2**0.5
    subject.codes, subject.train_codes = held_out @ turn, train @ turn
    bad = factors.measure(subject)
    for name in ("mig", "disentanglement", "completeness"):
        assert bad.scores[name].value < good.scores[name].value - 0.3
    assert good.scores["mig"].interval is None
    assert np.shape(good.picture["values"]) == (2, 2)


@pytest.mark.parametrize("size", [1, 2, 30])
def test_mutual_information_is_that_of_scikit_learn(size: int) -> None:
    generator = np.random.default_rng(size)
    a, b = generator.integers(size, size=300), generator.integers(4, size=300)
    assert factors.mutual(a, b) == pytest.approx(mutual_info_score(a, b), abs=1e-12)
    assert factors.mutual(b, b) == pytest.approx(entropy(np.bincount(b)))


@pytest.mark.parametrize("share", [0.001, 1.0, 100.0])
def test_mig_of_a_stochastic_code_is_of_its_samples(trained: Callable, share: float) -> None:
    """A number whose mean tells a factor, drowned in its own noise, tells nothing."""
    made = trained(data="squares", variant="vae", epochs=1)
    subject = Subject(deepcopy(made.trainer.model).eval(), made.trainer.dataset, made.spec)
    spread = share * float(subject.codes.std())
    with torch.no_grad():
        subject.model.bottleneck.to_logvar.weight.zero_()
        subject.model.bottleneck.to_logvar.bias.fill_(2 * math.log(spread))
    found = factors.sampled_codes(subject)
    n = len(subject.codes)
    assert found.shape == (factors.SAMPLES * n, 2)
    noise = (found.reshape(factors.SAMPLES, n, 2) - subject.codes) / spread
    assert noise.mean() == pytest.approx(0, abs=0.1)
    assert noise.std() == pytest.approx(1, abs=0.1)
    known = np.tile(factors.truth(subject)[0], (factors.SAMPLES, 1))
    most = factors.information(found, known).max()
    of_means = factors.information(subject.codes, factors.truth(subject)[0]).max()
    if share < 1:
        assert most == pytest.approx(of_means, rel=0.1)
    if share > 1:
        assert most < 0.3 * of_means


def test_codes_that_are_points_are_not_sampled(trained: Callable) -> None:
    made = trained(data="squares", variant="undercomplete", epochs=3)
    subject = Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)
    assert np.array_equal(factors.sampled_codes(subject), subject.codes)


def test_of_a_wide_code_forests_see_the_numbers_that_share_most_with_the_factors() -> None:
    generator = np.random.default_rng(0)
    truth = np.c_[generator.integers(3, size=900), generator.normal(size=900)].astype(float)
    codes = generator.normal(size=(900, 100))
    codes[:, 17], codes[:, 83] = truth[:, 0], 100 * truth[:, 1]
    chosen = factors.most_telling(codes, truth)
    assert len(chosen) == factors.MOST_NUMBERS
    assert {17, 83} <= set(chosen.tolist())
    importances, told = factors.forests(codes[:600], truth[:600], codes[600:], truth[600:])
    assert importances.shape == (100, 2)
    assert importances.argmax(0).tolist() == [17, 83]
    assert importances.sum(0).tolist() == pytest.approx([1, 1])
    assert factors.informativeness(told) > 0.9


# --- a number of its own ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (GRID, 2),  # a number each
        (-3 * GRID[:, ::-1] + 7, 2),  # whatever their order, sign, scale and place
        (GRID @ np.array([[1, 1], [1, -1]]), 0),  # sum and difference: r = 1/√2 with both
        (
            GRID @ np.array([[1, 1], [0.4, -0.4]]),
            1,
        ),  # r = 1/√1.16 = 0.928 with the first factor, twice: one number each
        (GRID @ np.array([[1, 0.5], [0.5, 1]]), 0),  # r = 1/√1.25 = 0.894
        (np.c_[GRID[:, 0], np.ones(160)], 1),  # a number that never changes follows nothing
        (np.zeros((160, 2)), 0),
    ],
)
def test_factors_with_a_number_of_their_own_by_hand(codes: np.ndarray, expected: int) -> None:
    assert factors.with_own(factors.Followed(codes, GRID)) == expected


def test_a_number_that_follows_two_factors_counts_once_and_a_still_factor_never() -> None:
    twins = np.c_[GRID[:, 0], GRID[:, 0], np.ones(160)]
    assert factors.with_own(factors.Followed(GRID[:, :1], twins)) == 1


def test_correlations_are_those_of_numpy_on_any_items() -> None:
    draw = np.random.default_rng(5)
    known = draw.normal(size=(400, 3))
    codes = known @ draw.normal(size=(3, 6)) + 0.3 * draw.normal(size=(400, 6))
    found, chosen = factors.Followed(codes, known), draw.integers(400, size=400)
    r = np.corrcoef(codes.T, known.T)[:6, 6:]
    np.testing.assert_array_equal(found.numbers, np.abs(r).argmax(0))
    again = [abs(np.corrcoef(codes[chosen, j], known[chosen, f])[0, 1]) for f, j in enumerate(found.numbers)]
    expected = len({j for j, size in zip(found.numbers, again, strict=True) if size > factors.FOLLOWS})
    assert factors.with_own(found, chosen) == expected
