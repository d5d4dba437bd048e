"""The queue without a daemon: places to train, each a kernel lock, and tickets, each an empty file whose name says all.

    <round>.<number>.<owner>.<run>.<stage>      stage: drawn, waiting (in a process of its own), training

A worker takes a place, then one run after the other, in the order of their tickets' names. Owners (visitors)
take turns: an owner's next run stands one round after its last one, and who comes new stands in the round that is
being served, so nobody waits for more than one run of each other owner (start-time fair queueing with runs of equal
cost: Goyal, Vin & Cheng, IEEE/ACM ToN 5(5), 1997). A ticket counts as long as somebody keeps the queue (`runs.queue`);
that of a run in training as long as its worker lives. If a worker dies, its place is free at once; if one dies that
waited in a process of its own, its ticket is one for the next worker again, and one that is stopped is passed over.

A place is a core. A run that trains with several threads takes as many places: who has one and needs more claims them,
a kernel lock too, and while somebody does nobody else begins. So it gets the places as they become free, and waits for
no more than the runs that train then.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from filelock import Timeout

from ..errors import UserError
from ..files import sentences
from ..locks import Lock, lock_at, look_at
from ..runs.queue import is_kept, is_served, keep, queue_folder
from ..runs.run import GRACE, Run
from ..settings import readonly, training_places, waiting_limit
from ..texts import mark

__all__ = [
    "LOOK", "MOST_OWN", "MOST_WAITING", "Ticket", "advance", "busy", "discard_ticket", "draw_ticket",
    "free_place", "further_places", "has_measured", "has_waiting", "is_full", "is_next", "keep_queue",
    "place_in_queue", "places", "take_next", "tickets", "training_place", "waiting", "waiting_in",
]  # fmt: skip

MOST_WAITING = 96
"""Runs of one store that may wait, where no other number is set."""
MOST_OWN = 48
"""Runs of one owner that may wait, likewise: those of one race."""
LOOK, LOOKS = 0.05, 5
BEAT, SILENT = 1.0, 5.0
"""Seconds between two signs of life of a process that waits for its own run, and after which it is passed over."""
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
        """What its file is called."""
        return f"{self.round:06d}.{self.number:020d}.{self.owner}.{self.run_id}.{self.stage}"


# --- tickets --------------------------------------------------------------------------------------------------------


def draw_ticket(run: Run, owner: str = "") -> None:
    """Queue a run in `owner`'s name (any text); raises UserError when too many wait, of all or of this owner."""
    root, name = run.path.parent, hashlib.sha256(owner.encode()).hexdigest()[:12]
    with drawing(root):
        discard_ticket(run)
        refuse_too_many(found := tickets(root, run.id), name)
        (queue_folder(root) / next_ticket(found, run, name).name).touch()


@contextmanager
def drawing(root: Path) -> Iterator[None]:
    """One at a time draws or sweeps tickets."""
    folder = queue_folder(root)
    with sentences(folder):
        folder.mkdir(exist_ok=True)
        try:
            with lock_at(folder / "drawing", PATIENCE):
                yield
        except Timeout as error:
            raise UserError(mark("The queue is busy."), mark("Try again.")) from error


def refuse_too_many(found: list[Ticket], owner: str) -> None:
    queued = [ticket for ticket in found if ticket.stage != "training"]
    free = max(0, training_places() - (len(found) - len(queued)))
    most, most_own = waiting_limit() or MOST_WAITING, waiting_limit(own=True) or MOST_OWN
    if len(queued) - free >= most:
        raise UserError(
            mark("{n} runs are waiting already; no more are accepted."),
            mark("Wait for one to end, or delete some."),
            n=most,
        )
    if sum(ticket.owner == owner for ticket in queued) - free >= most_own:
        raise UserError(
            mark("{n} of your runs are waiting already; others want to train as well."),
            mark("Wait for one to end, or stop some."),
            n=most_own,
        )


def next_ticket(found: list[Ticket], run: Run, owner: str) -> Ticket:
    served = [ticket.round for ticket in found if ticket.stage == "training"]
    now = max(served) if served else min((ticket.round for ticket in found), default=0)
    own = [ticket.round + 1 for ticket in found if ticket.owner == owner]
    number = max([time.time_ns(), *(ticket.number + 1 for ticket in found)])
    return Ticket(max([now, *own]), number, owner, run.id, "drawn")


