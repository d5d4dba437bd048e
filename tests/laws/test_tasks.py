"""Spoilt input and other tasks: noise taken away, gaps filled, detail and future told, each beside the simple ways to
do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from aecore.training.evaluator import held_out_views

Teach = Callable[..., Any]
FUTURE = {"data.items": 1500, "budget.epochs": 10}


def seen(found: Any) -> Any:
    """Return the held-out items as the model's view gives them."""
    ((view, _),) = held_out_views(found.model, found.dataset, found.spec.seed)
    return view


@torch.no_grad()
def told(found: Any, given: Any = None) -> Tensor:
    """Return what the model makes of the held-out items as its view gives them (or of `given` inputs)."""
    view = seen(found)
    code = found.model.encode(view.input if given is None else given, view.visible)
    return found.model.decode(code.mean)


def mse(a: Tensor, b: Tensor, weight: Tensor | None = None) -> float:
    squares = (a - b).square()
    return float(squares.mean() if weight is None else (squares * weight).sum() / weight.expand_as(squares).sum())


# --- noise ------------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("variant", ["denoising", "denoising-salt"])
def test_a_denoiser_takes_noise_away_better_than_pca_and_than_a_model_that_never_saw_noise(
    taught: Teach, variant: str
) -> None:
    found, naive = taught("digits", variant), taught("digits", variant, {"model.view.level": 0.0})
    view = seen(found)
    left = mse(told(found), view.target)
    assert left == pytest.approx(found.last.mse, rel=1e-5)
    assert left < 0.45 * mse(view.input, view.target)
    assert left < 0.95 * found.reference.pca_mse
    assert left < 0.9 * mse(told(naive, view.input), view.target)


@pytest.mark.exhaustive
def test_of_clean_items_a_denoiser_keeps_less_than_a_model_that_never_saw_noise(taught: Teach) -> None:
    found, naive = taught("digits", "denoising"), taught("digits", "denoising", {"model.view.level": 0.0})
    assert mse(told(found, found.held_out), found.held_out) > mse(told(naive, found.held_out), found.held_out)


# --- what is hidden ---------------------------------------------------------------------------------------------------


@torch.no_grad()
def test_a_hole_is_filled_better_than_with_the_mean(taught: Teach) -> None:
    found = taught("digits", "inpainting")
    x = found.held_out
    view, white = (found.model.see(picture, Generator().manual_seed(1)) for picture in (x, torch.ones_like(x)))
    hole = (white.input == 0).float()  # the same places, told apart from black pixels
    assert hole.flatten(1).sum(1).unique().tolist() == [9]
    assert mse(told(found, view.input), x, hole) < 0.7 * mse(found.training.mean(0), x, hole)


@pytest.mark.exhaustive
def test_the_masked_transformer_answers_for_hidden_patches_only_and_beats_the_mean_on_them(taught: Teach) -> None:
    found = taught("digits", "masked-transformer", {"budget.epochs": 10})
    view = seen(found)
    hidden = view.weight.expand_as(view.target)
    assert hidden.mean() == pytest.approx(0.5, abs=1e-3)
    assert mse(told(found), view.target, hidden) == pytest.approx(found.last.mse, rel=1e-4)
    assert found.last.mse < 0.8 * mse(found.training.mean(0), view.target, hidden)

    def nats(target: Tensor) -> Tensor:
        return found.model.compare(replace(view, target=target), Generator()).terms["reconstruction"].detach()

    kept = (1 - hidden) * torch.rand(hidden.shape, generator=Generator().manual_seed(1))
    assert torch.equal(nats(view.target + kept), nats(view.target))
    assert (nats(view.target + 0.5 * hidden) != nats(view.target)).all()


def test_ratings_never_seen_are_told_better_than_by_the_film_mean_and_near_the_floor(taught: Teach) -> None:
    found = taught("ratings", "completion")
    view = seen(found)
    visible = view.input[:, 1:]
    hidden = view.weight * (1 - visible)
    ratings, there = found.training.split(1, dim=1)
    film_mean = (ratings * there).sum(0) / there.sum(0)
    assert hidden.sum() / view.weight.sum() == pytest.approx(0.3, abs=0.02)
    by_mean, by_model, floor = (
        mse(film_mean, view.target, hidden),
        mse(told(found), view.target, hidden),
        found.dataset.floor,
    )
    assert (by_mean - by_model) / (by_mean - floor) > 0.65
    assert found.last.mse < 1.3 * floor  # over all known ratings, of which it has seen 7 in 10


# --- detail and future ------------------------------------------------------------------------------------------------


def test_super_resolution_beats_interpolation_and_principal_component_regression(taught: Teach) -> None:
    found = taught("digits", "super-resolution")
    view = seen(found)
    assert view.input.shape[-2:] == (4, 4)
    ways = {mode: F.interpolate(view.input, scale_factor=2, mode=mode) for mode in ("nearest", "bilinear", "bicubic")}
    assert found.last.mse < 0.5 * min(mse(way, view.target) for way in ways.values())
    assert found.last.mse < 0.97 * found.reference.pca_mse


@pytest.mark.exhaustive
def test_a_forecast_beats_the_mean_and_the_last_value(taught: Teach) -> None:
    found = taught("sines", "forecasting", FUTURE)
    view = seen(found)
    assert (view.input.shape[-1], view.target.shape[-1]) == (48, 16)
    last = view.input[..., -1:].expand_as(view.target)
    past = view.input.mean(-1, keepdim=True).expand_as(view.target)
    assert found.last.mse < 0.4 * min(mse(last, view.target), mse(past, view.target), found.reference.mean_mse)
    assert found.last.mse < 0.4 * found.reference.pca_mse


# --- curves -----------------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive
@pytest.mark.parametrize("frequency", [2, 4, 6])
def test_a_recurrent_model_does_not_learn_the_mean_line_its_waves_follow_the_phase(
    taught: Teach, frequency: int
) -> None:
    """Asked early and with room: 0.39 to 0.54 of the variance at three seeds, strengths from 0.25, in step from 0.97 on
    and never more than 0.4 apart."""
    found = taught("sines", "recurrent", FUTURE)
    assert found.last.variance_explained > 0.2
    phase, time = torch.linspace(0, 1, 101)[:-1, None], torch.linspace(0, 1, 64)
    waves = torch.sin(2 * torch.pi * (frequency * time + phase))
    with torch.no_grad():
        rebuilt = found.model.reconstruct(waves[:, None])[:, 0]
    tone = torch.exp(-2j * torch.pi * frequency * time)
    turn = (rebuilt.to(tone.dtype) @ tone) / (
        waves.to(tone.dtype) @ tone
    )  # one complex number a wave: how much larger, how much later
    assert torch.abs(turn).mean() > 0.12
    assert torch.abs((turn / torch.abs(turn)).mean()) > 0.85  # 1: all come equally late; 0: the phase is lost
    assert torch.angle(turn.mean()).abs() < 0.8
