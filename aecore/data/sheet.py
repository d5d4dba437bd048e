"""The emoji that come with the project: a sheet of pictures, and a table of what each of them is. Knows no torch.

The sheet holds the items in the order of the data set: first those that are held out, then those to train on, both in
a random order. How that order was drawn, and where the pictures are from: `twemoji/README.md`.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import UserError
from ..files import read_bytes
from ..texts import mark

__all__ = ["CATEGORIES", "COLUMNS", "HELD_OUT", "SHEET", "SIDE", "TABLE", "read_sheet"]

FOLDER = Path(__file__).parent / "twemoji"
SHEET, TABLE = FOLDER / "sheet.webp", FOLDER / "pictures.tsv"
LARGEST = 4 << 20
"""Bytes of either file."""
SIDE, COLUMNS = 32, 48
"""Pixels along a picture, and pictures in a row of the sheet."""
HELD_OUT = 469
CATEGORIES = (
    "Smileys & Emotion",
    "People & Body",
    "Animals & Nature",
    "Food & Drink",
    "Travel & Places",
    "Activities",
    "Objects",
    "Symbols",
    "Flags",
    "Component",
)
"""As the table calls the kinds, in the order of the card's classes."""


@cache
def read_sheet() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return pictures `(N, 3, 32, 32)` and classes `(N,)`, not to be written to; raises UserError naming the file that
    is damaged."""
    from PIL import Image

    labels = read_table()
    rows = -(-len(labels) // COLUMNS)
    try:
        # Nothing is unpacked before the size is known to be right.
        with Image.open(io.BytesIO(read_bytes(SHEET, LARGEST)), formats=("WEBP",)) as sheet:
            if (sheet.size, sheet.mode) != ((COLUMNS * SIDE, rows * SIDE), "RGB"):
                raise damaged(SHEET)
            pixels = np.asarray(sheet)
    except (OSError, SyntaxError, ValueError) as error:  # of these kinds are Pillow's
        raise damaged(SHEET) from error
    cells = pixels.reshape(rows, SIDE, COLUMNS, SIDE, 3).transpose(0, 2, 4, 1, 3).reshape(-1, 3, SIDE, SIDE)
    pictures = np.ascontiguousarray(cells[: len(labels)])
    pictures.flags.writeable = labels.flags.writeable = False
    return pictures, labels


def read_table() -> NDArray[np.int64]:
    """Return the class of each picture: the table has a line `category, code points, name` for each, with tabs."""
    try:
        lines = read_bytes(TABLE, LARGEST).decode().splitlines()
        return np.array([CATEGORIES.index(line.split("\t")[0]) for line in lines], np.int64)
    except (OSError, ValueError) as error:
        raise damaged(TABLE) from error


def damaged(path: Path) -> UserError:
    return UserError(mark("{name} cannot be read: {why}."), name=path.name, why=mark("it is damaged"))
