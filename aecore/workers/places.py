"""The queue without a daemon: N places to train, each a kernel lock, and tickets, each an empty file whose name says all.

    <round>.<number>.<owner>.<run>.<stage>      stage: drawn, waiting (its worker is up), training

Waiting tickets are served in the order of their names. Owners (browser sessions) take turns: an owner's next run stands one
round after its last one, and who comes new stands in the round that is being served, so nobody waits for more than one run
of each other owner (start-time fair queueing with runs of equal cost: Goyal, Vin & Cheng, IEEE/ACM ToN 5(5), 1997). If a
worker dies, its run's lock is free and its ticket no longer counts; its place is free at once.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import UserError
from ..runs.files import is_locked, sentences
from ..runs.run import GRACE, Run
from ..settings import readonly, training_places
from ..texts import mark

__all__ = ["MOST_OWN", "MOST_WAITING", "discard_ticket", "draw_ticket", "place_in_queue", "training_place", "waiting"]

MOST_WAITING = 64
"""Runs of one store that may wait."""
MOST_OWN = 24
"""Runs of one owner that may wait: those of one race."""
LOOK = 0.05
PATIENCE = 5.0
"""Seconds to wait for others who draw a ticket at the same moment."""
NAME = re.compile(r"(\d{6})\.(\d{20})\.([0-9a-f]{12})\.([a-z0-9-]{8,40})\.(drawn|waiting|training)", re.ASCII)


@dataclass(frozen=True, order=True)
class Ticket:
    """A run's claim to a place; the order is the order of service."""

    round: int
    number: int
    """Nanoseconds since 1970, or one more than the last one where the clock was set back."""
    owner: str
    run_id: str
    stage: str

    @property
    def name(self) -> str:
        return f"{self.round:06d}.{self.number:020d}.{self.owner}.{self.run_id}.{self.stage}"


def queue_folder(run: Run) -> Path:
    return run.path.parent / ".queue"


# --- tickets --------------------------------------------------------------------------------------------------------


def draw_ticket(run: Run, owner: str = "") -> None:
    """Queue a run in `owner`'s name (any text); raises UserError when too many wait, of all or of this owner."""
    folder, name = queue_folder(run), hashlib.sha256(owner.encode()).hexdigest()[:12]
    with sentences(folder):
        folder.mkdir(exist_ok=True)
        try:
            with FileLock(folder / "drawing", timeout=PATIENCE):
                discard_ticket(run)
                refuse_too_many(found := tickets(run), name)
                (folder / next_ticket(found, run, name).name).touch()
        except Timeout as error:
            raise UserError(mark("The queue is busy."), mark("Try again.")) from error


def refuse_too_many(found: list[Ticket], owner: str) -> None:
    queued = [ticket for ticket in found if ticket.stage != "training"]
    free = max(0, training_places() - (len(found) - len(queued)))
    if len(queued) - free >= MOST_WAITING:
        raise UserError(
            mark("{n} runs are waiting already; no more are accepted."), mark("Wait for one to end, or delete some."), n=MOST_WAITING
        )
    if sum(ticket.owner == owner for ticket in queued) - free >= MOST_OWN:
        raise UserError(
            mark("{n} of your runs are waiting already; others want to train as well."),
            mark("Wait for one to end, or stop some."),
            n=MOST_OWN,
        )


def next_ticket(found: list[Ticket], run: Run, owner: str) -> Ticket:
    served = [ticket.round for ticket in found if ticket.stage == "training"]
    now = max(served) if served else min((ticket.round for ticket in found), default=0)
    own = [ticket.round + 1 for ticket in found if ticket.owner == owner]
    number = max([time.time_ns(), *(ticket.number + 1 for ticket in found)])
    return Ticket(max([now, *own]), number, owner, run.id, "drawn")


def tickets(run: Run) -> list[Ticket]:
    """Return the tickets of `run`'s store in the order of service; those whose worker is gone are swept away."""
    found, folder = [], queue_folder(run)
    for path in folder.iterdir() if folder.is_dir() else ():
        if not (match := NAME.fullmatch(path.name)):
            continue
        ticket = Ticket(int(match[1]), int(match[2]), *match.groups()[2:])
        if ticket.run_id == run.id or counts(ticket, Run(run.path.parent / ticket.run_id), path):
            found.append(ticket)
        elif not readonly():
            with suppress(OSError):
                path.unlink()
    return sorted(found)


def counts(ticket: Ticket, run: Run, path: Path) -> bool:
    """Whether a worker waits or trains with this ticket, or is just being started for it."""
    return run.is_alive() or (ticket.stage == "drawn" and run.path.is_dir() and is_fresh(path))


def is_fresh(path: Path) -> bool:
    """Whether a ticket was drawn so lately that its worker may still be starting. A clock that was set back makes nothing fresh."""
    try:
        return abs(time.time() - path.stat().st_mtime) < GRACE
    except OSError:  # its worker has come up between two looks
        return True


def waiting(run: Run) -> list[str]:
    """Return the ids of the runs that wait in `run`'s store, next one first."""
    return [ticket.run_id for ticket in tickets(run) if ticket.stage != "training"]


def place_in_queue(run: Run) -> int:
    """Return how many runs are served before this one, plus one; 0 when it is not waiting."""
    ids = waiting(run)
    return ids.index(run.id) + 1 if run.id in ids else 0


def advance(run: Run, stage: str) -> None:
    for path in queue_folder(run).glob(f"*.{run.id}.*"):
        path.rename(path.with_suffix(f".{stage}"))


def discard_ticket(run: Run) -> None:
    with suppress(OSError):
        for path in queue_folder(run).glob(f"*.{run.id}.*"):
            path.unlink()


# --- places ---------------------------------------------------------------------------------------------------------


@contextmanager
def training_place(run: Run, given_up: Callable[[], bool]) -> Iterator[bool]:
    """Wait for a place to train and hold it; yields False when `given_up()` became true while waiting."""
    place = None
    with sentences(queue_folder(run)):
        queue_folder(run).mkdir(exist_ok=True)
        advance(run, "waiting")
    try:
        while place is None and not given_up():
            # Whether a place is free is one look at a lock; whose turn it is takes one at each waiting run's.
            if has_free_place(run) and place_in_queue(run) <= 1:
                place = free_place(run)
            if place is None:
                time.sleep(LOOK)
        if place:
            with suppress(OSError):
                advance(run, "training")
        yield place is not None
    finally:
        discard_ticket(run)
        if place is not None:
            place.release()


def places(run: Run) -> list[Path]:
    return [queue_folder(run) / f"place-{number}" for number in range(training_places())]


def has_free_place(run: Run) -> bool:
    return not all(is_locked(path) for path in places(run))


def free_place(run: Run) -> FileLock | None:
    for path in places(run):
        place = FileLock(path, thread_local=False)
        with suppress(Timeout):
            place.acquire(timeout=0)
            return place
    return None
