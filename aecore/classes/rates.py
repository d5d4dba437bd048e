"""How often something may be asked: a bucket of tokens for each who asks, in memory and nowhere else."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Rate", "Rates", "usual_rates"]

MOST_KNOWN = 4096
"""So many who ask are told apart; those who have not asked for longest are forgotten first."""


class Rate:
    """So many a second on average, and a few more at once.

    The bucket of each holds `burst` tokens at most and gains `per_second` of them each second; asking takes one.
    """

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.burst, self.clock = per_second, float(burst), clock
        self.known: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """By who asks: tokens that were left, and when."""
        self.lock = threading.Lock()

    def allows(self, who: str) -> bool:
        """Whether one more may be asked by who asks now; it counts."""
        with self.lock:
            left = self.left(who)
            self.known.pop(who, None)
            self.known[who] = (left - (left >= 1), self.clock())
            while len(self.known) > MOST_KNOWN:
                self.known.popitem(last=False)
            return left >= 1

    def has_any(self, who: str) -> bool:
        """Whether `allows` would say so; it does not count."""
        with self.lock:
            return self.left(who) >= 1

    def left(self, who: str) -> float:
        """How many tokens the bucket of who asks holds now."""
        now = self.clock()
        left, at = self.known.get(who, (self.burst, now))
        return min(self.burst, left + (now - at) * self.per_second)


class Rates(NamedTuple):
    """How often each may ask of classes."""

    opening: Rate
    """Classes, by address."""
    missing: Rate
    """Codes that are none and keys that fit none, by address: nobody finds a class by trying a million codes."""
    joining: Rate
    """By class."""
    voting: Rate
    """By token."""
    acting: Rate
    """By class."""
    looking: Rate
    """By token or key; a page looks every two seconds."""


def usual_rates() -> Rates:
    """Return rates that a class of pages in use stays far below."""
    return Rates(Rate(0.05, 10), Rate(0.5, 30), Rate(5, 60), Rate(1, 20), Rate(5, 30), Rate(2, 20))
