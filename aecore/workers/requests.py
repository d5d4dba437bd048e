"""The requests in a run's control folder, as the training loop's control. Asked each step, so it looks seldom, and at one number first."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable

from ..runs.run import Run
from ..training.control import NOTHING, Request

__all__ = ["ControlFolder"]

CLOCK_TICK = 20_000_000
LOOK_EVERY = 0.02
"""Seconds between two looks."""
LARGEST = 1e12


class ControlFolder:
    """Reads `stop`, `pause` and `settings.json`; looks every 20 ms (a look can cost a tenth of a small model's step), reads on change."""

    def __init__(self, run: Run) -> None:
        self.folder, self.looked_at = run.control, str(run.control)
        self.seen, self.looked = -1, -LOOK_EVERY
        self.last = NOTHING
        self.stopping = False
        """Set by a signal: checkpoint, then leave."""
        self.is_wanted: Callable[[], bool] = lambda: False
        """Whether somebody waits for the place of this run while it is paused; then it leaves as if it was stopped."""

    def request(self) -> Request:
        if self.stopping:
            return Request(stop=True)
        now = time.monotonic()
        if now - self.looked < LOOK_EVERY:
            return self.last
        self.looked = now
        try:
            changed = os.stat(self.looked_at).st_mtime_ns
        except OSError:
            # A run that was deleted has nothing left to train for.
            return self.last if self.folder.parent.exists() else Request(stop=True)
        # A second request within one tick of the file system's clock leaves the time as it was.
        if changed != self.seen or time.time_ns() - changed < CLOCK_TICK:
            self.seen = changed
            self.last = self.read()
        if self.last.pause and not self.last.stop and self.is_wanted():
            self.stopping = True
            return Request(stop=True)
        return self.last

    def read(self) -> Request:
        return Request((self.folder / "stop").exists(), (self.folder / "pause").exists(), self.settings())

    def settings(self) -> dict[str, float]:
        """Return the numbers in `settings.json`; whatever else stands there is no setting."""
        try:
            found = json.loads((self.folder / "settings.json").read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        values = found.items() if isinstance(found, dict) else ()
        return {path: float(value) for path, value in values if isinstance(value, int | float) and abs(value) < LARGEST}