def tickets(root: Path, own: str = "", *, kept: bool | None = None) -> list[Ticket]:
    """Return the tickets of the store at `root` in the order of service; those that no longer count are swept away, but
    for the one of the run `own`. `kept`: whether the queue is kept, where that is known."""
    found, folder = [], queue_folder(root)
    kept = is_kept(root) if kept is None else kept
    served = is_served(root)
    for path in folder.glob("*"):  # none where it may not be read
        if not (match := NAME.fullmatch(path.name)):
            continue
        ticket = Ticket(int(match[1]), int(match[2]), *match.groups()[2:])
        if ticket.stage == "waiting" and not Run(root / ticket.run_id).is_alive():  # who waited is gone, not the run
            ticket = replace(ticket, stage="drawn")
        if ticket.run_id == own or counts(ticket, Run(root / ticket.run_id), path, kept, served):
            found.append(ticket)
        elif not readonly():
            with suppress(OSError):
                path.unlink()
    return sorted(found)


def counts(ticket: Ticket, run: Run, path: Path, kept: bool, served: bool) -> bool:
    """Whether a worker waits or trains with this ticket, or will: it was drawn just now, or the queue is kept; where an
    engine process serves the store, as long as there is the run."""
    if served:
        return os.path.isdir(run.path)
    return run.is_alive() or (ticket.stage == "drawn" and os.path.isdir(run.path) and (kept or is_fresh(path)))


def is_fresh(path: Path) -> bool:
    """Whether a ticket was drawn so lately that its worker may still be starting. A clock that was set back makes
    nothing fresh."""
    try:
        return abs(time.time() - path.stat().st_mtime) < GRACE
    except OSError:  # its worker has come up between two looks
        return True


def waiting(run: Run) -> list[str]:
    """Return the ids of the runs that wait in `run`'s store, next one first."""
    return [ticket.run_id for ticket in tickets(run.path.parent, run.id) if ticket.stage != "training"]


def waiting_in(root: Path) -> list[str]:
    """Return the ids of the runs that wait in the store at `root`, next one first."""
    return [ticket.run_id for ticket in tickets(root) if ticket.stage != "training"]


def has_waiting(root: Path) -> bool:
    """Whether a run of the store at `root` waits for a worker to take it."""
    return any(ticket.stage == "drawn" for ticket in tickets(root))


def has_measured(root: Path) -> bool:
    """Whether a run of the store at `root` waits for a worker that is also to compute its metric cards."""
    waits = (Run(root / ticket.run_id) for ticket in tickets(root) if ticket.stage == "drawn")
    return any(os.path.exists(run.file("measure")) for run in waits)


def place_in_queue(run: Run) -> int:
    """Return how many runs are served before this one, plus one; 0 when it is not waiting."""
    ids = waiting(run)
    return ids.index(run.id) + 1 if run.id in ids else 0


def advance(run: Run, stage: Literal["drawn", "waiting", "training"]) -> bool:
    """Give a run's ticket another stage, and count it as new; returns whether it has one."""
    found = list(queue_folder(run.path.parent).glob(f"*.{run.id}.*"))
    for path in found:
        os.utime(path)
        path.rename(path.with_suffix(f".{stage}"))
    return bool(found)


def discard_ticket(run: Run) -> None:
    """Take the run out of the queue, if it is in it."""
    with suppress(OSError):
        for path in queue_folder(run.path.parent).glob(f"*.{run.id}.*"):
            path.unlink()


def keep_queue(root: Path, kept: Callable[[], None] = lambda: None) -> int:
    """Keep the queue of the store at `root` (`runs.queue.keep`), unless `kept`, which is called then, raises.
    Whoever is the first to do so sweeps away the tickets that were left behind: after a power cut nothing starts by
    itself."""
    with drawing(root):
        is_first, keeper = not is_surely_kept(root), keep(root)
        try:
            kept()
        except BaseException:
            os.close(keeper)
            raise
        if is_first:
            tickets(root, kept=False)
        return keeper


def is_surely_kept(root: Path) -> bool:
    """Whether the queue is kept, and not only looked at by somebody else in this moment."""
    for _ in range(LOOKS):
        if not is_kept(root):
            return False
        time.sleep(LOOK / LOOKS)
    return True


# --- places ---------------------------------------------------------------------------------------------------------


def take_next(root: Path) -> tuple[Run, Lock] | None:
    """Take the run that is next in the store at `root`: its lock is held and its ticket says so. None when none can be
    taken now. For who holds a place."""
    for ticket in tickets(root):
        if ticket.stage == "waiting" and not is_still(root, ticket):  # it is the turn of a process of its own
            return None
        if ticket.stage == "drawn" and (lock := take(run := Run(root / ticket.run_id))):
            return run, lock
    return None


