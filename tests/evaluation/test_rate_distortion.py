"""Rate against distortion: sources whose bound is known, tiny ones by hand, and codes whose scale says nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy

import numpy as np
import pytest
import torch
from scipy.spatial import ConvexHull
from scipy.stats import entropy

from aecore.evaluation import compact, faithful
from aecore.evaluation import rate_distortion as rates
from aecore.evaluation.cards import CARDS
from aecore.evaluation.resampling import bootstrap, percentiles
from aecore.evaluation.subject import Subject

RANDOM = np.random.default_rng(0)


def subject_of(made) -> Subject:
    return Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)


def sent(known: np.ndarray, codes: np.ndarray) -> rates.Points:
    """Codes that are the items themselves."""
    size = known.shape[1]
    away = np.square(codes - known.mean(0)).sum(1)
    return rates.points_of(
        known, codes, known.mean(0), np.ones(size), lambda z: np.square(z - codes).sum(1), away
    )  # fmt: skip


# --- bits -------------------------------------------------------------------------------------------------------------


def test_a_gaussian_needs_a_quarter_of_a_bit_above_the_shannon_bound_at_high_rate() -> None:
    """½ log2(σ² / D) + ½ log2(2πe / 12) (Gish and Pierce 1968), for two numbers of different size."""
    found = sent(*(RANDOM.normal(size=(n, 2)) * [1.0, 3.0] for n in (40_000, 20_000)))
    bits, errors = found.means()
    bound = 0.5 * np.log2(1.0 * 9.0 / (errors / 2) ** 2)
    fine = errors < 0.05
    assert fine.sum() > 4
    np.testing.assert_allclose((bits - bound)[fine] / 2, 0.5 * math.log2(2 * math.pi * math.e / 12), atol=0.03)
    assert bits[fine].max() > 8


def test_no_coder_is_better_than_the_bound_at_any_rate() -> None:
    bits, errors = sent(RANDOM.normal(size=(20_000, 1)), RANDOM.normal(size=(20_000, 1))).means()
    assert (bits >= 0.5 * np.log2(1 / errors) - 0.02).all()


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.9, 0.1], [0.25, 0.25, 0.5], [1.0]])
def test_a_small_alphabet_costs_its_entropy(shares: list[float]) -> None:
    counts = (np.array(shares) * 20_000).astype(int)
    told = np.repeat(np.arange(len(shares)), counts)[:, None]
    expected = entropy(shares, base=2)
    for kinds in (len(shares), None):
        assert rates.code_lengths(told, told, kinds).mean() == pytest.approx(expected, abs=0.01)


def test_the_shares_of_all_symbols_are_one_and_those_never_seen_can_be_sent() -> None:
    known = np.array([[0], [0], [1], [3]])
    assert np.exp2(-rates.code_lengths(known, np.arange(6)[:, None], 6)).sum() == pytest.approx(1)
    everything = np.arange(-400, 400)[:, None]
    bits = rates.code_lengths(known, everything)
    assert np.isfinite(bits).all()
    assert np.exp2(-bits).sum() == pytest.approx(1, abs=1e-6)
    assert np.isfinite(rates.code_lengths(known, np.array([[4096]]))).all()


def test_who_was_fitted_to_other_items_pays_for_it() -> None:
    """Cross-entropy = entropy + KL, by hand: fitted to 9:1, asked 1:1."""
    known, asked = np.repeat([0, 1], [9000, 1000])[:, None], np.repeat([0, 1], [500, 500])[:, None]
    expected = -0.5 * (math.log2(0.9) + math.log2(0.1))
    assert rates.code_lengths(known, asked, 2).mean() == pytest.approx(expected, abs=0.01)


def test_bits_of_places_add_up() -> None:
    known, asked = RANDOM.integers(5, size=(300, 3)), RANDOM.integers(7, size=(40, 3))
    alone = [rates.code_lengths(known[:, [place]], asked[:, [place]]) for place in range(3)]
    np.testing.assert_allclose(rates.code_lengths(known, asked), sum(alone))


# --- between the settings ---------------------------------------------------------------------------------------------


def test_between_settings_lies_the_lower_convex_hull() -> None:
    bits, errors = np.r_[0.0, RANDOM.uniform(1, 30, 12)], np.r_[10.0, RANDOM.uniform(0, 10, 12)]
    hull = ConvexHull(np.c_[bits, errors])
    for budget in np.linspace(0.5, 29, 40):
        below = hull.equations[hull.equations[:, 1] < 0]
        lowest = max(-(below[:, 0] * budget + below[:, 2]) / below[:, 1])
        cheapest = errors[bits <= budget].min()
        assert rates.error_at(bits, errors, budget) == pytest.approx(min(lowest, cheapest))
        found = rates.rate_for(bits, errors, rates.error_at(bits, errors, budget))
        assert found <= budget + 1e-9


def test_half_of_the_items_by_each_of_two_settings_by_hand() -> None:
    bits, errors = np.array([0.0, 20.0, 40.0]), np.array([8.0, 2.0, 1.0])
    assert rates.error_at(bits, errors, 10.0) == 5
    assert rates.error_at(bits, errors, 100.0) == 1
    assert rates.rate_for(bits, errors, 5.0) == 10
    assert rates.rate_for(bits, errors, 1.5) == 30
    assert rates.rate_for(bits, errors, 0.5) == math.inf


# --- of a model -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def subject(trained: Callable) -> Subject:
    return subject_of(trained(variant="undercomplete", epochs=5, model__bottleneck__size=6))


def test_the_finest_grid_loses_what_the_code_itself_loses(subject: Subject) -> None:
    curves = compact.measure(subject).details["rate_distortion"]
    whole = faithful.measure(subject).scores["explained"]  # of 450 items, the curve of 400 of them
    assert curves["series"]["code"]["explained"][-1] == pytest.approx(whole.value, abs=0.5)
    assert curves["series"]["pca"]["explained"][-1] == pytest.approx(whole.baselines["pca"], abs=0.5)
    assert (curves["n"], curves["values"]) == (400, 64)
    assert curves["series"]["code"]["bits"] == sorted(curves["series"]["code"]["bits"])


def test_a_stretched_number_costs_what_it_did(subject: Subject) -> None:
    model = deepcopy(subject.model)
    with torch.no_grad():
        first = next(p for p in model.decoder.parameters() if p.ndim == 2)
        for tensor, factor in (
            (model.bottleneck.to_code.weight[1], 1000.0),
            (model.bottleneck.to_code.bias[1], 1000.0),
            (first[:, 1], 0.001),
        ):
            tensor.mul_(factor)
    stretched = compact.measure(Subject(model, subject.dataset, subject.spec))
    plain = compact.measure(subject)
    assert stretched.scores["explained_at"].value == pytest.approx(plain.scores["explained_at"].value, abs=0.05)


def test_a_discrete_code_is_one_point_with_the_bits_of_the_card(trained: Callable) -> None:
    found = compact.measure(subject_of(trained(variant="vq-vae", epochs=3)))
    bits = found.details["rate_distortion"]["series"]["code"]["bits"]
    assert bits == [0.0, pytest.approx(found.scores["bits"].value, rel=0.02)]  # of 400 and of 450 items
    low, high = found.scores["bits"].interval
    assert low < found.scores["bits"].value < high


def test_a_share_that_no_code_reaches_is_left_out(trained: Callable) -> None:
    found = compact.measure(subject_of(trained(variant="undercomplete", epochs=1, model__bottleneck__size=1)))
    assert "bits_for" not in found.scores
    assert found.details["rate_distortion"]["needed"]["code"] is None
    assert 0 <= found.scores["explained_at"].value < rates.TARGET


def test_reached_bits_lie_on_the_curve(trained: Callable) -> None:
    made = trained(variant="undercomplete", epochs=30, model__bottleneck__size=24)
    found = compact.measure(subject_of(made))
    curves = found.details["rate_distortion"]["series"]["code"]
    between = np.interp(rates.TARGET, curves["explained"][3:], curves["bits"][3:])
    assert found.scores["bits_for"].value == pytest.approx(between, rel=0.1)
    assert found.scores["bits_for"].baselines["raw"] == pytest.approx(64 * math.log2(17))
    assert found.scores["explained_at"].value < rates.TARGET


def test_the_texts_name_the_budget_and_the_target() -> None:
    titles = {score.name: score.title for score in CARDS["compact"].scores}
    assert f"{rates.BUDGET:g} bits" in titles["explained_at"]
    assert f"{rates.TARGET:g} %" in titles["bits_for"]


def test_intervals_cover_what_all_items_would_give() -> None:
    """A hundred sets of 200 of many items, each with its own interval: about 95 hold the value of all."""
    known, everybody = RANDOM.normal(size=(2000, 16)), RANDOM.normal(size=(20_000, 16))
    whole, held = sent(known, everybody), 0
    truth = whole.explained()
    for _ in range(100):
        chosen = RANDOM.integers(len(everybody), size=200)
        some = rates.Points(whole.bits[:, chosen], whole.errors[:, chosen])
        low, high = percentiles(bootstrap(some.explained, 200, rounds=200), 200)
        held += low <= truth <= high
    assert 88 <= held <= 100
    assert 50 < truth < 90
