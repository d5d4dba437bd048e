"""Whether a worker still has a run, where its lock cannot tell: by its process on this machine, else by its beat.

worker.json says which process took the run up, on which host, at which attempt. The beat is a counter in status.json
that every write of it raises. How long it stands still is timed by the reader's own clock: clocks of two machines need
not agree.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import psutil

from ..errors import UserError
from ..files import read_json, replace_json
from ..locks import FREE, HELD, Look
from ..pulse import pulse_is_lost
from .artefacts import FILES

__all__ = [
    "Signature", "Superseded", "announce", "newest_attempt", "process_of", "sign", "signature_of", "without_a_lock",
]  # fmt: skip

SAME = 1.0
"""Seconds by which two readings of one birth may differ (the system counts from its start, whose time is adjusted)."""


@dataclass(frozen=True)
class Signature:
    """Which process has taken a run up, and the how-many-th start of the run this was."""

    attempt: int
    host: str
    """Empty in folders of versions that did not say; then it was this machine."""
    pid: int
    born: float
    torch: str = ""


class Superseded(Exception):
    """Another worker has taken the run up since: this one was thought to be gone, and writes nothing more."""


def sign(path: Path, torch: str = "", number: int | None = None) -> int:
    """Write down that this process has the run folder `path`; returns the number of the attempt: one more than the last
    one, or the `number` that an engine gives it. Raises Superseded where that is no newer one. For who holds the
    lock."""
    before = signature_of(path)
    last = before.attempt if before else 0
    attempt = max(last + 1, announced(path)) if number is None else number
    if attempt <= last or attempt < announced(path):
        raise Superseded
    mine = Signature(attempt, platform.node(), os.getpid(), psutil.Process().create_time(), torch)
    replace_json(path / FILES["worker"].path, vars(mine))
    return attempt


def announce(path: Path, number: int) -> None:
    """Say that attempts at the run folder `path` before this one are over, before anybody can take its lock: a worker
    that was thought to be gone leaves at its next commit."""
    (path / FILES["attempt"].path).parent.mkdir(exist_ok=True)
    replace_json(path / FILES["attempt"].path, {"number": number})


def announced(path: Path) -> int:
    """Return the attempt that was announced last; 0 where none was."""
    try:
        return int(read_json(path / FILES["attempt"].path)["number"])
    except (UserError, KeyError, TypeError, ValueError, OverflowError):
        return 0


def newest_attempt(path: Path) -> int:
    """Return the newest attempt at a run that was announced or signed; 0 where there was none."""
    signature = signature_of(path)
    return max(announced(path), signature.attempt if signature else 0)


def signature_of(path: Path) -> Signature | None:
    """Return who signed the run folder `path` last; None when nobody did, or nobody could have written this."""
    try:
        told = read_json(path / FILES["worker"].path)
        found = Signature(
            attempt=int(told.get("attempt", 0)),
            host=str(told.get("host", "")),
            pid=told["pid"],
            born=float(told["born"]),
            torch=str(told.get("torch", "")),
        )
    except (UserError, AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None
    return found if isinstance(found.pid, int) and found.pid > 0 else None


def process_of(signature: Signature) -> psutil.Process | None:
    """Return the process that signed, if it lives on this machine: ids are used again, so its birth must agree."""
    if signature.host not in ("", platform.node()):
        return None
    try:
        process = psutil.Process(signature.pid)
        return process if abs(process.create_time() - signature.born) < SAME else None
    except (psutil.Error, ValueError, OverflowError):
        return None


def without_a_lock(path: Path, pulse: object, why: str) -> Look:
    """Judge a run that says it is active, at `path`, whose lock cannot be read (`why`); `pulse` changes with each
    beat."""
    signature = signature_of(path)
    if signature and process_of(signature):
        return HELD
    return FREE if pulse_is_lost(path, pulse) else Look("unsure", why)
