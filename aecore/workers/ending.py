"""Ending a worker that does not heed a stop: asked first, then SIGTERM, then SIGKILL, and never a process of somebody else.

A worker signs its run with its process id and the time it was born. Only a process with both, while the run's lock is held,
is signalled: ids are used again, locks end with their process.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

import psutil
from filelock import Timeout

from ..errors import UserError
from ..runs.files import read_json, replace_json
from ..runs.run import ACTIVE, Run
from ..texts import mark

__all__ = ["insist", "sign", "worker_of"]

TERM_AFTER, KILL_AFTER = 10.0, 30.0
"""Seconds after a stop was asked for. A stop is heeded within two (docs/performance.md); a slow disk may need longer."""
SAME = 1.0
"""Seconds by which two readings of one birth may differ (the system counts from its start, whose time is adjusted)."""
LOOK = 0.05
KILLED = mark("Its worker did not answer and was ended. Resume goes on from the last checkpoint.")


def sign(run: Run) -> None:
    """Write down which process holds the run's lock: this one."""
    replace_json(run.path / "worker.json", {"pid": os.getpid(), "born": psutil.Process().create_time()})


def worker_of(run: Run) -> psutil.Process | None:
    """Return the process that trains `run`; None when there is none, or when it is not certain which it is."""
    if not run.is_alive():
        return None
    try:
        told = read_json(run.path / "worker.json")
        process = psutil.Process(told["pid"])
        return process if abs(process.create_time() - told["born"]) < SAME else None
    except (UserError, psutil.Error, TypeError, KeyError, ValueError, OverflowError):
        return None


def insist(run: Run, term_after: float = TERM_AFTER, kill_after: float = KILL_AFTER) -> None:
    """Wait until the worker of a run that was asked to stop has left; signal it when it does not. Blocks for up to `kill_after` s."""
    asked = time.monotonic()
    for number, after in ((signal.SIGTERM, term_after), (signal.SIGKILL, kill_after)):
        while run.is_alive() and time.monotonic() - asked < after:
            time.sleep(LOOK)
        process = worker_of(run)
        try:
            if process is None:
                return
            process.send_signal(number)  # psutil looks once more whether it is the same process
        except psutil.Error:
            return
    try:
        psutil.wait_procs([process], timeout=KILL_AFTER)
        with run.lock(timeout=KILL_AFTER):
            status = run.written_status()
            if status.state in ACTIVE:
                run.write_status(replace(status, state="stopped", seconds_left=None, reason=KILLED, hint="", reason_values={}))
    except (Timeout, UserError):
        return
