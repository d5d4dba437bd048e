"""One attempt at one run: whatever goes wrong becomes a sentence in its status, and an exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version

from filelock import Timeout

from ..errors import UserError
from ..files import sentences
from ..runs.liveness import Superseded, sign
from ..runs.run import Run, Status
from ..texts import mark
from .leaving import TAKEN_BACK, Stopped, write_left
from .places import advance, discard_ticket, training_place
from .preparing import is_out_of_memory, places_of
from .recall import Recall
from .requests import ControlFolder
from .session import train

__all__ = ["ALREADY_RUNNING", "FAILED", "REFUSED", "drop_ticket", "train_held", "train_run"]

FAILED, REFUSED, ALREADY_RUNNING = 1, 2, 3
NO_MEMORY = mark("Out of memory. Try half the batch size or a smaller model.")
INSIDE = mark("Internal error: {error}. The run's log.txt has the details.")


def train_run(run: Run) -> int:
    """Wait for a place, train `run` to its end, and return the exit code."""
    recall = Recall()
    try:
        with sentences(run.path):
            lock = run.lock(timeout=2.0).acquire()
    except Timeout:
        print(f"{run.id} is already training", file=sys.stderr)
        return ALREADY_RUNNING
    except UserError as error:  # there are no locks: another worker may have the run, so not a byte of it is written
        print(error, file=sys.stderr)
        return REFUSED
    with lock:
        recall.listen()
        code = train_held(run, recall, in_its_place)
        drop_ticket(run, code)
        return code


def drop_ticket(run: Run, code: int) -> None:
    """Take a run out of the queue whose training has ended with this exit code. One that was taken back keeps its
    ticket for another worker, and so does one that another has."""
    if code not in (TAKEN_BACK, ALREADY_RUNNING):
        discard_ticket(run)


def in_its_place(run: Run, control: ControlFolder, attempt: int) -> int:
    with training_place(run, control.is_stopped, lambda: places_of(run, control)) as granted:
        if not granted:
            raise Stopped
        return train(run, control, attempt)


def train_held(
    run: Run, recall: Recall, act: Callable[[Run, ControlFolder, int], int] = train, number: int | None = None
) -> int:
    """Train a run whose lock is held, as the attempt that an engine has numbered, else as the next one; whatever goes
    wrong becomes a sentence in its status. Returns the exit code."""
    control = ControlFolder(run, recall)
    try:
        if control.request().stop:
            raise Stopped
        code = act(run, control, sign(run.path, version("torch"), number))
    except Stopped:
        return write_left(run, control)
    except Superseded:
        print(f"{run.id} was taken up by another worker", file=sys.stderr)
        return ALREADY_RUNNING
    except UserError as error:
        return fail(run, error.message.template, error.message.values, error.hint.template)
    except MemoryError:
        return fail(run, NO_MEMORY)
    except Exception as error:
        traceback.print_exc()
        if is_out_of_memory(error):
            return fail(run, NO_MEMORY)
        return fail(run, INSIDE, {"error": f"{type(error).__name__}: {error}"[:200]})
    if code == TAKEN_BACK:
        advance(run, "drawn")
    return code


def fail(run: Run, reason: str, values: dict[str, object] | None = None, hint: str = "") -> int:
    try:
        now = Run(run.path).written_status()
    except UserError:
        now = Status()
    run.write_status(
        replace(now, state="failed", phase="finishing", reason=reason, hint=hint, reason_values=values or {})
    )
    return FAILED
