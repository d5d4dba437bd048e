"""Files that are either old or new, never half: write beside, fsync, rename, fsync the folder."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..settings import readonly
from ..texts import mark

__all__ = [
    "READONLY",
    "commit_folder",
    "fsync_path",
    "is_locked",
    "read_json",
    "refuse_readonly",
    "replace_bytes",
    "replace_json",
    "sentences",
    "sweep_unfinished",
    "sync_new",
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
)
"""What the system says when a file cannot be used, so that the screen can say it in the reader's language."""
READONLY = mark("This is a read-only demo: nothing can be trained, changed or deleted here.")


def refuse_readonly() -> None:
    """Raise UserError in read-only mode. Every write into the store passes here: by itself or within `sentences`."""
    if readonly():
        raise UserError(READONLY, mark("Start Latent Lab on your own machine for that."))


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Write within this: refused in read-only mode; what the file system refuses becomes a sentence with the folder and a way on."""
    refuse_readonly()
    try:
        yield
    except OSError as error:
        folder = str(path if path.is_dir() else path.parent)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise UserError(
                mark("There is no space left to write {folder}."), mark("Delete runs you no longer need, then try again."), folder=folder
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise UserError(
                mark("{folder} cannot be written: no permission."),
                mark("Set LATENTLAB_RUNS to a folder that can be written."),
                folder=folder,
            ) from error
        raise UserError(mark("{folder} cannot be used: {why}."), folder=folder, why=error.strerror or str(error)) from error


def replace_bytes(path: Path, content: bytes, *, durable: bool = True, settled: bool = True) -> None:
    """Put `content` at `path` in one step: a reader sees the old file or the new one.

    `durable=False` does not wait for the disk: after a power cut the file may be damaged. For what is made anew or forced to disk later.
    `settled=False` waits for the content and not for the name: after a power cut it may be the old file, whole. For what soon changes.
    """
    beside = path.with_name(f".tmp-{secrets.token_hex(4)}-{path.name}")
    with sentences(path):
        try:
            with beside.open("wb") as file:
                file.write(content)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
        if durable and settled:
            fsync_path(path.parent)


def sweep_unfinished(folder: Path, name: str = "*") -> None:
    """Remove what a killed process was writing beside the files of `folder` (or the one called `name`). For their only writer."""
    for beside in folder.glob(f".tmp-*-{name}"):
        with suppress(OSError):
            beside.unlink()


def replace_json(path: Path, value: Any, *, settled: bool = True) -> None:
    """As `replace_bytes`, for JSON values; NaN and infinity are refused because they are not JSON."""
    replace_bytes(path, json.dumps(value, allow_nan=False, indent=1, ensure_ascii=False).encode(), settled=settled)


def read_json(path: Path) -> Any:
    """Return the JSON value at `path`; raises UserError naming the file when it is missing or damaged."""
    try:
        return json.loads(path.read_bytes())
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


def is_locked(path: Path) -> bool:
    """Whether a process holds the kernel lock on `path`.

    The look takes a shared lock for a moment, so that two looks do not see each other.
    """
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False
