"""A training begins with the weights of a trained model: the very same ones, of the same layers only, kept from then
on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.data.own.stored import keep_own
from aecore.errors import UserError
from aecore.evaluation.beginning import fitting_weights, kept_weights
from aecore.evaluation.fair import fair
from aecore.evaluation.loading import load_model
from aecore.models.autoencoder import build
from aecore.presets import preset
from aecore.races import contestants
from aecore.runs.beginning import why_not_begin
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor
from aecore.spec import Spec
from aecore.training.evaluator import evaluate
from aecore.training.loop import Trainer
from tests.faults.training import told, train, weights

SMALL = {"data.items": 128, "budget.epochs": 2, "device": "cpu", "model.backbone.widths": (16,)}


def spec_of(variant: str = "undercomplete", **values: object) -> Spec:
    return preset("digits", variant, SMALL | {path.replace("__", "."): value for path, value in values.items()})


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small run that was trained to its end, in a store of its own."""
    run = Store(tmp_path_factory.mktemp("source") / "runs").create(spec_of(), "the first")
    assert train(run) == "done", run.status.reason
    return run


@pytest.fixture
def begun(source: Run, store: Store) -> Callable[..., Run]:
    """Make a run that begins with it, in a store that has it too."""
    shutil.copytree(source.path, store.root / source.id)

    def make(**values: object) -> Run:
        return store.create(spec_of(**values).with_values({"start": source.id}))

    return make


def test_it_begins_where_the_model_ended(source: Run) -> None:
    """The oracle is the other model, evaluated; a full batch makes the first loss that of all training items."""
    spec = spec_of(optimiser__kind="gd", optimiser__learning_rate=1e-3, start=source.id)
    model, dataset = load_model(source)[0], load(spec.data)
    trainer = Trainer(spec, dataset, torch.device("cpu"))
    trainer.learner.begin_with(fitting_weights(trainer.model, dict(model.state_dict())))
    assert trainer.evaluate().terms == evaluate(model, dataset, spec.seed, 0.0).terms
    x = dataset.floats(dataset.train.samples)
    expected = model.terms(x, torch.Generator())["reconstruction"].mean()
    first = trainer.learner.learn(x, spec, 0, 0.0, 1e-3)["reconstruction"]
    assert first.item() == pytest.approx(expected.item(), rel=1e-5)
    nothing = Trainer(spec, dataset, torch.device("cpu")).evaluate()
    assert trainer.evaluate().terms["objective"] < 0.9 * nothing.terms["objective"]


def test_a_worker_begins_with_it_and_keeps_the_weights_when_the_other_is_deleted(
    source: Run, begun: Callable[..., Run], store: Store
) -> None:
    run = begun(seed=1)
    kept = kept_weights(run)
    theirs = load_model(source)[0].state_dict()
    assert kept.keys() == theirs.keys()
    assert all(torch.equal(kept[name], theirs[name]) for name in theirs)
    store.delete(source.id)
    assert train(run) == "done", run.status.reason
    (before,) = [one["mse"] for one in map(dict, all_held_out(source))][-1:]
    assert all_held_out(run)[0]["mse"] < 1.3 * before
    again = store.root / "again-aaaaaa"
    shutil.copytree(run.path, again, ignore=shutil.ignore_patterns("checkpoints", "results", "snapshots", "events*"))
    assert train(Run(again)) == "done"
    assert told(Run(again)) == told(run)
    assert weights(Run(again)) == weights(run)


def all_held_out(run: Run) -> list[dict[str, float]]:
    from aecore.runs.log import all_events

    return [event for event in all_events(run.events_path) if event["kind"] == "held-out"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"model__backbone__widths": (8,)}, "its layers is dense, widths 16, activation relu.*here it is .*widths 8"),
        ({"model__bottleneck__size": 5}, "its code is plain, 2, here it is plain, 5"),
        ({"variant": "vae"}, "its code is plain, 2, here it is gaussian, 2"),
        ({"model__view__kind": "low-resolution"}, "its input is 1 × 8 × 8, here it is 1 × 4 × 4"),
    ],
)
def test_another_shape_is_refused_when_it_is_made_with_what_differs(
    begun: Callable[..., Run], store: Store, values: dict[str, object], told: str
) -> None:
    with pytest.raises(UserError, match=told):
        begun(**values)
    assert len(list(store.root.iterdir())) == 1


def test_a_layer_of_another_shape_is_named(source: Run) -> None:
    theirs, shape = dict(load_model(source)[0].state_dict()), source.card.shape
    wider = build(spec_of(model__backbone__widths=(8,)).model, shape)
    with pytest.raises(UserError, match=r"the layer “encoder\..*” is 16 × 64 there and 8 × 64 here"):
        fitting_weights(wider, theirs)
    same = build(spec_of().model, shape)
    first = next(name for name in theirs if name.startswith("decoder."))
    with pytest.raises(UserError, match=f"the layer “{first}” is none there"):
        fitting_weights(same, {name: value for name, value in theirs.items() if name != first})
    fixed = build(spec_of(model__likelihood__kind="laplace").model, shape)
    assert fitting_weights(fixed, theirs).keys() <= theirs.keys()


def test_a_run_that_trains_or_is_not_there_is_nothing_to_begin_with(begun: Callable[..., Run], store: Store) -> None:
    waiting = store.create(spec_of())
    assert "has not been trained to its end" in str(why_not_begin(spec_of(), waiting.card, waiting))
    with pytest.raises(UserError, match="There is no run called"):
        store.create(spec_of(start="nothing-aaaaaa"))
    with pytest.raises(UserError, match="start"):
        spec_of(start="../../etc")


def test_a_run_whose_model_is_gone_before_it_began_says_so(
    begun: Callable[..., Run], store: Store, source: Run
) -> None:
    run = begun()
    store.delete(source.id)
    assert train(run) == "failed"
    assert "There is no run called" in run.status.why


def test_a_comparison_with_a_start_from_nothing_is_fair_and_names_the_difference(
    begun: Callable[..., Run], store: Store
) -> None:
    run, nothing = begun(), store.create(spec_of())
    found = fair(run, nothing, count=False)
    fact = next(fact for fact in found.facts if fact.name == "start")
    assert (fact.equal, fact.decisive) == (False, False)
    assert str(fact.sentences[0]) == f"They begin with other weights: {run.spec.start} and none."
    assert not next(
        fact
        for fact in fair(run, store.create(spec_of(seed=0, model__backbone__widths=(8,))), count=False).facts
        if fact.name == "start"
    ).equal
    assert [one.values.get("start") for one in contestants([run, nothing])] == [run.spec.start, None]


def test_what_own_data_taught_begins_trainings_on_own_data_only_and_those_of_its_owner(
    begun: Callable[..., Run], store: Store, source: Run, made: Callable[..., Dataset]
) -> None:
    data = made(shape=(1, 8, 8))
    card = replace(data.card, title="dog", origin="own", factors=(), knobs={})
    own = keep_own(replace(data, card=card))
    other = Run(store.root / source.id)
    Path(other.file("spec")).write_text(source.spec.model_copy(update={"data": own}).to_json())
    other = Run(other.path)
    assert "only a training on such data" in str(why_not_begin(spec_of(), source.card, other))
    mine = preset(card, "undercomplete", {"model.backbone.widths": (16,)}, own.digest)
    assert why_not_begin(mine, card, other) is None
    with pytest.raises(UserError):
        Store(store.root, visitor=Visitor("somebody")).create(spec_of(start=source.id))
