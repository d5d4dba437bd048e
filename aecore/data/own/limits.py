"""How much a person may bring: what the server allows, by settings, and what a data set can be at most. Knows no
torch."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from ...errors import UserError
from ...settings import OwnLimits, own_limits
from ...texts import Sentence, mark

__all__ = [
    "BYTES",
    "COLUMNS",
    "EMBEDDING",
    "FEWEST",
    "LONGEST_NAME",
    "PICTURES",
    "PLACES",
    "ROWS",
    "SIDE",
    "STEPS",
    "TEXTS",
    "TEXT_NUMBERS",
    "THINGS",
    "WORDS",
    "OwnLimits",
    "amount",
    "as_text",
    "own_limits",
    "refuse_drop",
    "refuse_full",
    "said",
]

BYTES = 256 << 20
"""Of all items as float32, as models see them."""
FEWEST, PICTURES, ROWS, COLUMNS = 20, 20_000, 200_000, 1_000
"""Items of a data set, and columns of a table. Below the fewest nothing could be held out and measured."""
SIDE, STEPS, EMBEDDING = 64, 1024, 4096
"""Pixels of a side, moments of a curve, numbers of an item that another model computed."""
TEXTS, WORDS, TEXT_NUMBERS = 20_000, 2_000, 1 << 14
"""Texts, words of a vocabulary, and words times places of a text: the numbers of an item as a model sees it."""
PLACES = {"word": 32, "subword": 48, "character": 64, "atom": 96}
"""Tokens of a text, by what they are."""
THINGS = 1_000
"""Things that people may rate."""
LONGEST_NAME = 4_096
"""Characters in the path of a file."""


def amount(size: int) -> str:
    """Return bytes as people say them, in the units that are the same in every language.

    >>> amount(999), amount(2_500_000), amount(500 << 20), amount(20 << 30)
    ('1 kB', '2.4 MB', '500 MB', '20 GB')
    """
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0") + f" {name}"
    return f"{max(1, round(size / 1024))} kB" if size else "0 kB"


def as_text(name: str) -> str:
    """Return a name as text that can be written anywhere: a name on disk, or of a browser, may hold halves of
    characters."""
    return name.encode("utf-8", "replace").decode()


def refuse_drop(files: Sequence[tuple[str, int]], limits: OwnLimits) -> None:
    """Raise UserError for files, each a name and its bytes, that are too many or too large to be brought at once."""
    if not files:
        raise UserError(mark("There is no file in what was dropped."), mark("Choose a file, a folder or a zip."))
    if len(files) > limits.files:
        raise UserError(
            mark("{n} files are too many at once: at most {most} are taken."),
            mark("Put them into one zip, or take fewer."),
            n=f"{len(files):,}",
            most=f"{limits.files:,}",
        )
    if any(not name or len(name) > LONGEST_NAME or size < 0 for name, size in files):
        raise UserError(
            mark("A file has no name, or one of more than {most} characters."),
            mark("Give it a shorter name."),
            most=f"{LONGEST_NAME:,}",
        )
    if (size := sum(size for _, size in files)) > limits.drop:
        raise UserError(
            mark("{size} are too much at once: at most {most} are taken."),
            mark("Take a part of the files, or make them smaller first."),
            size=amount(size),
            most=amount(limits.drop),
        )


def refuse_full(folder: Path, coming: int, limits: OwnLimits) -> None:
    """Raise UserError where `coming` bytes more would leave less free on the disk of `folder` than is kept free. Raises
    OSError where that cannot be told."""
    free = shutil.disk_usage(folder).free
    if free - coming < limits.floor:
        raise UserError(
            mark("The disk of this server is nearly full: {free} are free, and {floor} are kept free."),
            mark("Delete data sets or runs you no longer need, or ask who runs this server."),
            free=amount(free),
            floor=amount(limits.floor),
        )


def said(limits: OwnLimits) -> tuple[Sentence, ...]:
    """Return the limits as sentences, for beside the button."""
    return (
        Sentence(
            mark("Up to {files} files and {size} at once."),
            {"files": f"{limits.files:,}", "size": amount(limits.drop)},
        ),
        Sentence(
            mark("You may keep {sets} data sets of {size} in all; what nobody uses for {days} days is deleted."),
            {"sets": limits.sets, "size": amount(limits.owner), "days": limits.days},
        ),
    )
