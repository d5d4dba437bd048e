"""A training stopped anywhere and continued from its state is the training that was never stopped, bit for bit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from safetensors.torch import load, save
from torch import Tensor

from aecore.spec import Spec
from aecore.training import evaluator
from aecore.training.control import Request
from aecore.training.events import Between, Ended, Event, HeldOut, Setting, Snapshot, Step
from aecore.training.loop import Trainer

Make = Callable[..., Trainer]
Specs = Callable[..., Spec]
Same = Callable[[dict[str, Tensor], dict[str, Tensor]], bool]


def kept_on_disk(
    state: tuple[dict[str, dict[str, Tensor]], dict[str, Any]],
) -> tuple[dict[str, dict[str, Tensor]], dict[str, Any]]:
    """Send a state through the formats of a checkpoint."""
    tensors, numbers = state
    return {group: load(save(values)) for group, values in tensors.items()}, json.loads(
        json.dumps(numbers, allow_nan=False)
    )


def told(event: Event) -> Any:
    """What of an event a log or a film would keep, without what the clock decides."""
    if isinstance(event, Snapshot):
        return event.step, event.codes.tolist(), event.reconstructions.tolist()
    if isinstance(event, Step):
        return replace(event, rate=0.0)
    return event


def cut(make: Make, spec: Spec, at: int, control: Any = lambda: None) -> tuple[Trainer, list[Any]]:
    """Train to step `at`, throw the trainer away, continue in a new one; return it and all events of both."""
    first, events = make(spec, control()), []
    for event in first.events():
        if isinstance(event, Between) and event.step == at:
            state = kept_on_disk(first.state())
            break
        events.append(told(event))
    second = make(spec, control())
    second.load(*state)
    return second, events + [told(event) for event in second.events()]


def assert_equal_to_uninterrupted(make: Make, same: Same, spec: Spec, at: int) -> None:
    whole = make(spec)
    events = [told(event) for event in whole.events()]
    resumed, pieces = cut(make, spec, at)
    assert pieces == events
    (tensors, numbers), (again, same_numbers) = whole.state(), resumed.state()
    assert {group: same(tensors[group], again[group]) for group in tensors} == dict.fromkeys(tensors, True)
    assert {**numbers, "seconds": 0} == {**same_numbers, "seconds": 0}


@pytest.mark.exhaustive(sample=6)
def test_stopping_and_resuming_changes_no_bit(trainer: Make, same: Same, at_home: Any) -> None:
    assert_equal_to_uninterrupted(trainer, same, at_home.spec.with_values({"budget.epochs": 2}), 5)


@pytest.mark.exhaustive(sample=4)
@pytest.mark.parametrize("at", [0, 1, 4, 8])
@pytest.mark.parametrize("variant", ["vae", "adversarial", "vae-gan", "vq-vae", "sparse-kl"])
def test_it_changes_no_bit_at_any_step(trainer: Make, spec: Specs, same: Same, variant: str, at: int) -> None:
    assert_equal_to_uninterrupted(trainer, same, spec(variant), at)


@pytest.mark.proof(sample=12)
@pytest.mark.parametrize("at", range(12))
def test_no_variant_changes_a_bit_at_any_step(trainer: Make, same: Same, at_home: Any, at: int) -> None:
    assert_equal_to_uninterrupted(trainer, same, at_home.spec, at)


CHANGES = {
    **{kind: {"optimiser__kind": kind} for kind in ("gd", "sgd", "momentum", "rmsprop", "adam", "adamw")},
    "a schedule": {"optimiser__schedule": "cosine", "optimiser__warmup": 2.0},
    "a step in the learning rate": {"optimiser__schedule": "step"},
    "dropout": {"model__backbone__dropout": 0.4},
    "an adversary": {"model__adversary__kind": "code-critic"},
    "a critic of shuffled codes": {"model__adversary__kind": "shuffle-critic"},
    "a growing capacity": {"model__bottleneck__capacity": 5.0, "model__bottleneck__capacity_epochs": 4.0},
    "a contraction": {"model__penalties__contraction__weight": 0.1},
    "total correlation": {"model__penalties__total_correlation__weight": 1.0, "model__penalties__mmd__weight": 1.0},
    "units that die and come back": {
        "model__bottleneck__kind": "top-k",
        "model__bottleneck__k": 1,
        "model__bottleneck__patience": 3,
    },
    "both penalties": {"model__penalties__l1__weight": 0.1, "model__penalties__weight_decay__weight": 0.01},
    "a warm-up": {"model__bottleneck__warmup": 2.0},
    "early stopping": {"budget__patience": 2, "optimiser__learning_rate": 0.03},
    "a batch that does not divide the data": {"optimiser__batch_size": 23},
    "another seed": {"seed": 2**31 - 1},
}


@pytest.mark.exhaustive(sample=6)
@pytest.mark.parametrize("values", CHANGES.values(), ids=CHANGES.keys())
def test_resuming_changes_no_bit_with(trainer: Make, spec: Specs, same: Same, values: dict[str, Any]) -> None:
    if values.get("optimiser__kind") == "gd":
        assert_equal_to_uninterrupted(trainer, same, spec(epochs=8, **values), 5)
        return
    assert_equal_to_uninterrupted(trainer, same, spec(epochs=6, **values), 5)


@pytest.mark.parametrize("asked", [1, 5, 10, 15], ids=["first step", "first epoch", "second epoch", "last epoch"])
def test_a_stop_during_an_evaluation_of_held_out_items_changes_no_bit(
    trainer: Make, spec: Specs, same: Same, person: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, asked: int
) -> None:
    """Asked before each step and once in an evaluation of two batches (at steps 1, 4, 8, 12), the n-th answer falls
    into an evaluation."""
    monkeypatch.setattr(evaluator, "BATCH", 12)
    whole = trainer(spec("vae"))
    events = [told(event) for event in whole.events()]
    first = trainer(spec("vae"), person({asked: Request(stop=True)}))
    pieces = [told(event) for event in first.events()]
    assert first.tally.evaluation_due
    assert pieces.pop() == Ended(first.step, "stopped")
    second = trainer(spec("vae"))
    second.load(*kept_on_disk(first.state()))
    again = [told(event) for event in second.events()]
    assert again[0] == Between(first.step)
    assert isinstance(again[1], HeldOut)
    assert pieces + again[1:] == events
    (tensors, numbers), (same_tensors, same_numbers) = whole.state(), second.state()
    assert {group: same(tensors[group], same_tensors[group]) for group in tensors} == dict.fromkeys(tensors, True)
    assert {**numbers, "seconds": 0} == {**same_numbers, "seconds": 0}


def test_resuming_takes_no_patience_back(trainer: Make, spec: Specs, same: Same) -> None:
    hasty = spec(
        "undercomplete", epochs=500, budget__patience=3, optimiser__learning_rate=0.05, model__backbone__widths=(16,)
    )
    last = max(event.step for event in trainer(hasty).events())
    for at in (last - 5, last - 1):
        assert_equal_to_uninterrupted(trainer, same, hasty, at)


def test_the_log_goes_on_in_the_middle_of_a_mean(trainer: Make, spec: Specs, same: Same) -> None:
    """At step 131 of 40 an epoch the meter holds a step that has not been told yet."""
    assert_equal_to_uninterrupted(trainer, same, spec("undercomplete", epochs=5, optimiser__batch_size=1), 131)


def test_live_settings_survive_the_resume(trainer: Make, spec: Specs, same: Same, person: Callable[..., Any]) -> None:
    wish = Request(settings={"model.bottleneck.beta": 4.0, "optimiser.learning_rate": 0.01})
    whole = trainer(spec("vae"), person({3: wish}))
    list(whole.events())
    first = trainer(spec("vae"), person({3: wish}))
    state = next(
        kept_on_disk(first.state()) for event in first.events() if isinstance(event, Between) and event.step == 6
    )
    resumed = trainer(spec("vae"))
    resumed.load(*state)
    events = list(resumed.events())
    assert not any(isinstance(event, Setting) for event in events)
    assert resumed.spec == whole.spec
    assert same(resumed.weights(), whole.weights())


def test_live_settings_that_need_each_other_survive_the_resume(
    trainer: Make, spec: Specs, same: Same, person: Callable[..., Any]
) -> None:
    """A critic of outputs needs codes that are pulled into a normal: by KL or by MMD, so β may go once MMD is there."""
    mmd, both = {"model.penalties.mmd.weight": 5.0}, {"model.penalties.mmd.weight": 5.0, "model.bottleneck.beta": 0.0}
    wishes = {2: Request(settings=mmd), 3: Request(settings=both)}
    whole = trainer(spec("vae-gan"), person(wishes))
    list(whole.events())
    first = trainer(spec("vae-gan"), person(wishes))
    state = next(
        kept_on_disk(first.state()) for event in first.events() if isinstance(event, Between) and event.step == 6
    )
    resumed = trainer(spec("vae-gan"), person({0: Request(settings=both)}))
    resumed.load(*state)
    events = list(resumed.events())
    assert not any(isinstance(event, Setting) for event in events)
    assert resumed.spec == whole.spec
    assert same(resumed.weights(), whole.weights())


def test_another_seed_is_another_training(trainer: Make, spec: Specs, same: Same) -> None:
    first, second = trainer(spec(seed=1)), trainer(spec(seed=2))
    for made in (first, second):
        list(made.events())
    assert not same(first.weights(), second.weights())


@pytest.mark.exhaustive(sample=6)
def test_evaluating_held_out_items_does_not_disturb_the_training(trainer: Make, same: Same, at_home: Any) -> None:
    few = at_home.spec.with_values({"budget.epochs": 2})
    watched, blind = trainer(few), trainer(few)
    for _ in watched.events():
        watched.evaluate()
        watched.snapshot()
    for _ in range(8):
        blind.train_step()
    assert same(watched.weights(), blind.weights())


def test_held_out_items_are_evaluated_the_same_way_every_time(trainer: Make, at_home: Any) -> None:
    made = trainer(at_home.spec.with_values({"budget.epochs": 1}))
    list(made.events())
    torch.rand(7)
    first, second = made.evaluate(), made.evaluate()
    assert isinstance(first, HeldOut)
    assert first == second


def test_the_state_of_an_adversary_is_kept_with_its_optimiser(trainer: Make, spec: Specs) -> None:
    made = trainer(spec("adversarial"))
    list(made.events())
    tensors, _ = made.state()
    assert {name.split(".")[1] for name in tensors["critic"]} == {"step", "exp_avg", "exp_avg_sq"}
    assert len({name.split(".")[0] for name in tensors["critic"]}) == len(list(made.model.adversary.parameters()))
    assert "critic" not in trainer(spec("vae")).state()[0]
