"""For how long something has not changed, by the clock of who looks: clocks of two machines need not agree. It tells
whether a process lives where its lock cannot."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from .files import state_of
from .locks import look_at

__all__ = ["LOST", "has_beaten", "may_be_held", "pulse_is_lost", "still_for"]

LOST = 60.0
"""Seconds without a beat after which a worker whose lock cannot be read counts as gone. A training one writes four
times a second; a long look at the held-out items may take half a minute."""


@dataclass
class Watch:
    """What was seen last of one run, and since when."""

    pulse: object = None
    since: float = field(default_factory=time.monotonic)
    seen: int = 0
    """How many different ones there were."""


@lru_cache(maxsize=10_000)
def watch_of(path: Path) -> Watch:
    return Watch()


def pulse_is_lost(path: Path, pulse: object) -> bool:
    """Whether `pulse` has been what it is for longer than a living worker leaves it so. The first look begins to
    count."""
    return still_for(path, pulse) > LOST


def still_for(path: Path, pulse: object) -> float:
    """Return for how many seconds `pulse`, that of `path`, has been what it is, as far as this process has looked."""
    watch, now = watch_of(path), time.monotonic()
    if watch.pulse != pulse:
        watch.pulse, watch.since, watch.seen = pulse, now, watch.seen + 1
    return now - watch.since


def has_beaten(path: Path) -> bool:
    """Whether the pulse of `path` has changed while this process has looked."""
    return watch_of(path).seen > 1


def may_be_held(lock: Path, told: Path) -> bool:
    """Whether a process holds a lock, or may: where the lock cannot be read, as long as the file `told`, in which such
    a process says how far it is, has not been what it is for too long."""
    look = look_at(lock)
    return look.state == "held" or (look.state == "unsure" and not pulse_is_lost(told, state_of(told)))
