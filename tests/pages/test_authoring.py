"""A lesson written without code: what is typed becomes its file, what was done becomes steps, nothing is lost."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from aecore.errors import UserError
from aecore.lessons.course import draft, keep_draft, kept, save
from aecore.lessons.lesson import Predict, lesson_of
from aecore.lessons.plans import Asked, AskedRace, fits, race_asked
from aecore.races import start_race
from aecore.runs.store import Store
from tests.lessons.making import LESSON, made_run
from tests.pages.opening import ROOT, open_page
from tests.races.test_races import Queue
from ui.lessons.authoring.content import letter_for
from ui.lessons.authoring.recording import Recording, proposals


def desk() -> AppTest:
    return open_page("learn", write="1")


def by_key(widgets: Any, ending: str) -> Any:
    """The widget whose key ends so."""
    return next(one for one in widgets if (one.key or "").endswith(ending))


def press(app: AppTest, ending: str) -> AppTest:
    by_key(app.button, ending).click().run()
    assert not app.exception
    return app


def typed(app: AppTest, ending: str, text: str) -> AppTest:
    widgets = [*app.text_area, *app.text_input]
    by_key(widgets, ending).set_value(text).run()
    assert not app.exception
    return app


def written() -> dict[str, Any]:
    found = draft(Store())
    assert found is not None
    return found


def add(app: AppTest, kind: str) -> AppTest:
    by_key(app.selectbox, "/kind").set_value(kind).run()
    return press(app, "/add")


def whole() -> AppTest:
    """A lesson with a guess and what came of it, typed as a teacher would."""
    app = desk()
    for ending, text in {
        "/title/en": "Two numbers",
        "/goal/en": "What two numbers hold.",
        "/not/en": "Other data.",
    }.items():
        typed(app, ending, text)
    add(app, "predict")
    typed(app, "/predict-1/text/en", "Is it better than PCA?")
    for option in ("more", "same", "less"):
        typed(app, f"/option/{option}/en", option.capitalize())
    add(app, "reveal")
    typed(app, "/reveal-1/right/en", "Right: {A:faithful.explained}.")
    return typed(app, "/reveal-1/wrong/en", "No: {outcome}, not {guess}.")


def test_what_is_typed_is_a_lesson_and_can_be_saved_and_shared() -> None:
    app = whole()
    assert not [one.value for one in app.warning]
    press(app, "author-save")
    (one,) = kept(Store())
    lesson = one.lesson
    assert (lesson.id, lesson.revision, lesson.languages) == ("two-numbers", 1, ("en",))
    guess = lesson.step("predict-1")
    assert isinstance(guess, Predict)
    assert [text["en"] for text in guess.options.values()] == ["More", "Same", "Less"]
    assert any(one.name in code.value for code in app.code), "its link is shown"


def test_what_is_lacking_is_said_and_nothing_half_made_is_saved() -> None:
    app = desk()
    assert "Title" in app.warning[0].value
    assert by_key(app.button, "author-save").disabled
    typed(app, "/title/en", "Two numbers")
    assert app.warning
    assert kept(Store()) == []


def test_what_is_too_large_for_a_file_is_said_before_it_is_saved() -> None:
    whole()
    long = [{"id": f"long-{n}", "kind": "read", "text": {"en": "Two numbers. " * 150}} for n in range(36)]
    found = written()
    keep_draft(found | {"steps": [*found["steps"], *long]}, Store())
    app = desk()
    assert any("64 KB" in one.value for one in app.warning)
    assert by_key(app.button, "author-save").disabled


def test_what_is_written_is_there_after_the_page_was_closed() -> None:
    typed(desk(), "/title/en", "Two numbers")
    assert written()["title"] == {"en": "Two numbers"}
    assert by_key(desk().text_input, "/title/en").value == "Two numbers"


def test_another_language_stands_beside_and_what_is_missing_is_counted() -> None:
    app = whole()
    by_key(app.selectbox, "/spoken").set_value("zh").run()
    # title, goal, limits; a question with three answers; two texts of what came out
    assert any("9 texts" in one.value for one in app.caption if "Missing in this language" in one.value)
    typed(app, "/title/zh", "两个数")
    assert written()["title"] == {"en": "Two numbers", "zh": "两个数"}
    press(app, "author-save")
    assert kept(Store())[0].lesson.languages == ("en",)


def test_steps_move_and_go() -> None:
    app = whole()
    add(app, "read")
    press(app, "/read-1/up")
    assert [step["id"] for step in written()["steps"]] == ["predict-1", "read-1", "reveal-1"]
    press(app, "/read-1/out")
    assert [step["id"] for step in written()["steps"]] == ["predict-1", "reveal-1"]


def test_a_question_between_edges_has_an_option_for_each_place() -> None:
    app = whole()
    by_key(app.selectbox, "/predict-1/way").set_value("bin").run()
    typed(app, "/predict-1/edges", "10, 90")
    truth = written()["steps"][0]["truth"]
    assert (truth["edges"], truth["answers"]) == ([10.0, 90.0], ["low", "middle-1", "high"])
    assert list(written()["steps"][0]["options"]) == ["low", "middle-1", "high"]
    typed(app, "/predict-1/edges", "90, 10")
    assert app.error
    assert written()["steps"][0]["truth"]["edges"] == [10.0, 90.0]


def test_a_revision_keeps_the_ids_that_progress_is_kept_by() -> None:
    one = save(lesson_of(LESSON), Store())
    app = open_page("learn")
    press(app, f"author-revise/{one.name}")
    typed(app, "/title/en", "Another title")
    press(app, "author-save")
    lesson = kept(Store())[0].lesson
    assert (lesson.id, lesson.revision, lesson.title["en"]) == ("bottleneck", 2, "Another title")
    assert [step.id for step in lesson.steps] == [step["id"] for step in LESSON["steps"]]


def test_what_is_not_saved_is_lost_to_no_revision_without_a_question() -> None:
    one = save(lesson_of(LESSON), Store())
    app = open_page("learn")
    [plain] = [button for button in app.button if button.key == f"author-revise/{one.name}"]
    assert plain.label == "Revise"
    press(app, f"author-revise/{one.name}")  # unchanged: there is nothing to lose
    app = open_page("learn")
    assert by_key(app.button, f"author-revise/{one.name}").label == "Revise"
    typed(desk(), "/title/en", "Half a lesson")
    app = open_page("learn")
    assert by_key(app.button, f"author-revise/{one.name}").label == "Revise all the same"
    assert any("not saved" in caption.value for caption in app.caption)
    press(app, f"author-revise/{one.name}")
    assert written()["title"]["en"] == one.lesson.title["en"]


def test_forms_that_only_a_file_holds_are_kept_as_they_are() -> None:
    value = json.loads(json.dumps(LESSON))
    value["steps"][1]["truth"] = {"count": ["A:faithful.explained"], "above": 5, "answers": ["less", "more"]}
    one = save(lesson_of(value), Store())
    app = press(open_page("learn"), f"author-revise/{one.name}")
    press(app, "author-save")
    again = kept(Store())[0].lesson
    assert again.revision == 2
    assert [step.model_dump() for step in again.steps] == [step.model_dump() for step in one.lesson.steps]


@pytest.mark.parametrize(
    "gesture",
    [{"kind": "noise", "past": 250.0}, {"kind": "visit", "times": 150}, {"kind": "sweep", "times": 5, "share": 0.5}],
)
def test_what_a_file_asks_of_hands_is_shown_and_stays(gesture: dict[str, Any]) -> None:
    value = json.loads(json.dumps(LESSON))
    value["steps"][1:1] = [
        {"id": "hands", "kind": "do", "text": {"en": "Move."}, "done": {"gesture": gesture}, "skip": True}
    ]
    one = save(lesson_of(value), Store())
    press(press(open_page("learn"), f"author-revise/{one.name}"), "author-save")
    steps = kept(Store())[0].lesson.model_dump(exclude_none=True)["steps"]
    assert steps[1]["done"] == {"gesture": gesture}


def test_a_training_that_was_recorded_becomes_a_step() -> None:
    app = press(desk(), "author-record")
    app.switch_page(str(ROOT / "pages" / "explore.py"))
    app.query_params["run"] = "digits-vae-2d"
    app.run()
    run = made_run(Store())
    press(app, "author-stop")
    app.switch_page(str(ROOT / "pages" / "learn.py"))
    app.query_params["write"] = "1"
    press(app.run(), "author-propose")
    (step,) = written()["steps"]
    plan = written()["runs"][step["done"]["run"]]
    assert fits(Asked.model_validate(plan), run)
    assert not fits(Asked.model_validate(plan | {"epochs": 5}), run)


def test_what_was_chosen_raced_and_calculated_becomes_steps() -> None:
    store = Store()
    shipped, before = {"run": "digits-vae-2d"}, time.time() - 5
    places = [("explore", {**shipped, **more}) for more in ({}, {"tool": "grid"}, {"a": "7"}, {"a": "9"})]
    places.append(("train", {"data": "digits", "variant": "vae"}))
    knob = AskedRace(data="digits", variant="undercomplete", knob="model.bottleneck.size", values=(1, 2), epochs=3)
    several = AskedRace(data="digits", variants=("vae", "undercomplete"), epochs=3, seeds=2, codes="own")
    for plan in (knob, several):
        start_race(store, Queue(), race_asked(plan))  # type: ignore[arg-type]
    run = made_run(store, {"faithful.explained": (1.0, 0.1)})
    found = list(proposals(Recording(before, places), store))
    assert [one.done for one in found] == [
        {"race": ""}, {"race": ""}, {"run": ""}, {"link": {"part": "tool", "is": "grid"}},
        {"link": {"part": "a", "any": True}}, {"result": {"kind": "cards", "of": ""}},
    ]  # fmt: skip
    races = [AskedRace.model_validate_json(json.dumps(one.plan)) for one in found[:2]]
    assert sorted(str(race_asked(race).entrants) for race in races) == sorted(
        str(race_asked(plan).entrants) for plan in (knob, several)
    )
    assert fits(Asked.model_validate(found[2].plan), run)
    assert found[3].plan == {"shipped": "digits-vae-2d"}
    assert list(proposals(Recording(time.time() + 5), store)) == []


def test_a_read_only_server_lets_write_and_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    app = whole()
    press(app, "author-save")
    assert any("demo" in one.value for one in app.error)
    assert kept(Store()) == []


def test_a_lesson_is_deleted_by_its_own_button() -> None:
    one = save(lesson_of(LESSON), Store())
    press(open_page("learn"), f"author-delete/{one.name}")
    assert kept(Store()) == []


def test_a_lesson_has_no_letter_for_an_eleventh_model_or_a_seventh_race() -> None:
    found: dict[str, Any] = {}
    letters = [letter_for(found, {"seed": n}) for n in range(10)]
    assert letters == list("ABCDEFGHIJ")
    assert letter_for(found, {"seed": 3}) == "D"
    with pytest.raises(UserError, match="at most 10 models and 6 races"):
        letter_for(found, {"seed": 10})
    assert [letter_for(found, {"race": n}, races=True) for n in range(6)] == list("RSTUVW")
    with pytest.raises(UserError, match="6 races"):
        letter_for(found, {"race": 6}, races=True)
