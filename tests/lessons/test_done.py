"""What proves that a step was done, and what does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter
from safetensors.numpy import save_file

from aecore.lessons.done import Done, Facts, is_done
from aecore.lessons.gestures import GESTURES
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from tests.lessons.making import made_run

FORM: TypeAdapter[Any] = TypeAdapter(Done)


def done(**values: Any) -> Any:
    return FORM.validate_json(json.dumps(values))


def test_nothing_is_done_where_nothing_is_known() -> None:
    forms = [
        {"run": "A"}, {"run": "A", "state": "any"}, {"race": "R"}, {"link": {"part": "tool", "is": "walk"}},
        {"link": {"part": "a", "any": True}}, {"link": {"part": "a", "differs": True}},
        {"link": {"part": "a", "takes": 2}},
        {"result": {"kind": "umap", "of": "A"}}, {"answer": True},
        *({"gesture": {"kind": kind}} for kind in GESTURES),
    ]  # fmt: skip
    assert not [form for form in forms if is_done(done(**form), Facts())]


@pytest.mark.parametrize(
    ("state", "ended"),
    [("queued", False), ("running", False), ("paused", False), ("stopped", False), ("failed", False), ("done", True),
     ("diverged", True)],
)  # fmt: skip
def test_a_run_is_done_when_it_has_ended_by_itself(store: Store, state: str, ended: bool) -> None:
    facts = Facts(runs={"A": made_run(store, state=state)})
    assert is_done(done(run="A"), facts) is ended
    assert is_done(done(run="A", state="any"), facts)
    assert not is_done(done(run="B", state="any"), facts)


def test_past_an_epoch_and_with_a_setting_that_was_changed(store: Store) -> None:
    run = made_run(store, state="running")
    run.write_status(Status(state="running", epoch=4.5))
    assert is_done(done(run="A", epoch=4), Facts(runs={"A": run}))
    assert not is_done(done(run="A", epoch=5), Facts(runs={"A": run}))
    changed = done(run="A", state="any", changed="optimiser.learning_rate")
    run.events_path.write_text('{"kind": "setting", "step": 0, "path": "optimiser.learning_rate", "value": 0.01}\n')
    assert not is_done(changed, Facts(runs={"A": run})), "before the first step it is as if it had been asked for"
    with run.events_path.open("a") as log:
        log.write('{"kind": "setting", "step": 9, "path": "optimiser.learning_rate", "value": 0.02}\n')
    assert is_done(changed, Facts(runs={"A": Run(run.path)}))


def test_a_race_is_done_when_none_of_its_runs_is_waited_for(store: Store) -> None:
    one, diverged, training = (made_run(store, state=state) for state in ("done", "diverged", "running"))
    assert is_done(done(race="R"), Facts(runs={"R.0": [one, one], "R.1": [diverged]}))
    assert not is_done(done(race="R"), Facts(runs={"R.0": [one], "R.1": [diverged, training]}))
    assert not is_done(done(race="R"), Facts(runs={"S.0": [one]}))


@pytest.mark.parametrize(
    ("asked", "values", "is_there"),
    [
        ({"is": "walk"}, ["", "walk"], True),
        ({"is": "walk"}, ["walk", "grid"], False),
        ({"any": True}, ["", "7"], True),
        ({"any": True}, ["7", ""], False),
        ({"differs": True}, ["umap", "umap"], False),
        ({"differs": True}, ["umap", "tsne", "umap"], True),
        ({"differs": True}, ["", "3"], True),
        ({"takes": 3}, ["", "a", "b", "a", "b"], False),
        ({"takes": 3}, ["a", "b", "a", "c"], True),
    ],
)
def test_a_part_of_the_address(asked: dict[str, Any], values: list[str], is_there: bool) -> None:
    assert is_done(done(link={"part": "tool", **asked}), Facts(links={"tool": values})) is is_there
    assert not is_done(done(link={"part": "map", **asked}), Facts(links={"tool": values}))


def test_a_result_belongs_to_the_run_as_it_is(store: Store) -> None:
    run = made_run(store)
    run.derived.mkdir()
    asked = done(result={"kind": "umap", "of": "A"})
    path = run.derived / "umap-0123456789ab.safetensors"
    tensors = {"labels": __import__("numpy").zeros(1, "int32")}
    save_file(tensors, path, {"step": "4"})
    assert not is_done(asked, Facts(runs={"A": run})), "of an earlier step"
    save_file(tensors, path, {"step": "5", "asked": '{"params": {"n_neighbors": 15}, "needed": []}'})
    assert is_done(asked, Facts(runs={"A": run}))
    assert is_done(done(result={"kind": "umap", "of": "A", "params": {"n_neighbors": 15}}), Facts(runs={"A": run}))
    assert not is_done(done(result={"kind": "umap", "of": "A", "params": {"n_neighbors": 5}}), Facts(runs={"A": run}))
    path.write_bytes(b"damaged")
    assert not is_done(asked, Facts(runs={"A": run}))


@pytest.mark.parametrize(
    ("asked", "counted", "enough"),
    [
        ({"kind": "visit", "times": 8}, 7, False),
        ({"kind": "visit", "times": 8}, 8, True),
        ({"kind": "noise", "past": 0.3}, 0.3, True),
        ({"kind": "film", "share": 0.9}, 0.89, False),
        ({"kind": "sweep", "times": 4, "share": 0.7}, 4, True),
        ({"kind": "stroke"}, 1, True),
    ],
)
def test_a_gesture_is_what_the_browser_has_counted(asked: dict[str, Any], counted: float, enough: bool) -> None:
    assert is_done(done(gesture=asked), Facts(gestures={asked["kind"]: counted})) is enough


def test_an_answer(store: Store) -> None:
    assert is_done(done(answer=True), Facts(answered=True))
