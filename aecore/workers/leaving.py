"""Leaving quickly: a stop is obeyed within a second, whatever the worker is in the middle of."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NoReturn

from ..runs.run import Run
from .requests import ControlFolder

__all__ = ["Stopped", "leave", "leave_on_signals", "stoppable_preparation", "write_stopped"]

LOOK = 0.05
PATIENCE = 0.4
"""Seconds for the main thread to clean up before the process goes without it."""


class Stopped(BaseException):
    """A person stopped the run before training began. Not an Exception: no library may take it for a fault of its own."""


def leave(code: int) -> NoReturn:
    """End the process without Python's teardown: with torch loaded it takes a second, and all that counts is on disk."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def leave_on_signals(control: ControlFolder) -> None:
    """SIGTERM, SIGINT and SIGUSR2 (a cluster takes the machine back) mean what a stop request means."""

    def ask(number: int, frame: object) -> None:
        control.stopping = True

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR2):
        signal.signal(number, ask)


def write_stopped(run: Run) -> None:
    """Say that the run was stopped where it was."""
    run.write_status(replace(run.written_status(), state="stopped", phase="finishing", seconds_left=None))


@contextmanager
def stoppable_preparation(run: Run, control: ControlFolder) -> Iterator[None]:
    """Raise `Stopped` in the main thread as soon as a stop is asked for.

    Importing torch takes seconds, and a download may wait 20 s for a silent server, without a look at the requests. A
    signal ends the waiting. A call that no signal ends (looking up a server's name) is left behind with the process.
    """
    ready, lock = threading.Event(), threading.Lock()

    def watch() -> None:
        while not ready.wait(LOOK):
            if control.request().stop:
                with lock:  # no signal may reach a training that has begun
                    if ready.is_set():
                        return
                    signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)  # type: ignore[arg-type]
                if not ready.wait(PATIENCE):
                    write_stopped(run)
                    leave(0)
                return

    def stop(number: int, frame: object) -> None:
        raise Stopped

    before = signal.signal(signal.SIGUSR1, stop)
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            ready.set()
        signal.signal(signal.SIGUSR1, before)
