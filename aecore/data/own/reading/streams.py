"""Files that can be opened: by themselves or packed into another one. Damage, and more bytes than there may be, become
a sentence while they are read. Knows no torch."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ....errors import UserError
from ....files import opened
from ....texts import mark
from ..draft import File
from .names import shown

__all__ = ["UNREADABLE", "Gunzip", "Packed", "Plain", "unreadable", "whole"]

UNREADABLE = (OSError, EOFError, RuntimeError, ValueError, OverflowError, zlib.error, zipfile.BadZipFile)


@dataclass(frozen=True)
class Plain:
    """A file that lies by itself, under any path; `name` is what the person calls it."""

    path: Path
    name: str
    size: int

    def open(self) -> BinaryIO:
        """Open it; a link is refused."""
        try:
            return opened(self.path)
        except OSError as error:
            raise unreadable(self.name, error.strerror or "") from error


class Stream(io.RawIOBase):
    """What is read from a packed file: damage becomes a sentence, and so does what is longer than it may be."""

    def __init__(self, source: Any, name: str, most: int) -> None:
        self.source, self.name, self.left = source, name, most

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`; raises UserError where that is not possible."""
        try:
            content = self.source.read(len(buffer))
        except UNREADABLE as error:
            raise unreadable(self.name, mark("it is damaged")) from error
        self.left -= len(content)
        if self.left < 0:
            raise unreadable(self.name, mark("it holds more than it may"))
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        """Close the source too."""
        self.source.close()
        super().close()


@dataclass(frozen=True)
class Packed:
    """A file within another one: a member of a zip, or what was gzipped."""

    name: str
    size: int
    source: Callable[[], Any]
    most: int

    def open(self) -> BinaryIO:
        """Open it; raises UserError where it is damaged."""
        try:
            return io.BufferedReader(Stream(self.source(), self.name, self.most))
        except UNREADABLE as error:
            raise unreadable(self.name, mark("it is damaged")) from error


def unreadable(name: str, why: str) -> UserError:
    """Return the error for a file that cannot be read, with its name as it may be shown and the reason."""
    return UserError(mark("{name} cannot be read: {why}."), name=shown(name, 200), why=why)


class Gunzip(gzip.GzipFile):
    """A gzipped stream, which it closes with itself."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(fileobj=stream)
        self.stream = stream

    def close(self) -> None:
        """Close both."""
        super().close()
        self.stream.close()


def whole(file: File, most: int) -> bytes:
    """Return all bytes of a file; raises UserError when there are more than `most` of them."""
    with file.open() as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise unreadable(file.name, mark("it is too large"))
    return content
