"""Real items of built-in data sets, for tiles and sample sheets, and how many items each class has.

They are read off once (`python -m ui.tiles.sampling`) and lie beside this file: pages load no data, and what must be
downloaded has none here.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from aecore.errors import UserError
from aecore.files import read_bytes, read_json
from aecore.spec import OWN

__all__ = ["SAMPLES", "SHOWN", "Sampled", "mosaic", "samples_of"]

SAMPLES = Path(__file__).with_name("samples.json")
DTYPES = {"uint8": "U8", "int16": "I16", "int32": "I32", "float32": "F32"}
SHOWN = {"image": 20, "curve": 6, "table": 3, "text": 4, "ratings": 4}
"""Items of a sheet, by kind of sample."""
ACROSS = 2
"""Items along a side of a tile."""


class Sampled(NamedTuple):
    """A few items of a data set, as `Dataset.drawn` gives them, class by class."""

    dtype: str
    """`U8`, `I16`, `I32` or `F32`."""
    shape: tuple[int, ...]
    """How many, then the shape of one."""
    content: bytes
    labels: tuple[int, ...]
    counts: tuple[int, ...]
    """Items of each class, training and held-out ones together; empty where there are no classes."""


def samples_of(name: str) -> Sampled | None:
    """Return the items of a data set, by its whole name, that are at hand; None for what must be downloaded. Whether
    they are the visitor's own to see is for who asks to know."""
    return own_samples(name.removeprefix(OWN)) if name.startswith(OWN) else read().get(name)


@cache
def read() -> dict[str, Sampled]:
    found = {}
    for name, row in json.loads(SAMPLES.read_text("utf-8")).items():
        content = zlib.decompress(base64.b64decode(row["packed"]))
        found[name] = Sampled(row["dtype"], tuple(row["shape"]), content, tuple(row["labels"]), tuple(row["counts"]))
    return found


@lru_cache(maxsize=64)
def own_samples(digest: str) -> Sampled | None:
    """Items of a data set of the library, which stay what they are."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    from aecore.data.own.library import ABOUT, LOOK, folder_of, own_card

    try:
        folder = folder_of(digest)
        tensors, about = load(read_bytes(folder / LOOK)), read_json(folder / ABOUT)
        most, counts = SHOWN[own_card(digest).kind], tuple(about.get("counts", ()))
        items, labels = tensors["samples"][:most], tensors["sample_labels"][:most]
    except (
        OSError,
        UserError,
        SafetensorError,
        ValueError,
        KeyError,
    ):  # brought before there were such files, or damaged
        return None
    return Sampled(DTYPES[items.dtype.name], items.shape, items.tobytes(), tuple(labels.tolist()), counts)


@lru_cache(maxsize=256)
def mosaic(name: str) -> str:
    """Return the first four pictures of a data set as one PNG, as a `data:` address; empty where there are none."""
    found = samples_of(name)
    if found is None or found.shape[0] < ACROSS**2 or len(found.shape) != 4 or found.dtype != "U8":
        return ""
    _count, channels, height, width = found.shape
    rows = []
    for y in range(ACROSS * height):
        row = bytearray()
        for x in range(ACROSS * width):
            item, spot = ACROSS * (y // height) + x // width, (y % height) * width + x % width
            start = item * channels * height * width
            for channel in range(3):
                row.append(found.content[start + min(channel, channels - 1) * height * width + spot])
        rows.append(bytes(row))
    return "data:image/png;base64," + base64.b64encode(png(rows)).decode()


def png(rows: list[bytes]) -> bytes:
    """Return rows of RGB bytes as a PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
