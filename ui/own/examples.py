"""Files to try own data with: real items that are on this machine anyway, made into files when they are asked for. They
show the layouts that are understood. Knows neither torch nor scikit-learn, of which it reads files only.
"""

from __future__ import annotations

import csv
import gzip
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from aecore.data.sheet import CATEGORIES, read_sheet
from aecore.texts import mark

from .instruments import sounds
from .invented import opinions

__all__ = ["EXAMPLES", "Example", "example"]

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all members of a zip: what is made twice is the same bytes."""
VALUES = 96
"""Of one curve."""
WINES = (
    "alcohol", "malic acid", "ash", "alkalinity of ash", "magnesium", "phenols", "flavanoids",
    "nonflavanoid phenols", "proanthocyanins", "colour intensity", "hue", "od280/od315", "proline",
)  # fmt: skip
CULTIVARS = ("Barolo", "Grignolino", "Barbera")


@dataclass(frozen=True)
class Example:
    """A file to try it with: messages, and what makes it."""

    title: str
    text: str
    file: str
    make: Callable[[], bytes]


def emoji() -> bytes:
    """A zip with a folder for each kind of emoji, a PNG for each of them."""
    from PIL import Image

    pictures, labels = read_sheet()
    members = []
    for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        content = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(picture.transpose(1, 2, 0))).save(content, "PNG")
        members.append((f"emoji/{CATEGORIES[label].replace('&', 'and')}/{number:04}.png", content.getvalue()))
    return as_zip(members)


def wines() -> bytes:
    """A table with a header, a column of names for the colours."""
    with (scikit_learn() / "data" / "wine_data.csv").open(newline="") as file:
        _sizes, *rows = csv.reader(file)
    return as_csv([[*WINES, "grape"], *([*row[:-1], CULTIVARS[int(row[-1])]] for row in rows)])


def lines() -> bytes:
    """A table with a curve in each row: how bright a photograph is along each of its lines."""
    from PIL import Image

    with Image.open(scikit_learn() / "images" / "china.jpg", formats=("JPEG",)) as photo:
        grey = np.asarray(photo.convert("L").resize((VALUES, photo.height)))
    third = len(grey) / 3
    parts = ("top", "middle", "bottom")
    rows = ([parts[int(i // third)], *map(str, row)] for i, row in enumerate(grey))
    return as_csv([["part", *(f"x{i}" for i in range(VALUES))], *rows])


def digits() -> bytes:
    """Arrays of NumPy: pictures and their labels."""
    with gzip.open(scikit_learn() / "data" / "digits.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.uint8)
    whole = io.BytesIO()
    pictures = (table[:, :-1].reshape(-1, 8, 8).astype(np.uint16) * 255 // 16).astype(np.uint8)
    np.savez_compressed(whole, x=pictures, y=table[:, -1])
    return whole.getvalue()


def instruments() -> bytes:
    """A zip with a folder for each kind of sound, a WAV file for each of them."""
    return as_zip((f"sounds/{name}", content) for name, content in sounds())


def names() -> bytes:
    """A table with a text and a class in each row: how emoji are called."""
    blocks = (
        ("people", 0x1F466, 0x1F488), ("animals", 0x1F400, 0x1F440), ("food", 0x1F32D, 0x1F380),
        ("faces", 0x1F600, 0x1F650), ("travel", 0x1F680, 0x1F6C6), ("more", 0x1F90C, 0x1FA00),
    )  # fmt: skip
    rows = [
        [unicodedata.name(chr(code)).lower(), block]
        for block, first, last in blocks
        for code in range(first, last)
        if unicodedata.name(chr(code), "")
    ]
    return as_csv([["name", "kind"], *rows])


def ratings() -> bytes:
    """A table of who rated what, and how much."""
    return as_csv([["person", "film", "rating"], *opinions()])


EXAMPLES: Mapping[str, Example] = {
    "pictures": Example(
        mark("Pictures in folders"),
        mark("1,878 emoji in ten folders: a folder is a class. Twemoji, CC BY 4.0."), "emoji.zip", emoji,
    ),
    "sounds": Example(
        mark("Sounds in folders"),
        mark("120 drums, flutes and sirens of half a second, made by computer: a folder is a class."), "sounds.zip",
        instruments,
    ),
    "table": Example(
        mark("A table"), mark("178 wines, 13 measurements each, and the grape. UCI, CC BY 4.0."), "wine.csv", wines
    ),
    "curves": Example(
        mark("Curves, one a row"),
        mark("How bright a photograph is along each of its 427 lines. Photograph: danielbuechele, CC BY."),
        "lines-of-a-photograph.csv", lines,
    ),
    "texts": Example(
        mark("Short texts"),
        mark("Names of nearly 600 emoji with their kinds: a text and a class in each row. Unicode Character Database."),
        "emoji-names.csv", names,
    ),
    "ratings": Example(
        mark("Ratings"),
        mark("400 invented people rated invented films from 0 to 10: who, what and how much in each row."),
        "film-ratings.csv", ratings,
    ),
    "arrays": Example(
        mark("Arrays of NumPy"), mark("1,797 handwritten digits and what they are. UCI, CC BY 4.0."), "digits.npz",
        digits,
    ),
}  # fmt: skip
"""One for each kind of file, in the order of the screen."""


@lru_cache(maxsize=len(EXAMPLES))
def example(name: str) -> bytes:
    """Return the file of an example."""
    return EXAMPLES[name].make()


def as_zip(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip of files by their paths, the same bytes whenever it is made."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content)
    return whole.getvalue()


def as_csv(rows: list[list[str]]) -> bytes:
    whole = io.StringIO()
    csv.writer(whole, lineterminator="\n").writerows(rows)
    return whole.getvalue().encode()


def scikit_learn() -> Path:
    """The folder of the data that come with scikit-learn, which is not imported for it."""
    found = find_spec("sklearn")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("scikit-learn")
    return Path(found.origin).parent / "datasets"
