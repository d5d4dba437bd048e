"""Files that are either old or new, never half: write beside, fsync, rename, fsync the folder."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from filelock import Timeout

from .errors import UserError
from .settings import readonly
from .texts import mark

__all__ = [
    "READONLY",
    "FileState",
    "commit_folder",
    "fsync_path",
    "opened",
    "read_bytes",
    "read_json",
    "refuse_no_folder",
    "refuse_readonly",
    "replace_bytes",
    "replace_json",
    "replacing",
    "sentences",
    "state_of",
    "sweep_leftovers",
    "sweep_unfinished",
    "sync_new",
    "unusable",
    "usable",
]

SYSTEM = (
    mark("No such file or directory"),
    mark("Not a directory"),
    mark("Is a directory"),
    mark("Input/output error"),
    mark("Too many open files"),
    mark("File name too long"),
    mark("Directory not empty"),
    mark("File exists"),
    mark("Stale file handle"),
    mark("Text file busy"),
    mark("No space left on device"),
    mark("Permission denied"),
    mark("Read-only file system"),
    mark("Function not implemented"),
    mark("No locks available"),
    mark("Operation not supported"),
)
"""What the system says when a file cannot be used, so that the screen can say it in the reader's language."""
LINK, IRREGULAR, LARGE = mark("it is a link"), mark("it is not a regular file"), mark("it is too large")
"""Why a file of a run is not read, beyond what the system says."""
LARGEST = 64 << 20
"""Bytes of a file that is read whole."""
YOUNG = 3.0
"""Seconds from which on a file that looks the same is the same."""
TICKS = (1, 100, 1_000, 1_000_000, 10_000_000, 1_000_000_000, 2_000_000_000)
"""Nanoseconds between two times that a file system can tell apart: of most, of NTFS, ... of old ones, of FAT."""
NO_LINK, NO_WAIT = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_NONBLOCK", 0)
"""Windows has neither."""
LEFT, STALE = (".new-", ".trash-", ".tmp-", ".deleted-"), 3600.0
"""How the names of what is half made, half deleted, half written or set aside begin, and the seconds after which it was
left."""
READONLY = mark("This is a read-only demo: nothing can be trained, changed or deleted here.")


def refuse_readonly() -> None:
    """Raise UserError in read-only mode. Every write into the store passes here: by itself or within `sentences`."""
    if readonly():
        raise UserError(READONLY, mark("Start Latent Lab on your own machine for that."))


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Write within this: refused in read-only mode; what the file system refuses becomes a sentence with the folder and
    a way on."""
    refuse_readonly()
    try:
        yield
    except Timeout:  # another has the lock: no fault of the file system
        raise
    except OSError as error:
        folder = str(path if path.is_dir() else path.parent)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise UserError(
                mark("There is no space left to write {folder}."),
                mark("Delete runs you no longer need, then try again."),
                folder=folder,
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise UserError(
                mark("{folder} cannot be written: no permission."),
                mark("Set LATENTLAB_RUNS to a folder that can be written."),
                folder=folder,
            ) from error
        if error.errno in (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP):
            raise UserError(
                mark("Locks do not work in {folder} ({why}), so nothing can be trained or computed there."),
                mark("Set LATENTLAB_RUNS to a folder on a disk of this machine."),
                folder=folder,
                why=os.strerror(error.errno),
            ) from error
        raise unusable(folder, error) from error


def unusable(place: Path | str, error: OSError) -> UserError:
    """Return in a sentence why a file or folder cannot be used."""
    return UserError(mark("{folder} cannot be used: {why}."), folder=str(place), why=error.strerror or str(error))


def refuse_no_folder(folder: Path, variable: str) -> None:
    """Raise UserError where something else stands in the place of a folder that a variable names, or of one above it;
    a folder that is not there yet is made when it is needed."""
    for path in (folder, *folder.parents):
        if os.path.exists(path) and not os.path.isdir(path):
            raise UserError(
                mark("{folder} cannot be used: {why}."),
                mark("Set {variable} to a folder that can be written."),
                folder=str(folder),
                why=os.strerror(errno.ENOTDIR),
                variable=variable,
            )


@contextmanager
def usable(place: Path) -> Iterator[None]:
    """Say in a sentence why a place that a person has named cannot be used."""
    try:
        yield
    except OSError as error:
        raise unusable(place, error) from error


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield where to write a file that is at `path` when all of it is written; of one that fails nothing is left."""
    beside = path.with_name(f".tmp-{secrets.token_hex(4)}-{path.name}")
    try:
        yield beside
        date_apart(beside, path)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def date_apart(new: Path, old: Path) -> None:
    """Give a file a later time than the one whose place it takes: the clocks of file systems are coarse, and what is
    kept of a file is kept under its time and size."""
    with suppress(OSError):  # there is no old one
        found, now = os.lstat(old), os.lstat(new)
        if 0 <= found.st_mtime_ns - now.st_mtime_ns < YOUNG * 1e9:  # of a clock that was set back no more is wrong
            for later in TICKS:
                os.utime(new, ns=(now.st_atime_ns, found.st_mtime_ns + later))
                if os.lstat(new).st_mtime_ns > found.st_mtime_ns:
                    break


