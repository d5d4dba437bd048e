"""The page Use as Streamlit runs it: what can be asked of a run, what is told of a result, what leaves of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

import ui.using.page
from aecore.data.own.inbox import begin
from aecore.evaluation.resampling import Interval
from aecore.runs.run import Run
from aecore.texts import Sentence
from aecore.use.purposes import PURPOSES
from aecore.use.result import Column, Result, Scored, header_of, in_json, tensors_of
from aecore.workers.jobs import Job, job_of, keep, state_of, step_of
from ui.mounted import COMPONENTS

from .opening import open_page
from .test_contract import given, matches
from .test_pages import launched, press, store

__all__ = ["given", "launched", "store"]

RUN = "digits-vae-2d"
WISH = {"purpose": "odd", "items": "held-out", "settings": "{}"}


def last(given: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    return next(data for name, data in reversed(given) if name == "use")


def answered(run: Run, better: bool = False) -> Job:
    """Keep a small result as the answer to `WISH`."""
    interval: Interval = (70.0, 90.0)
    score = Scored("auc", "AUC", "%", 80.0, 3, "higher", interval, {"pca": 95.0}, {"pca": (-20.0, -10.0)})
    result = Result(
        "odd",
        (Column("row", "Row"), Column("both", "Oddness"), Column("pca", "Oddness by PCA")),
        {"row": np.arange(3), "both": np.array([1.0, 3.0, 2.0]), "pca": np.array([3.0, 2.0, 1.0])},
        {"item": torch.zeros(1, 1, 8, 8, dtype=torch.uint8)},
        np.array([1]),
        torch.zeros(3, 2),
        (score,),
        Sentence("{name} is better.", {"name": "pca"}) if better else None,
        known={"both": np.array([1.0, 2.0])},
    )
    job = job_of(run, "use", WISH)
    run.derived.mkdir(parents=True, exist_ok=True)
    keep(job, (tensors_of(result), {"use": in_json(header_of(result))}), step_of(run.items))
    assert state_of(job).state == "done"
    return job


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have the component tell something, once."""
    waiting = dict[str, Any]()
    real = ui.using.page.show

    class Told:
        def __init__(self, said: dict[str, Any]) -> None:
            self.wish = said.get("wish")
            self.job, self.stop, self.train = said.get("job"), said.get("stop"), said.get("train")

    def show(*arguments: Any, **options: Any) -> Any:
        real(*arguments, **options)
        said, waiting_now = dict(waiting), waiting
        waiting_now.clear()
        return Told(said)

    monkeypatch.setattr(ui.using.page, "show", show)
    return lambda **said: waiting.update(said)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_purpose_can_be_asked_or_says_why_not(store, launched, given, lang):
    for run in (RUN, "ratings-completion-3d"):
        open_page("use", run=run, lang=lang)
        data = last(given)
        assert matches(data, COMPONENTS["use"].data)
        assert [purpose["id"] for purpose in data["purposes"]] == list(PURPOSES)
        recommends = next(purpose for purpose in data["purposes"] if purpose["id"] == "recommend")
        assert bool(recommends.get("why")) == (run == RUN)
        assert not next(p for p in data["purposes"] if p["id"] == data["wish"]["purpose"]).get("why")


def test_the_link_says_what_for_and_with_which_items_and_goes_on_saying_it(store, launched, given):
    app = open_page("use", run=RUN, **{"for": "like", "items": "held-out"})
    assert last(given)["wish"] == {"purpose": "like", "items": "held-out", "settings": "{}"}
    assert (app.query_params["for"], app.query_params["items"]) in (("like", "held-out"), (["like"], ["held-out"]))
    open_page("use", run=RUN, **{"for": "recommend"})  # it does not suit: the first that does
    assert last(given)["wish"]["purpose"] == "odd"


def test_settings_are_offered_within_their_bounds(store, launched, given):
    open_page("use", run=RUN)
    fields = {f["name"]: f for purpose in last(given)["purposes"] for f in purpose["fields"]}
    assert (fields["count"]["least"], fields["count"]["most"], fields["count"]["usual"]) == (1, 10, "5")
    normal = [json.loads(offer["value"]) for offer in fields["normal"]["offers"]]
    assert normal == [[], *([str(digit)] for digit in range(10))]


def test_what_the_component_asks_is_asked_of_the_engine(store, launched, given, told):
    told(job=WISH)
    open_page("use", run=RUN)
    assert launched.asked == ["use"]


def test_files_are_for_who_brought_them(store, launched, given, told):
    theirs = begin("somebody else", [("a.png", 3)])
    classifier = {"purpose": "probe", "settings": json.dumps({"classifier": theirs.token})}
    for asked in ({"items": theirs.token}, classifier):
        told(job=WISH | asked)
        app = open_page("use", run=RUN)
        assert launched.asked == []
        assert len(app.error) == 1


def test_files_that_a_model_knows_nothing_of_go_to_the_zone(store, launched, given, told):
    mine, theirs = begin("", [("a.png", 3)]), begin("somebody else", [("a.png", 3)])
    for token, there in ((mine.token, mine.token), (theirs.token, None), ("", None)):
        told(train=WISH | {"items": token})
        app = open_page("use", run=RUN)
        assert app.query_params["data"] in ("own", ["own"])
        assert next(data for name, data in reversed(given) if name == "own").get("token") == there


def test_a_result_is_told_in_words_and_can_be_taken_away(store, launched, given):
    answered(store.get(RUN), better=True)
    app = open_page("use", run=RUN, **{"for": "odd", "items": "held-out"})
    head = last(given)["head"]
    assert matches(last(given), COMPONENTS["use"].data)
    assert head["better"] == "PCA is better."
    assert head["scores"][0]["baselines"] == [{"title": "PCA", "value": 95.0, "difference": [-20.0, -10.0]}]
    assert {column["id"]: column["shown"] for column in head["columns"]} == {"row": True, "both": False, "pca": False}
    assert [button.label for button in app.get("download_button")] == ["Table (CSV)", "With pictures (zip)"]


def test_a_result_becomes_a_data_set_by_way_of_the_zone(store, launched, given):
    answered(store.get(RUN))
    app: AppTest = open_page("use", run=RUN, **{"for": "odd", "items": "held-out"})
    press(app, "use-data")
    assert app.query_params["data"] in ("own", ["own"])
    zone = next(data for name, data in reversed(given) if name == "own")
    assert len(zone["token"]) == 32


def test_nothing_can_be_asked_where_nothing_may_be_written(store, launched, given, monkeypatch):
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    open_page("use", run=RUN)
    assert last(given)["why"]
    assert last(given)["locked"]
