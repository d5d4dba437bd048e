"""The format of a lesson: one JSON file of at most 64 KB, strict, with nothing in it but named things of closed lists.

Knows no torch and no page: whether a page has a part of an address, or a control, is for the screen to say
(`Lesson.links`, `Lesson.controls`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, Tag, ValidationError, model_validator

from ..errors import UserError, one_of
from ..texts import brief, mark
from .done import AnswerDone, Done, GestureDone, LinkDone, RaceDone, ResultDone
from .plans import AskedRace, RunPlan
from .scores import ref_of
from .strict import Name, Strict
from .texts import OURS, Here, Language, Page, Prose, Words, blocks, names_in
from .truths import Truth, Value, runs_named

__all__ = [
    "LARGEST", "VERSION", "Check", "Do", "Lesson", "Predict", "Read", "Reveal", "Step", "lesson_in", "lesson_of",
    "refuse_large",
]  # fmt: skip

VERSION = 1
LARGEST = 64 << 10
"""Bytes of a lesson's file."""
Control = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,60}$")]
Letter = Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
Controls = Annotated[tuple[Control, ...], Field(max_length=40)]
Options = Annotated[dict[Name, Words], Field(min_length=2, max_length=6)]


class Place(Strict):
    """Where a step takes place: a page, and parts of its address."""

    page: Page
    link: dict[str, Annotated[str, StringConstraints(max_length=200)]] = Field({}, max_length=12)

    @model_validator(mode="after")
    def not_ours(self) -> Self:
        """Which lesson is open is not for a lesson to say."""
        if ours := [part for part in self.link if part in OURS]:
            raise UserError(
                mark("A lesson may not set “{part}” in the address: that is for the learner and the teacher to say."),
                part=ours[0],
            )
        return self


class Base(Strict):
    """What all steps share."""

    id: Name
    here: Place | None = None
    focus: Control | None = None
    """The control that the step is about."""

    def texts(self) -> Iterator[dict[str, str]]:
        """All texts of the step."""
        yield from ()


class Asking(Base):
    """A step with a text."""

    text: Prose

    def texts(self) -> Iterator[dict[str, str]]:
        """All texts of the step."""
        yield self.text


class Read(Asking):
    """Something to read; the only step with a Next."""

    kind: Literal["read"]
    more: Prose | None = None

    def texts(self) -> Iterator[dict[str, str]]:
        """All texts of the step."""
        yield from (self.text, *([self.more] if self.more else []))


class Predict(Asking):
    """A guess before the answer is there. The curtain covers these controls until it is locked."""

    kind: Literal["predict"]
    options: Options
    curtain: Controls = ()
    truth: Truth
    expected: Name | None = None
    """What usually comes out: only chooses between texts."""
    behind: dict[Name, Prose] = Field({}, max_length=6)
    """The misconception behind an option, for the teacher."""

    def texts(self) -> Iterator[dict[str, str]]:
        """All texts of the step."""
        yield from (self.text, *self.options.values(), *self.behind.values())

    @model_validator(mode="after")
    def fits(self) -> Self:
        """What can come out, is expected or explained, are options."""
        for option in (*self.truth.options(), *([self.expected] if self.expected else []), *self.behind):
            if option not in self.options:
                raise one_of(mark("option"), option, list(self.options))
        if isinstance(self.truth, Value):
            raise UserError(mark("A guess chooses between options, so its truth is not the value itself."))
        return self


class Do(Asking):
    """Something to do, and what proves that it was done."""

    kind: Literal["do"]
    done: Done
    hints: Annotated[tuple[Prose, ...], Field(max_length=4)] = ()
    skip: bool = True
    """Whether it may be skipped, after a minute or two hints."""
    already: bool = False
    """Whether what was there before the step opened counts."""

    def texts(self) -> Iterator[dict[str, str]]:
        """All texts of the step."""
        yield from (self.text, *self.hints)


