"""The Frechet distance against its closed form, and what its features are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import sqrtm

from aecore.evaluation.cards import CARDS
from aecore.evaluation.frechet import COMPONENTS, FEATURES, features_of, frechet

RANDOM = np.random.default_rng(0)


def closed_form(a: np.ndarray, b: np.ndarray) -> float:
    first, second = np.cov(a.T), np.cov(b.T)
    return float(np.square(a.mean(0) - b.mean(0)).sum() + np.trace(first + second - 2 * np.real(sqrtm(first @ second))))


def test_it_is_the_closed_form_of_gaussians() -> None:
    for n, m in ((300, 200), (30, 500)):
        a, b = RANDOM.normal(size=(n, 5)) @ RANDOM.normal(size=(5, 5)), RANDOM.normal(size=(m, 5)) + np.arange(5)
        assert frechet(a, b) == pytest.approx(closed_form(a, b), rel=1e-6)


def test_two_gaussians_by_hand() -> None:
    """N(0, 1) and N(3, 4): 9 + (2 - 1)²."""
    a = RANDOM.normal(size=(200_000, 1))
    assert frechet(a, 2 * a + 3) == pytest.approx(10, rel=0.01)
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)


def test_fewer_items_than_features_and_features_that_never_change_do_not_disturb() -> None:
    a, b = np.c_[RANDOM.normal(size=(8, 10)), np.zeros(8)], np.c_[RANDOM.normal(size=(9, 10)), np.zeros(9)]
    first, second = np.cov(a.T), np.cov(b.T)
    root = np.sqrt(np.linalg.eigvals(first @ second).real.clip(0)).sum()
    expected = np.square(a.mean(0) - b.mean(0)).sum() + np.trace(first + second) - 2 * root
    assert frechet(a, b) == pytest.approx(expected, rel=1e-4)


def test_features_are_fixed_by_the_training_items_alone() -> None:
    train, items = RANDOM.normal(size=(500, 30)) * np.linspace(3, 0.1, 30), RANDOM.normal(size=(40, 30))
    first, again = features_of(train)(items), features_of(train.copy())(items)
    np.testing.assert_array_equal(first, again)
    assert first.shape == (40, FEATURES)
    assert (first >= 0).all()
    assert (first == 0).any()
    np.testing.assert_allclose(features_of(5 * train + 2)(5 * items + 2), first, rtol=1e-6)  # no unit
    assert features_of(train[:, :3])(items[:, :3]).shape == (40, FEATURES)
    (told,) = [score.how for score in CARDS["inventive"].scores if score.name == "frechet"]
    assert f"{FEATURES} features" in told
    assert f"first {COMPONENTS} principal components" in told


def test_what_a_gaussian_cannot_tell_apart_the_features_can() -> None:
    """Two clusters, and the normal distribution of the same mean and covariance."""
    clusters = RANDOM.normal(size=(4000, 2)) * [0.3, 1] + np.where(RANDOM.random(4000) < 0.5, 2, -2)[:, None] * [1, 0]
    same = RANDOM.multivariate_normal(clusters.mean(0), np.cov(clusters.T), 4000)
    features = features_of(clusters)
    real = frechet(features(clusters[:2000]), features(clusters[2000:]))
    assert frechet(clusters, same) < 0.01
    assert frechet(features(clusters[:2000]), features(same[:2000])) > 5 * real
