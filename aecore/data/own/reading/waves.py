"""One WAV file -> numbers in -1...1. What its head says is held against the bytes that are there before anything is
made of it. Knows no torch."""

from __future__ import annotations

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import mark

__all__ = ["FILE", "HEAD", "RATES", "Head", "head_of", "values_of"]

FILE, HEAD = 128 << 20, 1 << 16
"""Bytes of a file, and those in which most say what they are."""
RATES = (500, 384_000)
"""Values a second."""
CHANNELS = 32
ORDERS = {b"RIFF": "<", b"RF64": "<", b"RIFX": ">"}
"""How a file begins -> which byte of a number comes first."""
NUMBERS, FLOATS, EXTENSIBLE = 1, 3, 0xFFFE
UNKNOWN = 0xFFFFFFFF
"""What a size says that was not known when the head was written; RF64 has it elsewhere."""
PACKED = {2: "ADPCM", 6: "A-law", 7: "µ-law", 0x11: "ADPCM", 0x31: "GSM", 0x50: "MPEG", 0x55: "MP3", 0xFF: "AAC"}
"""Ways to pack a sound that are called by a name; all others by a number."""


class Head(NamedTuple):
    """What the head of a file says."""

    rate: int
    """Values a second."""
    channels: int
    width: int
    """Bytes of a number."""
    is_float: bool
    order: str
    start: int
    """Where the sound begins, in bytes."""
    frames: int
    """Values of each channel that are there."""
    is_cut: bool
    """Whether there should be more."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.frames / self.rate


def head_of(content: bytes, size: int) -> Head | None:
    """Return what the first bytes of a file of `size` bytes say; None where they do not yet reach the sound. Raises
    UserError where it is no sound that can be read."""
    order = ORDERS.get(content[:4], "<")
    form, length, at = None, 0, 12
    while at + 8 <= len(content):
        name, announced = content[at : at + 4], struct.unpack_from(f"{order}I", content, at + 4)[0]
        body = content[at + 8 : at + 8 + 64]
        if name == b"ds64" and len(body) >= 16:
            length = struct.unpack_from(f"{order}Q", body, 8)[0]
        elif name == b"fmt ":
            form = form_of(body[:announced], order)
        elif name == b"data":
            if form is None:
                raise damaged()
            return finished(form, order, at + 8, size, announced if announced != UNKNOWN else length)
        at += 8 + announced + announced % 2
    if at + 8 > size:
        raise damaged()
    return None


def damaged() -> UserError:
    return UserError(mark("its sound is missing: the file ends before it"))


def form_of(body: bytes, order: str) -> tuple[int, int, int, bool]:
    """Return rate, channels, bytes of a number, and whether numbers are floats."""
    if len(body) < 16:
        raise damaged()
    code, channels, rate, _, block, bits = struct.unpack_from(f"{order}HHIIHH", body)
    if code == EXTENSIBLE and len(body) >= 28:
        code = struct.unpack_from(f"{order}I", body, 24)[0]
    if code not in (NUMBERS, FLOATS):
        raise UserError(
            mark("it is a sound packed as {what}; save it as plain WAV (PCM)"), what=PACKED.get(code, f"0x{code:04x}")
        )
    if not RATES[0] <= rate <= RATES[1]:
        raise UserError(
            mark("it has {rate} values a second; {least} to {most} are read"),
            rate=f"{rate:,}",
            least=f"{RATES[0]:,}",
            most=f"{RATES[1]:,}",
        )
    width = block // channels if channels else 0
    fits = 1 <= channels <= CHANNELS and block == width * channels and 8 * width >= bits > 0
    if not fits or width not in ((4, 8) if code == FLOATS else range(1, 9)):
        raise UserError(mark("its head says what cannot be"))
    return rate, channels, width, code == FLOATS


def finished(form: tuple[int, int, int, bool], order: str, start: int, size: int, announced: int) -> Head:
    rate, channels, width, is_float = form
    there = max(0, size - start)
    taken = min(there, announced or there)
    frames = taken // (width * channels)
    if not frames:
        raise damaged()
    return Head(rate, channels, width, is_float, order, start, frames, announced > there)


def values_of(content: bytes, head: Head) -> NDArray[np.float32]:
    """Return the sound of a file `(channels, frames)`: whole numbers are divided by the largest that there could be,
    floats are as they are. Raises UserError where values are no finite numbers."""
    count = head.frames * head.channels
    raw = np.frombuffer(content, np.uint8, count * head.width, head.start)
    if head.is_float:
        values = raw.view(f"{head.order}f{head.width}")
        if not np.isfinite(values).all():
            raise UserError(mark("it holds values that are no finite numbers"))
        found = values.astype(np.float32)
    elif head.width == 1:
        found = (raw.astype(np.float32) - 128) / np.float32(128)
    else:
        found = of_bytes(raw.reshape(count, head.width), head.order)
    return np.ascontiguousarray(found.reshape(head.frames, head.channels).T)


def of_bytes(rows: NDArray[np.uint8], order: str) -> NDArray[np.float32]:
    """Return whole numbers `(n, width)`, each byte by byte, as shares of the largest; the highest bytes count most."""
    count, width = rows.shape
    whole = 2 if width == 2 else 4 if width <= 4 else 8
    if whole == width:
        numbers = rows.reshape(-1).view(f"{order}i{width}")
    else:
        wide = np.zeros((count, whole), np.uint8)
        wide[:, whole - width :] = rows if order == "<" else rows[:, ::-1]
        numbers = wide.reshape(-1).view(f"<i{whole}")
    return (numbers / 2.0 ** (8 * whole - 1)).astype(np.float32)
