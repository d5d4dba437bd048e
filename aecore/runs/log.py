"""The event log: one JSON object a line, appended. A torn last line is not there yet; a reader never fails on it."""

from __future__ import annotations

import json
import math
import os
import zlib
from pathlib import Path
from typing import Any

from ..files import opened, replacing, sentences
from .logged import fits, is_whole

__all__ = ["EventLog", "all_events", "fingerprint", "odd_events", "read_events"]

LARGEST_READ = 1 << 20
LONGEST_LINE = 8 << 20
"""Bytes of an event; what is longer is none, and is not sent."""
TAIL = 256
as_json = json.JSONEncoder(allow_nan=False, ensure_ascii=False).encode


def read_events(
    path: Path, start: int = 0, largest: int = LARGEST_READ, kinds: tuple[str, ...] = ()
) -> tuple[list[dict[str, Any]], int]:
    """Return the whole events from byte `start` on (about `largest` bytes of them) and the byte where the next read
    starts.

    Lines that are no events (a damaged disk) or hold what is not expected there are skipped (`odd_events` counts them).
    A log that is missing or no file is an empty one.
    With `kinds` only events of these are parsed, which makes looking through a long log twenty times as quick.
    """
    try:
        with opened(path) as file:
            file.seek(start)
            block = file.read(largest)
            if b"\n" not in block and len(block) == largest:
                block += file.readline(LONGEST_LINE)
    except OSError:
        return [], start
    end = block.rfind(b"\n") + 1 or (len(block) if len(block) > largest else 0)  # a line too long is passed over
    marks = [f'"kind": "{kind}"'.encode() for kind in kinds]
    lines = (line for line in block[:end].splitlines() if not marks or any(mark in line for mark in marks))
    events = [event for line in lines if (event := parsed(line)) and (not kinds or event.get("kind") in kinds)]
    return events, start + end


def all_events(path: Path) -> list[dict[str, Any]]:
    """Return all whole events, oldest first."""
    found, before, start = list[dict[str, Any]](), -1, 0
    while start > before:
        before = start
        events, start = read_events(path, start)
        found += events
    return found


def odd_events(path: Path) -> int:
    """Return how many whole lines of a log are passed over, as they are no events or lack something."""
    try:
        with opened(path) as file:
            lines = (line for line in iter(lambda: file.readline(LONGEST_LINE), b"") if line.endswith(b"\n"))
            return sum(not ((event := parsed(line)) and is_whole(event)) for line in lines if line.strip())
    except OSError:
        return 0


def fingerprint(path: Path, end: int) -> str | None:
    """Return a digest of the last bytes before byte `end`; None when the log is shorter than that.

    Every step event holds how fast it came, so a log that was cut back and grew again differs in them.
    """
    try:
        with opened(path) as file:
            if end > os.fstat(file.fileno()).st_size:
                return None
            file.seek(max(0, end - TAIL))
            return f"{zlib.crc32(file.read(min(end, TAIL))):08x}"
    except OSError:
        return None if end else ""


def parsed(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line, parse_constant=finite, parse_float=finite)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and fits(value) else None


def finite(text: str) -> float:
    """Read a number; infinity and NaN are no JSON and no measurement."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


class EventLog:
    """The writing end; there is one writer per run. Each event reaches the file system at once."""

    def __init__(self, path: Path, keep: int | None = None) -> None:
        """Open for appending after the first `keep` bytes (None: after the last whole line).

        What is kept is copied beside and renamed in: a worker that was thought to be gone and still writes (its machine
        was cut off, and locks do not reach it) then writes to a file that has no name any more.
        """
        self.path = path
        with sentences(path):
            if path.exists():
                whole = last_newline(path, path.stat().st_size)
                copy_head(path, whole if keep is None else min(keep, whole))
            self.file = path.open("ab", buffering=0)

    def append(self, event: dict[str, Any]) -> None:
        """Write an event as one line; raises UserError when the disk takes less than the whole of it."""
        line = as_json(event).encode() + b"\n"
        with sentences(self.path):
            if self.file.write(line) != len(line):
                raise OSError(28, os.strerror(28))

    def sync(self) -> int:
        """Force everything to disk and return the length of the log."""
        with sentences(self.path):
            os.fsync(self.file.fileno())
        return self.file.seek(0, os.SEEK_END)

    def close(self) -> None:
        """Let go of the file; nothing more can be appended."""
        self.file.close()


def copy_head(path: Path, size: int) -> None:
    """Put a copy of a file's first `size` bytes in its place."""
    with replacing(path) as beside, opened(path) as old, beside.open("wb") as new:
        while size > 0 and (piece := old.read(min(size, LARGEST_READ))):
            new.write(piece)
            size -= len(piece)
        new.flush()
        os.fsync(new.fileno())


def last_newline(path: Path, size: int) -> int:
    """Return the byte after the last newline."""
    with path.open("rb") as file:
        while size > 0:
            start = max(0, size - LARGEST_READ)
            file.seek(start)
            found = file.read(size - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            size = start
    return 0
