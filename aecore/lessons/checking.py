"""A check of a lesson that is kept in a store, in a process of its own (`python -m aecore lesson check`). Whether it
runs is said by a kernel lock; what it found lies beside the lesson."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..engines.spawning import spawn
from ..errors import UserError
from ..files import read_json, replace_json, sentences, state_of
from ..pulse import may_be_held
from ..runs.store import Store
from ..texts import Sentence, mark
from .course import file_of, kept_named
from .lesson import Lesson
from .plans import Shipped

__all__ = ["MOST_RUNS", "CheckState", "check_state", "lock_of", "runs_to_train", "start_check"]

MOST_RUNS = 48
"""Trainings of one check that may be asked for on a page, as many as a race may have."""
CHECKING, CHECKED, LOG = ".checking", ".checked", ".log"
"""Endings of what lies beside a lesson's file: how far its check is, what was found, what the process printed."""
GRACE = 30.0
"""Seconds within which a process that was started holds its lock."""
BROKEN = mark("The check ended without a result.")


@dataclass(frozen=True)
class CheckState:
    """How far the check of a lesson is."""

    state: Literal["none", "running", "done", "failed"]
    share: float = 0.0
    text: str = ""
    found: dict[str, Any] | None = None
    """As `check.Checked.told` gives it."""
    why: Sentence | None = None


def lock_of(progress: Path) -> Path:
    """Return the file that a check holds the lock on while it runs, by where it tells how far it is."""
    return progress.with_name(f"{progress.name}.lock")


def runs_to_train(lesson: Lesson, seeds: int) -> int:
    """Return how many runs a check trains."""
    runs = sum(not isinstance(plan, Shipped) for plan in lesson.runs.values())
    return seeds * (runs + sum(plan.n * plan.seeds for plan in lesson.races.values()))


def check_state(name: str, store: Store) -> CheckState:
    """Return how far the check of a lesson of the store is; raises UserError where there is no such lesson."""
    path = file_of(kept_named(name, store), store)
    progress, result = path.with_suffix(CHECKING), path.with_suffix(CHECKED)
    told = told_in(progress)
    if is_running(progress, told):
        return CheckState("running", float(told.get("share", 0.0)), str(told.get("text", "")))
    if found := told_in(result):
        return CheckState("done", 1.0, found=found)
    if why := told.get("failed"):
        return CheckState("failed", why=Sentence(str(why), dict(told.get("values", {}))))
    return CheckState("failed", why=Sentence(BROKEN)) if told else CheckState("none")


def is_running(progress: Path, told: dict[str, Any]) -> bool:
    """Whether the check that has `told` there how far it is runs, or may run."""
    ended = "failed" in told or progress.with_suffix(CHECKED).exists()
    return is_starting(progress, told) or (not ended and may_be_held(lock_of(progress), progress))


def is_starting(progress: Path, told: dict[str, Any]) -> bool:
    """Whether a process that was just started has not come to its lock yet."""
    state = state_of(progress)
    if state is None or "share" not in told:
        return False
    return abs(time.time() - state.changed / 1e9) < GRACE and not told["share"]  # a clock may be set back


def told_in(path: Path) -> dict[str, Any]:
    with suppress(UserError):
        told = read_json(path)
        return told if isinstance(told, dict) else {}
    return {}


def start_check(name: str, store: Store, seeds: int) -> subprocess.Popen[bytes] | None:
    """Start the check of a lesson unless it runs; raises UserError for who does not own it, where it would train too
    much, or another check runs in this store. Returns its process, which nobody needs to wait for."""
    one = kept_named(name, store)
    one.refuse_others(store.visitor)
    if (n := runs_to_train(one.lesson, seeds)) > MOST_RUNS:
        raise UserError(
            mark("This check would train {n} models; at most {most} are trained for one."),
            mark("Take fewer seeds, or check it at the command line."),
            n=n,
            most=MOST_RUNS,
        )
    path = file_of(one, store)
    progress, result = path.with_suffix(CHECKING), path.with_suffix(CHECKED)
    for other in path.parent.glob(f"*{CHECKING}"):
        if is_running(other, told_in(other)):
            if other == progress:
                return None
            raise UserError(mark("Another lesson is being checked."), mark("Wait for it to end."))
    with sentences(path):
        result.unlink(missing_ok=True)
        replace_json(progress, {"share": 0.0, "text": mark("Starting")})
        command = [sys.executable, "-m", "aecore", "lesson", "check", name, "--seeds", str(seeds)]
        command += ["--runs", str(store.root), "--to", str(result), "--progress", str(progress)]
        with path.with_suffix(LOG).open("wb") as log:
            return spawn(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
