"""What may be answered in a class: a question that its lesson asks, with an option that it has, a number, or nothing,
where a step was skipped. No words: nobody's text is ever shown to others."""

from __future__ import annotations

from typing import Any

from ..errors import UserError
from ..lessons.course import lesson_named
from ..lessons.lesson import Check, Do, Predict, Step
from ..runs.store import Store
from ..texts import brief, mark
from .tally import SKIPPED, Answer, Question, is_answer

__all__ = ["answer_of", "question_of"]


def question_of(told: dict[str, Any], store: Store) -> Question:
    """Return the question that is meant. Raises UserError for a lesson or a step that there is not."""
    return asked(told, store)[0]


def answer_of(told: dict[str, Any], store: Store) -> tuple[Question, Answer]:
    """Return a question and what was answered. Raises UserError for what cannot be an answer to it."""
    question, step = asked(told, store)
    answer = told.get("answer", ...)
    if answer is SKIPPED or (is_answer(answer) and fits(step, answer)):
        return question, answer
    raise UserError(
        mark("“{answer}” is no answer to the step “{step}” of this lesson."), answer=brief(answer), step=step.id
    )


def fits(step: Step, answer: Answer) -> bool:
    match step:
        case Predict():
            return answer in step.options
        case Check(ask="choice"):
            return answer in (step.options or ())
        case Check(ask="number"):
            return not isinstance(answer, str)
    return False


def asked(told: dict[str, Any], store: Store) -> tuple[Question, Step]:
    name = str(told.get("lesson"))
    lesson = lesson_named(name, store)
    step = lesson.step(str(told.get("step")))
    if not isinstance(step, Predict | Check | Do):
        raise UserError(mark("The lesson asks nothing in a step “{step}”."), step=brief(told.get("step")))
    return Question(name, step.id), step
