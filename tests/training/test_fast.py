"""Quick steps are the optimisers' own, bit for bit, so that the file can be deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from aecore.spec import Optimiser
from aecore.training import learner
from aecore.training.fast import QuickSteps
from aecore.training.loop import Trainer
from aecore.training.optimisers import load_state, make_optimiser, state_tensors

ETA = 0.1


def some_parameters() -> list[nn.Parameter]:
    generator = torch.Generator().manual_seed(0)
    return [nn.Parameter(torch.randn(shape, generator=generator)) for shape in ((3, 4), (4,), (2, 3))]


def walk(kind: str, idle: dict[int, int], load_at: int = -1, *, quick: bool) -> tuple[list[Tensor], dict[str, Tensor]]:
    """Take ten steps on random gradients; in step s the parameter `idle[s]` has none. At `load_at` the state is put
    away and fetched."""
    parameters, generator = some_parameters(), torch.Generator().manual_seed(1)
    optimiser = make_optimiser(Optimiser(kind=kind, learning_rate=ETA, decay=0.2), parameters)
    stepper = QuickSteps(optimiser)
    for step in range(10):
        for number, parameter in enumerate(parameters):
            gradient = torch.randn(parameter.shape, generator=generator)
            parameter.grad = None if idle.get(step) == number else gradient
        optimiser.param_groups[0]["lr"] = ETA / (step + 1)
        if step == load_at:
            load_state(optimiser, state_tensors(optimiser))
            stepper = QuickSteps(optimiser)
        (stepper if quick else optimiser).step()
    return [parameter.detach() for parameter in parameters], state_tensors(optimiser)


# PyTorch's momentum cannot begin with a parameter that has no gradient.
@pytest.mark.parametrize("kind", ["sgd", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("idle", [{}, {0: 1}, {4: 0}, {4: 2, 5: 2, 8: 1}])
@pytest.mark.parametrize("load_at", [-1, 3])
def test_quick_steps_are_the_optimisers_own_bit_for_bit(kind: str, idle: dict[int, int], load_at: int) -> None:
    (values, state), (expected, expected_state) = (walk(kind, idle, load_at, quick=quick) for quick in (True, False))
    assert all(torch.equal(a, b) for a, b in zip(values, expected, strict=True))
    assert state.keys() == expected_state.keys()
    assert all(torch.equal(state[name], expected_state[name]) for name in state)


def test_quick_steps_are_taken_from_the_second_on(monkeypatch: pytest.MonkeyPatch) -> None:
    own, steps = torch.optim.Adam.step, []
    monkeypatch.setattr(torch.optim.Adam, "step", lambda self, closure=None: steps.append(1) or own(self, closure))
    walk("adam", {}, quick=True)
    assert len(steps) == 1


@pytest.mark.exhaustive(sample=12)
def test_a_training_with_the_optimiser_itself_in_its_place_changes_no_bit(
    trainer: Callable[..., Trainer], at_home: Any, same: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def trained() -> dict[str, Tensor]:
        made = trainer(at_home.spec)
        for _ in range(6):
            made.train_step()
        return made.weights()

    quick = trained()
    monkeypatch.setattr(learner, "QuickSteps", lambda optimiser: optimiser)
    assert same(trained(), quick)
