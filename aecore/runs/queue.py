"""The queue of a store, as far as its files say whether a waiting run is looked after: tickets, and keepers.

Whoever will see to it that waiting runs get a worker (an engine, a worker that takes one after the other) keeps the
queue: it holds a shared kernel lock for as long as it lives. When the last one is gone, after a power cut, nobody will
start what waits, and such runs count as interrupted.

Not so in a store that is **served** by an engine process (`engines.serve`): there a ticket is a promise that outlives
every process. A run that has one waits, also when its worker or the engine was killed, until the engine takes it up
again.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from ..files import sentences
from ..locks import look_at

__all__ = ["calculations", "has_ticket", "is_kept", "is_served", "keep", "queue_folder", "served_mark"]


def queue_folder(root: Path) -> Path:
    """Return where the store at `root` has its tickets and places."""
    return root / ".queue"


def has_ticket(path: Path) -> bool:
    """Whether the run folder `path` has a ticket."""
    return any(queue_folder(path.parent).glob(f"*.{path.name}.*"))


def calculations(root: Path) -> Path:
    """Return where calculations lie that wait for an engine process to take them."""
    return queue_folder(root) / "calculations"


def served_mark(root: Path) -> Path:
    """Return the file that says of the store at `root` that an engine process serves it."""
    return queue_folder(root) / "served"


def is_served(root: Path) -> bool:
    """Whether an engine process serves the store at `root`, or will again when it is back."""
    return os.path.exists(served_mark(root))


def keepers(root: Path) -> Path:
    return queue_folder(root) / "keepers"


def is_kept(root: Path) -> bool:
    """Whether anybody keeps the queue of the store at `root`."""
    return look_at(keepers(root), exclusive=True).state != "free"


def keep(root: Path) -> int:
    """Keep the queue until the descriptor that is returned is closed, in every process that has inherited it."""
    with sentences(queue_folder(root)):
        descriptor = os.open(keepers(root), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor
