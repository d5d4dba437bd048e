"""Ending a worker that does not obey a stop: asked first, then SIGTERM, then SIGKILL, and never a process of somebody
else.

A worker signs its run with its host, its process id and the time it was born. Only a process of this machine with all
three, while the run's lock is held, is signalled: ids are used again, locks end with their process.
"""

from __future__ import annotations

import signal
import time
from dataclasses import replace

import psutil
from filelock import Timeout

from ..errors import UserError
from ..files import sentences
from ..locks import HELD, look_at
from ..runs.liveness import process_of, signature_of
from ..runs.run import ACTIVE, Run
from ..texts import mark

__all__ = ["insist", "worker_of"]

TERM_AFTER, KILL_AFTER = 10.0, 30.0
"""Seconds after a stop was asked for. A stop is obeyed within two (docs/performance.md); a slow disk may need
longer."""
LOOK = 0.05
KILLED = mark("Its worker did not answer and was ended. Resume goes on from the last checkpoint.")


def worker_of(run: Run) -> psutil.Process | None:
    """Return the process that trains `run`; None when there is none on this machine, or when it is not certain which it
    is."""
    signature = signature_of(run.path)
    process = process_of(signature) if signature else None
    return process if look_at(run.file("lock")) == HELD else None


def insist(run: Run, term_after: float = TERM_AFTER, kill_after: float = KILL_AFTER) -> None:
    """Wait until the worker of a run that was asked to stop has left; signal it when it does not. Blocks for up to
    `kill_after` s. Another worker, one that has taken the run up again meanwhile, is left alone."""
    asked, its = time.monotonic(), signature_of(run.path)
    for number, after in ((signal.SIGTERM, term_after), (signal.SIGKILL, kill_after)):
        while run.is_alive() and signature_of(run.path) == its and time.monotonic() - asked < after:
            time.sleep(LOOK)
        process = worker_of(run) if signature_of(run.path) == its else None
        try:
            if process is None:
                return
            process.send_signal(number)  # psutil looks once more whether it is the same process
        except psutil.Error:
            return
    try:
        psutil.wait_procs([process], timeout=KILL_AFTER)
        with sentences(run.path), run.lock(timeout=KILL_AFTER):
            status = run.written_status()
            if status.state in ACTIVE and signature_of(run.path) == its and run.file("stop").exists():
                run.write_status(
                    replace(status, state="stopped", seconds_left=None, reason=KILLED, hint="", reason_values={})
                )
    except (Timeout, UserError):
        return
