"""Faithful, robust, inventive, honest: pinned by the training's own judge, scikit-learn and cases worked out by
hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy import stats
from sklearn.decomposition import PCA

from aecore.evaluation import evaluate as evaluate_cards
from aecore.evaluation import faithful, honest, inventive, robust
from aecore.evaluation.cards import CARDS
from aecore.evaluation.score import Measured
from aecore.evaluation.subject import Subject
from aecore.models.autoencoder import Autoencoder
from aecore.training.baseline import baseline
from aecore.training.evaluator import evaluate, held_out_views

RANDOM = np.random.default_rng(0)


def subject_of(made) -> Subject:
    return Subject(made.trainer.model.eval(), made.trainer.dataset, made.spec, seconds=1.5)


def with_noise(model: Autoencoder, size: float) -> Autoencoder:
    """Return a copy with noise on every weight, in standard deviations of its tensor."""
    worse, generator = deepcopy(model), torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in worse.parameters():
            spread = weight.std() if weight.numel() > 1 else torch.tensor(1.0)
            weight.add_(size * spread * torch.randn(weight.shape, generator=generator))
    return worse


@pytest.fixture(scope="module")
def subject(trained: Callable) -> Subject:
    return subject_of(trained(epochs=30))


@pytest.fixture(scope="module")
def worse(subject: Subject) -> Subject:
    return Subject(with_noise(subject.model, 0.5), subject.dataset, subject.spec)


@pytest.fixture(scope="module")
def untrained(subject: Subject) -> Subject:
    return Subject(subject.untrained, subject.dataset, subject.spec)


# --- faithful ---------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive(sample=2)
@pytest.mark.parametrize(
    ("data", "variant"),
    [
        ("digits", "vae"),
        ("digits", "denoising"),
        ("digits", "vq-vae"),
        ("sines", "forecasting"),
    ],
)
def test_errors_are_those_of_the_held_out_curve(trained: Callable, data: str, variant: str) -> None:
    made = trained(data=data, variant=variant, epochs=2)
    found = faithful.measure(subject_of(made)).scores
    judged = evaluate(made.trainer.model, made.trainer.dataset, made.spec.seed, 0.0)
    rival = baseline(made.trainer.model, made.trainer.dataset, made.spec.seed)
    assert found["explained"].value == pytest.approx(100 * judged.variance_explained, rel=1e-4)
    assert found["mse"].value == pytest.approx(judged.mse, rel=1e-4)
    assert found["mse"].n == judged.n
    assert found["explained"].baselines["pca"] == pytest.approx(100 * rival.pca_variance_explained)
    rivals = {name: value for name, value in found["mse"].baselines.items() if name != "noise_level"}
    assert rivals == {"pca": pytest.approx(rival.pca_mse), "mean": pytest.approx(rival.mean_mse)}
    assert found["explained"].rivals.keys() == {"pca"}


def test_of_ratings_hidden_ones_are_the_headline_and_given_ones_stand_beside(trained: Callable) -> None:
    made = trained(data="ratings", variant="completion", epochs=2)
    subject = subject_of(made)
    found = faithful.measure(subject).scores
    ((seen, _),) = held_out_views(subject.model, subject.dataset, made.spec.seed)
    with torch.no_grad():
        told = subject.model.decode(subject.model.encode(seen.input).mean)
    stars, known, given = seen.target[:, 0].numpy(), seen.weight[:, 0].numpy() > 0, seen.input[:, 1].numpy() > 0
    wrong = np.square(stars - told[:, 0].numpy())
    mean = np.square(stars - faithful.mean_target(subject.model, subject.dataset)[:, 0].numpy())
    assert 0.2 < (known & ~given).sum() / known.sum() < 0.4
    assert found["mse"].value == pytest.approx(wrong[known & ~given].mean(), rel=1e-4)
    assert found["mse_given"].value == pytest.approx(wrong[given].mean(), rel=1e-4)
    assert found["explained"].value == pytest.approx(
        100 * (1 - wrong[known & ~given].sum() / mean[known & ~given].sum()), rel=1e-3, abs=1e-2
    )
    assert found["mse"].baselines["mean"] == pytest.approx(mean[known & ~given].mean(), rel=1e-4)
    assert found["mse"].baselines["pca"] != found["mse_given"].baselines["pca"]


def test_noise_that_can_be_copied_is_a_level_and_no_ceiling(trained: Callable) -> None:
    made = trained(data="swiss-roll", variant="undercomplete", epochs=1)
    found = faithful.measure(subject_of(made)).scores
    assert found["mse"].ceiling == 0
    assert found["mse"].baselines["noise_level"] == pytest.approx(made.trainer.dataset.floor)
    assert found["explained"].ceiling == 100


def test_psnr_is_the_mean_over_pictures_and_the_pooled_one_stands_beside(subject: Subject) -> None:
    assert faithful.psnr(0.01) == pytest.approx(20)
    assert faithful.psnr(0.0) == faithful.psnr(1e-15) == pytest.approx(90)  # nothing but rounding
    found = faithful.measure(subject).scores
    x = subject.dataset.floats(subject.held_out.samples)
    errors = (subject.model.reconstruct(x).detach() - x).square().mean((1, 2, 3)).double()
    assert found["psnr"].value == pytest.approx(float(-10 * errors.log10().mean()), rel=1e-4)
    assert found["psnr_pooled"].value == pytest.approx(-10 * math.log10(found["mse"].value))
    assert found["psnr"].value > found["psnr_pooled"].value


def test_the_ceiling_is_what_the_generators_noise_leaves(trained: Callable) -> None:
    found = faithful.measure(subject_of(trained(data="sines", variant="forecasting", epochs=2))).scores
    assert 0.009 < found["mse"].ceiling < 0.011  # noise of 0.1
    assert found["explained"].ceiling == pytest.approx(
        100 * (1 - found["mse"].ceiling / found["mse"].baselines["mean"])
    )


def test_the_worst_items_are_shown(subject: Subject) -> None:
    errors = faithful.errors_of(subject.model, subject.dataset, 0)
    shown = faithful.measure(subject).picture["items"]
    assert [item["error"] for item in shown] == pytest.approx(sorted(errors.model / 64, reverse=True)[:5])
    assert np.shape(shown[0]["original"]) == np.shape(shown[0]["rebuilt"]) == (1, 8, 8)


def test_errors_of_classes_add_up_to_the_whole_and_say_how_many_items_they_are_of(subject: Subject) -> None:
    found = faithful.measure(subject)
    told, labels = found.details["classes"], subject.labels
    assert told["classes"] == list(subject.dataset.card.classes)
    assert told["n"] == np.bincount(labels).tolist()
    errors = faithful.errors_of(subject.model, subject.dataset, subject.spec.seed).model / 64
    assert told["series"]["code"][3] == pytest.approx(errors[labels == 3].mean())
    expected = stats.t.interval(0.95, told["n"][3] - 1, errors[labels == 3].mean(), stats.sem(errors[labels == 3]))
    assert told["intervals"][3] == pytest.approx(expected)
    for name in ("code", "pca", "mean"):
        whole = found.scores["mse"].value if name == "code" else found.scores["mse"].baselines[name]
        assert np.average(told["series"][name], weights=told["n"]) == pytest.approx(whole)


def test_intervals_of_a_class_cover_and_a_handful_of_items_has_none() -> None:
    generator, held = np.random.default_rng(2), 0
    for _ in range(400):
        values = generator.integers(5, 20, 30).astype(float)
        wrong = values * generator.gamma(3, size=30)
        low, high = faithful.mean_interval(faithful.Errors(wrong, wrong, values), np.arange(30))
        held += low <= 3 <= high
    assert 360 <= held <= 395
    assert faithful.mean_interval(faithful.Errors(wrong, wrong, values), np.arange(9)) is None


def test_noise_on_the_weights_makes_it_less_faithful(subject: Subject, worse: Subject) -> None:
    good, bad = faithful.measure(subject).scores, faithful.measure(worse).scores
    assert bad["explained"].value < good["explained"].interval[0]
    assert bad["psnr"].value < good["psnr"].interval[0]
    assert bad["mse"].value > good["mse"].interval[1]


# --- robust -----------------------------------------------------------------------------------------------------------


def test_gain_by_hand() -> None:
    assert robust.gained(np.array([3.0, 1.0]), np.array([0.1, 0.3])) == pytest.approx(10)
    assert robust.gained(np.ones(2), np.ones(2)) == 0


def test_the_noise_has_the_size_it_is_said_to_have_and_pca_is_given_the_same(subject: Subject) -> None:
    noise, _, pca = robust.errors_under(subject, 0.3)
    assert float(noise.mean() / 64) == pytest.approx(0.09, rel=0.02)
    generator = torch.Generator().manual_seed(0)
    clean = subject.dataset.floats(subject.held_out.samples)
    noisy = (clean + 0.3 * torch.randn(clean.shape, generator=generator)).flatten(1).numpy()
    fitted = PCA(2).fit(subject.train_values)
    expected = np.square(fitted.inverse_transform(fitted.transform(noisy)) - clean.flatten(1).numpy()).sum(1)
    np.testing.assert_allclose(pca, expected, rtol=1e-4)


def test_always_showing_the_mean_takes_noise_off_and_is_shown(subject: Subject) -> None:
    """Noise of half the spread: 10 log10(¼) dB and what the held-out items vary less than the training items."""
    found = robust.measure(subject).scores["gain"]
    mean = subject.train_values.mean(0)
    vary = float(np.square(subject.values - mean).mean())
    assert robust.spread(subject.train_values) ** 2 == pytest.approx(float(subject.train_values.var(0).mean()))
    assert found.baselines["mean"] == pytest.approx(
        10 * math.log10(0.25 * float(subject.train_values.var(0).mean()) / vary), abs=0.1
    )


def test_stretched_items_and_noise_stretch_alike() -> None:
    rows = RANDOM.normal(size=(50, 4))
    assert robust.spread(3 * rows + 7) == pytest.approx(3 * robust.spread(rows))


@pytest.mark.exhaustive
def test_who_was_trained_on_noise_takes_off_more_of_it(trained: Callable, untrained: Subject) -> None:
    size = {"model__bottleneck__size": 16}
    denoising = robust.measure(subject_of(trained(variant="denoising", epochs=30))).scores["gain"]
    plain = robust.measure(subject_of(trained(variant="undercomplete", epochs=30, **size))).scores["gain"]
    assert denoising.interval[0] > plain.interval[1]
    assert denoising.value > denoising.baselines["pca"] > 0
    assert robust.measure(untrained).scores["gain"].value < 0


# --- inventive --------------------------------------------------------------------------------------------------------


def test_items_of_the_same_kind_cannot_be_told_apart_and_far_ones_can() -> None:
    a, b = RANDOM.normal(size=(400, 3)), RANDOM.normal(size=(400, 3))
    assert inventive.told_apart(a, b).mean() == pytest.approx(0.5, abs=0.06)
    assert inventive.told_apart(a, b + 100).mean() == 1


def test_coverage_by_hand() -> None:
    real = np.array([[0.0], [1.0], [2.0], [10.0]])
    assert inventive.coverage(real, np.array([[0.4]]), k=1).mean() == 0.5  # radii 1, 1, 1, 8: reaches 0 and 1
    assert inventive.coverage(real, np.array([[2.5]]), k=1).mean() == 0.5  # reaches 2, and 10, whose radius is 8
    assert inventive.coverage(real, real, k=1).mean() == 1
    assert inventive.coverage(real, real + 100, k=1).mean() == 0


def test_density_and_coverage_are_those_of_a_few_plain_lines() -> None:
    real, new = RANDOM.normal(size=(60, 3)), 0.8 * RANDOM.normal(size=(40, 3))
    radii = [sorted(np.linalg.norm(real - x, axis=1))[5] for x in real]  # the nearest of all is itself
    inside = np.array([[np.linalg.norm(x - y) <= radius for y in new] for x, radius in zip(real, radii, strict=True)])
    assert inventive.density(real, new).mean() == pytest.approx(inside.sum() / (5 * 40))
    assert inventive.coverage(real, new).mean() == pytest.approx(inside.any(1).mean())


def test_one_typical_item_again_and_again_is_dense_and_covers_little() -> None:
    real = RANDOM.normal(size=(300, 8))
    middle = np.repeat(np.zeros((1, 8)), 300, 0)  # of twelve seeds: density 2.0 to 3.4, of two numbers 0.8 to 1.4
    assert inventive.density(real, middle).mean() > 1.5
    assert inventive.coverage(real, middle).mean() < 0.1
    assert inventive.density(real, RANDOM.normal(size=(300, 8))).mean() == pytest.approx(1, abs=0.25)


def test_one_item_again_and_again_covers_little() -> None:
    real = RANDOM.normal(size=(300, 2))
    assert inventive.coverage(real, np.repeat(real[:1], 300, 0)).mean() < 0.1
    assert inventive.coverage(real, RANDOM.normal(size=(300, 2))).mean() > 0.9


def test_training_items_are_copies_and_the_card_says_so(subject: Subject) -> None:
    found = inventive.measure(subject).scores
    assert found["novelty"].baselines["train"] < 1e-6
    assert found["novelty"].value > 0.5
    assert found["told_apart"].baselines["train"] == pytest.approx(50, abs=5)
    assert found["coverage"].baselines["train"] > 95
    assert found["density"].baselines["train"] == pytest.approx(100, abs=20)
    assert found["frechet"].baselines["train"] < 0.5 * found["frechet"].value
    for name in ("density", "frechet"):
        assert found[name].ceiling == found[name].baselines["train"]
        assert (found[name].interval, found[name].rivals) == (None, {})
    for name in ("told_apart", "coverage"):
        assert found[name].ceiling == found[name].baselines["train"]
        assert found[name].rivals.keys() == {"pca"}
        low, high = found[name].interval
        assert low < found[name].value < high


@pytest.mark.parametrize("name", ["told_apart", "coverage"])
def test_draws_by_halves_scatter_as_other_items_do(name: str) -> None:
    """Two hundred pairs of fresh sets of real and new items, against the halves of one of them, over ten of these."""
    of = {"told_apart": inventive.told_apart, "coverage": inventive.coverage}[name]

    def measured(real: np.ndarray, new: dict[str, np.ndarray]) -> Measured:
        return inventive.told(real, new) if name == "told_apart" else inventive.covered(real, new)[name]

    generator = np.random.default_rng(3)

    def fresh() -> tuple[np.ndarray, np.ndarray]:
        return generator.normal(size=(150, 3)), 0.5 * generator.normal(size=(150, 3))

    spread = np.std([100 * of(*fresh()).mean() for _ in range(200)])
    guessed = []
    for _ in range(10):
        real, new = fresh()
        guessed.append(np.std(measured(real, {"code": new, "pca": new, "train": real}).draws))
    assert 0.6 * spread < np.mean(guessed) < 1.6 * spread


def test_where_nearly_all_are_told_apart_nothing_says_how_that_varies() -> None:
    real, new = RANDOM.normal(size=(100, 3)), RANDOM.normal(size=(100, 3))
    found = inventive.told(real, {"code": new + 100, "pca": new, "train": real})
    assert (found.value, found.interval) == (100.0, None)
    assert found.rivals.keys() == {"pca"}
    assert [inventive.is_mixed(percent, 200) for percent in (0, 4.9, 5, 50, 95, 95.1, 100)] == [
        *(False, False, True, True, True, False, False)
    ]


def test_items_that_are_training_items_are_counted_and_left_out_of_neighbour_tests(trained: Callable) -> None:
    subject = subject_of(trained(data="bars", variant="undercomplete", epochs=1))
    known = {tuple(row) for row in subject.dataset.train.samples.flatten(1).tolist()}
    rows = [tuple(row) for row in subject.dataset.held_out.samples.flatten(1).tolist()]
    found = honest.measure(subject).scores["seen"]
    assert found.value == pytest.approx(100 * np.mean([row in known for row in rows]))
    assert found.value > 50
    assert len(subject.unseen) == len({row for row in rows if row not in known})
    assert len(subject.distinct) == len(set(rows))
    assert [rows[place] for place in subject.distinct] == list(dict.fromkeys(rows))


def test_where_too_few_items_are_new_the_card_says_so(trained: Callable) -> None:
    made = trained(data="bars", variant="undercomplete", epochs=1)
    twins = replace(made.trainer.dataset, held_out=made.trainer.dataset.train.first(300))
    subject = Subject(made.trainer.model.eval(), twins, made.spec)
    found = inventive.measure(subject)
    assert found.scores == {}
    assert "Only 0 of the held-out items" in str(found.why)
    assert honest.measure(subject).scores["seen"].value == 100
    card = evaluate_cards.result_of(CARDS["inventive"], inventive.measure, subject)
    assert (card.state, card.scores) == ("not-applicable", [])
    assert card.why


def test_much_noise_is_noise_of_the_whole_spread(subject: Subject) -> None:
    noise, model, _pca = robust.errors_under(subject, robust.spread(subject.train_values))
    found = robust.measure(subject).scores["gain_much"]
    assert found.value == pytest.approx(10 * math.log10(noise.sum() / model.sum()))
    values = subject.values.size
    assert noise.sum() / values == pytest.approx(float(subject.train_values.var(0).mean()), rel=5 * (2 / values) ** 0.5)


def test_novelty_is_left_out_where_real_items_are_no_distance_away(subject: Subject) -> None:
    twins = Subject(subject.model, subject.dataset, subject.spec)
    twins.unseen = np.arange(100)  # as if nobody had looked
    twins.train = subject.held_out
    assert "novelty" not in inventive.measure(twins).scores


@pytest.mark.exhaustive
def test_an_untrained_model_invents_worse(subject: Subject, untrained: Subject) -> None:
    good, bad = inventive.measure(subject).scores, inventive.measure(untrained).scores
    assert bad["told_apart"].value == 100 > good["told_apart"].value
    assert bad["coverage"].value < good["coverage"].value - 50
    assert bad["frechet"].value > 2 * good["frechet"].value


# --- honest -----------------------------------------------------------------------------------------------------------


def test_weights_are_counted_and_seconds_are_told(subject: Subject) -> None:
    found = honest.measure(subject).scores
    sizes = [(64, 256), (256, 128), (128, 2), (128, 2), (2, 128), (128, 256), (256, 64)]
    assert found["weights"].value == sum(a * b + b for a, b in sizes)
    assert found["weights"].baselines == {"pca": 2 * 64 + 64}
    assert found["seconds"].value == 1.5


def test_the_gap_is_held_out_over_training_error(subject: Subject) -> None:
    data = subject.dataset
    errors = []
    for split in (data.held_out, data.train):
        x = data.floats(split.samples)
        errors.append(float((subject.model.reconstruct(x).detach() - x).square().mean()))
    assert honest.measure(subject).scores["gap"].value == pytest.approx(errors[0] / errors[1], rel=1e-4)


@pytest.mark.parametrize("variant", ["vae", "denoising"])
def test_pca_is_given_what_the_model_is_given(trained: Callable, variant: str) -> None:
    made = trained(variant=variant, epochs=2)
    subject = subject_of(made)
    expected = baseline(subject.model, subject.dataset, made.spec.seed)
    assert honest.pca_errors(subject, subject.dataset).mse() == pytest.approx(expected.pca_mse, rel=1e-4)
    found = honest.measure(subject).scores["gap"].baselines
    assert found["mean"] == pytest.approx(expected.mean_mse / float(subject.train_values.var(0).mean()), rel=1e-3)


def test_who_learns_by_heart_has_a_wider_gap(trained: Callable, subject: Subject) -> None:
    by_heart = honest.measure(
        subject_of(trained(variant="deep", epochs=200, data__items=60, optimiser__batch_size=20))
    ).scores["gap"]
    assert by_heart.interval[0] > 2 > honest.measure(subject).scores["gap"].interval[1]
