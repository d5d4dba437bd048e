"""The dock: what it is told of each step, from runs of a store and from what a browser says; bad lessons and bad words
of browsers."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from aecore.files import replace_json
from aecore.lessons.course import course
from aecore.lessons.done import RaceDone, ResultDone
from aecore.lessons.lesson import lesson_of
from aecore.locks import lock_at
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor
from aecore.workers.jobs import begin, job_of
from tests.lessons.making import lesson_with, made_run
from ui.language import speaking
from ui.lessons import steps, waits
from ui.lessons.having import having
from ui.lessons.steps import Teller
from ui.lessons.told import Told, told_of
from ui.lessons.ways import way_of

from .opening import open_page
from .test_pages import launched, store

__all__ = ["launched", "store"]

FIRST = course()[0]
LESSON = lesson_of(lesson_with("runs", {"A": {"data": "digits", "variant": "undercomplete"}}))
SCORES = {"faithful.explained": (46.61, 1.0, {"pca": (28.4, 1.0)})}


@pytest.fixture(autouse=True)
def english(monkeypatch, launched):
    """Outside of a page there is no address."""
    monkeypatch.setattr(steps, "part", lambda name: None)
    monkeypatch.setattr("ui.lessons.ways.part", lambda name: None)
    monkeypatch.setattr(waits, "locked", lambda *runs: "")
    with speaking("en"):
        yield


def told(at: str, *, guess: str | None = None, ago: float = 60, **more) -> Told:
    """Somebody who has opened all steps up to `at` so many seconds ago."""
    opened = {"opened": time.time() - ago}
    found = {step.id: dict(opened) for step in LESSON.steps[: [step.id for step in LESSON.steps].index(at) + 1]}
    if guess:
        found["guess"]["guess"] = guess
    return Told.model_validate({"at": at, "steps": found, **more})


def step(said: Told, lab: Store, name: str = "") -> dict:
    taught = Teller(LESSON, having(LESSON, said, lab), said, said.at, "train")
    return next(one for one in taught.steps() if one["id"] == (name or said.at))


def shown(blocks: list[dict]) -> str:
    return " ".join(span["text"] for block in blocks for line in block["lines"] for span in line)


# --- what was trained -------------------------------------------------------------------------------------------------


def test_before_the_training_a_guess_can_be_changed_and_the_form_opens_filled_in(store) -> None:
    data = step(told("guess"), store)
    assert (data["trains"], data["locked"]) == (True, False)
    said = told("train", guess="less")
    data = step(said, store)
    assert (data["done"], data["goes"], data["waits"]) == (False, "start", "It has not begun yet.")
    way = way_of(LESSON.step("train"), LESSON, having(LESSON, said, store), "train")
    assert way
    assert (way.page, way.link) == ("train", {"data": "digits", "variant": "undercomplete"})


def test_a_race_opens_filled_in(store) -> None:
    lesson = lesson_of(lesson_with("steps.2.done", {"race": "R"}))
    way = way_of(lesson.step("train"), lesson, having(lesson, Told(), store), "explore")
    assert way
    assert way.page == "compare"
    assert way.link == {
        "data": "digits", "variants": "vae.undercomplete", "codes": "own", "epochs": "3", "seeds": "1",
    }  # fmt: skip


def test_a_run_that_was_trained_since_is_done_locks_the_guess_and_fills_the_reveal_in(store) -> None:
    run = made_run(store, SCORES)
    data = step(told("train", guess="less"), store)
    assert data["done"] is True
    assert "goes" not in data
    assert step(told("train", guess="less"), store, "guess")["locked"] is True
    data = step(told("reveal", guess="less"), store)
    assert (data["outcome"], data["shown"], data["one_seed"]) == ("more", "wrong", True)
    assert shown(data["text"]).split() == ["More", ",", "not", "Less"]
    data = step(told("reveal", guess="more"), store)
    assert (data["shown"], shown(data["text"])) == ("right", "46.6\u00a0%")
    assert having(LESSON, told("reveal"), store).ids == {"A": run.id}


def test_a_number_is_right_within_what_the_lesson_allows_and_nothing_is_told_before_it_is_given(store) -> None:
    made_run(store, SCORES)
    said = told("number")
    assert not {"right", "found"} & step(said, store).keys()
    for answer, right in {"47.5": True, "44": False, "nan": False, "x": False}.items():
        given = said.model_copy(
            update={"steps": said.steps | {"number": said.of("number").model_copy(update={"answer": answer})}}
        )
        data = step(given, store)
        assert (data["right"], data["found"], data["unit"]) == (right, "46.6\u00a0%", "%")


def test_what_was_trained_before_the_step_does_not_count(store) -> None:
    made_run(store, SCORES)
    data = step(told("train", ago=-60), store)
    assert (data["done"], data["goes"]) == (False, "start")


def test_what_another_visitor_trains_does_not_count(store) -> None:
    made_run(Store(visitor=Visitor("somebody")), SCORES)
    assert step(told("train"), Store(visitor=Visitor("me")))["done"] is False
    assert step(told("train"), Store(visitor=Visitor("somebody")))["done"] is True


def test_a_training_that_is_set_otherwise_is_told(store) -> None:
    made_run(store, SCORES)
    lesson = lesson_of(lesson_with("runs", {"A": {"data": "digits", "variant": "undercomplete", "epochs": 7}}))
    said = told("train")
    data = next(
        one
        for one in Teller(lesson, having(lesson, said, store), said, "train", "train").steps()
        if one["id"] == "train"
    )
    assert data["done"] is False
    assert "set otherwise" in data["waits"]


# --- what went wrong --------------------------------------------------------------------------------------------------


def test_a_deleted_run_is_told_with_the_step_that_mends_it_and_the_step_stays_done_in_the_browser(store) -> None:
    run = made_run(store, SCORES)
    said = told("reveal", guess="more", runs={"A": run.id})
    assert step(said, store)["shown"] == "right"
    store.delete(run.id)
    data = step(said, store)
    assert "outcome" not in data
    assert "was deleted" in data["why"]
    assert data["back"] == "train"


@pytest.mark.parametrize("state", ["stopped", "failed", "interrupted"])
def test_a_run_that_did_not_end_well_is_told_and_another_one_counts(store, state) -> None:
    bad = made_run(store, SCORES, state=state)
    data = step(told("train", runs={"A": bad.id}), store)
    assert (data["done"], data["goes"]) == (False, "start")
    assert "once more" in data["waits"]
    data = step(told("reveal", guess="more", runs={"A": bad.id}), store)
    assert data["why"]
    assert data["back"] == "train"
    good = made_run(store, SCORES, seed=1)
    assert having(LESSON, told("reveal", runs={"A": bad.id}), store).ids == {"A": good.id}


def test_a_run_that_diverged_is_a_result_and_what_cannot_be_read_of_it_is_told(store) -> None:
    made_run(store, None, state="diverged")
    assert step(told("train"), store)["done"] is True
    data = step(told("reveal", guess="more"), store)
    assert data["why"]
    assert "outcome" not in data


def test_cards_that_are_missing_are_asked_for_once_and_waited_for(store, launched) -> None:
    made_run(store, None)
    data = step(told("reveal", guess="more"), store)
    assert "is being measured: 0 %." in data["waits"]
    assert "why" not in data


def test_where_nothing_can_be_measured_that_is_told(store, monkeypatch) -> None:
    made_run(store, None)
    monkeypatch.setattr(waits, "locked", lambda *runs: "read-only")
    data = step(told("reveal", guess="more"), store)
    assert "waits" not in data
    assert "not computed" in data["why"]


@pytest.mark.parametrize(
    "said",
    [
        None, "x", {"steps": 3}, {"at": {"a": 1}}, {"steps": {"a": {"opened": "x"}}}, {"at": "a" * 9999},
        {"steps": {str(n): {} for n in range(999)}}, {"runs": {"A": ["b"]}},
        {"steps": {"a": {"links": {"p": ["x" * 3000]}}}},
    ],
)  # fmt: skip
def test_what_has_another_form_was_told_by_nobody(said) -> None:
    assert told_of(SimpleNamespace(told=said)) is None


def test_guesses_that_are_no_options_and_runs_that_are_no_runs_harm_nothing(store) -> None:
    made_run(store, SCORES)
    for guess in ("<b>", "../x", "more or less"):
        data = step(told("reveal", guess=guess, runs={"A": "../../etc", "R": "nothing", "Z": "x"}), store)
        assert data["shown"] == "wrong"
        assert guess not in shown(data["text"])


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_lesson_goes_along_from_page_to_page_and_one_that_is_not_there_is_told_and_closed(store) -> None:
    app = open_page("explore", lesson=FIRST.id, at=FIRST.steps[0].id)
    app.switch_page("../pages/gallery.py").run()
    assert not app.exception
    assert app.query_params["lesson"] == FIRST.id
    assert app.query_params["at"] == FIRST.steps[0].id
    for name in ("no-such-lesson", "own-0123456789ab"):
        app = open_page("home", lesson=name)
        assert any(name in error.value.replace("\\", "") for error in app.error)
        assert "lesson" not in app.query_params


def test_of_several_that_train_it_is_told_which_and_how_many_are_done(store) -> None:
    trained, training = made_run(store, SCORES), made_run(store, SCORES, state="queued")
    said = waits.wait_for_runs(RaceDone(race="R"), {"R.0": [trained], "R.1": [training]})
    assert "trains: " in said
    assert said.endswith(" 1 of 2 are done.")
    cut = made_run(store, SCORES, state="interrupted")
    assert "once more" in waits.wait_for_runs(RaceDone(race="R"), {"R.0": [trained], "R.1": [cut]})


def test_of_what_is_computed_it_is_told_how_far_while_a_process_has_it(store) -> None:
    run = made_run(store, SCORES)
    job = job_of(run, "trust", {})
    begin(job)
    replace_json(job.progress, {"share": 0.4})
    asked = ResultDone.model_validate({"result": {"kind": "trust", "of": "A"}})
    assert waits.wait_for_runs(asked, {"A": [run]}) == "It has not been computed yet."
    with lock_at(job.lock_path):
        assert waits.wait_for_runs(asked, {"A": [run]}) == "It is being computed: 40 %."