def replace_bytes(path: Path, content: bytes, *, durable: bool = True, settled: bool = True) -> None:
    """Put `content` at `path` in one step: a reader sees the old file or the new one.

    `durable=False` does not wait for the disk: after a power cut the file may be damaged. For what is made anew or
    forced to disk later. `settled=False` waits for the content and not for the name: after a power cut it may be the
    old file, whole. For what soon changes.
    """
    with sentences(path):
        with replacing(path) as beside, beside.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if durable and settled:
            fsync_path(path.parent)


def sweep_unfinished(folder: Path, name: str = "*") -> None:
    """Remove what a killed process was writing beside the files of `folder` (or the one called `name`). For their only
    writer."""
    for beside in folder.glob(f".tmp-*-{name}"):
        with suppress(OSError):
            beside.unlink()


def sweep_leftovers(folder: Path) -> None:
    """Remove what killed processes have left in `folder` of runs or data they were making, deleting or writing."""
    with suppress(OSError), os.scandir(folder) as entries:
        for left in [entry for entry in entries if entry.name.startswith(LEFT)]:
            with suppress(OSError):
                if abs(time.time() - left.stat(follow_symlinks=False).st_mtime) > STALE:
                    shutil.rmtree(left) if left.is_dir(follow_symlinks=False) else os.unlink(left)


def replace_json(path: Path, value: Any, *, settled: bool = True) -> None:
    """As `replace_bytes`, for JSON values; NaN and infinity are refused because they are not JSON."""
    replace_bytes(path, json.dumps(value, allow_nan=False, indent=1, ensure_ascii=False).encode(), settled=settled)


def opened(path: Path) -> BinaryIO:
    """Open a regular file for reading, at once; raises OSError for anything else.

    A link may lead anywhere, a FIFO waits for ever, a device never ends: neither the file nor the folder it lies in may
    be a link.
    """
    if stat.S_ISLNK(os.lstat(path.parent).st_mode):
        raise OSError(errno.ELOOP, LINK, str(path))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | NO_LINK | NO_WAIT)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link, a socket
            raise OSError(error.errno, LINK if error.errno == errno.ELOOP else IRREGULAR, str(path)) from error
        raise
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, IRREGULAR, str(path))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


class FileState(NamedTuple):
    """What tells one version of a file from another."""

    number: int
    changed: int
    """Nanoseconds since 1970."""
    touched: int
    """The same, when anything of it has changed, its name and permissions too; nobody can set it back. On Windows its
    birth."""
    size: int

    @property
    def is_young(self) -> bool:
        """Whether it is younger than the clocks of file systems are coarse: it may change and look the same."""
        return abs(time.time() - self.changed / 1e9) < YOUNG


def state_of(path: str | Path) -> FileState | None:
    """The state of a file, a link judged as such; None where there is none."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return FileState(found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)


def read_bytes(path: Path, most: int = LARGEST) -> bytes:
    """Return what a regular file holds; raises OSError when there is none, or when it is larger than `most` bytes."""
    with opened(path) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise OSError(errno.EFBIG, LARGE, str(path))
        return file.read()


def read_json(path: Path, most: int = LARGEST) -> Any:
    """Return the JSON value at `path`; raises UserError naming the file when it is missing, damaged, or larger than
    `most` bytes."""
    try:
        return json.loads(read_bytes(path, most))
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or mark("not valid JSON")
        raise UserError(mark("{name} cannot be read: {why}."), name=path.name, why=why) from error


def commit_folder(beside: Path, path: Path) -> None:
    """Give a finished folder its name: fsync its files and itself, rename, fsync the parent."""
    for file in beside.iterdir():
        fsync_path(file)
    fsync_path(beside)
    os.rename(beside, path)
    fsync_path(path.parent)


def fsync_path(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_new(folder: Path, known: set[str]) -> set[str]:
    """Force the files of `folder` that are not `known` (by name) to disk, then the folder; returns the names of all."""
    names = {path.name for path in folder.glob("*") if not path.name.startswith(".tmp-")}
    if names != known:
        with sentences(folder):
            for name in names - known:
                with suppress(FileNotFoundError):
                    fsync_path(folder / name)
            fsync_path(folder)
    return names
