"""The held-out judgement, by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore.data.dataset import Dataset
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.variants import VARIANTS
from aecore.parts import Dense, Gaussian, Model, Plain
from aecore.training import judge as module
from aecore.training.judge import held_out_views, judge


@torch.no_grad()
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_item_counts_once_and_errors_are_per_pixel(pictures: Dataset, variant: str) -> None:
    model = build(VARIANTS[variant].model, (1, 8, 8))
    found, seen = judge(model, pictures, seed=3, epoch=0.0), held_out_views(model, pictures, seed=3)
    x, train = (split.pictures.numpy() / 255 for split in (pictures.held_out, pictures.train))
    sse = ((x - model.reconstruct(seen).numpy()) ** 2).sum()
    nats = model.likelihood.nats(torch.from_numpy(x).float(), model.backbone.decode(model.encode(seen).mean))
    assert found.n == 24
    assert found.mse == pytest.approx(sse / (24 * 64), rel=1e-5)
    assert found.variance_explained == pytest.approx(1 - sse / ((x - train.mean(0)) ** 2).sum(), rel=1e-4)
    assert found.terms["reconstruction"] == pytest.approx(float(nats.mean()), rel=1e-5)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_model_is_given_the_held_out_pictures_under_its_own_view(pictures: Dataset, variant: str) -> None:
    model, x = build(VARIANTS[variant].model, (1, 8, 8)), pictures.floats(pictures.held_out.pictures)
    first, again, other = (held_out_views(model, pictures, seed) for seed in (0, 0, 1))
    assert torch.equal(first, again)
    assert torch.equal(first, x) == torch.equal(first, other) == (model.spec.view.kind == "identity")


def test_the_size_of_the_batches_does_not_matter(pictures: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    model = build(VARIANTS["vae"].model, (1, 8, 8))
    whole = judge(model, pictures, 0, 1.0)
    monkeypatch.setattr(module, "BATCH", 7)
    pieces = judge(model, pictures, 0, 1.0)
    assert pieces.terms == pytest.approx(whole.terms, rel=1e-5)
    assert pieces.mse == pytest.approx(whole.mse, rel=1e-5)


def linear(weight: Tensor, bias: Tensor) -> Autoencoder:
    """Return a linear autoencoder with 64 code numbers that shows `weight` x + `bias`."""
    model = build(Model(backbone=Dense(widths=()), bottleneck=Plain(size=64), likelihood=Gaussian(variance="fixed")), (1, 8, 8))
    with torch.no_grad():
        for layer, w, b in ((model.bottleneck.to_code, torch.eye(64), torch.zeros(64)), (model.backbone.decode[0], weight, bias)):
            layer.weight.copy_(w)
            layer.bias.copy_(b)
    return model


def test_showing_the_mean_picture_explains_nothing_and_showing_the_picture_everything(pictures: Dataset) -> None:
    mean = pictures.floats(pictures.train.pictures.float().mean(0)).flatten()
    assert judge(linear(torch.zeros(64, 64), mean), pictures, 0, 0.0).variance_explained == pytest.approx(0, abs=1e-6)
    found = judge(linear(torch.eye(64), torch.zeros(64)), pictures, 0, 0.0)
    assert (found.mse, found.variance_explained) == (0.0, 1.0)


def test_the_pictures_a_denoiser_must_judge_are_spoilt_the_same_way_each_time(pictures: Dataset) -> None:
    model = build(VARIANTS["denoising"].model, (1, 8, 8))
    found = [judge(model, pictures, seed, 0.0).mse for seed in (0, 0, 1)]
    assert found[0] == found[1] != found[2]


def test_two_data_sets_of_the_same_pictures_are_judged_alike(made: Callable[..., Dataset]) -> None:
    model = build(VARIANTS["vae"].model, (1, 8, 8))
    first, second = (judge(model, made(), 0, 0.0) for _ in range(2))
    assert first.terms == second.terms
    assert np.isfinite(list(first.terms.values())).all()
