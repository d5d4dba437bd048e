"""Penalties by hand, and the invariance that keeps the L1 term honest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.models.autoencoder import Autoencoder
from aecore.models.variants import VARIANTS

L1 = parts.Penalties(l1=parts.L1(weight=1.0))
DECAY = parts.Penalties(weight_decay=parts.WeightDecay(weight=1.0))
BACKBONES = [parts.Dense(widths=()), parts.Dense(), parts.Conv()]


@pytest.mark.parametrize("backbone", BACKBONES, ids=str)
def test_l1_is_the_size_of_the_code_times_the_norm_of_its_reader(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any], backbone: parts.Backbone
) -> None:
    model, x = exact(parts.Model(backbone=backbone, bottleneck=parts.Plain(size=3), penalties=L1)), grey(4, (1, 8, 8))
    reader, z = model.backbone.decode[0].weight, model.encode(x).z
    expected = [sum(abs(z[i, j]) * reader[:, j].square().sum().sqrt() for j in range(3)) for i in range(4)]
    torch.testing.assert_close(model.terms(x, generator())["l1"], torch.stack(expected))


@pytest.mark.parametrize("c", [1e-3, 7.0])
@pytest.mark.parametrize("backbone", BACKBONES, ids=str)
def test_l1_cannot_be_cheated_by_shrinking_codes_and_growing_the_decoder(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any], backbone: parts.Backbone, c: float
) -> None:
    model, x = exact(parts.Model(backbone=backbone, bottleneck=parts.Plain(size=3), penalties=L1)), grey(4, (1, 8, 8))
    before = model.terms(x, generator())
    with torch.no_grad():
        for value in model.bottleneck.parameters():
            value *= c
        model.backbone.decode[0].weight /= c
    after = model.terms(x, generator())
    for name in ("l1", "reconstruction"):
        torch.testing.assert_close(after[name], before[name], rtol=1e-10, atol=0)


@torch.no_grad()
@pytest.mark.parametrize("variant", VARIANTS)
def test_weight_decay_is_half_the_squared_norm_of_all_weight_matrices(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any], variant: str
) -> None:
    model = exact(VARIANTS[variant].model.model_copy(update={"penalties": DECAY}))
    matrices = [value for name, value in model.named_parameters() if name.endswith("weight")]
    expected = sum(float(value.square().sum()) for value in matrices) / 2
    assert float(model.terms(grey(2, (1, 8, 8)), generator())["weight_decay"]) == pytest.approx(expected, rel=1e-12)


def test_the_gradient_of_weight_decay_is_the_weight_itself(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any]
) -> None:
    model = exact(parts.Model(penalties=DECAY))
    model.terms(grey(2, (1, 8, 8)), generator())["weight_decay"].backward()
    for name, value in model.named_parameters():
        if name.endswith("weight"):
            torch.testing.assert_close(value.grad, value.detach())
        else:
            assert value.grad is None


def test_a_penalty_that_is_off_costs_nothing_and_is_not_told(
    exact: Callable[..., Autoencoder], grey: Callable[..., Tensor], generator: Callable[..., Any]
) -> None:
    model = exact(parts.Model())
    assert set(model.terms(grey(2, (1, 8, 8)), generator())) == set(model.weights(0.0)) == {"reconstruction"}


def test_the_l1_weight_grows_over_its_warm_up(exact: Callable[..., Autoencoder]) -> None:
    model = exact(parts.Model(penalties=parts.Penalties(l1=parts.L1(weight=3.0, warmup=6.0))))
    assert [model.weights(epoch)["l1"] for epoch in (0, 2, 6, 50)] == [0.0, 1.0, 3.0, 3.0]


def test_retuning_changes_the_weights_of_terms_and_no_layer(exact: Callable[..., Autoencoder]) -> None:
    model = exact(VARIANTS["beta-vae"].model)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    model.retune(model.spec.model_copy(update={"bottleneck": model.spec.bottleneck.model_copy(update={"beta": 9.0}), "penalties": DECAY}))
    assert model.weights(0.0) == {"reconstruction": 1.0, "kl": 9.0, "weight_decay": 1.0}
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
