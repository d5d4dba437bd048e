"""A lesson checked over seeds: what it lets be trained is trained, and what flips is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.lessons.check import Question, check
from aecore.lessons.lesson import lesson_of
from aecore.runs.log import all_events
from tests.lab import Lab
from tests.lessons.making import LESSON, lesson_with, texts


def question(outcomes: list[str | None], expected: str | None = None) -> Question:
    worth = ["draw" if one == "same" else "ahead" if one else "" for one in outcomes]
    return Question("guess", expected, outcomes, worth, [""] * len(outcomes), {}, {})


@pytest.mark.parametrize(
    ("outcomes", "expected", "flips", "draws", "missed"),
    [
        (["more", "more", "more"], None, False, 0, 0),
        (["more", "less", "more"], None, True, 0, 0),
        (["more", "same", "same"], "more", True, 2, 2),
        (["less", "less"], "more", False, 0, 2),
        ([None, "more"], None, True, 0, 1),
        (["same", "same"], None, False, 2, 0),
    ],
)
def test_what_flips_is_a_draw_or_is_not_as_expected(
    outcomes: list[str | None], expected: str | None, flips: bool, draws: int, missed: int
) -> None:
    one = question(outcomes, expected)
    assert (one.flips, one.draws, one.missed) == (flips, draws, missed)


@pytest.mark.exhaustive
def test_a_lesson_is_trained_from_each_seed_and_asked(lab: Lab) -> None:
    value = lesson_with("runs.A.epochs", 1)
    value["races"] = {}
    value["steps"][1]["truth"] = {"bin": "A.curve:held_out.gap", "edges": [0.5, 2], "answers": ["less", "same", "more"]}
    value["steps"][3]["truth"] = {"value": "A.curve:held_out.explained", "within": 1}
    value["steps"][4]["texts"]["right"] = texts("{A.curve:held_out.gap}")
    told: list[float] = []
    found = check(lesson_of(value), lab.store, lab.engine, 2, lambda share, text: told.append(share))
    runs = sorted(lab.store.runs(), key=lambda run: run.spec.seed)
    assert [(run.spec.seed, run.status.state) for run in runs if not run.shipped] == [(0, "done"), (1, "done")]
    last = [[event for event in all_events(run.events_path) if event["kind"] == "held-out"][-1] for run in runs]
    assert found.reads["number"] == pytest.approx([100 * event["variance_explained"] for event in last])
    (one,) = found.questions
    assert one.outcomes == ["same", "same"]
    assert (one.step, one.flips, one.missed, found.holds) == ("guess", False, 2, False), "“more” is expected there"
    assert told[-1] == 1.0
    assert told == sorted(told)
    again = check(lesson_of(value), lab.store, lab.engine, 2)
    assert (again.questions, len(lab.store.runs())) == (found.questions, len(runs)), "what is there is not trained anew"


def test_a_lesson_on_data_that_are_not_here_is_refused_before_anything_is_trained(lab: Lab, tmp_path: Path) -> None:
    for data in ("own", f"own-{'0' * 64}", "nonsense"):
        with pytest.raises(UserError):
            check(lesson_of(lesson_with("runs.A.data", data)), lab.store, lab.engine, 1)
    assert not lab.store.runs()
    assert lesson_of(LESSON).runs
