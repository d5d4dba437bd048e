"""What every variant must have learnt within its own budget. A model that does not move, or collapses, fails here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from aecore.data.dataset import Dataset
from aecore.data.reference import reference
from aecore.models.variants import VARIANTS
from aecore.parts import Plain
from aecore.presets import preset
from aecore.training.events import HeldOut
from aecore.training.loop import Trainer

Trained = tuple[Trainer, list[HeldOut]]
TWO_NUMBERS = [name for name, v in VARIANTS.items() if v.model.bottleneck == Plain(size=2)]


@pytest.fixture(scope="module")
def trained(digits: Dataset) -> Callable[[str], Trained]:
    """Train a variant on digits with its defaults, once; return the trainer and how it was judged."""
    done: dict[str, Trained] = {}

    def train(variant: str) -> Trained:
        if variant not in done:
            spec = preset("digits", variant)
            if spec.model.backbone.kind == "conv":
                spec = spec.with_values({"budget.epochs": 15})  # its steps take five times as long
            trainer = Trainer(spec, digits, torch.device("cpu"))
            done[variant] = trainer, [event for event in trainer.events() if isinstance(event, HeldOut)]
        return done[variant]

    return train


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_beats_the_mean_picture_by_far(trained: Callable[[str], Trained], digits: Dataset, variant: str) -> None:
    _, judged = trained(variant)
    assert judged[-1].variance_explained > 0.15
    assert judged[-1].mse < 0.85 * reference(digits, 2).mean_mse
    assert judged[-1].n == 450


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_gets_better_than_it_began(trained: Callable[[str], Trained], variant: str) -> None:
    _, judged = trained(variant)
    assert judged[-1].terms["objective"] < judged[0].terms["objective"]
    assert judged[-1].mse < judged[0].mse


@torch.no_grad()
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_reconstruction_beats_the_floor_of_its_likelihood(trained: Callable[[str], Trained], digits: Dataset, variant: str) -> None:
    trainer, judged = trained(variant)
    floor = trainer.model.likelihood.floor(digits.floats(digits.held_out.pictures)).mean()
    assert judged[-1].terms["reconstruction"] > float(floor)


def test_the_default_vae_does_not_collapse_and_beats_pca(trained: Callable[[str], Trained], digits: Dataset) -> None:
    trainer, judged = trained("vae")
    assert judged[-1].terms["kl"] > 1.0
    assert judged[-1].variance_explained > reference(digits, 2).pca_variance_explained
    codes = trainer.model.encode(digits.floats(digits.held_out.pictures)).mean
    assert (codes.std(0) > 0.3).all()


@pytest.mark.parametrize("variant", TWO_NUMBERS)
def test_two_learnt_numbers_beat_two_principal_axes(trained: Callable[[str], Trained], digits: Dataset, variant: str) -> None:
    _, judged = trained(variant)
    assert judged[-1].variance_explained > reference(digits, 2).pca_variance_explained


def test_a_denoiser_takes_back_noise(trained: Callable[[str], Trained], digits: Dataset) -> None:
    trainer, _ = trained("denoising")
    x = digits.floats(digits.held_out.pictures)
    seen = trainer.model.see(x, torch.Generator().manual_seed(1))
    with torch.no_grad():
        left = (trainer.model.reconstruct(seen) - x).square().mean()
    assert left < 0.5 * (seen - x).square().mean()
