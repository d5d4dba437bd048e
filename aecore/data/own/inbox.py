"""Files that a person drops: they come in piece by piece, are looked at by a child process, and become a data set when
the person says so. Knows no torch, and never holds a file in memory.

A drop is a folder of the library, `.drops/<token>/`: its files as `00001`, `00002`, ... (their names stand in
`drop.json` only), and the look that was asked for last (`looks`). Whoever knows the token and is its owner has the
drop; all others hear that there is none. Files that have not all arrived are kept for an hour after the last piece, all
others for a day, so that a data set can be changed (`change`): then they are gone, and the data set stays.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ...errors import UserError
from ...files import read_json, refuse_readonly, replace_json, sentences, sweep_leftovers
from ...settings import library_folder, own_limits
from ...spec import OwnData
from ...texts import mark
from . import keeping, looks
from .choices import Choices
from .library import alone, digests, own_card, size_of
from .limits import amount, as_text, refuse_drop, refuse_full
from .looks import Looked

__all__ = ["Drop", "Looked", "begin", "change", "find", "known"]

DROPS, DROP, USED = ".drops", "drop.json", "used.json"
TOKEN = re.compile(r"[0-9a-f]{32}")
HALF, WHOLE = 3600.0, 86_400.0
"""Seconds for which files are kept after the last piece, or look: those that have not all arrived, and all others."""
MOST_KEPT = 4
"""Drops of one visitor: a tab that was closed leaves one, and so does each data set that may still be changed."""
CHECK_DISK_EVERY = 16 << 20
"""Bytes between two looks at what is free on the disk."""
LARGEST = 64 << 20


def drops_folder() -> Path:
    return library_folder() / DROPS


@dataclass(frozen=True)
class Drop:
    """Some files that a person brings."""

    folder: Path
    owner: str
    files: tuple[tuple[str, int], ...]
    """Their names as the person's machine has them, and their bytes."""

    @property
    def token(self) -> str:
        """What the drop is known by: 128 bits that nobody can guess."""
        return self.folder.name

    @property
    def announced(self) -> int:
        """Bytes of all files."""
        return sum(size for _, size in self.files)

    def file(self, number: int) -> Path:
        """Return where file `number` (from 1) lies; raises UserError when the drop has none of this number."""
        if not 1 <= number <= len(self.files):
            raise UserError(mark("There is no file {number} in this import of {n}."), number=number, n=len(self.files))
        return self.folder / f"{number:05}"

    def sizes(self) -> list[int]:
        """Return the bytes that are there of each file."""
        there: dict[str, int] = {}
        with suppress(OSError), os.scandir(self.folder) as entries:
            there = {entry.name: entry.stat().st_size for entry in entries if entry.name.isdecimal()}
        return [there.get(f"{number:05}", 0) for number in range(1, len(self.files) + 1)]

    def receive(self, number: int, start: int, chunks: Iterable[bytes]) -> int:
        """Write what comes of file `number` (from 1) from byte `start` on; returns the bytes that are there then.

        Where a sending broke off, the next goes on at the byte that `sizes` tells. Raises UserError when `start` lies
        beyond what is there, more comes than was announced, somebody else is sending this file, or there is no space.
        """
        refuse_readonly()
        path, size = self.file(number), self.files[number - 1][1]
        self.touch()
        with ExitStack() as opened_file:
            with sentences(path):
                file = opened_file.enter_context(path.open("ab"))
                go_on_at(file, start)
            there, looked = start, start - CHECK_DISK_EVERY
            for chunk in chunks:  # what breaks off there is no fault of the disk
                if there + len(chunk) > size:
                    raise UserError(
                        mark("More of this file came than was announced: {size} bytes."),
                        mark("Drop the files again."),
                        size=f"{size:,}",
                    )
                with sentences(path):
                    if there - looked >= CHECK_DISK_EVERY:
                        refuse_full(self.folder, size - there, own_limits())
                        looked = there
                    file.write(chunk)
                there += len(chunk)
            with sentences(path):
                file.flush()
        return there

    def is_whole(self) -> bool:
        """Whether all files have arrived."""
        return self.sizes() == [size for _, size in self.files]

    def ask(self, choices: Choices) -> None:
        """Have the files looked at with these corrections, and return at once; an older look is ended. Raises UserError
        while files are missing."""
        refuse_readonly()
        self.touch()
        if not self.is_whole():
            raise UserError(mark("Not all files have arrived yet."), mark("Wait until they have, or drop them again."))
        looks.ask(self.folder, choices, self.owner)
        looks.pump(self.folder.parent)

    def state(self) -> Looked:
        """Return how far the drop is, and see to it that those who wait get their turn."""
        queue = [] if (look := looks.newest(self.folder)) is None else looks.pump(self.folder.parent)
        return looks.state(look, queue) if look else Looked("receiving", sum(self.sizes()), self.announced)

    def choices(self) -> Choices:
        """Return the corrections that were last looked at with, from which a change goes on."""
        look = looks.newest(self.folder)
        return looks.choices_of(look) if look else Choices()

    @property
    def look(self) -> Path | None:
        """Where the tensors of the check card are: `samples` (twelve items as drawn), `sample_labels`, the first map
        `xy` with `labels`, and `thumbs` of pictures; None before the look is ready."""
        return keeping.look_file(self.folder)

    def use(self, choices: Choices) -> OwnData:
        """Keep the data as the owner's and return what they are known by; looks again first where `choices` are not
        those that were looked at. Takes as long as that. Raises UserError when nothing can be made of the files, or the
        owner has as much as they may."""
        refuse_readonly()
        self.touch()
        if not keeping.is_as_looked_at(self.folder, choices):
            self.ask(choices)
        found = keeping.keep(self.folder, self.owner, choices, self.state)
        replace_json(self.folder / USED, self.used() | {found.digest: time.time()})
        return found

    def used(self) -> dict[str, float]:
        """Return the digests of the data sets that were made of it, and when."""
        with suppress(UserError):
            return dict(read_json(self.folder / USED))
        return {}

    def touch(self) -> None:
        """Begin its time anew. Raises UserError when it is gone."""
        try:
            os.utime(self.folder / DROP)
        except OSError as error:
            raise gone() from error

    def cancel(self) -> None:
        """Delete the files and end a look that goes on."""
        refuse_readonly()
        throw_away(self.folder)


