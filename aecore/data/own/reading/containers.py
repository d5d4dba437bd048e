"""The files of a drop: those that lie by themselves, and the members of zips, which are walked in place.

Nothing is ever extracted, and no name of a person's file becomes a path. What a zip says of itself is not believed:
its directory is counted before it is read, members that overlap are refused, and a member yields no more than it has
announced, of which the sum is bounded. Knows no torch.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import LeftOut
from ..draft import File
from .names import ENCODINGS, decoded, is_junk, leads_out, parts_of, readable, shown
from .signatures import ARCHIVE, HEAD, Sort, by_members, sort_of
from .streams import UNREADABLE, Gunzip, Packed, Plain, unreadable

__all__ = ["Entry", "Found", "below", "find"]

MEMBERS, DIRECTORY = 60_000, 16 << 20
"""Of a zip: members, and bytes of its directory."""
ZIPS = 100
"""That are opened at once."""
UNPACKED, NESTED, PACKED = 4 << 30, 1 << 30, 1 << 30
"""Bytes that a zip, a zip in a zip, a gzipped file may hold."""
LINK, ENCRYPTED = 0o120000, 0x1
UTF8 = 0x800
ZIPPED = ("xlsx", "ods", "office", "npz", "own", "run")
"""What may look like another zip by its first member."""
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Other methods unpack without a bound."""


@dataclass(frozen=True)
class Entry:
    """A file, what its name consists of, and what it is."""

    file: File
    parts: tuple[str, ...]
    sort: Sort

    @property
    def name(self) -> str:
        """How it may be shown."""
        return shown("/".join(self.parts), 200)


