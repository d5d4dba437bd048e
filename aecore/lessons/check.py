"""What a lesson's questions come out as over several seeds: everything that it lets learners train is trained, measured
and calculated here, and each truth is asked once for each seed. A truth that flips is no question.

Trains through an engine, as learners do; what ships is there already, and comes out the same at each seed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ..engines.engine import Engine
from ..races import cards_when_there
from ..races.measured import job_when_there
from ..runs.run import ACTIVE, Run
from ..runs.store import Store
from ..spec import Spec
from ..texts import mark
from ..workers.jobs import job_of
from .done import ResultDone
from .forms import Value
from .lesson import Check, Do, Lesson, Predict
from .plans import Asked, AskedRace, Shipped, race_asked, refuse_plan, spec_asked
from .results import RESULTS, read_params
from .scores import Ref, ref_of
from .truths import Outcome, outcome, runs_named

__all__ = ["Checked", "Question", "RunChecked", "check"]

LOOK = 0.2
"""Seconds between two looks."""
Report = Callable[[float, str], None]
Seeds = list[dict[str, list[Run]]]
"""For each seed of the check the runs by their names in the lesson."""


@dataclass(frozen=True)
class RunChecked:
    """A run of the lesson: how it ended, and the seconds of training, at each seed."""

    name: str
    states: list[str]
    seconds: list[float]
    shipped: bool = False


@dataclass(frozen=True)
class Question:
    """A truth of the lesson and what it came out as."""

    step: str
    expected: str | None
    outcomes: list[str | None]
    """The option at each seed; None where it could not be told."""
    worth: list[str]
    """Of each: `leads`, `ahead` (on these items), `draw`, or nothing."""
    whys: list[str]
    """Why it could not be told, in English."""
    values: dict[str, list[float]]
    """What was read, seed by seed."""
    units: dict[str, str]
    fixed: bool = False
    """Whether it stands on runs that ship alone, so that seeds change nothing."""

    @property
    def flips(self) -> bool:
        """Whether it did not come out the same at all seeds."""
        return len({*self.outcomes}) > 1

    @property
    def draws(self) -> int:
        """At how many seeds nobody was ahead."""
        return self.worth.count("draw")

    @property
    def missed(self) -> int:
        """At how many seeds something else came out than what is expected, or nothing could be told."""
        return sum(one is None or (self.expected is not None and one != self.expected) for one in self.outcomes)

    def told(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self) | {"flips": self.flips, "draws": self.draws, "missed": self.missed}


@dataclass(frozen=True)
class Checked:
    """What a check found."""

    lesson: Lesson
    seeds: int
    seconds: float
    """By the clock, trainings, measures and calculations together."""
    runs: list[RunChecked]
    questions: list[Question]
    reads: dict[str, list[float]] = field(default_factory=dict)
    """Numbers that learners read off, at each seed."""

    @property
    def holds(self) -> bool:
        """Whether every question came out the same at all seeds, and as expected."""
        return not any(one.flips or one.missed for one in self.questions)

    def told(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "lesson": self.lesson.id,
            "revision": self.lesson.revision,
            "digest": self.lesson.digest,
            "seeds": self.seeds,
            "seconds": round(self.seconds, 1),
            "holds": self.holds,
            "runs": [asdict(run) for run in self.runs],
            "truths": [one.told() for one in self.questions],
            "reads": self.reads,
        }


def check(
    lesson: Lesson, store: Store, engine: Engine, seeds: int = 3, report: Report = lambda share, text: None
) -> Checked:
    """Train what a lesson asks for, from so many seeds, in `store`, and ask its truths. What was trained there before
    from the same settings is taken as it is.

    Raises UserError where something cannot be trained, or stands on data that only learners have.
    """
    began = time.monotonic()
    for plan in (*lesson.runs.values(), *lesson.races.values()):
        refuse_plan(plan, store)
    found = trained(lesson, store, engine, seeds, report)
    report(0.9, mark("measuring"))
    for runs in found:
        calculate(lesson, runs, engine)
    questions = [question(step, lesson, found) for step in asking(lesson) if not isinstance(step.truth, Value)]
    reads = {
        step.id: [next(iter(outcome(step.truth, runs).values.values())).value for runs in found]
        for step in asking(lesson)
        if isinstance(step.truth, Value) and all(outcome(step.truth, runs).values for runs in found)
    }
    report(1.0, "")
    return Checked(lesson, seeds, time.monotonic() - began, list(ended(lesson, found)), questions, reads)


def asking(lesson: Lesson) -> Iterator[Predict | Check]:
    """The steps that have a truth."""
    yield from (step for step in lesson.steps if isinstance(step, Predict | Check) and step.truth)


def refs_of(lesson: Lesson) -> list[Ref]:
    return [ref_of(name) for step in asking(lesson) if step.truth for name in step.truth.names()]


def question(step: Predict | Check, lesson: Lesson, found: Seeds) -> Question:
    truth = step.truth
    assert truth is not None
    outcomes: list[Outcome] = [outcome(truth, runs) for runs in found]
    names = [name for name in truth.names() if all(name in one.values for one in outcomes)]
    return Question(
        step.id,
        step.expected if isinstance(step, Predict) else None,
        [one.option for one in outcomes],
        [one.state for one in outcomes],
        [str(one.why) if one.why else "" for one in outcomes],
        {name: [one.values[name].value for one in outcomes] for name in names},
        {name: outcomes[0].values[name].unit for name in names},
        all(isinstance(lesson.runs.get(name), Shipped) for name in runs_named(truth)),
    )


def ended(lesson: Lesson, found: Seeds) -> Iterator[RunChecked]:
    for name in found[0] if found else ():
        runs = [run for seed in found for run in seed[name]]
        shipped = isinstance(lesson.runs.get(name), Shipped)
        statuses = [run.status for run in (runs[:1] if shipped else runs)]
        states = ["diverged" if status.diverged else status.state for status in statuses]
        yield RunChecked(name, states, [round(status.seconds, 2) for status in statuses], shipped)


# --- training -------------------------------------------------------------------------------------------------------


def specs_of(plan: Asked | AskedRace, name: str, seed: int) -> dict[str, list[Spec]]:
    """What is trained for a plan at a seed of the check; races with several seeds take as many of their own."""
    if isinstance(plan, Asked):
        return {name: [spec_asked(plan, seed)]}
    race = race_asked(plan)
    own = range(seed * race.seeds, (seed + 1) * race.seeds)
    return {f"{name}.{place}": [race.spec(entrant, one) for one in own] for place, entrant in enumerate(race.entrants)}


def trained(lesson: Lesson, store: Store, engine: Engine, seeds: int, report: Report) -> Seeds:
    """Train all that is not there yet, and wait for it."""
    plans: dict[str, Asked | AskedRace | Shipped] = {**lesson.runs, **lesson.races}
    there = {run.spec.to_json(): run for run in store.runs() if not run.shipped and run.status.state == "done"}
    waiting: list[Run] = []
    measured = {ref.run for ref in refs_of(lesson) if ref.of_cards}

    def run_of(spec: Spec, name: str) -> Run:
        key = spec.to_json()
        if key not in there:
            there[key] = store.create(spec, lesson.id)
            if name in measured:
                there[key].ask("measure")
            engine.submit(there[key])
            waiting.append(there[key])
        return there[key]

    found: Seeds = []
    try:
        for seed in range(seeds):
            runs: dict[str, list[Run]] = {}
            for name, plan in plans.items():
                if isinstance(plan, Shipped):
                    runs[name] = [store.get(plan.shipped)]
                else:
                    for one, specs in specs_of(plan, name, seed).items():
                        runs[one] = [run_of(spec, one) for spec in specs]
            found.append(runs)
        wait(engine, waiting, report)
    except BaseException:
        for run in waiting:
            engine.cancel(run)
        raise
    return found


def wait(engine: Engine, runs: Sequence[Run], report: Report) -> None:
    while True:
        statuses = [(run, engine.poll(run)) for run in runs]
        if not any(status.state in ACTIVE for _run, status in statuses):
            return
        shares = [
            min(1.0, status.epoch / run.spec.budget.epochs) if status.state in ACTIVE else 1.0
            for run, status in statuses
        ]
        report(0.9 * sum(shares) / len(shares), mark("training"))
        time.sleep(LOOK)


# --- calculating ----------------------------------------------------------------------------------------------------


def calculate(lesson: Lesson, runs: Mapping[str, list[Run]], engine: Engine) -> None:
    """Have the metric cards computed that truths read, and the calculations that steps or truths name."""
    refs = refs_of(lesson)
    for name in {ref.run for ref in refs if ref.of_cards}:
        for run in runs[name]:
            if run.status.state == "done":
                cards_when_there(engine, run)
    asked = [
        (step.done.result.of, step.done.result.kind, dict(step.done.result.params))
        for step in lesson.steps
        if isinstance(step, Do) and isinstance(step.done, ResultDone)
    ]
    named = {(of, kind) for of, kind, _params in asked}
    refs_of_jobs = [ref for ref in refs if not ref.of_cards and ref.card in RESULTS]
    asked += [
        (ref.run, ref.card, read_params(ref.of)) for ref in refs_of_jobs if ref.of or (ref.run, ref.card) not in named
    ]
    for name, kind, params in asked:
        for run in runs[name]:
            if run.status.state == "done":
                job_when_there(engine, job_of(run, kind, params))
