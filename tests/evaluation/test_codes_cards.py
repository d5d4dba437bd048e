"""Compact, alive, useful, orderly: pinned by SciPy, scikit-learn, torch.distributions and cases worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy

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
from aecore.evaluation import alive, compact, likely, orderly, useful
from aecore.evaluation.subject import Subject, orders
from aecore.evaluation.units import alive_units, entropy_bits, tokens_of

RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def subject(trained: Callable) -> Subject:
    made = trained(epochs=30)
    return Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)


# --- compact ----------------------------------------------------------------------------------------------------------


def test_compression_is_bits_in_over_bits_in_the_code(subject: Subject) -> None:
    assert compact.measure(subject).scores["compression"].value == 64 / 2


@pytest.mark.parametrize(
    ("part", "bits"),
    [
        (parts.Plain(size=7), 7 * 32),
        (parts.TopK(size=64, k=8), 64 * 32),
        (parts.Quantised(size=8, token=2, entries=32), 4 * 5),
        (parts.FSQ(size=6, levels=5), 6 * math.log2(5)),
    ],
)
def test_bits_of_a_code_as_stored(part: parts.Bottleneck, bits: float) -> None:
    assert compact.bits_of(part) == pytest.approx(bits)


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
    tokens = tokens_of(codes, parts.Quantised(size=4, token=2, entries=7).tokens)
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
    # On a sphere of 4 numbers even draws vary by 0.25 each; codes that all point one way say nothing.
    assert alive_units(0.06 * codes, parts.Spherical(size=4)).tolist() == [True, False, False, False]
    assert not alive_units(0.04 * codes, parts.Spherical(size=4)).any()


@pytest.mark.exhaustive
def test_beside_a_learnt_prior_a_number_is_in_use_where_it_moves_beside_its_own_clouds(trained: Callable) -> None:
    """A code that says nothing shrinks with its prior; its liveliest number is not in use for that. Stretched, a code
    is in use as it was."""
    part, codes = parts.MixturePrior(size=4), RANDOM.normal(size=(2000, 4)) * [1, 0.3, 0.05, 0.0]
    for scale in (0.01, 1.0, 100.0):
        assert alive_units(scale * codes, part, np.full((2000, 4), scale**2)).tolist() == [True, True, False, False]
    for data, in_use in (("noise", 0.0), ("digits", 100.0)):
        made = trained(data=data, variant="mixture-prior", epochs=25)
        subject = Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)
        found = alive.measure(subject).scores["units"]
        assert found.value == in_use, data
        assert (likely.measure(subject).scores["rate"].value > 0.5) == (in_use > 0)


def test_a_plain_number_is_weighed_by_what_the_decoder_makes_of_it(trained: Callable) -> None:
    """Stretched a thousandfold, with a decoder that shrinks it again, a number is as alive as it was."""
    made = trained(variant="undercomplete", epochs=3, model__bottleneck__size=3)
    model = deepcopy(made.trainer.model).eval()
    subject = Subject(model, made.trainer.dataset, made.spec)
    before = alive.responses(model, subject.codes)
    x = torch.from_numpy(subject.codes).float()
    still = x.clone()
    still[:, 1] = x[:, 1].mean()
    with torch.no_grad():
        expected = (model.decode(still) - model.decode(x)).square().sum((1, 2, 3))
    np.testing.assert_allclose(before[:, 1], expected, rtol=1e-3, atol=1e-5)
    with torch.no_grad():
        for tensor, factor in (
            (model.bottleneck.to_code.weight[0], 1000.0),
            (model.bottleneck.to_code.bias[0], 1000.0),
            (next(p for p in model.decoder.parameters() if p.ndim == 2)[:, 0], 0.001),
        ):
            tensor.mul_(factor)
    stretched = Subject(model, made.trainer.dataset, made.spec)
    assert stretched.codes[:, 0].std() == pytest.approx(1000 * subject.codes[:, 0].std(), rel=1e-3)
    np.testing.assert_allclose(alive.responses(model, stretched.codes), before, rtol=0.01, atol=1e-3)
    with torch.no_grad():
        next(p for p in model.decoder.parameters() if p.ndim == 2)[:, 2].zero_()  # nobody reads the third
    found = alive.responses(model, stretched.codes)
    assert not found[:, 2].any()
    assert not alive.moving(found)[2]
    assert alive.moving(found)[:2].any()


def test_of_pca_the_response_is_the_variance_along_an_axis(subject: Subject) -> None:
    fitted, codes = subject.pca, subject.pca_codes
    still = codes.copy()
    still[:, 1] = codes[:, 1].mean()
    expected = np.square(fitted.inverse_transform(still) - fitted.inverse_transform(codes)).sum(1)
    np.testing.assert_allclose(alive.pca_responses(codes)[:, 1], expected, atol=1e-9)


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


@pytest.mark.exhaustive
def test_codes_given_to_the_wrong_items_are_useless(subject: Subject) -> None:
    wrong = Subject(subject.model, subject.dataset, subject.spec)
    wrong.codes, wrong.train_codes = RANDOM.permutation(subject.codes), RANDOM.permutation(subject.train_codes)
    assert useful.measure(wrong).scores["accuracy"].value < 20 < 50 < useful.measure(subject).scores["accuracy"].value
    bad, good = orderly.measure(wrong).scores, orderly.measure(subject).scores
    for name in ("trust", "neighbours", "silhouette"):
        assert bad[name].value < good[name].value
        assert bad[name].value < good[name].interval[0]


def test_macro_f1_has_an_interval_where_each_class_has_items_enough_and_accuracy_always() -> None:
    fewest = useful.FEWEST_OF_CLASS
    for n, known in ((2 * fewest, True), (2 * fewest - 1, False)):
        labels = np.arange(n) % 2
        found = useful.measured(useful.macro_f1, labels, 1 - labels, {"pca": labels}, fewest)
        assert (found.draws is not None, bool(found.rivals)) == (known, known)
        assert useful.measured(useful.accuracy, labels, labels, {"pca": labels}).draws is not None


@pytest.mark.parametrize("rate", [useful.accuracy, useful.macro_f1])
def test_shuffled_labels_are_chance_whatever_the_seed(rate: Callable) -> None:
    """Twenty orders: the standard error of balanced labels of 450 items is a third of a percent."""
    labels = np.arange(450) % 10
    found = np.mean([rate(labels[order], labels) for order in orders(450)])
    assert found == pytest.approx(0.1, abs=0.015)


# --- orderly ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [3, 10])
def test_trustworthiness_is_that_of_scikit_learn(k: int) -> None:
    raw, codes = RANDOM.normal(size=(80, 6)), RANDOM.normal(size=(80, 2))
    codes[:, 0] = raw[:, 0]
    ranks = orderly.distances(raw).argsort(1).argsort(1) + 1
    found = orderly.trust(orderly.lost_ranks(ranks, orderly.distances(codes), k), k)
    assert found == pytest.approx(trustworthiness(raw, codes, n_neighbors=k))


@pytest.mark.parametrize(("n", "known"), [(20, False), (30, False), (40, False), (41, False), (60, True)])
def test_trustworthiness_of_few_items_has_no_interval(n: int, known: bool) -> None:
    """Of half of 30 items the formula divides by next to nothing."""
    raw = RANDOM.normal(size=(n, 5))
    apart = {name: orderly.distances(raw[:, :2] if name == "pca" else raw) for name in ("code", "pca", "raw")}
    found = orderly.trustworthiness(apart, min(orderly.NEIGHBOURS, (n - 1) // 2), n)
    assert found.value == pytest.approx(100)
    assert (found.draws is not None, bool(found.rivals)) == (known, known)


def test_order_is_measured_as_scikit_learn_does(subject: Subject) -> None:
    found = orderly.measure(subject).scores
    assert found["trust"].value == pytest.approx(
        100 * trustworthiness(subject.values, subject.codes, n_neighbors=10), abs=0.01
    )  # equally far items come in any order
    near = NearestNeighbors(n_neighbors=10).fit(subject.codes).kneighbors(return_distance=False)
    expected = float((subject.labels[near] == subject.labels[:, None]).mean())
    assert found["neighbours"].value == pytest.approx(100 * expected, abs=0.05)
    assert found["silhouette"].value == pytest.approx(silhouette_score(subject.codes, subject.labels), abs=1e-6)
    assert found["neighbours"].baselines["shuffled"] == pytest.approx(10, abs=1)  # ten classes
    assert found["trust"].baselines["shuffled"] == pytest.approx(50, abs=1)


def test_a_dealt_code_loses_the_ranks_that_a_code_in_another_order_loses() -> None:
    raw, codes = RANDOM.normal(size=(60, 4)), RANDOM.normal(size=(60, 2))
    order = RANDOM.permutation(60)
    ranks = orderly.distances(raw).argsort(1).argsort(1) + 1
    near = orderly.distances(codes).argsort(1)[:, :5]
    expected = orderly.lost_ranks(ranks, orderly.distances(codes[order]), 5)
    np.testing.assert_array_equal(orderly.dealt_ranks(ranks, near, order), expected)


@pytest.mark.parametrize("seed", range(3))
def test_silhouette_of_a_half_is_that_of_scikit_learn(seed: int) -> None:
    generator = np.random.default_rng(seed)
    rows, labels = generator.normal(size=(90, 3)), generator.integers(4, size=90)
    rows[:, 0] += labels
    kept = generator.random(90) < 0.5
    classes = (labels[:, None] == np.arange(4)) & kept[:, None]
    apart = orderly.distances(rows)
    np.fill_diagonal(apart, 0.0)
    assert orderly.silhouette_of(apart, classes, kept) == pytest.approx(silhouette_score(rows[kept], labels[kept]))


def test_twins_among_the_items_are_no_neighbours(trained: Callable) -> None:
    made = trained(data="squares", variant="undercomplete", epochs=3)
    subject = Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec)
    n = len({row.tobytes() for row in subject.held_out.samples.numpy()})
    assert orderly.measure(subject).scores["trust"].n == n < len(subject.held_out)


# --- few labels -------------------------------------------------------------------------------------------------------


def test_few_labels_have_one_of_each_class_and_are_drawn_the_same_each_time() -> None:
    known = np.repeat([0, 1, 2], [500, 20, 3])
    for seed in range(20):
        chosen = useful.chosen_labels(known, 10, seed)
        assert len(set(chosen.tolist())) == 10
        assert set(known[chosen]) == {0, 1, 2}
        np.testing.assert_array_equal(chosen, useful.chosen_labels(known, 10, seed))
    assert len({tuple(useful.chosen_labels(known, 10, seed)) for seed in range(20)}) == 20


def test_a_probe_in_the_span_of_its_items_tells_the_same() -> None:
    train, held_out = RANDOM.normal(size=(12, 80)), RANDOM.normal(size=(300, 80))
    labels = np.arange(12) % 3
    narrow = useful.spanned(train, labels, held_out)
    assert narrow[0].shape == (12, 12)
    same = useful.probe(*narrow) == useful.probe(train, labels, held_out)
    assert np.mean(same) > 0.98  # an item on the border of two classes may fall to either by rounding
    assert useful.spanned(held_out, labels, train)[0] is held_out


def test_accuracy_from_few_labels_is_that_of_scikit_learn(subject: Subject) -> None:
    found = useful.measure(subject)
    scaler, hits = StandardScaler().fit(subject.train_codes), []
    rows, known = scaler.transform(subject.train_codes), subject.train_labels
    for seed in range(10):
        at = useful.chosen_labels(known, 100, seed)
        fitted = LogisticRegression(max_iter=200).fit(rows[at], known[at])
        hits.append(fitted.score(scaler.transform(subject.codes), subject.labels))
    assert found.scores["accuracy_100"].value == pytest.approx(100 * np.mean(hits))
    told = found.details["labels"]
    assert told["labels"] == [10, 100, 1347]
    assert told["series"]["code"] == [found.scores[name].value for name in ("accuracy_10", "accuracy_100", "accuracy")]
    assert told["series"]["code"] == sorted(told["series"]["code"])
    assert told["series"]["raw"][0] < told["series"]["raw"][2]
    for score in (found.scores["accuracy_10"], found.scores["accuracy_100"]):
        assert score.interval[0] < score.value < score.interval[1]
        assert score.baselines.keys() == {"pca", "raw"}


def test_nothing_is_told_where_there_are_no_more_items_than_labels(trained: Callable) -> None:
    made = trained(data="wine", variant="undercomplete", epochs=2)
    few = Subject(made.trainer.model.eval(), made.trainer.dataset.limited(90), made.spec)
    found = useful.measure(few)
    assert "accuracy_100" not in found.scores
    assert found.details["labels"]["labels"] == [10, 90]
    many = np.arange(200) % 20
    assert useful.from_few({"code": (np.eye(200), np.eye(200))}, many[:10], many) == {}


@pytest.mark.exhaustive
def test_intervals_of_few_labels_cover_other_labels_and_other_items() -> None:
    """Every draw of labels is off by its own luck, every item is easy or hard: 95 of 100 intervals hold the truth."""
    generator, held = np.random.default_rng(5), 0
    for _ in range(100):
        luck, ease = 0.05 * generator.normal(size=(10, 1)), 0.15 * generator.normal(size=300)
        hits = generator.random((10, 300)) < (0.6 + luck + ease).clip(0, 1)
        low, high = np.percentile(useful.redrawn(hits), [2.5, 97.5])
        held += low <= 60 <= high
    assert held >= 87
