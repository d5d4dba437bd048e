"""Optimisers are visible: from one start, each draws a curve of its own."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from aecore.training.evaluator import evaluate

KINDS = ("gd", "sgd", "momentum", "adam")


@pytest.fixture(scope="module")
def followed(taught: Callable[..., Any]) -> dict[str, list[float]]:
    """Return the held-out error before training and after each of 8 epochs under each optimiser."""
    curves = {}
    for kind in KINDS:
        values = {
            "optimiser.kind": kind,
            "optimiser.learning_rate": 0.001,
            "budget.epochs": 8,
            "model.likelihood.variance": "fixed",
        }
        found = taught("digits", "undercomplete", values)
        start = evaluate(found.untaught(), found.dataset, found.spec.seed, 0.0).mse
        curves[kind] = [start, *(event.mse for event in found.judged if event.epoch == int(event.epoch))]
    return curves


def test_all_begin_at_the_same_error_and_all_get_better(followed: dict[str, list[float]]) -> None:
    assert len({curve[0] for curve in followed.values()}) == 1
    assert {len(curve) for curve in followed.values()} == {9}
    assert all(curve[-1] < 0.5 * curve[0] for curve in followed.values())


def test_any_two_curves_can_be_told_apart_by_eye(followed: dict[str, list[float]]) -> None:
    for one, other in combinations(followed.values(), 2):
        apart = [abs(a - b) / max(a, b) for a, b in zip(one[1:], other[1:], strict=True)]
        assert max(apart) > 0.05


def test_one_step_an_epoch_is_the_slowest_and_steps_with_a_memory_are_the_fastest(
    followed: dict[str, list[float]],
) -> None:
    """Which of momentum and Adam is ahead after 8 epochs is luck of the seed."""
    ends = {kind: curve[-1] for kind, curve in followed.items()}
    assert ends["gd"] > ends["sgd"] > max(ends["momentum"], ends["adam"])
