"""Compact, alive, useful, orderly: pinned by SciPy, scikit-learn, torch.distributions and cases worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from scipy.stats import entropy
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import trustworthiness
from sklearn.metrics import f1_score, silhouette_score
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from torch.distributions import Normal, kl_divergence

from aecore import parts
from aecore.evaluation import alive, compact, orderly, useful
from aecore.evaluation.subject import Subject
from aecore.evaluation.units import alive_units, entropy_bits, tokens_of

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def subject(trained: Callable) -> Subject:
    made = trained(epochs=30)
    return Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)


# --- compact ----------------------------------------------------------------------------------------------------------


def test_compression_is_numbers_in_over_numbers_in_the_code(subject: Subject) -> None:
    assert compact.measure(subject).scores["compression"].value == 64 / 2


def test_bits_of_a_gaussian_code_are_the_kl_to_the_prior(subject: Subject) -> None:
    data = subject.dataset
    code = subject.model.encode(data.floats(data.held_out.samples))
    q = Normal(code.mean, torch.exp(0.5 * code.logvar))
    expected = kl_divergence(q, Normal(torch.zeros(()), torch.ones(()))).sum(1).mean() / math.log(2)
    found = compact.measure(subject).scores["bits"]
    assert found.value == pytest.approx(float(expected.detach()), rel=1e-4)
    assert found.baselines["raw"] == pytest.approx(64 * math.log2(17))  # 64 pixels of 17 levels


def test_entropy_is_that_of_scipy() -> None:
    tokens = RANDOM.integers(5, size=1000)
    assert entropy_bits(tokens) == pytest.approx(entropy(np.bincount(tokens), base=2))


def test_tokens_that_look_the_same_are_the_same() -> None:
    codes = np.array([[0.0, 1.0, 2.0, 3.0], [2.0, 3.0, 0.0, 1.0], [-0.0, 1.0, 0.0, 1.0]])
    tokens, kinds = tokens_of(codes, parts.Quantised(size=4, token=2, entries=7))
    assert kinds == 7
    assert tokens[0, 0] == tokens[1, 1] == tokens[2, 0] == tokens[2, 1] != tokens[0, 1]


def test_a_discrete_code_holds_at_most_its_ceiling_and_a_sparse_one_uses_k_numbers(trained: Callable) -> None:
    made = trained(variant="vq-vae", epochs=3)
    found = compact.measure(Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)).scores
    assert found["bits"].ceiling == 4 * 5  # 4 tokens of 32 kinds
    assert 0 < found["bits"].value <= 20
    assert 100 / 32 <= found["perplexity"].value <= 100
    made = trained(variant="k-sparse", epochs=3)
    found = compact.measure(Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)).scores
    assert 0 < found["used"].value <= 5
    assert found["used"].baselines == {"pca": 64.0}


# --- alive ------------------------------------------------------------------------------------------------------------


def test_units_are_counted_by_the_rule_of_their_bottleneck() -> None:
    codes = np.zeros((2000, 4))
    codes[:, 0] = RANDOM.normal(size=2000)
    codes[:, 1] = 0.05 * RANDOM.normal(size=2000)  # variance 0.0025
    codes[:3, 2] = 1.0  # fires for 0.15 % of the items
    codes[:1, 3] = 1.0  # for 0.05 %
    assert alive_units(codes, parts.GaussianCode()).tolist() == [True, False, False, False]
    assert alive_units(codes, parts.TopK(size=4, k=1)).tolist() == [True, True, True, False]
    assert alive_units(10 * codes, parts.Plain()).tolist() == [True, False, False, False]
    assert not alive_units(np.ones((5, 3)), parts.Plain()).any()


def test_a_collapsed_vae_scores_worse_than_a_working_one(subject: Subject, trained: Callable) -> None:
    made = trained(epochs=10, model__bottleneck__beta=20.0)
    collapsed = Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)
    assert alive.measure(subject).scores["units"].value == 100
    assert alive.measure(collapsed).scores["units"].value == 0
    assert compact.measure(collapsed).scores["bits"].value < 0.1 * compact.measure(subject).scores["bits"].value


def test_unused_entries_are_not_counted(trained: Callable) -> None:
    made = trained(variant="vq-vae", epochs=3)
    model, data = made.trainer.model.eval(), made.trainer.dataset
    before = alive.measure(Subject(model, data, made.spec)).scores["entries"].value
    entries = model.bottleneck.entries.clone()
    model.bottleneck.entries[1:] = 1e6
    after = alive.measure(Subject(model, data, made.spec)).scores["entries"].value
    model.bottleneck.entries.copy_(entries)
    assert after == pytest.approx(100 / 32)
    assert before > 50


# --- useful -----------------------------------------------------------------------------------------------------------


def test_accuracy_and_f1_are_those_of_logistic_regression(subject: Subject) -> None:
    scale = StandardScaler().fit(subject.train_codes)
    classifier = LogisticRegression(max_iter=200).fit(scale.transform(subject.train_codes), subject.train_labels)
    told = classifier.predict(scale.transform(subject.codes))
    found = useful.measure(subject).scores
    assert found["accuracy"].value == pytest.approx(100 * float((told == subject.labels).mean()))
    assert found["macro_f1"].value == pytest.approx(100 * f1_score(subject.labels, told, average="macro"))
    low, high = found["accuracy"].interval
    assert low < found["accuracy"].value < high


@pytest.mark.parametrize("seed", range(5))
def test_macro_f1_is_that_of_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    labels, told = generator.integers(1, 6, size=60), generator.integers(7, size=60)
    assert useful.macro_f1(labels, told) == pytest.approx(f1_score(labels, told, average="macro"))


def test_pca_and_raw_are_what_is_known_of_digits_and_shuffled_labels_are_chance(subject: Subject) -> None:
    """Logistic regression on digits: PCA of 2 numbers 0.589, raw 0.969 (measured apart from this project)."""
    found = useful.measure(subject).scores["accuracy"].baselines
    assert found["pca"] == pytest.approx(58.9, abs=1)
    assert found["raw"] == pytest.approx(96.9, abs=1)
    assert found["shuffled"] < 20


def test_codes_given_to_the_wrong_items_are_useless(subject: Subject) -> None:
    wrong = Subject(subject.model, subject.dataset, subject.spec)
    wrong.codes, wrong.train_codes = RANDOM.permutation(subject.codes), RANDOM.permutation(subject.train_codes)
    assert useful.measure(wrong).scores["accuracy"].value < 20 < 50 < useful.measure(subject).scores["accuracy"].value
    bad, good = orderly.measure(wrong).scores, orderly.measure(subject).scores
    for name in ("trust", "neighbours", "silhouette"):
        assert bad[name].value < good[name].value
        assert bad[name].value < good[name].interval[0]


# --- orderly ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [3, 10])
def test_trustworthiness_is_that_of_scikit_learn(k: int) -> None:
    raw, codes = RANDOM.normal(size=(80, 6)), RANDOM.normal(size=(80, 2))
    codes[:, 0] = raw[:, 0]
    ranks = orderly.distances(raw).argsort(1).argsort(1) + 1
    found = orderly.trust(orderly.lost_ranks(ranks, orderly.distances(codes), k), k)
    assert found == pytest.approx(trustworthiness(raw, codes, n_neighbors=k))


def test_order_is_measured_as_scikit_learn_does(subject: Subject) -> None:
    found = orderly.measure(subject).scores
    assert found["trust"].value == pytest.approx(
        100 * trustworthiness(subject.values, subject.codes, n_neighbors=10), abs=0.01
    )  # equally far items come in any order
    near = NearestNeighbors(n_neighbors=10).fit(subject.codes).kneighbors(return_distance=False)
    expected = float((subject.labels[near] == subject.labels[:, None]).mean())
    assert found["neighbours"].value == pytest.approx(100 * expected, abs=0.05)
    assert found["silhouette"].value == pytest.approx(silhouette_score(subject.codes, subject.labels), abs=1e-6)
    assert found["neighbours"].baselines["shuffled"] == pytest.approx(10, abs=2)  # ten classes
    assert found["trust"].baselines["shuffled"] == pytest.approx(50, abs=3)
