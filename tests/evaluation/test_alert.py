"""Alert: how well odd items are found, pinned by scikit-learn and a case worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.covariance import EmpiricalCovariance

from aecore.evaluation import alert
from aecore.evaluation.subject import Subject

from .test_item_cards import subject_of, with_noise

RANDOM = np.random.default_rng(0)


def test_auc_is_the_chance_that_an_odd_one_scores_higher() -> None:
    normal, odd = RANDOM.integers(5, size=30).astype(float), RANDOM.integers(2, 7, size=20).astype(float)
    pairs = [(1.0 if b > a else 0.5 if a == b else 0.0) for a in normal for b in odd]
    assert alert.auc(normal, odd) == pytest.approx(np.mean(pairs))


def test_latent_distance_is_mahalanobis() -> None:
    known = RANDOM.normal(size=(500, 3)) @ np.array([[1.0, 0.5, 0.0], [0.0, 2.0, 1.0], [0.3, 0.0, 0.1]])
    found = alert.latent_distance({"train": known})["train"]
    np.testing.assert_allclose(found, EmpiricalCovariance().fit(known).mahalanobis(known), rtol=0.01)


def test_a_trained_model_finds_odd_waves_that_an_untrained_one_does_not(trained: Callable) -> None:
    made = trained(data="sines", variant="undercomplete", epochs=10, model__bottleneck__size=6)
    subject = subject_of(made)
    found = alert.measure(subject)
    worse = alert.measure(Subject(with_noise(subject.model, 1.0), subject.dataset, subject.spec))
    assert found.scores["error"].value > worse.scores["error"].value + 5
    assert found.scores["error"].value > found.scores["error"].baselines["pca"]
    assert found.scores["both"].n == 1300
    assert len(found.picture["labels"]) == 5  # kinds of odd waves
