"""Train offers trained models with the same layers to begin with, and the comparison with a start from nothing."""

from __future__ import annotations

import json
import shutil

import pytest

from aecore.presets import preset
from aecore.runs.run import Run, Status
from aecore.runs.store import Store

from .opening import open_page
from .test_links import address
from .test_pages import launched, press, store

__all__ = ["launched", "store"]

SHIPPED = "digits-vae-2d"


@pytest.fixture
def mine(store: Store) -> Run:
    """A trained run of the visitor's, by the settings of one that ships."""
    shutil.copytree(store.shipped / SHIPPED, store.root / "first-aaaaaa")
    run = store.get("first-aaaaaa")
    run.note(title="my first")
    return run


def choice(app):
    return next(one for one in app.selectbox if one.key.endswith("/start"))


def test_models_with_the_same_layers_are_offered_and_the_link_keeps_the_choice(store, launched, mine):
    app = open_page("train", like=mine.id)
    offered = choice(app).options
    assert offered[0].startswith("nothing")
    assert "my first" in offered
    assert not any("CNN" in title or "swiss" in title.lower() for title in offered)
    choice(app).set_value(mine.id).run()
    assert f"start={mine.id}" in address(app)["set"]
    press(app, "train-button")
    run = next(run for run in store.runs() if run.spec.start)
    assert run.spec == mine.spec.with_values({"start": mine.id})
    assert any("begins with my first" in text.value for text in app.markdown)


def test_one_that_does_not_fit_or_is_gone_says_why_and_nothing_is_begun_with(store, launched, mine):
    app = open_page("train", data="digits", variant="vae", set=[f"start={mine.id}", "model.bottleneck.size=7"])
    assert choice(app).value == ""
    assert any(
        "its code is gaussian, 2, here it is gaussian, 7" in text.value.replace("\\", "") for text in app.caption
    )
    assert not any(one.startswith("start=") for one in address(app)["set"])
    gone = open_page("train", set="start=nothing-aaaaaa")
    assert not gone.error
    assert any("no run called" in text.value for text in gone.caption)


def test_the_twin_begins_from_nothing_once_and_is_compared(store, launched, mine):
    run = store.create(mine.spec.with_values({"start": mine.id, "seed": 4}))
    run.write_status(Status(state="done"))
    for _ in range(2):
        app = press(open_page("train", run=run.id), "twin")
    (twin,) = [one for one in store.runs() if one.spec == mine.spec.with_values({"seed": 4})]
    assert launched.submitted == [twin.id]
    assert app.query_params["runs"] in (f"{run.id}.{twin.id}", [f"{run.id}.{twin.id}"])
    assert not [button for button in open_page("train", run=twin.id).button if button.key == "twin"]
    assert json.loads(run.file("spec").read_text())["start"] == mine.id


def test_a_preset_begins_with_nothing():
    assert preset("digits", "vae").start == ""


def test_a_run_whose_units_are_switched_is_compared_with_all_units(store, launched, mine):
    run = store.create(mine.spec.with_values({"model.backbone.structure": "pruned"}))
    run.write_status(Status(state="done"))
    app = press(open_page("train", run=run.id), "twin-units")
    assert app.query_params["runs"] in (f"{run.id}.{mine.id}", [f"{run.id}.{mine.id}"])
    assert launched.submitted == []  # there is such a run
    assert not [button for button in open_page("train", run=mine.id).button if button.key == "twin-units"]
