"""Dropout: a function of (seed, step), independent of the view's noise, off whenever a model is judged or shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from aecore.spec import Spec
from aecore.training.events import Between
from aecore.training.loop import Trainer

Make = Callable[..., Trainer]
Specs = Callable[..., Spec]
Same = Callable[[dict[str, Tensor], dict[str, Tensor]], bool]
BACKBONES = ["dense", "conv"]


@pytest.fixture
def with_dropout(trainer: Make, spec: Specs) -> Callable[..., Trainer]:
    def make(backbone: str = "dense", share: float = 0.5, **values: Any) -> Trainer:
        return trainer(spec("undercomplete", model__backbone__kind=backbone, model__backbone__dropout=share, **values))

    return make


def first_mask(made: Trainer) -> Tensor:
    """Return which units the first dropout layer silences in the next step."""
    layer = next(layer for layer in made.model.modules() if isinstance(layer, nn.Dropout))
    found: list[Tensor] = []
    handle = layer.register_forward_hook(lambda module, given, output: found.append((output == 0) & (given[0] != 0)))
    made.train_step()
    handle.remove()
    return found[0]


@pytest.mark.parametrize("backbone", BACKBONES)
def test_every_hidden_layer_loses_its_share_of_units(with_dropout: Make, backbone: str) -> None:
    made = with_dropout(backbone, 0.3)
    layers = [layer for layer in made.model.modules() if isinstance(layer, nn.Dropout)]
    assert len(layers) == {"dense": 2, "conv": 6}[backbone]
    assert {layer.p for layer in layers} == {0.3}
    assert not isinstance([*made.model.decoder.body.children()][-1], nn.Dropout)


@pytest.mark.parametrize("backbone", BACKBONES)
def test_what_is_silenced_is_a_function_of_seed_and_step(with_dropout: Make, backbone: str) -> None:
    first, again, other = with_dropout(backbone), with_dropout(backbone), with_dropout(backbone, seed=1)
    torch.rand(11)  # whatever the global stream has given before
    masks = [first_mask(first)]
    torch.rand(5)
    assert torch.equal(first_mask(again), masks[0])
    assert not torch.equal(first_mask(other), masks[0])
    assert not torch.equal(first_mask(first), masks[0])  # the next step


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_training_leaves_the_global_stream_alone(with_dropout: Make, share: float) -> None:
    made, world = with_dropout(share=share), torch.get_rng_state()
    list(made.events())
    assert torch.equal(torch.get_rng_state(), world)


@pytest.mark.parametrize("backbone", BACKBONES)
def test_it_is_off_when_a_model_is_judged_and_shown(with_dropout: Make, backbone: str) -> None:
    made, without = with_dropout(backbone), with_dropout(backbone, 0.0)
    # Dropout layers have no weights but take a number in the sequence, so weights are matched by order.
    values = zip(made.model.parameters(), without.model.parameters(), strict=True)
    for value, other in values:
        other.data.copy_(value.data)
    assert made.evaluate() == without.evaluate()
    assert torch.equal(made.snapshot().codes, without.snapshot().codes)
    assert torch.equal(made.snapshot().reconstructions, without.snapshot().reconstructions)
    assert made.model.training


def test_it_is_on_again_after_an_evaluation(with_dropout: Make) -> None:
    watched, blind = with_dropout(), with_dropout()
    watched.evaluate()
    assert torch.equal(first_mask(watched), first_mask(blind))


def test_training_with_dropout_is_repeatable_bit_for_bit(with_dropout: Make, same: Same) -> None:
    first, second = with_dropout(), with_dropout()
    for event in first.events():
        if isinstance(event, Between):
            torch.rand(3)  # someone else draws between the steps
    list(second.events())
    assert same(first.weights(), second.weights())


def test_what_is_silenced_does_not_follow_the_noise_of_the_view(with_dropout: Make) -> None:
    """Both are drawn in every step; from one stream, a unit would be silent whenever a pixel is hidden."""
    made = with_dropout(share=0.5, model__view__kind="masking", model__view__level=0.5)
    drawn: list[int] = []
    seed = torch.manual_seed
    torch.manual_seed = lambda number: (drawn.append(number), seed(number))[1]
    try:
        made.train_step()
    finally:
        torch.manual_seed = seed
    assert len(drawn) == 1
    assert drawn[0] != made.learner.generator.initial_seed()
