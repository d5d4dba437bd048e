"""Where the lines of classes are kept: a small file each in the store or, where nothing may be written, in memory."""

from __future__ import annotations

import os
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from filelock import Timeout

from ..errors import UserError
from ..files import FileState, read_bytes, replace_bytes, sentences, state_of
from ..locks import lock_at
from ..texts import mark
from .tally import Tally, read_tally

__all__ = ["CODE", "FOLDER", "FileShelf", "HeldShelf", "Shelf"]

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""None that is taken for another one: no O and 0, no I and 1."""
CODE = re.compile(rf"[{SIGNS}]{{4}}", re.ASCII)
FOLDER = ".classes"
LARGEST = 1 << 20
"""Bytes of a class: sixty who answer forty questions twice are 300 kB."""
LONG = LARGEST // 2
"""From here on what no longer counts is left out."""
PATIENCE = 10.0
"""Seconds to wait for others who write: sixty who answer at once take a second."""
BUSY = mark("Too many answer at this moment.")
AGAIN = mark("Try again in a few seconds.")


class Shelf(Protocol):
    """What a place for classes can do. Whoever changes one has its turn meanwhile."""

    def codes(self) -> list[str]:
        """The codes of all classes, in order."""
        ...

    def get(self, code: str) -> Tally | None:
        """What is known of a class, not to be changed; None where there is none, or what is there is none."""

    def turn(self, code: str) -> AbstractContextManager[None]:
        """Have the turn of changing a class. Raises UserError where others have it for too long."""
        ...

    def put(self, tally: Tally) -> None:
        """Write a class whole, in the place of what was there."""
        ...

    def append(self, code: str, line: str) -> None:
        """Add a line to a class; it is kept before this returns."""
        ...

    def remove(self, code: str) -> None:
        """Forget a class, if there is one."""
        ...


class FileShelf:
    """A file for each class in a store, which several servers may share."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER
        self.read: dict[str, tuple[FileState, Tally | None]] = {}
        """What was read last of each file, and of which state of it."""

    def path(self, code: str) -> Path:
        """The file of a class."""
        return self.folder / f"{code}.jsonl"

    def codes(self) -> list[str]:
        """The codes of all classes, in order."""
        names: list[str] = []
        with suppress(OSError):
            names = os.listdir(self.folder)
        return sorted(code for name in names if (code := name.removesuffix(".jsonl")) != name and CODE.fullmatch(code))

    def get(self, code: str) -> Tally | None:
        """What is known of a class, not to be changed; None where there is none."""
        state = state_of(self.path(code))
        if state is None:
            self.read.pop(code, None)
            return None
        known = self.read.get(code)
        if known is None or known[0] != state:
            known = self.read[code] = (state, self.tally(code))
        return known[1]

    def tally(self, code: str) -> Tally | None:
        """Read the file of a class; None where it is none."""
        try:
            content = read_bytes(self.path(code), LARGEST)
        except OSError:
            return None
        found = read_tally(whole(content).decode("utf-8", "replace").splitlines())
        return found if found and found.head.code == code else None

    @contextmanager
    def turn(self, code: str) -> Iterator[None]:
        """Have the turn of changing a class."""
        with sentences(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                with lock_at(self.folder / f"{code}.lock", PATIENCE):
                    yield
            except Timeout as error:
                raise UserError(BUSY, AGAIN) from error

    def put(self, tally: Tally) -> None:
        """Keep a class whole, in the place of what was there."""
        replace_bytes(self.path(tally.head.code), "".join(f"{line}\n" for line in tally.lines()).encode())

    def append(self, code: str, line: str) -> None:
        """Add a line, on the disk before this returns. What a power cut has left of a line before it goes."""
        with sentences(self.folder), self.path(code).open("r+b") as file:
            content = file.read(LARGEST + 1)
            size = len(whole(content))
            file.truncate(size)
            file.seek(size)
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        if size > LONG and (tally := self.tally(code)):
            self.put(tally)

    def remove(self, code: str) -> None:
        """Forget a class, if there is one."""
        with sentences(self.folder):
            self.path(code).unlink(missing_ok=True)
            (self.folder / f"{code}.lock").unlink(missing_ok=True)


class HeldShelf:
    """Classes in memory, for a server that writes nothing: they end with it."""

    def __init__(self) -> None:
        self.held: dict[str, Tally] = {}
        self.turns: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)

    def codes(self) -> list[str]:
        """The codes of all classes, in order."""
        return sorted(self.held)

    def get(self, code: str) -> Tally | None:
        """What is known of a class, not to be changed; None where there is none."""
        return self.held.get(code)

    @contextmanager
    def turn(self, code: str) -> Iterator[None]:
        """Have the turn of changing a class."""
        with self.turns[code]:
            yield

    def put(self, tally: Tally) -> None:
        """Keep a class whole, in the place of what was there."""
        self.held[tally.head.code] = tally

    def append(self, code: str, line: str) -> None:
        """Add a line to a class that is there."""
        tally = self.held[code]
        self.held[code] = read_tally([*tally.lines(), line]) or tally

    def remove(self, code: str) -> None:
        """Forget a class, if there is one."""
        self.held.pop(code, None)
        self.turns.pop(code, None)


def whole(content: bytes) -> bytes:
    """What of a file are whole lines."""
    return content[: content.rfind(b"\n") + 1]