def go_on_at(file: BinaryIO, start: int) -> None:
    """Make ready to write a file from byte `start` on. Raises UserError when somebody else writes it, or there are not
    so many bytes."""
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UserError(mark("This file is being sent already."), mark("Wait a moment.")) from error
    there = os.fstat(file.fileno()).st_size
    if not 0 <= start <= there:
        raise UserError(
            mark("Only {there} bytes of this file are there: it cannot go on at byte {start}."),
            mark("Send it on from there."),
            there=there,
            start=start,
        )
    file.truncate(start)


def throw_away(folder: Path) -> None:
    """Rename first: a child that reads finds its folder gone, and nobody finds half a drop."""
    with suppress(FileNotFoundError), sentences(folder.parent):
        trash = folder.with_name(f".trash-{secrets.token_hex(8)}")
        folder.rename(trash)
        shutil.rmtree(trash, ignore_errors=True)


def gone() -> UserError:
    return UserError(
        mark("There is no such import of yours: files are kept for an hour while they arrive, then for a day."),
        mark("Drop them again."),
    )


# --- which there are --------------------------------------------------------------------------------------------------


def begin(owner: str, files: Sequence[tuple[str, int]]) -> Drop:
    """Make room for files of a person, each a name and its bytes; of a visitor's drops the last four are kept. Raises
    UserError when they are more than the settings allow."""
    refuse_readonly()
    limits, coming = own_limits(), sum(size for _, size in files)
    refuse_drop(files, limits)
    with alone() as library:
        drops = library / DROPS
        drops.mkdir(exist_ok=True)
        sweep(drops)
        make_room(owner, drops)
        there = everything(drops)
        kept = sum(size_of(library / digest) for digest in digests())
        if kept + sum(drop.announced for drop in there) + coming > limits.total:
            raise UserError(
                mark("This server keeps at most {total} of data that people bring, and there is no room for {size}."),
                mark("Delete data sets you no longer need, try again tomorrow, or ask who runs this server."),
                total=amount(limits.total),
                size=amount(coming),
            )
        refuse_full(drops, coming + sum(drop.announced - sum(drop.sizes()) for drop in there), limits)
        made = drops / f".new-{secrets.token_hex(8)}"
        made.mkdir()
        files = [(as_text(name), size) for name, size in files]
        listed = [{"name": name, "size": size} for name, size in files]
        replace_json(made / DROP, {"owner": owner, "files": listed, "made": time.time()})
        for number, (_, size) in enumerate(files, start=1):
            if not size:
                (made / f"{number:05}").touch()
        folder = drops / secrets.token_hex(16)
        made.rename(folder)
    looks.warm()
    return Drop(folder, owner, tuple(files))


