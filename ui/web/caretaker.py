"""What a server does by itself, again and again: trainings end that take longer than the mode or a quota allows, runs
that nobody uses are deleted where the mode says so."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from aecore.errors import UserError
from aecore.hosting.expiry import expire
from aecore.hosting.longest import Stopper
from aecore.hosting.mode import Mode, mode
from aecore.settings import readonly
from aecore.workers.places import tickets

from ..lab import engine, everything

__all__ = ["CARETAKER", "Caretaker", "take_care"]

LOOK, SWEEP = 2.0, 600.0
"""Seconds between two looks at what trains, and at what is old."""
log = logging.getLogger(__name__)


@dataclass
class Caretaker:
    """What was done, for the metrics."""

    stopper: Stopper = field(default_factory=lambda: Stopper(lambda run: engine().cancel(run)))
    expired: int = 0
    """Runs that were deleted since the server started."""
    swept: float = float("-inf")
    """When it last looked for old runs: seconds of the steady clock."""

    def look(self, now: Mode) -> None:
        """Look after the store once."""
        store = everything()
        # By their tickets: of ten thousand runs a few train, and this is done all the time.
        at_work = [ticket.run_id for ticket in tickets(store.root) if ticket.stage == "training"]
        self.stopper.look(store.these(at_work).values() if at_work else ())
        if now.days is not None and time.monotonic() - self.swept >= SWEEP:
            self.swept = time.monotonic()
            if gone := expire(store, now):
                self.expired += len(gone)
                log.info("%d runs were deleted that nobody has used for %d days.", len(gone), now.days)


CARETAKER = Caretaker()


async def take_care() -> None:
    """Look after the store for as long as the server runs."""
    while not readonly():
        try:
            await run_in_threadpool(CARETAKER.look, mode())
        except (UserError, OSError) as error:
            log.warning("The store cannot be looked after: %s", error)
        except Exception:  # whatever it is: nobody would look after the store from then on
            log.exception("The store cannot be looked after.")
        await asyncio.sleep(LOOK)
