"""What a student hands in, and whether it comes out again: the file names each run's settings and seed, which give the
same bits on the same machine. What the student typed is theirs to say, and is not judged here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..engines.engine import Engine
from ..errors import UserError
from ..presets import checked
from ..races import cards_when_there
from ..runs.run import Run
from ..runs.store import Store
from ..spec import Spec
from ..texts import brief, mark
from .check import Report, wait
from .scores import ref_of
from .truths import read

__all__ = ["LARGEST", "Again", "Answers", "RunSaid", "Said", "answers_in", "recheck"]

LARGEST = 1 << 20
"""Bytes of a file."""
MOST_RUNS, MOST_EPOCHS = 60, 1000
"""Of one file: who rechecks a file trains what it asks for."""
CLOSE = 1e-9
"""Two numbers that differ by a smaller share are the same: they went through JSON."""


class Part(BaseModel):
    """A part of the file; what else stands there is for people."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class Said(Part):
    """A number as the page measured it."""

    name: str = Field(max_length=200)
    value: float


class RunSaid(Part):
    """A run of the lesson."""

    name: str = Field(max_length=8)
    run: str = Field(max_length=120)
    spec: dict[str, Any]
    said: list[Said] = Field(max_length=100)


class Answers(Part):
    """The file."""

    kind: Literal["latent-lab-answers"]
    version: Literal[1]
    lesson: str = Field(max_length=60)
    runs: list[RunSaid] = Field(max_length=MOST_RUNS)


@dataclass(frozen=True)
class Again:
    """A number of the file, and what it came out as now; None where it is of a calculation, which is not made again."""

    name: str
    told: float
    found: float | None

    @property
    def holds(self) -> bool:
        """Whether it came out again."""
        return self.found is not None and abs(self.found - self.told) <= CLOSE * max(1.0, abs(self.told))


def answers_in(content: bytes) -> Answers:
    """Read a file. Raises UserError for one that is none."""
    try:
        return Answers.model_validate(json.loads(content))
    except (ValueError, RecursionError) as error:
        why = brief(error.errors()[0]["msg"] if isinstance(error, ValidationError) else mark("not valid JSON"), 120)
        raise UserError(
            mark("This is no file of answers: {why}."),
            mark("It is what “My answers” saves at the end of a lesson."),
            why=why,
        ) from error


def recheck(answers: Answers, store: Store, engine: Engine, report: Report = lambda share, text: None) -> list[Again]:
    """Train what a file names anew, in `store`, and read its numbers again. Raises UserError where that cannot be
    trained here, for example on data that only the student has."""
    runs: dict[str, list[Run]] = {}
    waiting = []
    for one in answers.runs:
        run = shipped(one, store)
        if run is None:
            run = store.create(spec_in(one))
            run.ask("measure")
            engine.submit(run)
            waiting.append(run)
        runs.setdefault(one.name, []).append(run)
    try:
        wait(engine, waiting, report)
    except BaseException:
        for run in waiting:
            engine.cancel(run)
        raise
    told = {said.name: said.value for one in answers.runs for said in one.said}
    names = {ref_of(name).run for name in told if ref_of(name).of_cards}
    for run in (run for name in names for run in runs.get(name, ()) if run.status.state == "done"):
        cards_when_there(engine, run)
    return list(again(told, runs))


def again(told: dict[str, float], runs: dict[str, list[Run]]) -> Iterator[Again]:
    for name, value in told.items():
        ref = ref_of(name)
        yield Again(name, value, read(name, runs).value if ref.of_cards or ref.part == "curve" else None)


def shipped(said: RunSaid, store: Store) -> Run | None:
    return next((run for run in store.runs() if run.shipped and run.id == said.run), None)


def spec_in(said: RunSaid) -> Spec:
    """The settings of a run. Raises UserError for what cannot be trained, or would take too long."""
    spec = Spec.from_json(json.dumps(said.spec))
    if spec.budget.epochs > MOST_EPOCHS:
        raise UserError(
            mark("The run “{name}” asks for {epochs} epochs; at most {most} are trained again."),
            name=brief(said.name), epochs=spec.budget.epochs, most=MOST_EPOCHS,
        )  # fmt: skip
    return checked(spec)
