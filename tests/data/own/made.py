"""Pictures, zips and arrays that tests drop."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from aecore.data.own.check import Check, Guess
from aecore.data.own.choices import Choices
from aecore.data.own.draft import Draft
from aecore.data.own.reading import read
from aecore.data.own.reading.streams import Plain

Names = Mapping[str, bytes]


class Dropped:
    """Reads what is dropped as the server does: files lie on disk under numbers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[tuple[int, int]] = []

    def files(self, drop: Names) -> list[Plain]:
        """Lay files down."""
        found = []
        for number, (name, content) in enumerate(drop.items()):
            path = self.folder / f"{number:04}"
            path.write_bytes(content)
            found.append(Plain(path, name, len(content)))
        return found

    def __call__(self, drop: Names, **choices: Any) -> Draft:
        self.told.clear()
        return read(self.files(drop), Choices(**choices), lambda done, total: self.told.append((done, total)))


def plain(colour: Any, size: tuple[int, int] = (12, 12), mode: str = "RGB") -> Image.Image:
    """A picture of one colour."""
    return Image.new(mode, size, colour)


def file(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def coloured(number: int, size: tuple[int, int] = (12, 12), kind: str = "PNG") -> bytes:
    """The n-th of many pictures, no two alike."""
    return file(plain((number * 7 % 256, number * 3 % 256, 200), size), kind)


def many(count: int = 24, size: tuple[int, int] = (12, 12), before: str = "", first: int = 0) -> dict[str, bytes]:
    """So many different pictures, by name."""
    return {f"{before}{i}.png": coloured(first + i, size) for i in range(count)}


def two_classes(before: str = "", count: int = 12) -> dict[str, bytes]:
    """Pictures in two folders."""
    return many(count, before=f"{before}cat/") | many(count, before=f"{before}dog/", first=count)


def zipped(names: Names, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return stream.getvalue()


def raw_zip(names: Mapping[bytes, bytes], flags: int = 0) -> bytes:
    """A zip with names as bytes, as tools write them that do not say how they are encoded."""
    body, directory = b"", b""
    for name, content in names.items():
        crc = zipfile.crc32(content)
        head = struct.pack("<HHHHHLLLHH", 20, flags, 0, 0, 33, crc, len(content), len(content), len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + head + name + content
    end = struct.pack("<HHHHLLH", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def npy(array: np.ndarray[Any, Any]) -> bytes:
    """An array as NumPy saves it."""
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz(**arrays: np.ndarray[Any, Any]) -> bytes:
    """Arrays in one file."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def idx(array: np.ndarray[Any, Any], sort: int = 8) -> bytes:
    """An array as the pages of MNIST have it."""
    return b"\x00\x00" + bytes([sort, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def guessed(check: Check, name: str) -> Guess:
    """The one guess of a name."""
    (found,) = [guess for guess in check.guesses if guess.id == name]
    return found


def why(check: Check) -> dict[str, str]:
    """What was left out, and why."""
    return {one.name: str(one.why) for one in check.left_out}


def said(check: Check) -> str:
    """All that is noted."""
    return " ".join(map(str, check.notes))
