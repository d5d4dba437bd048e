"""IDX files (the format of MNIST): `u16 0, u8 type, u8 ndim, u32 sizes..., bytes`, big-endian, gzipped or not.

Source of the format: the MNIST page of LeCun, Cortes and Burges. Only unsigned bytes are read. The header is checked
against the length of the file before anything is allocated, so a lying header is refused. Whether a file is gzipped is
told by its first bytes, not by its name: browsers unpack what they save. Knows no torch.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import UserError
from ..texts import mark

__all__ = ["find_pair", "read_idx"]

LARGEST = 1 << 30
GZIP = b"\x1f\x8b"


def find_pair(folder: Path, part: str) -> tuple[Path, Path] | None:
    """Return the images and the labels of a part, which belong together by their names; where there are several pairs,
    the one of most items (a full split beats a partial one)."""
    found: dict[str, dict[str, Path]] = {}
    for what in ("images", "labels"):
        for path in sorted(folder.glob(f"{part}*-{what}-idx*")):
            if path.suffix != ".part":
                found.setdefault(path.name.partition(f"-{what}-idx")[0], {})[what] = path
    pairs = [(files["images"], files["labels"]) for files in found.values() if len(files) == 2]
    return max(pairs, key=lambda pair: min(map(count_in, pair)), default=None)


def count_in(path: Path) -> int:
    """Return how many items an IDX file says it holds, without reading them; -1 where it cannot be read."""
    try:
        raw = read_bytes(path, 8)
    except UserError:
        return -1
    return int.from_bytes(raw[4:8], "big") if len(raw) == 8 else -1


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Return the array in an IDX file; raises UserError naming the file when it is damaged."""
    raw = read_bytes(path)
    if len(raw) < 4 or raw[:3] != b"\x00\x00\x08":
        raise damaged(path)
    ndim = raw[3]
    start = 4 + 4 * ndim
    if not 1 <= ndim <= 4 or len(raw) < start:
        raise damaged(path)
    sizes = struct.unpack(f">{ndim}I", raw[4:start])
    if math.prod(sizes) != len(raw) - start:
        raise damaged(path)
    return np.frombuffer(raw, np.uint8, offset=start).reshape(sizes).copy()


def read_bytes(path: Path, most: int = LARGEST + 1) -> bytes:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP
        with gzip.open(path) if packed else path.open("rb") as file:
            raw: bytes = file.read(most)
    except (OSError, EOFError, zlib.error) as error:
        raise damaged(path) from error
    if len(raw) > LARGEST:
        raise damaged(path)
    return raw


def damaged(path: Path) -> UserError:
    return UserError(
        mark("The data file {name} is damaged or not an IDX file."),
        mark("Delete it from {folder} and try again; it will be fetched anew."),
        name=path.name,
        folder=str(path.parent),
    )
