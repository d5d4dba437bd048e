"""The queue without a daemon: N places to train, each a kernel lock, and tickets that are served oldest first.

A worker takes a ticket, waits until it is the oldest of the waiting ones, and then takes a free place. If a waiting worker
dies, its run's lock is free and its ticket no longer counts; if a training one dies, its place is free at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import UserError
from ..runs.files import sentences
from ..runs.run import GRACE, Run
from ..runs.store import is_run_id
from ..settings import training_places
from ..texts import mark

__all__ = ["MOST_WAITING", "draw_ticket", "place_in_queue", "training_place"]

MOST_WAITING = 32
LOOK = 0.05


def queue_folder(run: Run) -> Path:
    return run.path.parent / ".queue"


def draw_ticket(run: Run) -> None:
    """Put a run at the end of the queue; raises UserError when the queue is full."""
    folder = queue_folder(run)
    with sentences(folder):
        folder.mkdir(exist_ok=True)
        if len(waiting(run)) >= MOST_WAITING + training_places():
            raise UserError(
                mark("{n} runs are waiting already; no more are accepted."), mark("Wait for one to end, or delete some."), n=MOST_WAITING
            )
        (folder / f"{time.time_ns():020d}.{run.id}").touch()


def waiting(run: Run) -> list[str]:
    """Return the ids in the queue of `run`'s store, oldest first, without those whose worker is gone."""
    names = sorted(path.name for path in queue_folder(run).iterdir()) if queue_folder(run).is_dir() else []
    ids = []
    for name in names:
        drawn, _, run_id = name.partition(".")
        if not (drawn.isascii() and drawn.isdigit() and is_run_id(run_id)):
            continue
        fresh = not is_taken_up(queue_folder(run) / name) and time.time_ns() - int(drawn) < GRACE * 1e9
        if run_id == run.id or fresh or Run(run.path.parent / run_id).is_alive():
            ids.append(run_id)
        else:
            with suppress(OSError):
                (queue_folder(run) / name).unlink()
    return ids


def is_taken_up(ticket: Path) -> bool:
    """Whether a worker has begun to wait with this ticket: from then on the run's lock says whether it still does."""
    try:
        return ticket.stat().st_size > 0
    except OSError:
        return True


def take_up_ticket(run: Run) -> None:
    for ticket in queue_folder(run).glob(f"*.{run.id}"):
        ticket.write_text("waiting")


def place_in_queue(run: Run) -> int:
    """Return how many runs are served before this one, plus one; 0 when it is not waiting."""
    ids = waiting(run)
    return ids.index(run.id) + 1 if run.id in ids else 0


@contextmanager
def training_place(run: Run, given_up: Callable[[], bool]) -> Iterator[bool]:
    """Wait for a place to train and hold it; yields False when `given_up()` became true while waiting."""
    place = None
    take_up_ticket(run)
    try:
        while place is None and not given_up():
            if place_in_queue(run) <= 1:
                place = free_place(run)
            if place is None:
                time.sleep(LOOK)
        discard_ticket(run)
        yield place is not None
    finally:
        discard_ticket(run)
        if place is not None:
            place.release()


def free_place(run: Run) -> FileLock | None:
    for number in range(training_places()):
        place = FileLock(queue_folder(run) / f"place-{number}", thread_local=False)
        with suppress(Timeout):
            place.acquire(timeout=0)
            return place
    return None


def discard_ticket(run: Run) -> None:
    with suppress(OSError):
        for path in queue_folder(run).glob(f"*.{run.id}"):
            path.unlink()
