"""Taken back: a signal from outside (a cluster wants its machine) ends the process and not the run.

The run commits a checkpoint, waits anew, and goes on when another worker takes it. Only a request, a file in its
control folder, is a person's stop.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["SIGNALS", "Recall"]

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR2)


class Recall:
    """Whether this process was told to end. One per process."""

    def __init__(self) -> None:
        self.asked = self.idle = False
        self.broke_off = False
        """Whether something was broken off in the middle of it, such as an import: the process is no longer sound."""

    def listen(self) -> None:
        """Hear the signals from now on."""
        for number in SIGNALS:
            signal.signal(number, self.hear)

    def hear(self, number: int, frame: object) -> None:
        """Note a signal; one that has nothing to do ends at once."""
        self.asked = True
        if self.idle:
            os._exit(0)

    @contextmanager
    def idling(self) -> Iterator[None]:
        """Within this, a signal ends the process at once: it has no run to lose."""
        self.idle = True
        try:
            if self.asked:
                os._exit(0)
            yield
        finally:
            self.idle = False