def find(token: str, owner: str) -> Drop:
    """Return a drop of an owner; raises UserError when there is none, in the same words when it is another's."""
    drop = known(token)
    if drop.owner != owner:
        raise gone()
    return drop


def known(token: str) -> Drop:
    """Return a drop for who knows its token, as a calculation does that its owner has asked for; raises UserError when
    it is gone."""
    drop = opened(drops_folder() / token) if TOKEN.fullmatch(token) else None
    if drop is None:
        raise gone()
    return drop


def change(digest: str, owner: str) -> Drop:
    """Return the files that a data set was made of, to be looked at with other corrections; the data set and its runs
    stay. Raises UserError when it is not theirs, or its files are kept no more."""
    own_card(digest, owner)
    with suppress(OSError):
        for drop in everything(drops_folder()):
            if drop.owner == owner and digest in drop.used():
                drop.touch()
                return drop
    raise UserError(
        mark("The files of this data set are not kept any more: they are for a day."),
        mark("Drop them again; the data set and its runs stay as they are."),
    )


def opened(folder: Path) -> Drop | None:
    try:
        told = read_json(folder / DROP, LARGEST)
        files = tuple((str(file["name"]), int(file["size"])) for file in told["files"])
        return Drop(folder, str(told["owner"]), files)
    except (UserError, ValueError, TypeError, KeyError):
        return None


def everything(drops: Path) -> list[Drop]:
    with suppress(FileNotFoundError), os.scandir(drops) as entries:
        found = [opened(Path(entry.path)) for entry in entries if TOKEN.fullmatch(entry.name)]
        return [drop for drop in found if drop]
    return []


def make_room(owner: str, drops: Path) -> None:
    """Delete the oldest drops of a visitor, so that there may be one more. The operator's are left alone: several
    commands may bring data at once."""
    mine = [(touched(drop), drop) for drop in everything(drops) if owner and drop.owner == owner]
    for _, drop in sorted(mine, key=lambda row: row[0])[: max(0, len(mine) - MOST_KEPT + 1)]:
        throw_away(drop.folder)


def touched(drop: Drop) -> float:
    with suppress(OSError):
        return (drop.folder / DROP).stat().st_mtime
    return 0.0


def sweep(drops: Path) -> None:
    """Delete the drops whose time is over, and what killed processes have left."""
    sweep_leftovers(drops)
    with os.scandir(drops) as entries:
        folders = [Path(entry.path) for entry in entries if TOKEN.fullmatch(entry.name)]
    for folder in folders:
        drop = opened(folder)
        with suppress(OSError):
            age = abs(time.time() - (folder / DROP if drop else folder).stat().st_mtime)
            if drop is None or age > WHOLE or (age > HALF and not drop.is_whole()):
                throw_away(folder)
