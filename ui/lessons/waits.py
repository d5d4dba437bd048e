"""What a step of a lesson waits for, in a sentence; cards that a question reads are asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from aecore.errors import UserError
from aecore.lessons.done import Done, RaceDone, ResultDone, RunDone
from aecore.lessons.forms import Truth, cards_needed, runs_named
from aecore.lessons.results import coming
from aecore.runs.run import ACTIVE, Run
from aecore.workers.jobs import JobState, job_of, state_of

from .. import lab
from ..language import _
from ..words import joined, locked, plain_title, run_progress

__all__ = ["lost_sentence", "wait_for_cards", "wait_for_runs"]

Runs = Mapping[str, Sequence[Run]]


def lost_sentence(name: str) -> str:
    """Say that a run that was there is not any more."""
    return _(
        "“{name}” of this lesson was deleted, or was trained in another browser. Train it once more; what you have "
        "done here stays."
    ).format(name=name)


def wait_for_runs(done: Done, runs: Runs, unlike: Collection[str] = ()) -> str:
    """Return what a step waits for on the server; empty where it waits for nothing there. For those in `unlike`
    something else was trained."""
    match done:
        case RunDone():
            name = done.run
        case RaceDone():
            name = done.race
        case ResultDone(result=asked):
            return wait_for_result(asked.kind, runs.get(asked.of, ()))
        case _:
            return ""
    found = [run for entrant, seeds in runs.items() if name in (entrant, entrant.partition(".")[0]) for run in seeds]
    training = [run for run in found if run.status.state in ACTIVE]
    if training:
        return told(training, len(found) - len(training))
    if found and isinstance(done, RunDone) and done.changed and found[0].status.state == "done":
        return _("It has ended without the change. Train it once more, and change the setting while it trains.")
    if any(run.status.state != "done" for run in found):
        return _("It was stopped or failed. Train it once more.")
    if name in unlike:
        return _("What was trained is set otherwise than this lesson asks. Open it filled in, and start it as it is.")
    return _("It has not begun yet.")


def wait_for_result(kind: str, runs: Sequence[Run]) -> str:
    shares = [share for run in runs if (share := coming(run, kind)) is not None]
    if shares:
        return _("It is being computed: {percent} %.").format(percent=round(100 * max(shares)))
    return _("It has not been computed yet.")


def told(training: Sequence[Run], trained: int = 0) -> str:
    """How far what trains is; of several the one whose turn it is."""
    run = next((run for run in training if run.status.state == "running"), training[0])
    line = _("“{title}” trains: {progress}.").format(title=plain_title(run), progress=run_progress(run))
    return joined(line, of_several(trained, trained + len(training)))


def of_several(done: int, n: int) -> str:
    return _("{done} of {n} are done.").format(done=done, n=n) if n > 1 else ""


def wait_for_cards(truth: Truth, runs: Runs) -> str:
    """Ask for the cards that a question reads, and return a sentence as long as they are coming; empty when they are
    there, or will not come."""
    needed = [run for name in sorted(runs_named(truth)) for run in runs.get(name, ())]
    training = [run for run in needed if run.status.state in ACTIVE]
    if training:
        return told(training, len(needed) - len(training))
    if not cards_needed(truth):
        return ""
    coming = [(run, state) for run in needed if (state := card_state(run)).state == "running"]
    if not coming:
        return ""
    run, state = max(coming, key=lambda one: one[1].share)
    line = _("“{title}” is being measured: {percent} %.").format(
        title=plain_title(run), percent=round(100 * state.share)
    )
    return joined(line, of_several(len(needed) - len(coming), len(needed)))


def card_state(run: Run) -> JobState:
    """How far the cards of a run are; where nobody has asked for them they are asked for now."""
    if not run.has_results or run.status.state != "done":
        return JobState("none")
    job = job_of(run, "cards", {})
    state = state_of(job)
    if state.state == "none" and not locked(run):
        with suppress(UserError):  # others wait already: the page asks again when it looks the next time
            lab.engine().ask(job)
        return JobState("running")
    return state
