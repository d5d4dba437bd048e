"""Kernel locks: held by a process, free the moment it is gone. Where they do not work, a look says so and guesses
nothing."""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from filelock import Timeout

from .files import opened

__all__ = ["FREE", "HELD", "Lock", "Look", "lock_at", "look_at", "take"]

AGAIN = 0.05
"""Seconds between two tries."""


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


class Lock:
    """The kernel lock on a file: it makes the file, and never its folder, so a run that was deleted stays so.

    Where the file system has no kernel locks, taking it raises OSError (a sentence within `sentences`). A file that
    stands for a lock would outlive its process, and a second worker or nobody at all would then train.
    """

    def __init__(self, path: Path, timeout: float) -> None:
        self.path, self.timeout = path, timeout
        self.descriptor: int | None = None
        self.holder = 0
        """The process that has taken it."""

    def acquire(self) -> Self:
        """Take it within its time (below 0: however long it takes); raises Timeout where another process keeps it."""
        until = time.monotonic() + self.timeout
        while (descriptor := take(self.path)) is None:
            if 0 <= self.timeout and time.monotonic() >= until:
                raise Timeout(str(self.path))
            time.sleep(AGAIN)
        self.descriptor, self.holder = descriptor, os.getpid()
        return self

    def release(self) -> None:
        """Let go of it, where it is held. A process that was forked meanwhile does not keep it, nor lets it go."""
        if self.descriptor is not None:
            if self.holder == os.getpid():
                fcntl.flock(self.descriptor, fcntl.LOCK_UN)
            os.close(self.descriptor)
        self.descriptor = None

    def __enter__(self) -> Self:
        return self if self.descriptor is not None else self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def lock_at(path: Path, timeout: float = 0.0) -> Lock:
    """Return the lock on `path`, to be taken within `timeout` s."""
    return Lock(path, timeout)


def take(path: Path) -> int | None:
    """Take the lock on `path` for a process that is about to be started; None where another has it.

    Returns a descriptor: who inherits it holds the lock, and it is free when the last of them is gone. Raises OSError
    where the file system has no kernel locks, or the folder is gone.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:
            return descriptor
    except (BlockingIOError, PermissionError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)  # another has it, or had it and has removed the file
    return None
