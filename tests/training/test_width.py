"""Width that changes while it trains: units that are off take part in nothing, those that come on change nothing, and
which go is by the criterion that is stated."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Generator, Tensor, nn

from aecore.models.units import hidden_layers, on
from aecore.spec import Spec
from aecore.training.events import Between, Units
from aecore.training.loop import Trainer
from aecore.training.schedule import Schedule
from tests.training.test_resume import assert_equal_to_uninterrupted

Make = Callable[..., Trainer]
Specs = Callable[..., Spec]
SEEDS = (0, 1, 2)
WAYS = ("grown", "pruned")


def changing(spec: Specs, structure: str, seed: int = 0, **values: Any) -> Spec:
    found = {"epochs": 5, "seed": seed, "model__backbone__widths": (24, 10), "model__backbone__structure": structure}
    return spec(values.pop("variant", "vae"), **(found | values))


def counts(units: Units) -> list[int]:
    return [layer.count("1") for layer in units.layers]


def trained(made: Trainer) -> list[Units]:
    return [event for event in made.events() if isinstance(event, Units)]


def randomised(made: Trainer) -> None:
    """Give all that is on other weights, biases too, so that no law holds by accident."""
    noise = Generator().manual_seed(7)
    with torch.no_grad():
        for value in made.optimised:
            value.add_(0.1 * torch.randn(value.shape, generator=noise))
    made.learner.width.hold()


def outputs(made: Trainer) -> list[Tensor]:
    """Codes, clouds and outputs, of the held-out items."""
    x = made.dataset.floats(made.dataset.held_out.samples)
    with torch.no_grad():
        code = made.model.encode(x)
        return [code.mean, *([code.logvar] if code.logvar is not None else []), made.model.decode(code.point)]


def smaller(layer: nn.Linear, rows: Tensor | None, columns: Tensor | None) -> nn.Linear:
    """A layer of the units that are on alone."""
    weight, bias = layer.weight.detach(), layer.bias.detach()
    if rows is not None:
        weight, bias = weight[rows], bias[rows]
    if columns is not None:
        weight = torch.cat([weight[:, : len(columns)][:, columns], weight[:, len(columns) :]], 1)
    found = nn.Linear(weight.shape[1], weight.shape[0])
    found.load_state_dict({"weight": weight, "bias": bias})
    return found


@pytest.mark.parametrize("activation", ["relu", "gelu", "tanh", "sigmoid"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_pruned_model_is_the_smaller_one_of_the_units_that_are_left(
    trainer: Make, spec: Specs, activation: str, seed: int
) -> None:
    made = trainer(changing(spec, "pruned", seed, model__backbone__activation=activation))
    trained(made)
    randomised(made)
    a, b, c, d = (on(layer) for layer in hidden_layers(made.model))
    assert [int(units.sum()) for units in (a, b, c, d)] == [6, 3, 3, 6]
    act = {"relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[activation]()
    model: Any = made.model
    first, second = (layer for layer in model.encoder if isinstance(layer, nn.Linear))
    third, fourth = (layer for layer in model.decoder.body if isinstance(layer, nn.Linear))
    inner = nn.Sequential(nn.Flatten(), smaller(first, a, None), act, smaller(second, b, a), act)
    outer = [smaller(model.decoder.reader, c, None), act, smaller(third, d, c), act, smaller(fourth, None, d)]
    x = made.dataset.floats(made.dataset.held_out.samples)
    with torch.no_grad():
        h = inner(x)
        mean, logvar = smaller(model.bottleneck.to_code, None, b)(h), smaller(model.bottleneck.to_logvar, None, b)(h)
        told = model.likelihood.mean(nn.Sequential(*outer)(mean).reshape(-1, *made.dataset.card.shape))
    for expected, found in zip((mean, logvar, told), outputs(made), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("variant", ["vae", "conditional", "adversarial", "k-sparse"])
@pytest.mark.parametrize("seed", SEEDS)
def test_units_that_are_switched_on_leave_the_function_as_it_is_and_then_learn(
    trainer: Make, spec: Specs, variant: str, seed: int
) -> None:
    made = trainer(changing(spec, "grown", seed, variant=variant, model__backbone__activation="gelu"))
    rounds, last = made.prepared.schedule.rounds(), None
    for event in made.events():
        if isinstance(event, Between) and event.step in rounds:
            last = outputs(made)
        if isinstance(event, Units) and last:
            for before, after in zip(last, outputs(made), strict=True):
                torch.testing.assert_close(after, before, rtol=1e-5, atol=1e-6)
    assert last
    reading = [reader.weight[:, : layer.units] for layer in hidden_layers(made.model) for reader in layer.read_by]
    assert all(bool(weight.ne(0).any(0).all()) for weight in reading)


@pytest.mark.parametrize("seed", SEEDS)
def test_those_go_that_are_the_weakest(trainer: Make, spec: Specs, seed: int) -> None:
    """Sums of squares by NumPy, of weights as they are at a moment."""
    made = trainer(changing(spec, "pruned", seed))
    for event in made.events():
        if isinstance(event, Between) and event.step == 3:
            break
    layers = hidden_layers(made.model)
    expected = []
    for layer in layers:
        weight, bias = layer.made_by.weight.detach().double().numpy(), layer.made_by.bias.detach().double().numpy()
        made_by = (weight**2).sum(1) + bias**2
        read_by = sum((read.weight.detach().double().numpy()[:, : layer.units] ** 2).sum(0) for read in layer.read_by)
        expected.append(set((made_by * read_by).argsort()[-math.ceil(layer.units / 2) :].tolist()))
    made.learner.width.follow(0.5)
    assert [set(torch.nonzero(on(layer))[:, 0].tolist()) for layer in layers] == expected


@pytest.mark.parametrize("kind", ["sgd", "momentum", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("structure", WAYS)
def test_the_memory_of_the_optimiser_fits_what_is_on(trainer: Make, spec: Specs, structure: str, kind: str) -> None:
    """Nothing is remembered of what goes off or comes on, but how large gradients usually are."""
    made = trainer(changing(spec, structure, optimiser__kind=kind, model__backbone__activation="sigmoid"))
    for event in made.events():
        if isinstance(event, Units) and event.step:
            break
    layer, state = hidden_layers(made.model)[0], made.learner.optimiser.state
    switched = on(layer)
    fresh = switched.clone()
    fresh[:] = False
    if structure == "grown":
        fresh = layer.read_by[0].weight.eq(0).all(0) & switched
        assert int(fresh.sum()) == 2
    for name, value in state[layer.made_by.weight].items():
        if value.shape != layer.made_by.weight.shape:
            continue
        assert bool(value[~switched].eq(0).all())
        if name in ("exp_avg", "momentum_buffer"):
            assert bool(value[fresh].eq(0).all())
        elif structure == "grown":
            old = value[switched & ~fresh]
            torch.testing.assert_close(value[fresh], old.mean().expand_as(value[fresh]), rtol=1e-4, atol=0.0)


@pytest.mark.parametrize(("structure", "expected"), [("grown", [6, 3, 3, 6]), ("pruned", [24, 10, 10, 24])])
def test_it_begins_and_ends_as_asked_and_goes_one_way(
    trainer: Make, spec: Specs, structure: str, expected: list[int]
) -> None:
    found = trained(trainer(changing(spec, structure)))
    assert [event.step for event in found] == [0, 4, 6, 8, 10, 12]
    assert counts(found[0]) == expected
    ends = {"grown": [24, 10, 10, 24], "pruned": [6, 3, 3, 6]}[structure]
    assert counts(found[-1]) == ends
    for before, after in pairwise(found):
        for one, other in zip(before.layers, after.layers, strict=True):
            pairs = {("0", "1")} if structure == "grown" else {("1", "0")}
            assert {pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]} <= pairs


def test_units_that_stay_are_neither_told_nor_held(trainer: Make, spec: Specs) -> None:
    made = trainer(spec("vae"))
    assert made.learner.width is None
    assert trained(made) == []


@pytest.mark.parametrize("last", [1, 2, 3, 5, 8, 100, 12345])
def test_rounds_lie_within_the_training(last: int) -> None:
    schedule = Schedule(1, last)
    rounds = schedule.rounds()
    assert rounds == sorted(rounds)
    assert last == 1 or all(0 < step < last for step in rounds)
    assert schedule.progress(0) == 0.0
    assert schedule.progress(last) == 1.0


@pytest.mark.parametrize("structure", WAYS)
@pytest.mark.parametrize("at", [0, 3, 4, 7, 12])
def test_a_training_taken_up_again_before_or_after_a_round_is_the_same(
    trainer: Make, spec: Specs, same: Any, structure: str, at: int
) -> None:
    assert_equal_to_uninterrupted(trainer, same, changing(spec, structure), at)


@pytest.mark.exhaustive(sample=2)
@pytest.mark.parametrize("structure", WAYS)
@pytest.mark.parametrize("kind", ["sgd", "momentum", "rmsprop", "adamw"])
def test_it_is_the_same_by_every_optimiser(trainer: Make, spec: Specs, same: Any, structure: str, kind: str) -> None:
    assert_equal_to_uninterrupted(trainer, same, changing(spec, structure, optimiser__kind=kind), 7)


def test_early_stopping_keeps_a_model_of_the_width_that_was_asked_for(trainer: Make, spec: Specs) -> None:
    """A larger model from before the last round would often be the better one."""
    made = trainer(changing(spec, "pruned", epochs=60, budget__patience=2, optimiser__learning_rate=0.05))
    trained(made)
    assert made.step < made.prepared.schedule.last
    assert [int(on(layer).sum()) for layer in hidden_layers(made.model)] == [6, 3, 3, 6]


@pytest.mark.parametrize("seed", SEEDS)
def test_early_stopping_keeps_none_from_the_evaluation_just_before_the_last_round(
    trainer: Make, spec: Specs, seed: int
) -> None:
    """The last round is at the end of epoch 18: there the held-out items are judged first, then units are switched."""
    values = {"model__backbone__share": 0.05, "optimiser__learning_rate": 0.01}
    made = trainer(changing(spec, "pruned", seed, epochs=30, budget__patience=1, **values))
    last = trained(made)[-1]
    assert made.step < made.prepared.schedule.last
    assert counts(last) == [int(on(layer).sum()) for layer in hidden_layers(made.model)] == [2, 1, 1, 2]
