"""How a training ends when it does not run its course: time, patience, numbers that are none."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from aecore.data.dataset import Dataset, Split
from aecore.spec import Spec
from aecore.training.batches import Batches
from aecore.training.control import Request
from aecore.training.evaluator import evaluate
from aecore.training.events import Between, Ended, Event, HeldOut, Snapshot, Step
from aecore.training.loop import Trainer

Make = Callable[..., Trainer]
Specs = Callable[..., Spec]
Same = Callable[[dict[str, Tensor], dict[str, Tensor]], bool]
ABSURD: dict[str, dict[str, Any]] = {
    "a huge step at a tiny sigma": {
        "optimiser__kind": "sgd", "optimiser__learning_rate": 1.0, "model__likelihood__kind": "gaussian",
        "model__likelihood__variance": "fixed", "model__likelihood__sigma": 0.01,
    },
    "a huge step at a huge beta": {"optimiser__kind": "sgd", "optimiser__learning_rate": 1.0,
    "model__bottleneck__beta": 100.0},
    "a huge weight decay": {"optimiser__kind": "sgd", "optimiser__learning_rate": 1.0,
    "model__penalties__weight_decay__weight": 10.0},
}  # fmt: skip


def finite(tensors: dict[str, Tensor]) -> bool:
    return all(bool(torch.isfinite(value).all()) for value in tensors.values())


def ended(events: list[Event]) -> Ended:
    assert isinstance(events[-1], Ended)
    return events[-1]


def poisoned(data: Dataset) -> Dataset:
    """Return the data with one undefined value in each training item, as a model reads it."""
    x = data.floats(data.train.samples).clone(memory_format=torch.contiguous_format)  # its rows in place, not copies
    x.flatten(1)[:, 3] = math.nan
    return replace(data, card=replace(data.card, kind="table"), train=Split(x, data.train.labels))


def test_an_undefined_number_ends_the_training_at_its_step_and_is_named(
    trainer: Make, same: Same, at_home: Any
) -> None:
    """Neither weights nor running statistics (codebooks, mean activities) are touched by the batch that ends it."""
    made = trainer(at_home.spec)
    events: list[Event] = []
    for event in made.events():
        events.append(event)
        if event == Between(6):
            before, batches = made.weights(), Batches(poisoned(made.dataset), made.batch, made.spec.seed)
            made.prepared = replace(made.prepared, batches=batches)
            made.restore_working_weights = lambda: None
    assert ended(events).step == 6
    assert ended(events).reason == "diverged"
    assert made.spec.model.loss_weights(1.0)[ended(events).term] > 0
    assert finite(before)
    assert same(made.weights(), before)


@pytest.mark.parametrize("values", ABSURD.values(), ids=ABSURD.keys())
@pytest.mark.parametrize("variant", ["vae", "convolutional"])
def test_absurd_settings_diverge_with_a_name_and_leave_a_model_that_works(
    trainer: Make, spec: Specs, pictures: Dataset, variant: str, values: dict[str, Any]
) -> None:
    made = trainer(spec(variant, epochs=300, **{"model__bottleneck__kind": "gaussian"} | values))
    events = list(made.events())
    assert ended(events).reason == "diverged"
    assert ended(events).term in made.spec.model.loss_weights(0.0)
    assert finite(made.weights())
    assert math.isfinite(evaluate(made.model, pictures, 0, 0.0).terms["objective"])
    assert json.dumps(made.state()[1], allow_nan=False)


@pytest.mark.parametrize("values", ABSURD.values(), ids=ABSURD.keys())
@pytest.mark.parametrize("batch", [16, 64])
def test_a_training_that_diverges_never_tells_what_is_not_json(
    trainer: Make, spec: Specs, values: dict[str, Any], batch: int
) -> None:
    for event in trainer(spec(epochs=300, optimiser__batch_size=batch, **values)).events():
        if isinstance(event, Step | HeldOut):
            assert json.dumps(event.record(), allow_nan=False)
        if isinstance(event, Snapshot):
            assert torch.isfinite(event.codes).all()
            assert torch.isfinite(event.reconstructions).all()


def test_the_error_is_a_number_wherever_its_nats_are(trainer: Make, spec: Specs, pictures: Dataset) -> None:
    """At σ = 10 an item's nats are a 200th of its squared error, so the sum over all items may overflow before they
    do."""
    model = trainer(spec("undercomplete", model__likelihood__variance="fixed", model__likelihood__sigma=10.0)).model
    with torch.no_grad():
        model.decoder.body[-2].bias.fill_(1e18)
    found = evaluate(model, pictures, 0, 0.0)
    assert found.terms["reconstruction"] == pytest.approx(64e36 / 200, rel=1e-3)
    assert found.mse == pytest.approx(1e36, rel=1e-3)


def test_patience_ends_a_training_that_gets_no_better_with_its_best_weights(
    trainer: Make, spec: Specs, pictures: Dataset
) -> None:
    made = trainer(spec("undercomplete", epochs=500, budget__patience=3, optimiser__learning_rate=0.05))
    events = list(made.events())
    assert ended(events).reason == "patience"
    judged = [event.terms["objective"] for event in events if isinstance(event, HeldOut)]
    best = min(judged)
    assert len(judged) - 2 - judged.index(best) == 3
    assert evaluate(made.model, pictures, 0, made.epoch).terms["objective"] == pytest.approx(best, rel=1e-6)
    assert judged[-1] == pytest.approx(best, rel=1e-6)


def test_patience_does_not_mistake_a_kl_warm_up_for_getting_worse(trainer: Make, spec: Specs) -> None:
    made = trainer(
        spec("vae", epochs=16, budget__patience=2, model__bottleneck__warmup=12.0, model__bottleneck__beta=50.0)
    )
    assert ended(list(made.events())).step > 12 * 4


def test_the_first_evaluation_at_full_weights_begins_the_waiting_anew(trainer: Make, spec: Specs) -> None:
    """With weights that hardly move, the objective only grows with the weight of the KL term: until epoch 2, not
    after."""
    hardly = {"optimiser__learning_rate": 1e-6, "model__bottleneck__beta": 100.0, "model__bottleneck__warmup": 2.0}
    events = list(trainer(spec("vae", epochs=9, budget__patience=1, **hardly)).events())
    judged = {event.step: event.terms["objective"] for event in events if isinstance(event, HeldOut)}
    assert judged[8] > judged[4]
    assert ended(events).step > 8


def test_a_new_learning_rate_does_not_forget_what_was_best(
    trainer: Make, spec: Specs, person: Callable[..., Any]
) -> None:
    wish = Request(settings={"optimiser.learning_rate": 1.0})
    events = list(trainer(spec("undercomplete", epochs=500, budget__patience=2), person({40: wish})).events())
    judged = [event.terms["objective"] for event in events if isinstance(event, HeldOut)]
    assert judged[-1] == pytest.approx(min(judged), rel=1e-6)


def test_patience_does_not_mistake_a_turned_up_beta_for_getting_worse(
    trainer: Make, spec: Specs, person: Callable[..., Any]
) -> None:
    wish = Request(settings={"model.bottleneck.beta": 50.0})
    made = trainer(spec("vae", epochs=30, budget__patience=2, model__bottleneck__beta=0.0), person({40: wish}))
    judged = [event.step for event in made.events() if isinstance(event, HeldOut)]
    assert judged[-1] > 40 + 2 * 4


def test_without_patience_a_training_that_gets_no_better_goes_on(trainer: Make, spec: Specs) -> None:
    assert (
        ended(list(trainer(spec("undercomplete", epochs=30, optimiser__learning_rate=0.05)).events())).reason
        == "epochs"
    )


def test_a_time_limit_ends_a_training_with_a_last_evaluation(trainer: Make, spec: Specs) -> None:
    made = trainer(spec(epochs=10_000, budget__seconds=0.05))
    events = list(made.events())
    assert ended(events).reason == "seconds"
    assert 0.05 <= made.seconds + made.meter.seconds < 5
    assert {type(event) for event in events[-3:]} == {HeldOut, Snapshot, Ended}
    assert {event.step for event in events[-3:]} == {ended(events).step}


def test_a_run_judges_each_moment_once(trainer: Make, spec: Specs) -> None:
    """A time limit that falls on the end of an epoch must not put two held-out points on one spot."""
    events = list(trainer(spec(epochs=10_000, optimiser__batch_size=64, budget__seconds=0.02)).events())
    steps = [event.step for event in events if isinstance(event, HeldOut)]
    assert steps == sorted(set(steps))
