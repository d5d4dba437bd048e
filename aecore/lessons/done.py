"""What proves that a step was done: a closed list of forms, judged from what is there and never from “Next”.

Runs, races and results are looked up in the store; parts of the address are known to the page; gestures are counted in
the browser, which says so once. Knows no torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, Tag, model_validator

from ..errors import UserError
from ..runs.changes import retuned
from ..runs.run import Run
from ..texts import mark
from .gestures import GestureKind
from .results import check_asked, newest
from .scores import NAME
from .strict import Strict, by_key

__all__ = ["Done", "Facts", "Gesture", "GestureDone", "LinkDone", "RaceDone", "ResultDone", "RunDone", "is_done"]

COUNT = Annotated[float, Field(gt=0, le=10_000)]
RunName = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]


class RunDone(Strict):
    """A run of the lesson is in a state, or past an epoch; or a setting was changed while it trained."""

    run: RunName
    state: Literal["done", "any"] = "done"
    epoch: COUNT | None = None
    changed: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,80}$")] | None = None


class RaceDone(Strict):
    """All runs of a race have ended."""

    race: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]


class Seen(Strict):
    """A part of the address has a value, or any, or another than when the step opened, or has taken so many since."""

    part: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}$")]
    is_: Annotated[str, StringConstraints(max_length=200)] | None = Field(None, alias="is")
    any: Literal[True] | None = None
    differs: Literal[True] | None = None
    takes: Annotated[int, Field(ge=2, le=50)] | None = None

    @model_validator(mode="after")
    def one(self) -> Self:
        """Exactly one of them is asked."""
        if sum(asked is not None for asked in (self.is_, self.any, self.differs, self.takes)) != 1:
            raise UserError(mark("Of a part of the address one thing is asked: is, any, differs or takes."))
        return self


class LinkDone(Strict):
    """Something of the address."""

    link: Seen


class Result(Strict):
    """A calculation of a run, by its kind; with certain settings where `params` names some."""

    kind: str
    of: RunName
    params: dict[str, int | float | str | bool] = Field({}, max_length=8)

    @model_validator(mode="after")
    def there(self) -> Self:
        """There is such a calculation."""
        check_asked(self.kind, self.params)
        return self


class ResultDone(Strict):
    """A calculation is there."""

    result: Result


class Gesture(Strict):
    """Something was done so often (`times`), past a value (`past`), or for such a share of what there is (`share`). Of
    `sweep` both: `times` sliders, each over `share` of its range."""

    kind: GestureKind
    times: Annotated[int, Field(ge=1, le=200)] | None = None
    past: COUNT | None = None
    share: Annotated[float, Field(gt=0, le=1)] | None = None

    @property
    def enough(self) -> float:
        """What the browser's count must reach."""
        return float(next(asked for asked in (self.times, self.past, self.share, 1) if asked is not None))


class GestureDone(Strict):
    """Something was done with a tool."""

    gesture: Gesture


class AnswerDone(Strict):
    """An answer was given."""

    answer: Literal[True]


Done = Annotated[
    Annotated[RunDone, Tag("run")]
    | Annotated[RaceDone, Tag("race")]
    | Annotated[LinkDone, Tag("link")]
    | Annotated[ResultDone, Tag("result")]
    | Annotated[GestureDone, Tag("gesture")]
    | Annotated[AnswerDone, Tag("answer")],
    by_key("run", "race", "link", "result", "gesture", "answer"),
]


@dataclass(frozen=True)
class Facts:
    """What is known while a step is open. Only what came after it opened counts, but for steps that allow what was
    there `already`: who gathers the facts leaves the rest out."""

    runs: Mapping[str, Run | Sequence[Run]] = field(default_factory=dict)
    """By their names in the lesson, entrants of races too."""
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The values that each part of the address has had, in their order; the first is the one that it had when the step
    opened, empty where it was not there."""
    gestures: Mapping[str, float] = field(default_factory=dict)
    """By kind, as far as the browser has counted."""
    answered: bool = False


def is_done(done: Done, facts: Facts) -> bool:
    """Whether a step is done."""
    match done:
        case RunDone():
            return any(run_is_done(done, run) for run in several(facts.runs.get(done.run, ())))
        case RaceDone():
            entrants = [runs for name, runs in facts.runs.items() if name.startswith(f"{done.race}.")]
            return bool(entrants) and all(run.status.state in OVER for runs in entrants for run in several(runs))
        case LinkDone():
            return was_seen(done.link, facts.links.get(done.link.part, ()))
        case ResultDone(result=asked):
            return any(newest(run, asked.kind, asked.params) for run in several(facts.runs.get(asked.of, ())))
        case GestureDone():
            return facts.gestures.get(done.gesture.kind, 0.0) >= done.gesture.enough
    return facts.answered


OVER = ("done", "failed", "stopped")
"""States in which an entrant keeps nobody waiting: one that diverged is a result too."""


def several(runs: Run | Sequence[Run]) -> Sequence[Run]:
    return [runs] if isinstance(runs, Run) else runs


def run_is_done(done: RunDone, run: Run) -> bool:
    status = run.status
    if done.changed and not any(change.path == done.changed for change in retuned(run)):
        return False
    if done.epoch is not None:
        return status.epoch >= done.epoch
    return done.state == "any" or status.state == "done" or status.diverged


def was_seen(asked: Seen, values: Sequence[str]) -> bool:
    now = values[-1] if values else ""
    if asked.is_ is not None:
        return now == asked.is_
    if asked.differs:
        return any(value != values[0] for value in values)
    if asked.takes is not None:
        return len({value for value in values if value}) >= asked.takes
    return bool(now)
