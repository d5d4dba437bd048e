"""The requests in a run's control folder, as the training loop's control. Asked each step, so it looks at one number first."""

from __future__ import annotations

import json
import os
from contextlib import suppress

from ..runs.run import Run
from ..training.control import NOTHING, Request

__all__ = ["ControlFolder"]


class ControlFolder:
    """Reads `stop`, `pause` and `settings.json`; a file system look costs microseconds, reading happens only on change."""

    def __init__(self, run: Run) -> None:
        self.folder = run.control
        self.seen = -1
        self.last = NOTHING
        self.stopping = False
        """Set by a signal: checkpoint, then leave."""

    def request(self) -> Request:
        if self.stopping:
            return Request(stop=True)
        try:
            changed = os.stat(self.folder).st_mtime_ns
        except OSError:
            return self.last
        if changed != self.seen:
            self.seen = changed
            self.last = self.read()
        return self.last

    def read(self) -> Request:
        settings: dict[str, float] = {}
        with suppress(OSError, ValueError):
            found = json.loads((self.folder / "settings.json").read_bytes())
            settings = {str(path): float(value) for path, value in found.items()}
        return Request((self.folder / "stop").exists(), (self.folder / "pause").exists(), settings)
