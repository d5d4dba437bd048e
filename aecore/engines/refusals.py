"""What workers would not begin: each is left for a while, and all are where it was two things in a row."""

from __future__ import annotations

import time
from collections.abc import Hashable

from .capacity import Trouble

__all__ = ["HOLD", "Refusals"]

HOLD = 20.0
"""Seconds for which what was refused is not handed over again."""
LONG_AGO = 3600.0
"""Seconds after which it is forgotten, where it was never worked out: it may have been deleted."""
ROW = 2
"""Things that were refused, and nothing was worked out in between: it is the workers, and not what they are given."""


class Refusals:
    """When what was refused may be tried again."""

    def __init__(self) -> None:
        self.until: dict[Hashable, float] = {}
        """By the steady clock, until it has been worked out."""
        self.row: set[Hashable] = set()
        self.all_until = 0.0
        self.kind: Trouble = ""

    def note(self, what: Hashable, kind: Trouble) -> None:
        """A worker would not begin it."""
        now, self.kind = time.monotonic(), kind
        self.until = {one: until for one, until in self.until.items() if until > now - LONG_AGO} | {what: now + HOLD}
        self.row.add(what)
        if len(self.row) >= ROW:
            self.all_until = self.until[what]

    def forget(self, what: Hashable) -> None:
        """It was worked out, well or not: workers do begin."""
        self.until.pop(what, None)
        self.row.clear()
        self.all_until = 0.0

    def leaves(self, what: Hashable) -> bool:
        """Whether this is not handed over now."""
        return time.monotonic() < max(self.all_until, self.until.get(what, 0.0))

    @property
    def leaves_all(self) -> bool:
        """Whether nothing is handed over now."""
        return time.monotonic() < self.all_until

    @property
    def trouble(self) -> Trouble:
        """Why something is not handed over, where nothing has been worked out since."""
        return self.kind if any(map(self.leaves, self.row)) else ""
