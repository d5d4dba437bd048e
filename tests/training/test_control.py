"""What a person may ask while a training runs: stop, pause, live settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from torch import Tensor

from aecore.models.variants import VARIANTS
from aecore.rules import problems
from aecore.spec import Spec, live_leaves
from aecore.training.control import Request
from aecore.training.events import Between, Ended, Pace, Paused, Setting, Snapshot, Step
from aecore.training.loop import Trainer

Make = Callable[..., Trainer]
Specs = Callable[..., Spec]
People = Callable[..., Any]
Same = Callable[[dict[str, Tensor], dict[str, Tensor]], bool]


def test_a_stop_ends_the_training_before_its_next_step(trainer: Make, spec: Specs, person: People) -> None:
    events = list(trainer(spec(), person({5: Request(stop=True)})).events())
    assert events[-1] == Ended(5, "stopped")
    assert [event.step for event in events if isinstance(event, Between)] == [0, 1, 2, 3, 4, 5]


def test_a_pause_waits_is_told_once_and_changes_nothing(trainer: Make, spec: Specs, person: People, same: Same) -> None:
    control = person({3: Request(pause=True), 8: Request()})
    paused, whole = trainer(spec(), control), trainer(spec())
    events = list(paused.events())
    list(whole.events())
    assert [event for event in events if isinstance(event, Paused)] == [Paused(3)]
    assert events[-1] == Ended(12, "epochs")
    assert control.asked == 12 + 5
    assert same(paused.weights(), whole.weights())


def test_a_paused_training_takes_one_step_or_one_epoch_and_waits_again(
    trainer: Make, spec: Specs, person: People, same: Same
) -> None:
    """Four steps an epoch: paused after 3, then one step, then to the end of the second epoch."""
    wishes = {
        3: Request(pause=True),
        6: Request(pause=True, until_step=4),
        9: Request(pause=True, until_step=4, until_epoch=2.0),
        16: Request(),
    }
    stepped, whole = trainer(spec(), person(wishes)), trainer(spec())
    events = list(stepped.events())
    list(whole.events())
    assert [event.step for event in events if isinstance(event, Paused)] == [3, 4, 8]
    assert events[-1] == Ended(12, "epochs")
    assert same(stepped.weights(), whole.weights())


def test_each_step_of_a_paused_training_is_told_and_shown(trainer: Make, spec: Specs, person: People) -> None:
    """Twelve steps an epoch: the schedule shows 1, 2, 3, 4, 6, 9 only."""
    quick = spec(optimiser__batch_size=5)
    made = trainer(
        quick, person({7: Request(pause=True), 9: Request(pause=True, until_step=8), 12: Request(stop=True)})
    )
    events = list(made.events())
    assert [(e.step, e.extra) for e in events if isinstance(e, Snapshot)][-1] == (8, True)
    assert [e.step for e in events if isinstance(e, Step)][-1] == 8


def test_slow_motion_lets_time_pass_and_changes_nothing(
    trainer: Make, spec: Specs, person: People, same: Same, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[float] = []
    monkeypatch.setattr("aecore.training.loop.time.sleep", passed.append)
    slow, whole = trainer(spec(), person({2: Request(wait=0.003), 9_000: Request()})), trainer(spec())
    told = [event for event in slow.events() if isinstance(event, Pace)]
    list(whole.events())
    assert told[0] == Pace(2, 0.003)
    assert passed
    assert max(passed) <= 0.003
    assert same(slow.weights(), whole.weights())
    assert slow.tally.numbers().keys() == whole.tally.numbers().keys()


@pytest.mark.parametrize("wish", [Request(stop=True), Request(pause=True, stop=True)])
def test_slow_motion_hears_a_stop_at_once(trainer: Make, spec: Specs, person: People, wish: Request) -> None:
    events = list(trainer(spec(), person({1: Request(wait=9.0), 4: wish})).events())
    assert events[-1] == Ended(1, "stopped")


def test_a_paused_training_can_be_stopped(trainer: Make, spec: Specs, person: People) -> None:
    events = list(trainer(spec(), person({3: Request(pause=True), 6: Request(pause=True, stop=True)})).events())
    assert events[-2:] == [Paused(3), Ended(3, "stopped")]


def test_a_stop_wins_over_a_pause(trainer: Make, spec: Specs, person: People) -> None:
    events = list(trainer(spec(), person({2: Request(pause=True, stop=True)})).events())
    assert not any(isinstance(event, Paused) for event in events)
    assert events[-1] == Ended(2, "stopped")


def changed(spec: Spec, path: str, value: float) -> tuple[Spec, float]:
    """Return the spec with another value of a live setting, and that value."""
    other = value / 2 + 0.0123  # no usual value is its own image
    return spec.with_values({path: other}), other


@pytest.mark.exhaustive(sample=8)
@pytest.mark.parametrize("variant", VARIANTS)
def test_each_live_setting_counts_from_its_step_on_and_is_told_once(
    trainer: Make, spec: Specs, person: People, variant: str
) -> None:
    """All that may change, one after the other in one training; what this model cannot have is passed over."""
    begun = spec(variant, epochs=4)
    wishes, expected, now = {}, [], begun
    for step, (path, _, value) in enumerate(live_leaves(begun)):
        later, other = changed(now, path, value)
        wishes[step] = Request(settings={path: other})
        if not problems(later):
            now = later
            expected.append(Setting(step, path, other))
    made = trainer(begun, person(wishes))
    assert [event for event in made.events() if isinstance(event, Setting)] == expected
    assert made.spec == now
    assert len(expected) >= (3 if begun.model.backbone.settles else 6)  # errors of single layers allow no penalties


@pytest.mark.parametrize("path", ["model.penalties.sparsity.weight", "model.penalties.total_correlation.weight"])
def test_a_penalty_that_a_code_cannot_have_is_passed_over(
    trainer: Make, spec: Specs, person: People, same: Same, path: str
) -> None:
    asked, whole = trainer(spec("deep"), person({2: Request(settings={path: 1.0})})), trainer(spec("deep"))
    assert not any(isinstance(event, Setting) for event in asked.events())
    list(whole.events())
    assert same(asked.weights(), whole.weights())


LIVE = {
    "optimiser.learning_rate": 0.02,
    "model.bottleneck.beta": 4.0,
    "model.penalties.l1.weight": 0.5,
    "model.view.level": 0.9,
}


@pytest.mark.parametrize("path", LIVE)
def test_a_live_setting_from_the_start_is_as_good_as_one_in_the_spec(
    trainer: Make, spec: Specs, person: People, same: Same, path: str
) -> None:
    base = spec("vae", model__view__kind="gaussian-noise")
    asked, written = (
        trainer(base, person({0: Request(settings={path: LIVE[path]})})),
        trainer(base.with_values({path: LIVE[path]})),
    )
    for made in (asked, written):
        list(made.events())
    assert same(asked.weights(), written.weights())
    assert asked.spec == written.spec


@pytest.mark.parametrize("kind", ["adam", "sgd"])
def test_a_new_learning_rate_reaches_the_optimiser_at_its_step(
    trainer: Make, spec: Specs, person: People, kind: str
) -> None:
    made = trainer(spec(optimiser__kind=kind), person({4: Request(settings={"optimiser.learning_rate": 1e-6})}))
    before: dict[str, Tensor] = {}
    rates = {}
    for event in made.events():
        if isinstance(event, Between):
            rates[event.step] = made.learner.optimiser.param_groups[0]["lr"]
            before = made.weights() if event.step == 5 else before
    assert [rates[step] for step in (3, 4, 5, 11)] == [1e-3, 1e-3, 1e-6, 1e-6]
    moved = max(float((value - before[name]).abs().max()) for name, value in made.weights().items())
    assert 0 < moved < 1e-3


def test_a_setting_that_already_holds_or_cannot_change_is_passed_over(
    trainer: Make, spec: Specs, person: People, same: Same
) -> None:
    wish = Request(
        settings={"model.bottleneck.beta": 1.0, "model.bottleneck.size": 5, "budget.epochs": 1, "no.such": 2.0}
    )
    asked, whole = trainer(spec(), person({2: wish})), trainer(spec())
    assert not any(isinstance(event, Setting) for event in asked.events())
    list(whole.events())
    assert same(asked.weights(), whole.weights())


@pytest.mark.parametrize("value", [2.0, 0.0, -1.0, float("nan"), float("inf")])
def test_a_live_setting_out_of_bounds_is_passed_over(trainer: Make, spec: Specs, person: People, value: float) -> None:
    made = trainer(spec(), person({2: Request(settings={"optimiser.learning_rate": value})}))
    assert not any(isinstance(event, Setting) for event in made.events())
    assert made.spec.optimiser.learning_rate == 1e-3
