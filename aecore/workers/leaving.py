"""Leaving quickly: a stop is obeyed within a second, whatever the worker is in the middle of; and how the run is then
left."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import NoReturn

from ..runs.run import Phase, Run, State
from .places import advance
from .requests import ControlFolder

__all__ = ["LEFT", "TAKEN_BACK", "Stopped", "leave", "stoppable_preparation", "write_left"]

LOOK = 0.05
PATIENCE = 0.4
"""Seconds for the main thread to clean up before the process goes without it."""


TAKEN_BACK = 4
"""Exit code of a worker that was told to end: its run waits, and goes on in another one."""
LEFT: dict[bool, tuple[State, Phase]] = {False: ("stopped", "finishing"), True: ("queued", "waiting")}
"""State and phase of a run that was left, by whether its process was taken back."""


class Stopped(BaseException):
    """The run is to be left before its training began. Not an Exception: no library may take it for a fault of its
    own."""


def leave(code: int) -> NoReturn:
    """End the process without Python's teardown: with torch loaded it takes a second, and all that counts is on
    disk."""
    with suppress(BrokenPipeError):  # whoever listened is gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def write_left(run: Run, control: ControlFolder) -> int:
    """Say that the run was left where it was: stopped, or waiting anew where its process was taken back. Returns the
    exit code."""
    taken_back = control.taken_back
    state, phase = LEFT[taken_back]
    run.write_status(replace(run.written_status(), state=state, phase=phase, seconds_left=None))
    if taken_back:
        advance(run, "drawn")
    return TAKEN_BACK if taken_back else 0


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
                    leave(write_left(run, control))
                return

    def stop(number: int, frame: object) -> None:
        control.recall.broke_off = True
        raise Stopped

    before = signal.signal(signal.SIGUSR1, stop)
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            ready.set()
        signal.signal(signal.SIGUSR1, before)
