"""What runs that are gone for good have trained: deleting a run gives its room back to its owner, not its time."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path

from filelock import Timeout

from ..errors import UserError
from ..files import read_json, replace_json, sentences
from ..locks import lock_at
from .run import Run

__all__ = ["WITHIN", "forget_one", "forget_spent", "is_owner_id", "is_recent", "keep_spent", "spent"]

WITHIN = 86_400.0
"""Seconds for which a training counts after its last step."""
FOLDER = ".spent"
OWNER = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
PATIENCE = 5.0


def is_owner_id(text: str) -> bool:
    """Whether a text could be the id of an owner; anything else names no file."""
    return OWNER.fullmatch(text) is not None


def keep_spent(root: Path, gone: Path) -> None:
    """Keep what the run in the folder `gone` has trained, before it is deleted, in the store at `root`. What cannot be
    read or kept counts no more: no deletion fails for it."""
    with suppress(UserError, OSError, Timeout, ValueError, TypeError):
        run = Run(gone)
        owner, status = run.owner, run.written_status()
        if is_owner_id(owner) and status.seconds > 0 and is_recent(status.changed):
            path = root / FOLDER / f"{owner}.json"
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with lock_at(root / FOLDER / ".lock", PATIENCE):
                replace_json(path, [*kept(path), [status.changed, status.seconds]])


def forget_one(root: Path, back: Path) -> None:
    """Forget what was kept of a run that is back in the folder `back`, which counts again itself."""
    with suppress(UserError, OSError, Timeout, ValueError, TypeError):
        run = Run(back)
        owner, status = run.owner, run.written_status()
        path = root / FOLDER / f"{owner}.json"
        if is_owner_id(owner) and path.exists():
            with lock_at(root / FOLDER / ".lock", PATIENCE):
                there = kept(path)
                there.remove((status.changed, status.seconds))
                replace_json(path, there)


def spent(root: Path, owner: str) -> float:
    """Return the seconds that runs of an owner which are gone have trained within the last 24 hours."""
    return sum(seconds for _, seconds in kept(root / FOLDER / f"{owner}.json")) if is_owner_id(owner) else 0.0


def forget_spent(root: Path, owner: str) -> None:
    """Forget what runs of an owner which are gone have trained."""
    if is_owner_id(owner):
        with sentences(root):
            (root / FOLDER / f"{owner}.json").unlink(missing_ok=True)


def kept(path: Path) -> list[tuple[float, float]]:
    """What a file says that still counts: when, and how many seconds."""
    try:
        return [(float(at), float(seconds)) for at, seconds in read_json(path) if is_recent(float(at))]
    except (UserError, OSError, ValueError, TypeError):
        return []


def is_recent(at: float) -> bool:
    """Whether a training that ended then still counts."""
    return time.time() - at < WITHIN