class Check(Asking):
    """Something to read off, to choose or to say in words."""

    kind: Literal["check"]
    ask: Literal["number", "choice", "words"]
    options: Options | None = None
    truth: Truth | None = None

    def texts(self) -> Iterator[dict[str, str]]:
        """All texts of the step."""
        yield from (self.text, *(self.options or {}).values())

    @model_validator(mode="after")
    def fits(self) -> Self:
        """A number has a value, a choice options."""
        if (self.ask == "choice") != (self.options is not None) or (self.ask == "words" and self.truth):
            raise UserError(mark("A choice has options, and nothing else has; words have no truth."))
        if self.truth and (self.ask == "number") != isinstance(self.truth, Value):
            raise UserError(mark("A number that is read off has a value as its truth, and a choice has another."))
        if self.truth and not self.truth.options() <= {*(self.options or ())}:
            raise one_of(mark("option"), min(self.truth.options()), list(self.options or ()))
        return self


class Texts(Strict):
    """What a reveal says: where the guess was right or not; where it is a draw, where it came out otherwise than
    usually, and where nothing was guessed, if these differ."""

    right: Prose
    wrong: Prose
    draw: Prose | None = None
    unexpected: Prose | None = None
    none: Prose | None = None


class Reveal(Base):
    """What came out, and why."""

    kind: Literal["reveal"]
    of: Name
    texts_: Annotated[Texts, Field(alias="texts")]

    def texts(self) -> Iterator[dict[str, str]]:
        """All texts of the step."""
        yield from (texts for _name, texts in self.texts_ if texts)


Step = Annotated[
    Annotated[Read, Tag("read")]
    | Annotated[Predict, Tag("predict")]
    | Annotated[Do, Tag("do")]
    | Annotated[Check, Tag("check")]
    | Annotated[Reveal, Tag("reveal")],
    Field(discriminator="kind"),
]


class Notes(Strict):
    """For the teacher: a sentence to say, and what goes wrong."""

    say: Prose | None = None
    trouble: Prose | None = None


class Lesson(Strict):
    """A lesson."""

    version: Literal[1]
    id: Name
    revision: Annotated[int, Field(ge=1, le=9999)]
    """Of its text; progress is kept by the ids of steps, so that an edit moves nothing."""
    minutes: Annotated[int, Field(ge=1, le=90)]
    source: Language
    """The language that it was written in."""
    title: Words
    goal: Prose
    runs: dict[Letter, RunPlan] = Field({}, max_length=8)
    races: dict[Letter, AskedRace] = Field({}, max_length=4)
    hide: Controls = ()
    fix: Controls = ()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=40)]
    builds_on: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    not_shown: Prose
    """What this does not show."""
    notes: Notes = Notes()

    def step(self, step_id: str) -> Step | None:
        """Return a step by its id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def texts(self) -> Iterator[dict[str, str]]:
        """All texts, by language."""
        yield from (self.title, self.goal, self.not_shown, *(text for _name, text in self.notes if text))
        for step in self.steps:
            yield from step.texts()

    @property
    def controls(self) -> set[str]:
        """All controls that it names."""
        found = {*self.hide, *self.fix}
        for step in self.steps:
            found |= {step.focus} - {None} if step.focus else set()
            found |= {*step.curtain} if isinstance(step, Predict) else set()
        return found

    @property
    def links(self) -> list[Here]:
        """All places in the app that it leads to, in steps and texts, and the parts of addresses that it waits for."""
        found = [Here(step.here.page, step.here.link) for step in self.steps if step.here]
        for texts in self.texts():
            spans = (
                span for text in texts.values() for block in blocks(text) for line in block["lines"] for span in line
            )
            found += [Here(span["page"], span["link"]) for span in spans if span["kind"] == "link"]
        return found

    @property
    def digest(self) -> str:
        """What tells it from any other lesson, and from another revision of itself."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which nothing is missing."""
        every = list(self.texts())
        return tuple(language for language in self.title if all(language in texts for texts in every))

    def to_json(self) -> str:
        """Return the file's text; the same lesson gives the same."""
        told = self.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return json.dumps(told, indent=1, ensure_ascii=False) + "\n"

    @model_validator(mode="after")
    def whole(self) -> Self:
        """What one part of it says of another is so."""
        refuse_repeated([step.id for step in self.steps])
        if both := self.runs.keys() & self.races.keys():
            raise UserError(mark("“{name}” is both a run and a race of this lesson."), name=min(both))
        if self.id in self.builds_on:
            raise UserError(mark("“{id}” builds on itself."), id=self.id)
        seen: list[Step] = []
        for step in self.steps:
            self.refuse_unknown(step, seen)
            seen.append(step)
        for texts in self.texts():
            if self.source not in texts:
                raise UserError(
                    mark("A text lacks the language “{source}” that the lesson was written in: “{text}”."),
                    source=self.source,
                    text=brief(next(iter(texts.values()))),
                )
            for name in names_in(texts.values()):
                self.refuse_name(name)
        return self

    def refuse_unknown(self, step: Step, before: list[Step]) -> None:
        """Raise UserError where a step speaks of what is not there."""
        if isinstance(step, Reveal) and not any(one.id == step.of and isinstance(one, Predict) for one in before):
            raise UserError(mark("“{id}” reveals “{of}”, which is no question before it."), id=step.id, of=step.of)
        if isinstance(step, Predict | Check) and step.truth:
            for run in runs_named(step.truth):
                self.refuse_run(run)
        if isinstance(step, Do):
            for run in runs_waited_for(step.done):
                self.refuse_run(run)

    def refuse_run(self, name: str) -> None:
        """Raise UserError for a run that this lesson does not have."""
        letter, _, place = name.partition(".")
        race = self.races.get(letter)
        if (race and place and int(place) < race.n) or (letter in self.runs and not place):
            return
        if race and not place and name == letter:
            raise UserError(mark("“{name}” is a race: name one of its entrants, {name}.0 and so on."), name=name)
        raise UserError(mark("This lesson has no run called “{name}”."), name=name)

    def refuse_name(self, name: str) -> None:
        """Raise UserError for a value in a text that nobody can fill in."""
        if name in ("guess", "outcome"):
            return
        if name.startswith("read:"):
            if not isinstance(self.step(name.removeprefix("read:")), Check):
                raise UserError(mark("A text speaks of “{name}”, and no step asks for that."), name=name)
            return
        self.refuse_run(ref_of(name).run)