@dataclass
class Found:
    """All files of a drop. They can be opened within it."""

    entries: list[Entry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    junk: int = 0
    """Files of systems, which nobody misses."""
    encoding: str = ""
    """Of names in a zip that does not say it."""
    readings: dict[str, str] = field(default_factory=dict)
    """Encodings that it could be, with a name as it would be in them."""
    title: str = ""
    held: ExitStack = field(default_factory=ExitStack)
    """Zips that are open."""
    zips: int = 0
    """How many these are."""

    def __enter__(self) -> Found:
        return self

    def __exit__(self, *error: object) -> None:
        self.held.close()


def below(folder: Path) -> list[Plain]:
    """Return all files of a folder, with names that begin with its own. Links are passed over."""
    found = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        for path in (Path(place) / name for name in sorted(names)):
            if path.is_file() and not path.is_symlink():
                found.append(Plain(path, path.relative_to(folder.parent).as_posix(), path.stat().st_size))
    return found


def find(files: Sequence[File], encoding: str = "") -> Found:
    """Return all files of a drop, those in zips too; `encoding` is that of names where a zip does not say it.

    Raises UserError where the drop is one file and nothing can be made of it.
    """
    found = Found()
    with ExitStack() as held:
        found.held = held
        fill(found, files, encoding)
        found.held = held.pop_all()
    found.title = title_of(files)
    unwrap(found)
    return found


def fill(found: Found, files: Sequence[File], encoding: str) -> None:
    """Put all files of a drop among those found; what cannot be opened is left out, unless it is all there is."""
    for file in files:
        parts = parts_of(file.name) or ("?",)
        if is_junk(parts):
            found.junk += 1
            continue
        try:
            add(found, file, parts, encoding)
        except UserError as error:
            if len(files) == 1:
                raise
            found.left_out.append(LeftOut(shown(file.name, 200), error.message))


def title_of(files: Sequence[File]) -> str:
    """Return what a person would call the drop: the one file or folder it is."""
    tops = {parts_of(file.name)[0] for file in files if parts_of(file.name)}
    return shown(Path(next(iter(tops))).stem) if len(tops) == 1 else ""


def add(found: Found, file: File, parts: tuple[str, ...], encoding: str, depth: int = 0) -> None:
    """Put a file, or what is in it, among those found."""
    with file.open() as stream:
        head = stream.read(HEAD)
    sort = sort_of(head)
    if sort.family == "gzip":
        file, sort = ungzipped(file)
    if sort.family == "zip" or sort.name in ZIPPED:
        archive = opened_zip(found, file, depth)
        names = [info.orig_filename for info in archive.infolist()]
        sort = by_members([name for name in names if not is_junk(parts_of(name))])
        if sort.family == "zip" or sort.name in ("npz", "own"):
            members(found, archive, (*parts[:-1], Path(parts[-1]).stem), encoding, depth)
            return
    found.entries.append(Entry(file, parts, sort))


def ungzipped(file: File) -> tuple[File, Sort]:
    """Return what is in a gzipped file, unless that is again an archive. It is unpacked once to know how long it is."""
    name = file.name.removesuffix(".gz")
    with Packed(name, 0, lambda: Gunzip(file.open()), PACKED).open() as stream:
        head = stream.read(HEAD)
        sort = sort_of(head)
        if sort.family not in ("text", "array"):
            return file, ARCHIVE
        size = len(head)
        while piece := stream.read(1 << 20):
            size += len(piece)
    return Packed(name, size, lambda: Gunzip(file.open()), size), sort


def opened_zip(found: Found, file: File, depth: int) -> zipfile.ZipFile:
    """Open a zip and look through its directory; raises UserError where it is damaged, or is one that means harm."""
    found.zips += 1
    if found.zips > ZIPS:
        raise UserError(mark("at most {most} zips are opened at once"), most=ZIPS)
    try:
        stream = file.open() if depth == 0 and not isinstance(file, Packed) else spooled(file)
        counted = Counted(found.held.enter_context(stream), file.name)
        archive = zipfile.ZipFile(counted)
        counted.is_known = True
    except (*UNREADABLE, NotImplementedError) as error:
        raise UserError(
            mark("{name} is damaged or incomplete: it has no end, or its list of files cannot be read."),
            mark("Make the zip again, or bring the files as they are."),
            name=shown(file.name, 200),
        ) from error
    refuse_overlaps(archive, file)
    if sum(info.file_size for info in archive.infolist()) > UNPACKED:
        raise too_much(file.name)
    return archive


def spooled(file: File) -> BinaryIO:
    """Return a zip that lies in a zip as a nameless file, as a zip is read from its end."""
    beside = tempfile.TemporaryFile()
    with file.open() as stream:
        left = NESTED
        while piece := stream.read(1 << 20):
            left -= len(piece)
            if left < 0:
                raise too_much(file.name)
            beside.write(piece)
    beside.seek(0)
    return beside


def too_much(name: str) -> UserError:
    return UserError(
        mark("{name} would unpack to more than {most} GB."),
        mark("Bring fewer files, or smaller ones."),
        name=shown(name, 200),
        most=UNPACKED >> 30,
    )


class Counted:
    """A zip's file, of which a directory with too many members is not handed out."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name
        self.seek, self.tell, self.close = stream.seek, stream.tell, stream.close
        self.is_known = False
        """Whether the directory has been read."""

    def seekable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read; raises UserError where this is a directory of too many members."""
        if self.is_known:
            return self.stream.read(size)
        content = self.stream.read(min(size, DIRECTORY + 1) if size >= 0 else DIRECTORY + 1)
        if len(content) > DIRECTORY or (content.startswith(b"PK\x01\x02") and content.count(b"PK\x01\x02") > MEMBERS):
            raise UserError(
                mark("{name} holds more than {most} files."),
                mark("Bring fewer files, or make several zips of them."),
                name=shown(self.name, 200),
                most=f"{MEMBERS:,}",
            )
        return content


def refuse_overlaps(archive: zipfile.ZipFile, file: File) -> None:
    """Raise UserError where bytes belong to two members, as in zips that unpack to a thousand times their size."""
    last = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset < last:
            raise UserError(
                mark("{name} is no honest zip: its members overlap."),
                mark("Make the zip again, or bring the files as they are."),
                name=shown(file.name, 200),
            )
        last = info.header_offset + 30 + info.compress_size
    if last > archive.start_dir:
        raise unreadable(file.name, mark("it is damaged"))


def members(found: Found, archive: zipfile.ZipFile, before: tuple[str, ...], encoding: str, depth: int) -> None:
    """Put the members of a zip among the files found, with names that begin with that of the zip."""
    infos = [info for info in archive.infolist() if not info.orig_filename.endswith(("/", "\\"))]
    names = names_of(found, infos, encoding)
    kept: list[tuple[zipfile.ZipInfo, tuple[str, ...]]] = []
    for info, name in zip(infos, names, strict=True):
        parts = parts_of(name)
        if parts and is_junk(parts):
            found.junk += 1
        elif why := why_not(info, name):
            found.left_out.append(LeftOut(shown(name, 200), Sentence(why)))
        else:
            kept.append((info, (*before, *parts)))
    refuse_locked(archive, infos)
    for info, parts in kept:
        member = Packed("/".join(parts[len(before) :]), info.file_size, opener(archive, info), info.file_size)
        put(found, member, parts, encoding, depth, alone=len(kept) == 1)


def put(found: Found, member: File, parts: tuple[str, ...], encoding: str, depth: int, alone: bool) -> None:
    """Put one member among the files found; what cannot be read is left out by name."""
    try:
        with member.open() as stream:
            sort = sort_of(stream.read(HEAD))
        if sort.family not in ("zip", "gzip") and sort.name != "npz":
            found.entries.append(Entry(member, parts, sort))
        elif depth == 0 and (alone or sort.name == "npz"):
            add(found, member, parts, encoding, depth + 1)
        elif sort.family == "gzip":
            inner, sort = ungzipped(member)
            found.entries.append(Entry(inner, parts, sort))
        else:
            found.left_out.append(
                LeftOut(shown(member.name, 200), Sentence(mark("a zip within a zip is opened only where it is all")))
            )
    except UserError as error:
        found.left_out.append(LeftOut(shown(member.name, 200), error.message))


def opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], Any]:
    return lambda: archive.open(info)