def take(run: Run) -> Lock | None:
    """Return the lock of a run that waits, held; None when somebody else was quicker, or the run was withdrawn."""
    if run.life().state == "held":
        return None
    lock = run.lock(timeout=4 * LOOK)  # a look at the lock holds it for a moment
    try:
        with sentences(run.path):
            lock.acquire()
    except Timeout:
        return None
    except UserError as error:  # it cannot be trained here
        print(error, file=sys.stderr)
        discard_ticket(run)
        return None
    with suppress(OSError):
        if advance(run, "training"):
            return lock
    lock.release()
    return None


def is_still(root: Path, ticket: Ticket) -> bool:
    """Whether the process that waits with a ticket has given no sign of life for some seconds. A clock that was set
    back lets it be passed over until its next one."""
    try:
        return abs(time.time() - (queue_folder(root) / ticket.name).stat().st_mtime) > SILENT
    except OSError:  # it has gone on between two looks
        return False


def is_next(run: Run) -> bool:
    """Whether no other run that waits is to be served before this one."""
    root = run.path.parent
    queued = [ticket for ticket in tickets(root, run.id) if ticket.stage != "training"]
    return next((t.run_id for t in queued if t.stage == "drawn" or not is_still(root, t)), run.id) == run.id


def signing(run: Run, given_up: Callable[[], bool]) -> Callable[[], bool]:
    """Return `given_up`, which now and then also says that the process lives which waits for this run."""
    due = time.monotonic() + BEAT

    def asked() -> bool:
        nonlocal due
        if time.monotonic() > due:
            due = time.monotonic() + BEAT
            with suppress(OSError):  # the run was taken out of the queue
                for path in queue_folder(run.path.parent).glob(f"*.{run.id}.waiting"):
                    os.utime(path)
        return given_up()

    return asked


@contextmanager
def training_place(run: Run, given_up: Callable[[], bool], count: Callable[[], int] = lambda: 1) -> Iterator[bool]:
    """Wait for as many places as `count()` says to train `run` in a process of its own, and hold them; yields False
    when `given_up()` became true while waiting. Its ticket is left to who knows how the training ended."""
    place, root, further, given_up = None, run.path.parent, ExitStack(), signing(run, given_up)
    with sentences(queue_folder(root)):
        queue_folder(root).mkdir(exist_ok=True)
        advance(run, "waiting")
    try:
        while place is None and not given_up():
            # Whether a place is free is one look at a lock; whose turn it is takes one at each waiting run's.
            if not is_full(root) and is_next(run):
                place = free_place(root)
            if place and not further.enter_context(further_places(root, count() - 1, given_up)):
                place.release()
                place = None
            if place is None:
                time.sleep(LOOK)
        if place:
            with suppress(OSError):
                advance(run, "training")
        yield place is not None
    finally:
        further.close()
        if place is not None:
            place.release()


def places(root: Path) -> list[Path]:
    """Return the locks of the store at `root` that stand for a place to train."""
    return [queue_folder(root) / f"place-{number}" for number in range(training_places())]


def busy(root: Path) -> int:
    """Return how many places of the store at `root` are taken."""
    return sum(look_at(path).state == "held" for path in places(root))


def is_full(root: Path) -> bool:
    """Whether no run can begin to train in the store at `root`: all places are taken, or somebody needs what becomes
    free."""
    return busy(root) >= training_places() or look_at(claim(root)).state == "held"


def free_place(root: Path) -> Lock | None:
    """Take a place to train in the store at `root`; None when none is free, or somebody needs what becomes free."""
    return None if look_at(claim(root)).state == "held" else any_place(root)


def claim(root: Path) -> Path:
    return queue_folder(root) / "claim"


@contextmanager
def further_places(root: Path, count: int, given_up: Callable[[], bool]) -> Iterator[bool]:
    """Hold so many further places of the store at `root`: wait until they are free, or until `given_up()`. Yields False
    when another one waits for further places: then whoever asks must let go of the place it has, and come again."""
    with ExitStack() as held:
        if count < 1:
            yield True
            return
        claimed = lock_at(claim(root))
        try:
            with sentences(claim(root)):
                claimed.acquire()
        except Timeout:
            yield False
            return
        try:
            while count and not given_up():
                if place := any_place(root):
                    held.callback(place.release)
                    count -= 1
                else:
                    time.sleep(LOOK)
        finally:
            claimed.release()
        yield True


def any_place(root: Path) -> Lock | None:
    for path in places(root):
        place = lock_at(path)
        with suppress(Timeout), sentences(path):
            place.acquire()
            return place
    return None