def runs_waited_for(done: Done) -> list[str]:
    """The runs, and of a race its first entrant, that a step waits for."""
    match done:
        case RaceDone():
            return [f"{done.race}.0"]
        case ResultDone():
            return [done.result.of]
        case LinkDone() | GestureDone() | AnswerDone():
            return []
    return [done.run]


def refuse_repeated(ids: list[str]) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise UserError(mark("Two steps are called “{id}”."), id=one)


def lesson_in(content: bytes) -> Lesson:
    """Read a lesson's file; raises UserError with one sentence where it is none, or something in it is not known."""
    refuse_large(content)
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise no_lesson(mark("not valid JSON")) from error
    return lesson_of(value)


def refuse_large(content: bytes) -> None:
    """Raise UserError for the content of a file that is larger than a lesson may be."""
    if len(content) > LARGEST:
        raise UserError(
            mark("This lesson has {given} KB; a lesson has at most {most} KB."),
            mark("Shorten its texts."),
            given=-(-len(content) // 1024),
            most=LARGEST >> 10,
        )


def lesson_of(value: Any) -> Lesson:
    """Read a lesson from JSON values; raises UserError with one sentence."""
    if not isinstance(value, dict):
        raise no_lesson(mark("not an object"))
    if value.get("version") != VERSION:
        raise UserError(
            mark("This lesson is of version {given} of the format; this program knows version {known}."),
            mark("Take a newer program, or an older lesson."),
            given=brief(value.get("version"), 20),
            known=VERSION,
        )
    try:
        return Lesson.model_validate_json(json.dumps(value))
    except ValidationError as error:
        first = error.errors()[0]
        path = brief(".".join(str(step) for step in first["loc"]), 120)
        if first["type"] == "extra_forbidden":
            raise UserError(mark("In this lesson “{path}” is not known."), mark("Take it out."), path=path) from error
        raise UserError(
            mark("In this lesson “{path}” cannot be “{given}”: {why}."),
            path=path,
            given=brief(first.get("input")),
            why=brief(first["msg"], 200),
        ) from error
    except (ValueError, RecursionError) as error:
        raise no_lesson(brief(error, 120)) from error


def no_lesson(why: str) -> UserError:
    return UserError(mark("This is no lesson: {why}."), mark("A lesson is a JSON file."), why=why)
