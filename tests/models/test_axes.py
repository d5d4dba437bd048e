"""Every choice on every axis goes with every choice on every other: single changes and all pairs build and train."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
import torch

from aecore.data.dataset import Dataset
from aecore.parts import AXES
from aecore.spec import Spec
from aecore.training.events import HeldOut, Step
from aecore.training.loop import Trainer

Change = dict[str, Any]
CHANGES: dict[str, list[Change]] = {axis: [{f"model.{axis}.kind": kind} for kind in kinds] for axis, kinds in AXES.items()}
CHANGES["likelihood"].append({"model.likelihood.kind": "gaussian", "model.likelihood.variance": "fixed"})
CHANGES["backbone"] += [{"model.backbone.widths": ()}, {"model.backbone.widths": (7, 5, 3)}]
CHANGES["penalties"] = [
    {"model.penalties.l1.weight": 0.1, "model.penalties.l1.warmup": 2.0},
    {"model.penalties.weight_decay.weight": 0.01},
]
CHANGES["activation"] = [{"model.backbone.activation": word} for word in ("relu", "gelu", "tanh", "sigmoid")]
CHANGES["size"] = [{"model.bottleneck.size": size} for size in (1, 3, 64)]
CHANGES["optimiser"] = [{"optimiser.kind": "adam"}, {"optimiser.kind": "sgd"}]
SINGLES = [change for changes in CHANGES.values() for change in changes]
PAIRS = [a | b for one, other in combinations(CHANGES.values(), 2) for a in one for b in other]


def describe(change: Change) -> str:
    return ", ".join(f"{path.removeprefix('model.')}={value}" for path, value in change.items())


@pytest.fixture(scope="module")
def pictures(made: Callable[..., Dataset]) -> Dataset:
    return made((1, 8, 8), train=16, held_out=4)


@pytest.mark.parametrize("change", SINGLES + PAIRS, ids=describe)
def test_a_change_or_a_pair_of_changes_builds_and_trains_a_step(pictures: Dataset, change: Change) -> None:
    spec = Spec().with_values({"optimiser.batch_size": 16, "budget.epochs": 1} | change)
    trainer = Trainer(spec, pictures, torch.device("cpu"))
    before = trainer.weights()
    told = [event for event in trainer.events() if isinstance(event, Step | HeldOut)]
    assert [type(event) for event in told] == [Step, HeldOut]
    for event in told:
        assert json.dumps(event.record(), allow_nan=False)
    after = trainer.weights()
    assert all(torch.isfinite(value).all() for value in after.values())
    assert any(not torch.equal(after[name], before[name]) for name in after)


@pytest.mark.parametrize("change", SINGLES, ids=describe)
def test_a_spec_with_a_change_is_read_back_from_json(change: Change) -> None:
    spec = Spec().with_values(change)
    assert Spec.from_json(spec.to_json()) == spec
