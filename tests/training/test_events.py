"""What a training tells, and when."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from aecore.spec import Spec
from aecore.training.events import Between, Ended, Event, HeldOut, Snapshot, Step
from aecore.training.loop import Trainer
from aecore.training.prepared import PICTURES
from aecore.training.schedule import Schedule

Make = Callable[..., Trainer]
Specs = Callable[..., Spec]
EPOCHS, STEPS = 3, 12


def steps_of(events: list[Event], kind: type[Event]) -> list[int]:
    return [event.step for event in events if isinstance(event, kind)]


@pytest.mark.exhaustive(sample=12)
def test_a_training_tells_its_steps_in_order_and_ends_once(trainer: Make, home_first: Any) -> None:
    events, schedule = list(trainer(home_first.spec).events()), Schedule(4, EPOCHS)
    assert events[-1] == Ended(STEPS, "epochs")
    assert steps_of(events, Ended) == [STEPS]
    assert steps_of(events, Between) == list(range(STEPS))
    assert steps_of(events, Step) == [step for step in range(1, STEPS + 1) if schedule.logs(step)]
    assert steps_of(events, Snapshot) == [step for step in range(1, STEPS + 1) if schedule.shows(step)]
    assert steps_of(events, HeldOut) == [1, 4, 8, 12]


def test_what_belongs_to_a_step_comes_before_the_next_one(trainer: Make, spec: Specs) -> None:
    steps = [event.step for event in trainer(spec()).events()]
    assert steps == sorted(steps)


def test_what_goes_into_the_log_is_json_and_adds_up(trainer: Make, home_first: Any) -> None:
    made = trainer(home_first.spec.with_values({"model.penalties.l1.weight": 0.01, "budget.epochs": 1}))
    weights = made.spec.model.loss_weights(0.0)
    steady = made.spec.model.warmup() == 0  # else the mean of a growing weight times a term is no product of means
    for event in made.events():
        if not isinstance(event, Step | HeldOut):
            continue
        record = json.loads(json.dumps(event.record(), allow_nan=False))
        assert record["kind"] == event.kind
        assert record["epoch"] == record["step"] / 4
        assert set(record["terms"]) == {"objective", *weights}
        if steady or isinstance(event, HeldOut):
            parts = sum(
                weight * record["terms"][name] for name, weight in made.spec.model.loss_weights(made.epoch).items()
            )
            assert record["terms"]["objective"] == pytest.approx(parts, rel=1e-4, abs=1e-4)


def test_snapshots_follow_the_same_items_and_show_the_first_of_them_whole(trainer: Make, home_first: Any) -> None:
    made = trainer(home_first.spec.with_values({"budget.epochs": 1}))
    whole = (1, home_first.card.shape[-1]) if home_first.kind == "ratings" else home_first.card.shape
    found = [event for event in made.events() if isinstance(event, Snapshot)]
    assert found
    for event in found:
        assert event.codes.shape == (88, made.model.code_size)
        assert event.reconstructions.shape == (PICTURES, *whole)
        assert made.dataset.drawn(event.reconstructions).shape[0] == PICTURES


def test_the_epochs_end_where_an_incomplete_batch_would_begin(trainer: Make, spec: Specs) -> None:
    events = list(trainer(spec(optimiser__batch_size=30)).events())
    assert steps_of(events, Ended) == [2 * EPOCHS]


def test_a_batch_of_all_items_is_one_step_an_epoch(trainer: Make, spec: Specs) -> None:
    assert steps_of(list(trainer(spec(optimiser__batch_size=64)).events()), HeldOut) == [1, 2, 3]


@pytest.mark.parametrize("per_epoch", [1, 2, 7, 21, 468, 937, 100_000])
def test_log_moments_are_every_step_at_first_and_at_least_three_an_epoch(per_epoch: int) -> None:
    moments = [step for step in range(1, 3 * per_epoch + 1) if Schedule(per_epoch, 3).logs(step)]
    assert moments[:64] == list(range(1, min(64, 3 * per_epoch) + 1))
    assert {per_epoch, 2 * per_epoch, 3 * per_epoch} <= set(moments)
    assert max([b - a for a, b in pairwise(moments)], default=1) <= min(8, max(1, per_epoch // 3))


@pytest.mark.parametrize("per_epoch", [1, 2, 7, 21, 468, 937])
def test_snapshot_moments_are_dense_at_first_and_thin_out(per_epoch: int) -> None:
    moments = [step for step in range(1, 100 * per_epoch + 1) if Schedule(per_epoch, 100).shows(step)]
    assert moments[0] == 1
    assert [per_epoch * epoch for epoch in range(1, 11)] == [
        step for step in moments if per_epoch <= step <= 10 * per_epoch
    ]
    assert all(b <= max(1.51 * a, a + per_epoch, 1.12 * a) for a, b in pairwise(moments))
    assert len(moments) < 60


def test_moments_depend_on_the_step_alone() -> None:
    schedule = Schedule(21, 10)
    for moment in (schedule.logs, schedule.shows, schedule.evaluates):
        forwards = [moment(step) for step in range(1, 200)]
        backwards = [moment(step) for step in reversed(range(1, 200))]
        assert forwards == backwards[::-1]
