"""The engine process of one store: `python -m aecore engine`.

It looks into the store's queue, hands the run whose turn it is to a backend when there is room, and sees to it that
what was begun is ended: a run whose worker was lost, or whose machine was taken back, is queued again under its old
ticket, so it goes on from its newest checkpoint, in its old turn. All that must outlive this process lies in the store:
tickets, locks, statuses, numbers of attempts. So an engine that was killed and started again takes over what it finds.

- **Turns**: tickets are handed over in the order of their names (`workers.places`): owners take turns.
- **Attempts** are numbered. A worker commits nothing once a newer one has signed, and a new one begins only when the
  one before has let go of the run's lock.
- **One engine**: it holds a kernel lock and beats (`capacity`). A second one is refused.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import threading
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from math import floor
from pathlib import Path

from filelock import Timeout

from ..errors import UserError
from ..files import replace_bytes, sentences
from ..locks import lock_at
from ..runs.liveness import announce, newest_attempt
from ..runs.queue import queue_folder, served_mark
from ..runs.run import ENDED, Run
from ..settings import gpu_share, most_threads, places_taken, workers_chosen
from ..texts import mark
from ..workers.attempt import FAILED
from ..workers.code import code_digest
from ..workers.ending import insist
from ..workers.given import Attempt
from ..workers.places import Ticket, advance, discard_ticket, is_surely_kept, tickets
from .backend import Backend, Handle, Outcome, Slots
from .capacity import Word, capacity_path, engine_lock, word_of
from .check import answer
from .errands import Errands
from .refusals import HOLD, Refusals

__all__ = ["LOG", "LOOK", "Serving", "in_charge"]

LOG = logging.getLogger("aecore.engine")

LOOK, EVERY = 0.05, 1.0
"""Seconds between two looks at whether anything has changed, and at everything."""
MOST_LOST = 3
"""Attempts at a run that may be lost one after the other without a checkpoint between them."""
TERM_AFTER, KILL_AFTER = 2.0, 30.0
"""Seconds after a stop was asked for, in which a worker that sees the request has obeyed it; then it is signalled, then
ended."""
WATCH = 3.5
"""Seconds for which the beat of an engine on another machine is watched before this one takes over."""
GIVEN_UP = mark("Its worker was lost {n} times in a row before it reached a checkpoint: it may need more memory.")
GIVEN_UP_HINT = mark("Resume tries again; a smaller batch or model needs less.")
ENDED_BY_FORCE = mark("Its worker did not answer and was ended. Resume goes on from the last checkpoint.")


@contextmanager
def in_charge(root: Path) -> Iterator[None]:
    """Be the engine process of the store at `root`; raises UserError where another one is, or locks do not work."""
    with sentences(queue_folder(root)):
        queue_folder(root).mkdir(parents=True, exist_ok=True)
    lock = lock_at(engine_lock(root), timeout=4 * LOOK)  # a look at the lock holds it for a moment
    try:
        with sentences(engine_lock(root)):
            lock.acquire()
    except Timeout:
        raise refusal(root) from None
    try:
        refuse_one_elsewhere(root)
        refuse_beside_workers(root)
        with sentences(served_mark(root)):
            served_mark(root).touch()
        yield
    finally:
        lock.release()


def refuse_one_elsewhere(root: Path) -> None:
    """Raise UserError where an engine on another machine still beats, though its lock is not seen from here."""
    before = word_of(root)
    if before is None or before.host == platform.node():
        return
    until = time.monotonic() + WATCH
    while time.monotonic() < until:
        time.sleep(LOOK)
        now = word_of(root)
        if now and now.beat != before.beat:
            raise refusal(root)


def refuse_beside_workers(root: Path) -> None:
    """Raise UserError where an app that trains by itself, or a worker of one, takes runs from the same queue."""
    if is_surely_kept(root):
        raise UserError(
            mark("Another program takes runs from the queue of {folder}; this engine process would train beside it."),
            mark("End it and let its runs end. An app beside an engine process needs LATENTLAB_ENGINE=queue."),
            folder=str(root),
        )


def refusal(root: Path) -> UserError:
    word = word_of(root) or Word()
    return UserError(
        mark("An engine process already serves {folder} (on {host}, process {pid})."),
        mark("One is enough: end that one first, or name another folder by LATENTLAB_RUNS."),
        folder=str(root),
        host=word.host or "?",
        pid=word.pid or "?",
    )


@dataclass
class Held:
    """A run that was handed over."""

    run: Run
    attempt: Attempt
    stop_seen: float = 0.0
    """When a stop was first seen, by the steady clock; 0: none was."""
    signalled: int = 0


class Serving:
    """An engine process at work. Call `look` again and again."""

    def __init__(self, root: Path, backend: Backend, name: str = "") -> None:
        self.root, self.backend = root, backend
        self.share = gpu_share()
        self.hands: dict[Handle, Held] = {}
        self.refusals = Refusals()
        """Runs that a worker would not begin come after all others, also when they are tried again."""
        self.errands = Errands(root, backend, self.refusals)
        self.losses: dict[str, tuple[int, int, int]] = {}
        """The newest checkpoint at the last loss of a run, how many losses there were since it was reached, and which
        attempt was the last one lost."""
        self.insisting: set[str] = set()
        """Runs of an engine before this one whose workers are being ended."""
        self.cpus: dict[str, int] = {}
        self.due, self.said, self.seen = 0.0, 0.0, -1
        before = word_of(root)
        self.word = Word(
            beat=before.beat if before else 0,
            host=platform.node(),
            pid=os.getpid(),
            code=code_digest(),
            backend=name,
        )

    # --- looking ----------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Hear what has ended, and do what is due."""
        for handle, outcome in self.backend.ended():
            self.end(handle, outcome)
            self.due = 0.0
        now, changed = time.monotonic(), self.changed()
        if now >= self.due or changed != self.seen:
            self.seen, self.due = changed, now + EVERY
            found = tickets(self.root)
            self.insist(now)
            self.settle(found)
            self.insist_on(found)
            if not self.refusals.leaves_all:
                self.give(tickets(self.root))
                self.errands.give()
            answer(self.root, self.word)
        if now >= self.said + EVERY:
            self.said = now
            self.say()

    def changed(self) -> int:
        """Return a number that changes when tickets come or go: one call, where listing takes many."""
        newest = -1
        for folder in (queue_folder(self.root), self.errands.folder):
            with suppress(OSError):
                newest = max(newest, os.stat(folder).st_mtime_ns)
        return newest

    def say(self) -> None:
        """Beat, and say what can be done and is."""
        slots, found = self.backend.slots(), tickets(self.root)
        waiting = sum(ticket.stage != "training" for ticket in found)
        self.word = replace(
            self.word,
            beat=self.word.beat + 1,
            at=time.time(),
            places=slots.places,
            busy=min(slots.places, self.used(found, slots)),
            waiting=waiting,
            calculations=len(self.errands.hands),
            processes=slots.processes,
            nodes=slots.nodes,
            gpus=slots.gpus,
            trouble=self.refusals.trouble,
        )
        replace_bytes(capacity_path(self.root), json.dumps(asdict(self.word)).encode(), durable=False)

    # --- handing over -----------------------------------------------------------------------------------------------

    def give(self, found: list[Ticket]) -> None:
        """Hand over whose turn it is, as long as there is room; nobody overtakes who needs more places."""
        slots, taken = self.backend.slots(), self.ids()
        used = self.used(found, slots)
        shares, most = self.shares(found), slots.gpus * floor(1 / self.share + 1e-9)
        for ticket in sorted(found, key=lambda ticket: ticket.run_id in self.refusals.until):
            run = Run(self.root / ticket.run_id)
            if ticket.stage != "drawn" or ticket.run_id in taken or self.refusals.leaves(run.id) or run.is_alive():
                continue
            gpu = wants_gpu(run) and bool(slots.gpus)
            if gpu and shares >= most:
                continue  # who needs none of what is short need not wait for it
            cpus = self.takes(run, slots)
            if used + cpus > slots.places:
                return
            if self.start(run, cpus, self.share if gpu else 0.0):
                used, shares = used + cpus, shares + gpu

    def start(self, run: Run, cpus: int, gpu: float) -> bool:
        """Hand a run over as its next attempt; returns whether it has begun."""
        number = 1 + newest_attempt(run.path)
        try:  # on a full disk it waits as it is: a ticket that says it trains would be taken for a lost attempt
            announce(run.path, number)
            if not advance(run, "training"):
                return False
        except (OSError, UserError) as error:
            LOG.warning("%s cannot begin: %s", run.id, error)
            return False
        attempt = Attempt(str(self.root), run.id, number, cpus, most_threads(), gpu, self.word.code)
        self.hands[self.backend.start(attempt)] = Held(run, attempt)
        return True

    def ids(self) -> set[str]:
        """Return the ids of the runs that were handed over."""
        return {held.run.id for held in self.hands.values()}

    def adopted(self, found: list[Ticket]) -> list[Run]:
        """Return the runs that train though this process has not handed them over: an engine before it has."""
        mine = self.ids()
        strange = [t.run_id for t in found if t.stage == "training" and t.run_id not in mine]
        return [run for run in (Run(self.root / run_id) for run_id in strange) if run.is_alive()]

    def used(self, found: list[Ticket], slots: Slots) -> int:
        """Return how many places are taken."""
        own = sum(held.attempt.cpus for held in self.hands.values())
        return own + sum(self.takes(run, slots) for run in self.adopted(found))

    def takes(self, run: Run, slots: Slots) -> int:
        """Return how many places a run takes: one beside a GPU, and no more than one machine has."""
        if slots.gpus and wants_gpu(run):
            return 1
        return max(1, min(self.cpus_of(run), slots.places, slots.largest or slots.places))

    def shares(self, found: list[Ticket]) -> int:
        """Return how many shares of GPUs are given."""
        return sum(held.attempt.gpu > 0 for held in self.hands.values()) + sum(map(wants_gpu, self.adopted(found)))

    def cpus_of(self, run: Run) -> int:
        """Return how many places a run takes; one where that cannot be told, as it cannot be trained either."""
        if workers_chosen():
            return 1
        if run.id not in self.cpus:
            from ..workers.preparing import threads_of

            try:
                self.cpus[run.id] = places_taken(threads_of(run))
            except Exception as error:  # whatever is wrong in one folder, all others are served
                LOG.warning("%s: its places cannot be told: %s", run.id, error)
                self.cpus[run.id] = 1
        return self.cpus[run.id]

    # --- ending -----------------------------------------------------------------------------------------------------

    def end(self, handle: Handle, outcome: Outcome) -> None:
        """Take in how a task ended."""
        held = self.hands.pop(handle, None)
        what: Hashable = held.run.id if held else self.errands.end(handle, outcome)
        if outcome.kind != "refused":
            self.refusals.forget(what)
        elif not (held and held.signalled):  # else it left as it was told
            self.refusals.note(what, "code" if outcome.code else "begin")
            LOG.warning("a worker would not begin %s, which is left for %.0f s. %s", what, HOLD, outcome.why)
        if held is None:
            return
        if outcome.kind != "ended":
            LOG.warning("%s, attempt %d: %s. %s", held.run.id, held.attempt.number, outcome.kind, outcome.why)
        with suppress(OSError, UserError):
            if outcome.kind == "lost" and held.run.is_alive():  # cut off, not dead: it is to leave
                announce(held.run.path, held.attempt.number + 1)
            self.settle_one(held.run, lost=outcome.kind == "lost" or outcome.code == FAILED)

    def settle(self, found: list[Ticket]) -> None:
        """See to the runs of which a ticket says that they train, and nobody does."""
        mine = self.ids()
        for ticket in found:
            if ticket.stage == "training" and ticket.run_id not in mine:
                with suppress(OSError, UserError):
                    self.settle_one(Run(self.root / ticket.run_id), lost=True)

    def settle_one(self, run: Run, *, lost: bool) -> None:
        """Queue a run again whose attempt is over and which has not ended; not while anybody has its lock."""
        if run.is_alive() or not list(queue_folder(self.root).glob(f"*.{run.id}.training")):
            return
        status = run.written_status()
        if status.state in ENDED:
            discard_ticket(run)
        elif run.file("stop").exists():
            run.write_status(replace(status, state="stopped", seconds_left=None, reason=ENDED_BY_FORCE, hint=""))
            discard_ticket(run)
        elif lost and self.is_hopeless(run):
            values = {"n": MOST_LOST}
            run.write_status(replace(status, state="failed", reason=GIVEN_UP, hint=GIVEN_UP_HINT, reason_values=values))
            discard_ticket(run)
            self.losses.pop(run.id, None)
        else:
            run.write_status(replace(status, state="queued", phase="waiting", seconds_left=None))
            advance(run, "drawn")
            LOG.info("%s is queued again", run.id)

    def is_hopeless(self, run: Run) -> bool:
        """Count a loss, each attempt once; whether there were too many without a checkpoint between them."""
        newest, attempt = max(run.steps("checkpoint"), default=-1), newest_attempt(run.path)
        step, count, last = self.losses.get(run.id, (newest, 0, -1))
        if attempt != last:
            count = count + 1 if step == newest else 1
            self.losses[run.id] = (newest, count, attempt)
        return count >= MOST_LOST

    def insist(self, now: float) -> None:
        """End workers that do not obey a stop: they may be where the request is seen late, or hang."""
        for handle, held in self.hands.items():
            if not held.run.file("stop").exists():
                held.stop_seen, held.signalled = 0.0, 0
                continue
            held.stop_seen = held.stop_seen or now
            for times, after in enumerate((TERM_AFTER, KILL_AFTER)):
                if now - held.stop_seen >= after and held.signalled == times:
                    held.signalled += 1
                    self.backend.stop(handle, force=times > 0)

    def insist_on(self, found: list[Ticket]) -> None:
        """The same for runs that an engine before this one has handed over, as far as their workers are on this
        machine."""
        for run in self.adopted(found):
            if run.id not in self.insisting and run.file("stop").exists():
                self.insisting.add(run.id)
                threading.Thread(target=self.end_adopted, args=(run,), daemon=True).start()

    def end_adopted(self, run: Run) -> None:
        """End the worker of a run that an engine before this one has handed over, unless it obeys by itself."""
        try:
            insist(run)
        finally:
            self.insisting.discard(run.id)

    def close(self) -> None:
        """Take everything back: runs commit their checkpoints and wait for the next engine."""
        self.backend.close()
        self.hands.clear()
        with suppress(OSError, UserError):
            self.settle(tickets(self.root))


def wants_gpu(run: Run) -> bool:
    """Whether a run trains on a GPU where there is one."""
    try:
        return run.spec.device in ("auto", "cuda")
    except UserError:
        return False
