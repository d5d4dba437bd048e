"""Each optimiser against a step written out by hand; learning rates over time; who moves which parameters."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from aecore import parts
from aecore.models.adversaries import CodeCritic, Shown
from aecore.spec import Optimiser, Spec
from aecore.training.events import Between, HeldOut, Step
from aecore.training.loop import Trainer
from aecore.training.optimisers import (
    learning_rate,
    load_state,
    make_critic_optimiser,
    make_optimiser,
    state_tensors,
)

Make = Callable[..., Trainer]
Specs = Callable[..., Spec]
KINDS = ("gd", "sgd", "momentum", "rmsprop", "adam", "adamw")
GRADIENTS = [0.5, -2.0, 0.1, 3.0]
ETA = 0.1


def moved(kind: str, gradients: list[float] = GRADIENTS) -> list[float]:
    """Return where a parameter that begins at 1 is after each step along these gradients."""
    value = nn.Parameter(torch.tensor([1.0], dtype=torch.float64))
    optimiser = make_optimiser(Optimiser(kind=kind, learning_rate=ETA, decay=0.2), [value])
    found = []
    for gradient in gradients:
        value.grad = torch.tensor([gradient], dtype=torch.float64)
        optimiser.step()
        found.append(float(value.detach()))
    return found


def by_hand(kind: str, gradients: list[float] = GRADIENTS) -> list[float]:
    w, first, second, found = 1.0, 0.0, 0.0, []
    for t, g in enumerate(gradients, 1):
        if kind in ("gd", "sgd"):
            w -= ETA * g
        elif kind == "momentum":
            first = g if t == 1 else 0.9 * first + g
            w -= ETA * first
        elif kind == "rmsprop":
            second = 0.99 * second + 0.01 * g * g
            w -= ETA * g / (math.sqrt(second) + 1e-8)
        else:
            if kind == "adamw":
                w -= ETA * 0.2 * w
            first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g * g
            w -= ETA * (first / (1 - 0.9**t)) / (math.sqrt(second / (1 - 0.999**t)) + 1e-8)
        found.append(w)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_each_optimiser_takes_the_steps_written_out_by_hand(kind: str) -> None:
    assert moved(kind) == pytest.approx(by_hand(kind), rel=1e-9)


def test_the_same_slopes_lead_optimisers_to_different_places() -> None:
    assert (
        len({round(moved(kind)[-1], 6) for kind in KINDS}) == len(KINDS) - 1
    )  # gd and sgd differ by their batches alone


@pytest.mark.parametrize("kind", KINDS)
def test_an_optimiser_put_away_goes_on_where_it_was(kind: str) -> None:
    spec = Optimiser(kind=kind, learning_rate=ETA, decay=0.2)
    value = nn.Parameter(torch.tensor([1.0], dtype=torch.float64))
    first = make_optimiser(spec, [value])
    for gradient in GRADIENTS[:2]:
        value.grad = torch.tensor([gradient], dtype=torch.float64)
        first.step()
    second = make_optimiser(spec, [value])
    load_state(second, {name: tensor.clone() for name, tensor in state_tensors(first).items()})
    for gradient in GRADIENTS[2:]:
        value.grad = torch.tensor([gradient], dtype=torch.float64)
        second.step()
    assert float(value.detach()) == moved(kind)[-1]


def test_the_critics_optimiser_is_adam_with_little_momentum() -> None:
    critic = CodeCritic(parts.CodeCritic(learning_rate=0.003), 1, (1,))
    (group,) = make_critic_optimiser(critic).param_groups
    assert (group["lr"], group["betas"]) == (0.003, (0.5, 0.999))


# --- the learning rate over time --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "epoch", "expected"),
    [
        ("constant", 0.0, 1.0), ("constant", 7.3, 1.0), ("constant", 10.0, 1.0),
        ("cosine", 0.0, 1.0), ("cosine", 2.5, 0.853553), ("cosine", 5.0, 0.5), ("cosine", 10.0, 0.0), ("cosine",
        11.0, 0.0),
        ("step", 0.0, 1.0), ("step", 4.99, 1.0), ("step", 5.0, 0.1), ("step", 10.0, 0.1),
    ],
)  # fmt: skip
def test_a_schedule_has_the_values_it_promises(schedule: Any, epoch: float, expected: float) -> None:
    assert learning_rate(Optimiser(schedule=schedule, learning_rate=0.02), epoch, 10) == pytest.approx(
        0.02 * expected, rel=1e-5, abs=1e-12
    )


def test_a_warm_up_grows_in_a_straight_line_and_never_begins_at_zero() -> None:
    spec = Optimiser(learning_rate=0.02, warmup=4.0)
    rates = [learning_rate(spec, epoch, 10) for epoch in (0.0, 1.0, 2.0, 3.0, 4.0, 9.0)]
    assert rates[0] > 0
    assert rates == pytest.approx([0.02 * min(1.0, (epoch + 1 / 64) / 4) for epoch in (0, 1, 2, 3, 4, 9)])
    assert rates[-1] == 0.02


def test_a_warm_up_and_a_schedule_multiply() -> None:
    spec = Optimiser(learning_rate=0.02, warmup=8.0, schedule="step")
    assert learning_rate(spec, 6.0, 10) == pytest.approx(0.02 * 0.1 * (6 + 1 / 64) / 8)


@pytest.mark.parametrize(
    "values", [{"optimiser__schedule": "cosine"}, {"optimiser__schedule": "step"}, {"optimiser__warmup": 2.0}]
)
def test_each_step_of_a_training_is_taken_at_the_rate_of_its_moment(
    trainer: Make, spec: Specs, values: dict[str, Any]
) -> None:
    made = trainer(spec(epochs=4, **values))
    rates = [made.learner.optimiser.param_groups[0]["lr"] for event in made.events() if isinstance(event, Step)]
    assert rates == pytest.approx([learning_rate(made.spec.optimiser, step / 4, 4) for step in range(16)])


# --- batches ----------------------------------------------------------------------------------------------------------


def test_gradient_descent_takes_all_items_in_each_step(trainer: Make, spec: Specs) -> None:
    made = trainer(spec("undercomplete", epochs=3, optimiser__kind="gd", optimiser__batch_size=16))
    assert (made.batch, made.steps_per_epoch) == (64, 1)
    assert sorted(made.prepared.batches.items(made.step).tolist()) == list(range(64))
    events = list(made.events())
    assert [event.step for event in events if isinstance(event, Between)] == [0, 1, 2]


def test_a_step_of_gradient_descent_does_not_depend_on_the_order_of_the_items(trainer: Make, spec: Specs) -> None:
    """Its gradient is that of the whole data set: w - η ∂(objective over all items)."""
    made = trainer(spec("undercomplete", optimiser__kind="gd", optimiser__learning_rate=0.1))
    twin = trainer(made.spec)
    x = made.dataset.floats(made.dataset.train.samples)
    twin.model.terms(x, torch.Generator())["reconstruction"].mean().backward()
    expected = [(value - 0.1 * value.grad).detach() for value in twin.model.parameters()]
    made.train_step()
    for value, wanted in zip(made.model.parameters(), expected, strict=True):
        torch.testing.assert_close(value.detach(), wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("batch", [16, 23, 64])
def test_an_epoch_sees_every_item_at_most_once(trainer: Make, spec: Specs, batch: int) -> None:
    made = trainer(spec(optimiser__batch_size=batch))
    seen: list[int] = []
    for _ in range(made.steps_per_epoch):
        seen += made.prepared.batches.items(made.step).tolist()
        made.train_step()
    assert len(seen) == len(set(seen)) == 64 // batch * batch


def test_the_same_start_gives_each_optimiser_its_own_curve(trainer: Make, spec: Specs) -> None:
    curves: dict[str, list[float]] = {}
    for kind in KINDS:
        made = trainer(
            spec("undercomplete", epochs=4, optimiser__kind=kind, optimiser__learning_rate=0.001, optimiser__decay=0.5)
        )
        curves[kind] = [event.terms["objective"] for event in made.events() if isinstance(event, HeldOut)]
    assert len({tuple(curve) for curve in curves.values()}) == len(KINDS)
    assert all(curve[-1] < curve[0] for curve in curves.values())


# --- two players ------------------------------------------------------------------------------------------------------


def moved_by(trainer: Trainer, act: Callable[[], Any]) -> set[str]:
    """Return the first words of the parameters that an action moves."""
    before: dict[str, Tensor] = trainer.weights()
    act()
    return {
        name.split(".")[0] for name, value in trainer.model.named_parameters() if not torch.equal(value, before[name])
    }


def test_each_optimiser_moves_its_own_player_alone(trainer: Make, spec: Specs) -> None:
    made = trainer(spec("adversarial"))
    generator = torch.Generator().manual_seed(0)
    assert moved_by(made, lambda: made.learner.train_critic(Shown(torch.randn(16, 2)), generator)) == {"adversary"}
    made.learner.train_critic = lambda *given: None
    assert moved_by(made, made.train_step) == {"encoder", "bottleneck", "decoder", "likelihood"}


def test_a_critic_of_outputs_that_counts_for_nothing_leaves_the_vae_as_it_is_bit_for_bit(
    trainer: Make, spec: Specs
) -> None:
    nothing = {"model__adversary__weight": 0.0, "model__adversary__game": 0.0}
    plain, watched = trainer(spec("vae")), trainer(spec("vae-gan", **nothing))
    for made in (plain, watched):
        for _ in range(4):
            made.train_step()
    weights = watched.model.state_dict()
    for name, value in plain.model.state_dict().items():
        assert torch.equal(value, weights.pop(name)), name
    assert all(name.startswith("adversary.") for name in weights)
    told, same = (made.evaluate().terms for made in (plain, watched))
    assert {name: same[name] for name in told} == told


def test_a_training_step_moves_both_players(trainer: Make, spec: Specs) -> None:
    made = trainer(spec("adversarial"))
    assert moved_by(made, made.train_step) == {"adversary", "encoder", "bottleneck", "decoder", "likelihood"}


def test_the_encoders_wish_leaves_no_slope_for_the_critics_own_step(trainer: Make, spec: Specs) -> None:
    """The objective also has a gradient at the critic's weights; if it were kept the critic would help the encoder."""
    first, second = trainer(spec("adversarial")), trainer(spec("adversarial", model__adversary__weight=100.0))
    codes = torch.randn(16, 2, generator=torch.Generator().manual_seed(1))
    for made in (first, second):
        x = made.dataset.floats(made.dataset.train.samples[:16])
        made.model.terms(x, torch.Generator().manual_seed(2))["adversary"].mean().mul(
            made.spec.model.adversary.weight
        ).backward()
        made.learner.train_critic(Shown(codes), torch.Generator().manual_seed(3))
    for a, b in zip(first.model.adversary.parameters(), second.model.adversary.parameters(), strict=True):
        assert torch.equal(a, b)
