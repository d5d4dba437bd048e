"""Which runs and races of the store are those of a lesson: of this visitor, as the lesson asks for them, made since the
step that waits for them was opened."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from aecore.errors import UserError
from aecore.lessons.done import RaceDone, ResultDone, RunDone
from aecore.lessons.lesson import Do, Lesson
from aecore.lessons.plans import AskedRace, Shipped, fits, runs_in
from aecore.races import Started, all_races, open_race
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Store

from .told import Told

__all__ = ["Having", "doing", "having"]

SLACK = 5.0
"""Seconds that the browser's idea of the server's clock may be late."""


@dataclass(frozen=True)
class Having:
    """What is there of a lesson."""

    runs: dict[str, list[Run]] = field(default_factory=dict)
    """By name; entrants of races seed by seed."""
    ids: dict[str, str] = field(default_factory=dict)
    """Of runs and races, for the browser to keep."""
    lost: frozenset[str] = frozenset()
    """Names of which the browser knows a run or race that is not there any more."""
    unlike: frozenset[str] = frozenset()
    """Names for which something was trained that is set otherwise."""

    def since(self, opened: float | None, *, already: bool) -> dict[str, list[Run]]:
        """Return what counts for a step that was opened then."""
        if already or opened is None:
            return self.runs
        return {
            name: kept
            for name, runs in self.runs.items()
            if (kept := [run for run in runs if run.shipped or run.created >= opened - SLACK])
        }


def doing(lesson: Lesson, name: str) -> Do | None:
    """Return the first step that waits for a run or race; of an entrant that for its race."""
    letter = name.partition(".")[0]
    for step in lesson.steps:
        if isinstance(step, Do) and letter in waited_for(step):
            return step
    return None


def waited_for(step: Do) -> Iterator[str]:
    match step.done:
        case RunDone():
            yield step.done.run.partition(".")[0]
        case RaceDone():
            yield step.done.race
        case ResultDone():
            yield step.done.result.of.partition(".")[0]


def having(lesson: Lesson, told: Told, store: Store) -> Having:
    """Look for what a lesson asks to be trained."""
    runs: dict[str, list[Run]] = {}
    ids: dict[str, str] = {}
    lost: set[str] = set()
    unlike: set[str] = set()
    for name, plan in lesson.runs.items():
        known = told.runs.get(name)
        if isinstance(plan, Shipped):
            with contextlib.suppress(UserError):
                runs[name] = [store.usable(plan.shipped)]
            continue
        there = store.these([known]).get(known) if known else None
        there = there if there and fits(plan, there) else None
        if there is None or not counts(there):
            made = list(mine(lesson, name, told, store))
            there = next((run for run in made if fits(plan, run)), there)
            unlike |= {name} if made and there is None else set()
        if there:
            runs[name], ids[name] = [there], there.id
        elif known:
            lost.add(name)
    for name, race in lesson.races.items():
        made_races = races_since(lesson, name, told, store)
        found = race_of(name, race, made_races, store)
        unlike |= {name} if made_races and not found else set()
        if found:
            ids[name] = found[0].id
            runs |= {entrant: seeds for entrant, seeds in found[1].items() if seeds}
        if name in told.runs and (not found or not all(found[1].values())):
            lost.add(name)
    return Having(runs, ids, frozenset(lost), frozenset(unlike))


def counts(run: Run) -> bool:
    """Whether nobody has to train it once more: what diverged is a result too."""
    status = run.status
    return status.state in ACTIVE or status.state == "done" or status.diverged


def opened(lesson: Lesson, name: str, told: Told) -> float | None:
    """When the step that waits for something was opened; 0 where what was there before counts too."""
    step = doing(lesson, name)
    if step is None:
        return None
    return 0.0 if step.already else told.of(step.id).opened


def mine(lesson: Lesson, name: str, told: Told, store: Store) -> Iterator[Run]:
    """This visitor's runs since then, the newest first."""
    since = opened(lesson, name, told)
    if since is None:
        return
    for run in store.runs():
        if run.shipped:
            return
        if run.about.created >= since - SLACK and run.owner == store.visitor.owner:
            yield run


def races_since(lesson: Lesson, name: str, told: Told, store: Store) -> list[Started]:
    """The race that the browser knows, else this visitor's since then, the newest first."""
    known, since = told.runs.get(name), opened(lesson, name, told)
    if known:
        with contextlib.suppress(UserError):
            return [open_race(store, known)]
    if since is None:
        return []
    owner = store.visitor.owner
    return [one for one in all_races(store) if one.created >= since - SLACK and one.owner == owner]


def race_of(
    name: str, plan: AskedRace, made: list[Started], store: Store
) -> tuple[Started, dict[str, list[Run]]] | None:
    """The first of them that is as the lesson asks, with its runs by the names of entrants."""
    for started in made:
        if (found := runs_in(name, plan, started, store)) is not None:
            return started, found
    return None