def names_of(found: Found, infos: Sequence[zipfile.ZipInfo], encoding: str) -> list[str]:
    """Return the names of members; those that do not say how they are encoded are decoded together."""
    raw = {i: info.orig_filename.encode("cp437") for i, info in enumerate(infos) if not info.flag_bits & UTF8}
    odd = [name for name in raw.values() if not name.isascii()]
    chosen, names = decoded(list(raw.values()), encoding if odd else "utf-8")
    if odd and chosen != "utf-8":
        found.encoding = chosen
        found.readings = {name: shown(odd[0].decode(name)) for name in can_be(odd)}
    texts = dict(zip(raw, names, strict=True))
    return [texts.get(i, info.orig_filename) for i, info in enumerate(infos)]


def can_be(names: Sequence[bytes]) -> Iterator[str]:
    return (encoding for encoding in ENCODINGS if readable(names, encoding))


def why_not(info: zipfile.ZipInfo, name: str) -> str:
    """Return why a member is not read; empty where it may be."""
    if leads_out(name):
        return mark("its name leads out of the zip")
    if (info.external_attr >> 16) & 0o170000 == LINK:
        return mark("it is a link")
    if info.flag_bits & ENCRYPTED:
        return mark("it has a password")
    return "" if info.compress_type in READABLE else mark("it is packed in a way that is not known here")


def refuse_locked(archive: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Raise UserError where every member has a password."""
    if infos and all(info.flag_bits & ENCRYPTED for info in infos):
        raise UserError(
            mark("The zip has a password."), mark("Unpack it and bring the files, or make a zip without a password.")
        )


def unwrap(found: Found) -> None:
    """Take away folders that hold everything there is: they say nothing."""
    while found.entries and all(len(entry.parts) > 1 for entry in found.entries):
        if len({entry.parts[0] for entry in found.entries}) > 1:
            return
        found.entries = [Entry(entry.file, entry.parts[1:], entry.sort) for entry in found.entries]
