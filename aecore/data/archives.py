"""Archives: the members we need, read as bytes and written under names of our own.

Nothing is extracted by the names inside an archive, so none can reach outside the data folder; links are never
followed.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from ..errors import UserError
from .cards.card import DataCard
from .download import Progress, Remote, bring, write
from .files import damaged

__all__ = ["bring_members"]

LARGEST = 1 << 28
"""Bytes of the largest member that is read; the largest we want has 31 million."""
UNREADABLE = (
    OSError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
)


def bring_members(card: DataCard, folder: Path, remote: Remote, members: Mapping[str, str], progress: Progress) -> None:
    """Fetch an archive, unless it lies in `folder` already, and write its `members` (name inside -> our name) beside
    it.

    An archive that was fetched is deleted afterwards: most of it is not needed. One that a person put there stays.
    """
    archive = folder / remote.name
    fetched = not archive.exists()
    bring(card, folder, [remote], progress)
    try:
        contents = dict(READERS[archive.suffix](card, archive, members))
    except UserError:
        if not archive.exists() and all((folder / name).exists() for name in members.values()):
            return  # another run has just unpacked the archive and deleted it
        raise
    if contents.keys() != members.keys():
        raise damaged(archive, card)
    for name, content in contents.items():
        write(folder / members[name], content)
    if fetched:
        with suppress(OSError):
            archive.unlink(missing_ok=True)


def read_zip(card: DataCard, path: Path, members: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in members:
                with archive.open(name) as file:
                    content = limited(file)
                yield name, content
    except UNREADABLE as error:
        raise damaged(path, card) from error


def read_tar(card: DataCard, path: Path, members: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(path, "r|gz") as archive:  # a stream: read once, from front to back
            for member in archive:
                file = archive.extractfile(member) if member.name in members and member.isreg() else None
                if file:
                    yield member.name, limited(file)
    except UNREADABLE as error:
        raise damaged(path, card) from error


def limited(file: IO[bytes]) -> bytes:
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError("a member is larger than any we want")
    return content


READERS: dict[str, Callable[[DataCard, Path, Mapping[str, str]], Iterator[tuple[str, bytes]]]] = {
    ".zip": read_zip,
    ".gz": read_tar,
}
