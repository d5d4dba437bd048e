"""Data from files of this machine, by the same way that a drop takes: read by the child, within the same limits. Knows
no torch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ...errors import UserError
from ...files import opened
from ...spec import OwnData
from ...texts import mark
from . import inbox
from .choices import Choices
from .looks import Looked

__all__ = ["add", "files_below"]

PIECE = 1 << 20
EVERY = 0.05
Report = Callable[[Looked], None]


def files_below(path: Path) -> list[tuple[str, Path]]:
    """Return the files of a folder with their paths in it, or the one file that `path` is; links are passed over.
    Raises UserError when there is nothing."""
    if path.is_file():
        return [(path.name, path)]
    found = [
        Path(folder) / name
        for folder, _, names in os.walk(path, followlinks=False)
        for name in names
        if not (Path(folder) / name).is_symlink() and (Path(folder) / name).is_file()
    ]
    if not found:
        raise UserError(
            mark("There is no file at {path}."), mark("Give the path of a file, a folder or a zip."), path=str(path)
        )
    return sorted((f"{path.resolve().name}/{file.relative_to(path).as_posix()}", file) for file in found)


def add(path: Path, choices: Choices, owner: str = "", report: Report = lambda looked: None) -> tuple[OwnData, Looked]:
    """Bring the files at `path` into the library; returns what the data are known by and their check card. `report` is
    told how far it is. Raises UserError when they are too many or too large, or nothing can be made of them."""
    files = files_below(path)
    drop = inbox.begin(owner, [(name, file.stat().st_size) for name, file in files])
    try:
        for number, (_, file) in enumerate(files, start=1):
            drop.receive(number, 0, pieces(file))
        drop.ask(choices)
        while (looked := drop.state()).state in ("waiting", "reading"):
            report(looked)
            time.sleep(EVERY)
        return drop.use(choices), looked
    finally:
        drop.cancel()  # the files are where they were


def pieces(file: Path) -> Iterator[bytes]:
    try:
        with opened(file) as source:
            while piece := source.read(PIECE):
                yield piece
    except OSError as error:
        raise UserError(
            mark("{name} cannot be read: {why}."), name=file.name, why=error.strerror or str(error)
        ) from error
