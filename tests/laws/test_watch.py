"""What cards say one should look at, measured at three seeds beside what it is said to differ from."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.neighbors import KNeighborsClassifier
from torch import Generator, Tensor

Teach = Callable[..., Any]
SEEDS = pytest.mark.parametrize("later", range(3))
SIZES = (1, 2, 4, 8, 16)


def explained(found: Any, size: int) -> float:
    """Return how much of held-out items the first numbers of their codes rebuild alone."""
    codes, x = found.codes(), found.held_out
    with torch.no_grad():
        rebuilt = found.model.decode(codes * (torch.arange(codes.shape[1]) < size))
    return 1 - float((rebuilt - x).square().sum() / (x - found.training.mean(0)).square().sum())


@SEEDS
@pytest.mark.exhaustive(sample=1)
def test_each_further_number_of_an_ordered_code_makes_items_finer_and_not_so_without_nested_dropout(
    taught: Teach, later: int
) -> None:
    found = taught("digits", "nested-dropout", later=later)
    plain = taught("digits", "undercomplete", {"model.bottleneck.size": 16}, later=later)
    finer = [explained(found, size) for size in SIZES]
    assert finer[0] > 0.05
    assert all(after > before + 0.03 for before, after in pairwise(finer))
    assert max(explained(plain, size) for size in (1, 2, 4)) < 0


@SEEDS
@pytest.mark.exhaustive(sample=1)
def test_several_draws_gain_from_before_the_first_step_to_the_last(taught: Teach, later: int) -> None:
    found = taught("digits", "iwae", {"budget.epochs": 6}, later=later)
    assert max(event.terms["importance"] for event in found.judged) < -0.01
    assert min(event.terms["importance"] for event in found.judged[1:]) < -1


@SEEDS
@pytest.mark.exhaustive
def test_the_class_is_read_with_few_labels_and_better_with_more(taught: Teach, later: int) -> None:
    few, many = (
        taught("digits", "semi-supervised", {"budget.epochs": 15, "model.condition.labelled": n}, later=later)
        for n in (50, 500)
    )
    assert few.last.terms["class"] < 0.5 * few.judged[0].terms["class"]
    assert many.last.terms["class"] < 0.5 * few.last.terms["class"]


@SEEDS
@pytest.mark.exhaustive
def test_a_code_of_sentences_is_given_up_without_the_cure_and_kept_with_it(taught: Teach, later: int) -> None:
    spoilt = {"model.bottleneck.free_bits": 0.0, "model.backbone.word_dropout": 0.0}
    kept = taught("sentences", "sentence-vae", {"budget.epochs": 3}, later=later)
    lost = taught("sentences", "sentence-vae", {"budget.epochs": 3} | spoilt, later=later)
    assert kept.last.terms["kl"] > 2
    assert max(event.terms["kl"] for event in lost.judged) < 0.3
    with torch.no_grad():
        rebuilt = lost.model.reconstruct(lost.held_out[:300]).argmax(1)
    assert len(rebuilt.unique(dim=0)) < 30


@SEEDS
@pytest.mark.exhaustive(sample=1)
def test_with_one_step_two_layers_learn_and_with_twelve_all_learn_what_backpropagation_says(
    taught: Teach, later: int
) -> None:
    found = taught("digits", "predictive-coding", {"budget.epochs": 2}, later=later)
    model, x = found.model, found.held_out[:128]
    weights = [value for name, value in model.named_parameters() if name.endswith("weight")]

    def learnt(steps: int) -> list[Tensor]:
        backbone = found.spec.model.backbone.model_copy(update={"steps": steps})
        model.retune(found.spec.model.model_copy(update={"backbone": backbone}))
        term = model.terms(x, Generator().manual_seed(0))["reconstruction"].mean()
        return list(torch.autograd.grad(term, weights))

    back = torch.autograd.grad(model.likelihood.mean_nats(x, model.decoder(model.encode(x).z), None), weights)
    assert [bool(one.any()) for one in learnt(1)] == [False] * 4 + [True] * 2
    assert max(float((one - two).norm() / two.norm()) for one, two in zip(learnt(12), back, strict=True)) < 0.02
    model.retune(found.spec.model)


@SEEDS
@pytest.mark.exhaustive
def test_on_a_globe_neighbours_name_more_digits_than_on_a_plane(taught: Teach, later: int) -> None:
    """By how many over five seeds: docs/relatives.md."""

    def named(variant: str) -> float:
        found = taught("digits", variant, later=later)
        known, asked = (found.codes(x).detach().numpy() for x in (found.training, found.held_out))
        neighbours = KNeighborsClassifier(5).fit(known, found.dataset.train.labels.numpy())
        return float(neighbours.score(asked, found.dataset.held_out.labels.numpy()))

    assert named("hyperspherical") > named("vae") + 0.05


@SEEDS
@pytest.mark.exhaustive
def test_components_of_a_learnt_mixture_say_much_of_the_class_and_k_means_on_codes_of_a_vae_more(
    taught: Teach, later: int
) -> None:
    found, vae = (
        taught("digits", variant, {"model.backbone.init": "he"}, later=later) for variant in ("mixture-prior", "vae")
    )
    with torch.no_grad():
        own = found.model.bottleneck.log_joint(found.codes()).argmax(1)
    means = KMeans(10, n_init=10, random_state=0).fit(vae.codes(vae.training)).predict(vae.codes())
    classes = found.dataset.held_out.labels
    assert 0.35 < adjusted_mutual_info_score(classes, own) < adjusted_mutual_info_score(classes, means)
