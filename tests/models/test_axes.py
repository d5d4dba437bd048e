"""Every choice on every axis goes with every choice on every other: single changes and all pairs train, or it is said
why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
import torch

from aecore.data.cards import CARDS
from aecore.data.dataset import Dataset
from aecore.errors import UserError
from aecore.parts import AXES, Penalties
from aecore.rules import problems
from aecore.spec import Spec
from aecore.training.events import Ended, HeldOut, Step
from aecore.training.loop import Trainer

Change = dict[str, Any]
CHANGES: dict[str, list[Change]] = {
    axis: [{f"model.{axis}.kind": kind} for kind in kinds] for axis, kinds in AXES.items()
}
CHANGES["backbone"] += [
    {"model.backbone.widths": ()},
    {"model.backbone.widths": (7, 5, 3), "model.backbone.dropout": 0.3},
    {"model.backbone.tied": True},
    {"model.backbone.structure": "grown"},
    {"model.backbone.kind": "recurrent", "model.backbone.cell": "rnn", "model.backbone.layers": 2},
    {"model.backbone.kind": "autoregressive", "model.backbone.writer": "transformer"},
]
CHANGES["bottleneck"].append({"model.bottleneck.kind": "gaussian", "model.bottleneck.capacity": 3.0})
CHANGES["likelihood"] += [
    {"model.likelihood.kind": kind, "model.likelihood.variance": "fixed"} for kind in ("gaussian", "laplace")
]
CHANGES["penalties"] = [
    {f"model.penalties.{name}.weight": 0.1, f"model.penalties.{name}.warmup": 2.0} for name in Penalties.model_fields
]
CHANGES["activation"] = [{"model.backbone.activation": word} for word in ("relu", "gelu", "tanh", "sigmoid")]
CHANGES["size"] = [{"model.bottleneck.size": size} for size in (1, 64)]
CHANGES["optimiser"] = [{"optimiser.kind": kind} for kind in ("gd", "sgd", "momentum", "rmsprop", "adam", "adamw")]
CHANGES["schedule"] = [{"optimiser.schedule": "cosine", "optimiser.warmup": 1.0}, {"optimiser.schedule": "step"}]

BASES: dict[str, Change] = {
    "image": {"data.name": "digits"},
    "curve": {"data.name": "sines", "model.likelihood.kind": "gaussian"},
    "text": {"data.name": "sentences", "model.likelihood.kind": "categorical"},
    "ratings": {"data.name": "ratings", "model.view.kind": "completion", "model.likelihood.kind": "gaussian"},
}
NEEDS: dict[tuple[str, Any], Change] = {
    ("model.view.kind", "hidden-patches"): {"model.backbone.kind": "transformer"},
    ("model.backbone.kind", "autoregressive"): {"model.likelihood.kind": "categorical"},
    ("model.bottleneck.kind", "experts"): {"model.view.kind": "two-views"},
    ("model.adversary.kind", "output-critic"): {"model.bottleneck.kind": "gaussian"},
    ("model.penalties.sparsity.weight", 0.1): {"model.bottleneck.kind": "sigmoid"},
    ("model.penalties.total_correlation.weight", 0.1): {"model.bottleneck.kind": "gaussian"},
}
"""What a choice needs of another axis; a pair that says something else there is left as it is, and must be refused."""
SMALL: dict[str, Change] = {
    "dense": {"model.backbone.widths": (6,)},
    "conv": {"model.backbone.channels": (3,), "model.backbone.width": 6},
    "recurrent": {"model.backbone.width": 6},
    "autoregressive": {"model.backbone.width": 6},
    "transformer": {"model.backbone.width": 8, "model.backbone.layers": 1, "model.backbone.heads": 2},
    "top-k": {"model.bottleneck.k": 2},
    "batch-top-k": {"model.bottleneck.k": 2},
    "matryoshka": {"model.bottleneck.k": 2, "model.bottleneck.dictionaries": 2},
    "quantised": {"model.bottleneck.entries": 4},
    "code-critic": {"model.adversary.width": 8},
    "shuffle-critic": {"model.adversary.width": 8},
    "output-critic": {"model.adversary.width": 8},
}
PATCH = {"image": 2, "curve": 8, "text": 1, "ratings": 2}


def kind_of(change: Change) -> str:
    """Return the kind of item on which a change makes sense."""
    likelihood, view = change.get("model.likelihood.kind"), change.get("model.view.kind")
    if likelihood == "categorical" or change.get("model.backbone.kind") == "autoregressive":
        return "text"
    if likelihood == "multinomial" or view == "completion":
        return "ratings"
    return "curve" if view in ("forecast", "varied-curves") else "image"


def tiny(change: Change) -> Spec:
    """Return the default spec with a change, what the change needs, and small layers."""
    kind = kind_of(change)
    needed = {path: value for choice, need in NEEDS.items() if choice in change.items() for path, value in need.items()}
    whole = (
        {"model.bottleneck.size": 4, "optimiser.batch_size": 8, "budget.epochs": 1, "device": "cpu"}
        | BASES[kind]
        | needed
        | change
    )
    kinds = [
        str(whole.get(f"model.{axis}.kind", default))
        for axis, default in (("backbone", "dense"), ("bottleneck", ""), ("adversary", ""))
    ]
    sizes = {path: value for name in kinds for path, value in SMALL.get(name, {}).items()}
    patch = {"model.backbone.patch": PATCH[kind]} if kinds[0] == "transformer" else {}
    return Spec().with_values(sizes | patch | whole)


def describe(change: Change) -> str:
    return ", ".join(f"{path.removeprefix('model.').removesuffix('.kind')}={value}" for path, value in change.items())


def settable(change: Change) -> bool:
    """Whether all parameters of a change exist together: recurrent layers, for one, have no activation to choose."""
    try:
        tiny(change)
    except UserError:
        return False
    return True


SINGLES = [change for changes in CHANGES.values() for change in changes]
PAIRS = list(combinations(CHANGES, 2))


def pairs(one: str, other: str) -> list[Change]:
    """Return what can be set of each choice on one axis with each on the other."""
    return [change for change in (a | b for a in CHANGES[one] for b in CHANGES[other]) if settable(change)]


@pytest.fixture(scope="module")
def few(made: Callable[..., Dataset]) -> dict[str, Dataset]:
    return {kind: made(kind=kind, train=8, held_out=4) for kind in BASES}


@pytest.mark.parametrize("change", SINGLES, ids=describe)
def test_a_change_trains_a_step(few: dict[str, Dataset], change: Change) -> None:
    trains_a_step_or_is_refused(few, change)


@pytest.mark.exhaustive(sample=6)
@pytest.mark.parametrize("axes", PAIRS, ids=" and ".join)
def test_a_pair_of_changes_trains_a_step_or_is_refused_with_a_sentence(
    few: dict[str, Dataset], axes: tuple[str, str]
) -> None:
    for change in pairs(*axes):
        trains_a_step_or_is_refused(few, change)


def trains_a_step_or_is_refused(few: dict[str, Dataset], change: Change) -> None:
    spec = tiny(change)
    if found := problems(spec):
        assert all(str(sentence).endswith(".") and "{" not in str(sentence) for sentence in found)
        return
    data = few[CARDS[spec.data.name].kind]
    trainer = Trainer(spec, data, torch.device("cpu"))
    before = trainer.weights()
    events = list(trainer.events())
    told = [event for event in events if isinstance(event, Step | HeldOut)]
    assert [type(event) for event in told] == [Step, HeldOut]
    assert events[-1] == Ended(1, "epochs")
    for event in told:
        assert json.dumps(event.record(), allow_nan=False)
    after = trainer.weights()
    assert all(torch.isfinite(value).all() for value in after.values()), describe(change)
    assert any(not torch.equal(after[name], before[name]) for name, _ in trainer.model.named_parameters())


@pytest.mark.parametrize("change", SINGLES, ids=describe)
def test_a_single_change_with_what_it_needs_is_never_refused(change: Change) -> None:
    assert problems(tiny(change)) == []


def test_almost_all_pairs_can_be_trained() -> None:
    every = [change for axes in PAIRS for change in pairs(*axes)]
    assert sum(not problems(tiny(change)) for change in every) > 0.9 * len(every) > 1000


@pytest.mark.parametrize("change", SINGLES, ids=describe)
def test_a_spec_with_a_change_is_read_back_from_json(change: Change) -> None:
    spec = tiny(change)
    assert Spec.from_json(spec.to_json()) == spec
