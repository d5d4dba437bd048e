"""Each page as Streamlit runs it: no exception, the right words, the right files written."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

import ui.lab
from aecore.commands import main
from aecore.engines.local import LocalEngine
from aecore.parts.likelihoods import BELOW_ZERO
from aecore.presets import preset
from aecore.runs.log import EventLog
from aecore.runs.run import Status
from aecore.runs.store import Store
from aecore.workers.jobs import state_of
from ui.trouble import change_for, narrated

from .opening import open_page


class Launched(LocalEngine):
    """Stands in for the engine where a page only needs to hand a run over; workers have their own tests."""

    def __init__(self):
        super().__init__()
        self.submitted, self.cancelled, self.asked = [], [], []

    def submit(self, run, owner=""):
        self.submitted.append(run.id)

    def cancel(self, run):
        self.cancelled.append(run.id)

    def ask(self, job):
        self.asked.append(job.kind)
        return state_of(job)


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("LATENTLAB_RUNS", str(tmp_path / "runs"))
    return Store()


@pytest.fixture
def launched(monkeypatch):
    stand_in = Launched()
    monkeypatch.setattr(ui.lab, "engine", lambda: stand_in)
    return stand_in


def press(app: AppTest, key: str) -> AppTest:
    next(button for button in app.button if button.key == key).click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("name", ["home", "train", "explore", "gallery"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_opens_in_every_language(store, launched, name, lang):
    app = open_page(name, lang=lang)
    assert not app.error


def test_train_writes_the_spec_that_was_chosen_and_launches_it_once(store, launched):
    app = open_page("train")
    press(app, "train-button")
    (run,) = [run for run in store.runs() if not run.shipped]
    assert run.spec == preset("digits", "vae")
    assert launched.submitted == [run.id]
    assert app.query_params["run"] == run.id


def test_a_press_on_train_that_cannot_be_obeyed_says_why_in_a_fresh_tab(store, launched):
    store.root.parent.mkdir(parents=True, exist_ok=True)
    store.root.write_text("a file where the folder of runs should be")
    app = open_page("train")
    press(app, "train-button")
    (told,) = app.error
    assert "cannot be used" in told.value
    press(app, "train-button")
    assert len(app.error) == 1


def test_a_slider_reaches_the_spec(store, launched):
    app = open_page("train")
    next(s for s in app.select_slider if s.key.endswith("budget.epochs")).set_value(50).run()
    press(app, "train-button")
    (run,) = [run for run in store.runs() if not run.shipped]
    assert run.spec.budget.epochs == 50


def test_an_impossible_choice_says_why_and_cannot_be_trained(store, launched):
    app = open_page("train")
    next(s for s in app.selectbox if s.key.endswith("/backbone")).set_value("conv").run()
    next(s for s in app.text_input if s.key.endswith("model.backbone.channels")).set_value("8, 8, 8, 8, 8").run()
    assert "at most 2" in app.warning[0].value
    assert next(button for button in app.button if button.key == "train-button").disabled


@pytest.mark.parametrize("text", ["a, b", "0", "99999"])
def test_widths_that_are_no_widths_get_a_sentence(store, launched, text):
    app = open_page("train")
    next(s for s in app.text_input if s.key.endswith("model.backbone.widths")).set_value(text).run()
    assert not app.exception
    assert app.error
    assert next(button for button in app.button if button.key == "train-button").disabled


@pytest.mark.parametrize("page", ["train", "explore"])
@pytest.mark.parametrize("run", ["nobody-knows-it", "../../etc/passwd", "x" * 10_000, "a\x00b", ""])
def test_a_run_that_is_not_there_gets_a_sentence(store, launched, page, run):
    app = open_page(page, run=run)
    assert any("There is no run called" in error.value for error in app.error)


def test_explore_says_when_a_run_has_nothing_to_show_yet(store, launched):
    run = store.create(preset("digits", "vae"), "fresh")
    assert "just begun" in open_page("explore", run=run.id).info[0].value
    run.write_status(Status(state="failed"))
    assert "before it had anything to show" in open_page("explore", run=run.id).warning[0].value


def test_specs_on_screen_are_whole(store, launched):
    app = open_page("explore", run="digits-vae-2d")
    assert not app.code  # it comes when it is asked for
    app.session_state["about/digits-vae-2d"] = True
    app.run()
    assert json.loads(app.code[0].value)["data"]["name"] == "digits"


def test_train_names_a_trouble_while_it_happens(store, launched):
    run = store.create(preset("digits", "vae", {"optimiser.learning_rate": 0.1}))
    log = EventLog(run.events_path)
    for epoch, loss in enumerate([44.0, 9000.0, 40.0, 30.0, 28.0], 1):
        terms = {"objective": loss, "reconstruction": loss}
        log.append({"kind": "step", "step": 21 * epoch, "epoch": epoch, "terms": terms, "rate": 1.0})
        held_out = {"kind": "held-out", "step": 21 * epoch, "epoch": epoch, "terms": terms, "n": 450}
        log.append(held_out | {"mse": 0.07, "variance_explained": 0.0})
    log.close()
    open_page("train", run=run.id)
    (said,) = narrated(store.get(run.id))["troubles"]
    assert "The learning rate of 0.1 is too large" in said["text"]
    assert "from 44 to 9,000 nats" in said["text"]
    assert "Try a learning rate of 0.001" in said["advice"]
    assert said["offer"]
    assert change_for(run, said["name"])["optimiser.learning_rate"] == 0.001
    assert change_for(run, "no trouble of that name") == {}


def test_explore_folds_the_troubles_of_a_run_into_one_line(store, launched):
    app = open_page("explore", run="mnist-conv-vae-2d")
    (line,) = [part for part in app.expander if "went wrong" in part.label]
    assert line.label == "What went wrong: Underfitting"
    assert "2 numbers" in line.markdown[0].value
    assert not [part for part in open_page("explore", run="digits-vae-2d").expander if "went wrong" in part.label]


@pytest.mark.parametrize(("run", "told"), [("patches-k-sparse-64d", True), ("digits-vae-2d", False)])
def test_a_loss_below_zero_is_explained_where_it_is_shown(store, launched, capsys, run, told):
    main(["show", run])
    assert (BELOW_ZERO in capsys.readouterr().out) == told
    assert any(BELOW_ZERO in caption.value for caption in open_page("explore", run=run).caption) == told
