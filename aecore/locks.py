"""Kernel locks: held by a process, free the moment it is gone. Where they do not work, a look says so and guesses
nothing."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock

from .files import opened

__all__ = ["FREE", "HELD", "Look", "lock_at", "look_at", "take"]


@dataclass(frozen=True)
class Look:
    """What a look at a lock has found: a process holds it, nobody does, or it cannot be told, and why not."""

    state: Literal["held", "free", "unsure"]
    why: str = ""


HELD, FREE = Look("held"), Look("free")


def look_at(path: Path, *, exclusive: bool = False) -> Look:
    """Look whether a process holds the kernel lock on `path`; with `exclusive`, whether any holds a shared one.

    The look takes a shared lock for a moment, so that two looks do not see each other (exclusive ones may). A lock
    whose file is not there cannot have been taken.
    """
    try:
        with opened(path) as file:
            return look_into(file.fileno(), fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return FREE
    except OSError as error:
        return unsure(error)


def look_into(descriptor: int, kind: int) -> Look:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # some file systems refuse what others call busy
        return HELD
    except OSError as error:
        return unsure(error)
    return FREE


def unsure(error: OSError) -> Look:
    return Look("unsure", os.strerror(error.errno) if error.errno else str(error))


def lock_at(path: Path, timeout: float = 0.0) -> FileLock:
    """Return the lock on `path`, to be taken within `timeout` s.

    Where the file system has no kernel locks, taking it raises OSError (a sentence within `sentences`). A file that
    stands for a lock would outlive its process, and a second worker or nobody at all would then train.
    """
    return FileLock(path, timeout=timeout, thread_local=False, fallback_to_soft=False)


def take(path: Path) -> int | None:
    """Take the lock on `path` for a process that is about to be started; None where another has it.

    Returns a descriptor: who inherits it holds the lock, and it is free when the last of them is gone. Raises OSError
    where the file system has no kernel locks.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException as error:
        os.close(descriptor)
        if isinstance(error, BlockingIOError | PermissionError):
            return None
        raise
    return descriptor
