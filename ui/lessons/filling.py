"""Texts of lessons in the language of the page, with what was measured put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aecore.errors import UserError
from aecore.lessons.lesson import Check, Lesson, Predict, Reveal, Step
from aecore.lessons.texts import Block, Span, blocks, spans, told
from aecore.lessons.truths import Outcome, Reading, read

from ..compare.naming import number
from ..language import _, language
from .having import Having
from .told import Told

__all__ = ["Filler", "prose", "reading_text", "words"]

UNKNOWN = "…"


def words(texts: Mapping[str, str], lesson: Lesson) -> str:
    """Return one line in the language of the page, or in another one where that is missing."""
    return told(texts, language(), lesson.source).text


def prose(texts: Mapping[str, str], lesson: Lesson) -> list[Block]:
    """Return a text as blocks, values as their names."""
    return blocks(words(texts, lesson))


def reading_text(reading: Reading) -> str:
    """A number that was measured, with its unit."""
    return joined(number(reading.value), reading.unit)


def joined(value: str, unit: str) -> str:
    return f"{value}\u00a0{_(unit)}" if unit else value


class Filler:
    """Fills texts in: scores of the learner's runs, what they guessed and read off, what came out."""

    def __init__(self, lesson: Lesson, having: Having, told_: Told, outcome: Callable[[str], Outcome | None]) -> None:
        self.lesson, self.having, self.told = lesson, having, told_
        self.outcome = outcome
        """Of a question, by the id of its step."""

    def prose(self, texts: Mapping[str, str], step: Step | None = None) -> list[Block]:
        """Return a text with all values in it filled in; what is not known yet is three dots."""
        return [
            {"kind": block["kind"], "lines": [[self.span(span, step) for span in line] for line in block["lines"]]}
            for block in prose(texts, self.lesson)
        ]

    def line(self, texts: Mapping[str, str]) -> list[Span]:
        """Return one line of words."""
        return spans(words(texts, self.lesson))

    def span(self, span: Span, step: Step | None) -> Span:
        if span["kind"] != "value":
            return span
        return {"kind": "value", "text": self.value(span["text"], step) or UNKNOWN}

    def value(self, name: str, step: Step | None) -> str:
        """What stands for a name in a text of a step."""
        asked = self.lesson.step(step.of) if isinstance(step, Reveal) else step
        if name in ("guess", "outcome"):
            if not isinstance(asked, Predict):
                return ""
            found = self.outcome(asked.id)
            option = self.told.guess(asked.id) if name == "guess" else found.option if found else None
            return words(asked.options[option], self.lesson) if option in asked.options else ""
        if name.startswith("read:"):
            return self.answer(name.removeprefix("read:"))
        try:
            return reading_text(read(name, self.having.runs))
        except UserError:
            return ""

    def answer(self, step_id: str) -> str:
        step, said = self.lesson.step(step_id), self.told.of(step_id).answer
        if not isinstance(step, Check) or said is None:
            return ""
        if step.options:
            return words(step.options[said], self.lesson) if said in step.options else ""
        return joined(said, self.unit(step)) if step.ask == "number" else ""

    def unit(self, step: Check) -> str:
        """The unit of a number that is read off; empty where it is not known yet."""
        for name in step.truth.names() if step.truth else ():
            try:
                return read(name, self.having.runs).unit
            except UserError:
                continue
        return ""
