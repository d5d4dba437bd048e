"""The requests in a run's control folder, as the training loop's control. Asked each step, so it looks seldom, and at
one number first."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable

from ..runs.artefacts import Key
from ..runs.run import Run
from ..training.control import NOTHING, SLOWEST, Request
from .recall import Recall

__all__ = ["ControlFolder"]

LOOK_EVERY = 0.02
"""Seconds between two looks at when the folder was changed last."""
SETTLES = 0.1
"""Seconds for which it is read at every look once that has changed: two requests within one tick of the file system's
clock (4 ms) leave one time, and a look may fall between them."""
READ_EVERY = 0.2
"""Seconds after which it is read whatever that says: other file systems have ticks of up to 2 s. A reading takes 0.1 to
0.2 ms."""


class ControlFolder:
    """Reads the files that each ask for something; looks every 20 ms (a look can cost a tenth of a small model's step),
    reads on change and every 200 ms."""

    def __init__(self, run: Run, recall: Recall | None = None) -> None:
        self.recall = recall or Recall()
        self.run, self.folder, self.looked_at = run, run.control, str(run.control)
        self.seen, self.looked, self.changed, self.was_read = -1, -math.inf, -math.inf, -math.inf
        self.last = NOTHING
        self.gave_way = False
        """Whether it leaves because it was paused while somebody waited for its place."""
        self.is_wanted: Callable[[], bool] = lambda: False
        """Whether somebody waits for the place of this run while it is paused; then it leaves as if it was stopped."""

    def request(self) -> Request:
        """Return what is asked for now; the disk is looked at every 20 ms at most."""
        if self.recall.asked or self.gave_way:
            return Request(stop=True)
        now = time.monotonic()
        if now - self.looked < LOOK_EVERY:
            return self.last
        self.looked = now
        try:
            found = os.stat(self.looked_at).st_mtime_ns
        except OSError:
            # A run that was deleted has nothing left to train for.
            return self.last if self.folder.parent.exists() else Request(stop=True)
        if found != self.seen:
            self.seen, self.changed = found, now
        if now - self.changed < SETTLES or now - self.was_read >= READ_EVERY:
            self.last, self.was_read = self.read(), now
        if self.last.pause and not self.last.stop and self.is_wanted():
            self.gave_way = True
            return Request(stop=True)
        return self.last

    def is_stopped(self) -> bool:
        """Whether the run is to be left."""
        return self.request().stop

    @property
    def taken_back(self) -> bool:
        """Whether it leaves because its process was told to end, and nobody asked the run itself to stop."""
        return self.recall.asked and not (self.folder / "stop").exists()

    def read(self) -> Request:
        """Return what the folder asks for."""
        until, pace = self.run.numbers("until"), self.run.numbers("pace")
        return Request(
            stop=self.run.file("stop").exists(),
            pause=self.run.file("pause").exists(),
            until_step=int(until.get("step", 0)),
            until_epoch=until.get("epoch", 0.0),
            wait=min(SLOWEST, max(0.0, pace.get("wait", 0.0))),
            arrows=self.asked_at("arrows"),
            settings=self.run.numbers("settings"),
        )

    def asked_at(self, key: Key) -> float:
        """Return when something was asked for last, seconds since 1970; 0: never."""
        try:
            return self.run.file(key).stat().st_mtime
        except OSError:
            return 0.0
