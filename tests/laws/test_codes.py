"""What codes are like: unrolled, normal, still, discrete, and no more than the data allow."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.neighbors import KNeighborsClassifier
from torch import Tensor

from aecore import parts
from aecore.evaluation.troubles import sharpness
from aecore.training.evaluator import evaluate

Teach = Callable[..., Any]

# --- maps -------------------------------------------------------------------------------------------------------------


def test_on_the_swiss_roll_a_deep_model_keeps_neighbours_that_pca_mixes(taught: Teach) -> None:
    """Neighbours on the map are neighbours in space. Whether the sheet also comes out in one piece depends on the
    seed."""
    found = taught("swiss-roll", "deep", {"budget.epochs": 30, "optimiser.learning_rate": 3e-3})
    points, codes = found.held_out.numpy(), found.codes().numpy()
    flat = PCA(2).fit(found.training.numpy()).transform(points)
    assert codes.shape == flat.shape == (1000, 2)
    strangers = [1 - trustworthiness(points, plane, n_neighbors=10) for plane in (codes, flat)]
    assert strangers[0] < 0.03
    assert strangers[0] < strangers[1] / 3


def test_codes_tell_classes_and_shuffled_labels_give_chance(taught: Teach) -> None:
    found = taught("digits", "undercomplete", {"model.bottleneck.size": 8})
    train, held_out = found.codes(found.training).numpy(), found.codes().numpy()
    labels, wanted = found.dataset.train.labels.numpy(), found.dataset.held_out.labels.numpy()

    def accuracy(told: Any) -> float:
        return KNeighborsClassifier(5).fit(train, told).score(held_out, wanted)

    shuffled = [accuracy(np.random.default_rng(seed).permutation(labels)) for seed in range(10)]
    assert accuracy(labels) > 0.85
    assert np.mean(shuffled) == pytest.approx(
        0.1, abs=0.02
    )  # ten answers of 450 items: a standard error of about 0.006


# --- the shape of the cloud -------------------------------------------------------------------------------------------


def distance_to_normal(codes: Tensor) -> float:
    """Return KL(N(m, S) || N(0, I)) in nats, m and S being the moments of codes `(N, d)`."""
    mean, covariance = codes.mean(0), torch.cov(codes.T)
    return float(0.5 * (covariance.trace() + mean @ mean - len(mean) - torch.logdet(covariance)))


def usual_distance(taught: Teach, variant: str, values: dict[str, Any]) -> float:
    """Return the median over three seeds: by luck a model that nobody shapes comes near a normal now and then."""
    return median(distance_to_normal(taught("digits", variant, values, later=later).codes()) for later in range(3))


SHAPED = {
    "vae": {"model.bottleneck.beta": 0.0},
    "wae-mmd": {"model.penalties.mmd.weight": 0.0},
    "adversarial": {"model.adversary.weight": 0.0},
}
"""Variants that shape their codes into a standard normal, and how each is told to stop."""


@pytest.mark.parametrize("variant", SHAPED)
def test_shaped_codes_look_standard_normal_and_those_of_the_same_model_left_alone_do_not(
    taught: Teach, variant: str
) -> None:
    shaped = taught("digits", variant).codes()
    assert shaped.mean(0).abs().max() < 0.25
    assert 0.7 < shaped.var(0).min() <= shaped.var(0).max() < 1.3
    assert distance_to_normal(shaped) < 0.06
    assert usual_distance(taught, variant, SHAPED[variant]) > 0.07


@pytest.mark.parametrize("variant", ["undercomplete", "deep"])
def test_plain_codes_are_no_standard_normal(taught: Teach, variant: str) -> None:
    assert usual_distance(taught, variant, {}) > 0.07


def test_a_capacity_is_filled_along_the_line_that_was_drawn(taught: Teach) -> None:
    found = taught("digits", "capacity-vae")
    code = found.spec.model.bottleneck
    missed = [abs(event.terms["kl"] - code.allowed(event.epoch)) for event in found.judged]
    assert max(missed) < 1.5 < code.capacity / 3
    assert missed[-1] < 0.5 < code.capacity / 10
    assert (
        found.last.terms["kl"] > 2 * taught("digits", "vae").last.terms["kl"]
    )  # more than the VAE would hold of itself


def test_total_correlation_falls_while_the_information_stays(taught: Teach) -> None:
    weight = "model.penalties.total_correlation.weight"
    watched, paid = (taught("digits", "beta-tcvae", {weight: value}).last.terms for value in (1e-3, 1.0))
    assert paid["total_correlation"] < 0.75 * watched["total_correlation"]
    assert paid["kl"] > 0.75 * watched["kl"]


@pytest.mark.exhaustive
def test_codes_that_pay_for_it_hide_from_a_critic_how_their_numbers_depend_on_each_other(taught: Teach) -> None:
    weight = "model.adversary.weight"
    for later in range(3):
        watched, paid = (
            taught("sines", "factor-vae", {weight: value, "budget.epochs": 10}, later) for value in (0.0, 10.0)
        )
        assert watched.last.terms["critic"] + 0.03 < paid.last.terms["critic"] < 0.72, later
        assert total_correlation(paid) < total_correlation(watched) - 0.2, later


def total_correlation(found: Any) -> float:
    """The dependence of code numbers as it is estimated from all clouds, without a critic."""
    config, penalty = found.model.config, parts.TotalCorrelation(weight=1.0)
    found.model.retune(config.model_copy(update={"penalties": parts.Penalties(total_correlation=penalty)}))
    told = evaluate(found.model, found.dataset, 0, found.last.epoch).terms["total_correlation"]
    found.model.retune(config)
    return told


@pytest.mark.exhaustive
def test_a_critic_of_outputs_buys_edges_with_squared_errors(taught: Teach) -> None:
    for later in range(3):
        plain, played = (taught("digits", variant, later=later) for variant in ("vae", "vae-gan"))
        edges = [sharpness(found.model.reconstruct(found.held_out).detach().numpy()) for found in (plain, played)]
        assert edges[1] > 1.15 * edges[0], later
        assert played.last.mse > plain.last.mse, later
        assert played.last.terms["critic"] < 0.65, later


def test_a_larger_beta_buys_fewer_nats_with_detail_until_nothing_is_left_as_the_spectrum_predicts(
    taught: Teach,
) -> None:
    found = [taught("digits", "beta-vae", {"model.bottleneck.beta": beta}) for beta in (1.0, 2.0, 4.0)]
    nats, kept = (
        [value(run) for run in found]
        for value in (lambda run: run.last.terms["kl"], lambda run: run.last.variance_explained)
    )
    assert nats[0] > 1.5 * nats[1] > 1.5 * nats[2]
    assert kept[0] > kept[1] + 0.1 > kept[2] + 0.2
    assert found[0].dataset.card.spectrum[0] < 4.0 * 0.25  # the rule for a linear VAE, σ² = ¼ for a pixel
    assert nats[2] < 0.05
    assert kept[2] < 0.05


def moved(found: Any, noisy: Callable[..., Tensor], level: float = 0.1) -> float:
    """Return how far noise moves the codes, squared, as a share of how far they lie from each other."""
    codes = found.codes()
    return float((found.codes(noisy(found.held_out, level)) - codes).square().sum(1).mean() / codes.var(0).sum())


def test_contractive_codes_stay_where_they_are_under_noise(taught: Teach, noisy: Callable[..., Tensor]) -> None:
    """Compared at one code size: fewer numbers move less in any model, for they have left more out."""
    contractive = taught("digits", "contractive")
    free = taught("digits", "contractive", {"model.penalties.contraction.weight": 0.0})
    undercomplete = taught("digits", "undercomplete", {"model.bottleneck.size": 64})
    assert contractive.model.code_size == undercomplete.model.code_size
    assert moved(contractive, noisy) < 0.8 * moved(free, noisy)
    assert moved(contractive, noisy) < 0.5 * moved(undercomplete, noisy)


def test_an_overcomplete_code_lets_noise_through_and_a_contractive_one_less(
    taught: Teach, noisy: Callable[..., Tensor]
) -> None:
    found, contractive = taught("digits", "overcomplete"), taught("digits", "contractive")
    x = found.held_out
    with torch.no_grad():
        left = [
            float((model.reconstruct(noisy(x, 0.2)) - x).square().mean()) for model in (found.model, contractive.model)
        ]
    assert left[0] > 0.5 * 0.2**2
    assert left[1] < 0.8 * left[0]


# --- discrete codes ---------------------------------------------------------------------------------------------------


MANY = ("digits", {"model.bottleneck.entries": 256})
"""So many that without a restart of dead entries two thirds of them are never used."""


@pytest.mark.parametrize(("data", "values"), [("digits", {}), ("sines", {"budget.epochs": 20}), MANY])
def test_the_codebook_stays_alive(taught: Teach, data: str, values: dict[str, Any]) -> None:
    found = taught(data, "vq-vae", values)
    code = found.model.bottleneck
    hits = torch.bincount(code.nearest(code.tokens(found.codes(found.training))), minlength=len(code.entries)).double()
    shares = hits / hits.sum()
    perplexity = float(torch.exp(torch.special.entr(shares).sum()))
    assert perplexity > len(code.entries) / 2
    assert (hits > 0).float().mean() > 0.9


def test_levels_are_all_used_and_more_of_them_tell_more(taught: Teach) -> None:
    fine, coarse = taught("digits", "fsq"), taught("digits", "fsq", {"model.bottleneck.levels": 2})
    snapped = fine.model.bottleneck.snap(fine.codes(fine.training))
    assert [len(number.unique()) for number in snapped.T] == [5] * 6
    assert coarse.last.variance_explained < fine.last.variance_explained - 0.05
    assert coarse.last.variance_explained > 0.2


# --- what cannot be compressed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["linear", "deep", "vae"])
def test_noise_is_kept_by_the_number_and_no_model_is_much_better_than_pca(taught: Teach, variant: str) -> None:
    found = taught("noise", variant, {"model.bottleneck.size": 8, "budget.epochs": 15})
    assert found.reference.pca_variance_explained == pytest.approx(8 / 16, abs=0.02)
    assert found.last.variance_explained < found.reference.pca_variance_explained + 0.05
    if variant != "vae":
        assert found.last.variance_explained > 0.35
