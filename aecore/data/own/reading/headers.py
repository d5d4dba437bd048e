"""Arrays in files (NPY, IDX, safetensors): what their heads say, held against their bytes before anything is read.

Nothing here can run what is in a file: heads are literals or JSON, and arrays of program objects are refused. Rows are
read in blocks, so that an array takes no more room than the rows that are wanted. Knows no torch.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import mark
from ..draft import File
from .containers import Entry
from .names import clean, shown

__all__ = ["BLOCK", "NUMBERS", "Held", "arrays_in"]

NPY_HEAD, JSON_HEAD, RANKS = 10_000, 4 << 20, 32
"""Bytes of a head; numbers of a shape."""
BLOCK, WHOLE = 8 << 20, 512 << 20
"""Bytes that are read at a time; bytes of an array that must be read at once, as it lies by columns."""
LAST_CHARACTER, REPLACED = 0x10FFFF, 0xFFFD
IDX_TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
TENSOR_TYPES = {
    "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8", "I64": "<i8",
    "F16": "<f2", "F32": "<f4", "F64": "<f8", "BOOL": "?", "BF16": "<u2",
}  # fmt: skip
"""Half of a float32, which NumPy does not know, is read as whole numbers first."""
HEAD_ERRORS = (
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    ArithmeticError,
    MemoryError,
    RecursionError,
    AttributeError,
)
NUMBERS = "biuf"
"""NumPy's letters."""


@dataclass(frozen=True)
class Held:
    """An array that lies in a file."""

    name: str
    file: File
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    start: int = 0
    """Its first byte."""
    by_columns: bool = False
    """Whether the first place runs fastest (Fortran order)."""
    halves: bool = False
    """Whether numbers are the upper halves of float32 (bfloat16)."""
    fields: tuple[str, ...] = ()
    """Of records: those that are taken, several of numbers as columns, or one of text."""

    @property
    def grid(self) -> tuple[int, ...]:
        """The shape of what it yields."""
        return self.shape if not self.fields or self.kind in "SU" else (*self.shape, len(self.fields))

    @property
    def kind(self) -> str:
        """NumPy's letter for what it yields."""
        return self.dtype[self.fields[0]].kind if self.fields else self.dtype.kind

    @property
    def bytes(self) -> int:
        """How many it takes."""
        return math.prod(self.shape) * self.dtype.itemsize

    def blocks(self, wanted: NDArray[np.int64]) -> Iterator[NDArray[Any]]:
        """Yield the rows `wanted`, which ascend, in blocks `(n, ...)`; raises UserError where they are not there."""
        if self.by_columns:
            yield from self.by_column(wanted)
            return
        row = max(1, self.bytes // max(1, self.shape[0]))
        each = max(1, BLOCK // row)
        with self.file.open() as stream:
            skip(stream, self.start)
            for first in range(0, self.shape[0], each):
                count = min(each, self.shape[0] - first)
                here = wanted[np.searchsorted(wanted, first) : np.searchsorted(wanted, first + count)] - first
                content = stream.read(count * row)
                if len(content) < count * row:
                    raise short(self.file.name)
                if len(here):
                    yield self.numbers(np.frombuffer(content, self.dtype).reshape(count, *self.shape[1:])[here])
                if not len(wanted) or first + count > wanted[-1]:
                    return

    def by_column(self, wanted: NDArray[np.int64]) -> Iterator[NDArray[Any]]:
        """Yield the rows of an array that lies by columns; it is read at once."""
        if self.bytes > WHOLE:
            raise UserError(
                mark("{name} lies by columns (Fortran order) and is too large to be turned."),
                mark("Save it with numpy.ascontiguousarray, then bring it again."),
                name=shown(self.name),
            )
        with self.file.open() as stream:
            skip(stream, self.start)
            content = stream.read(self.bytes)
        if len(content) < self.bytes:
            raise short(self.file.name)
        values = np.frombuffer(content, self.dtype).reshape(self.shape, order="F")
        each = max(1, BLOCK // max(1, self.bytes // max(1, self.shape[0])))
        for first in range(0, len(wanted), each):
            yield self.numbers(np.ascontiguousarray(values[wanted[first : first + each]]))

    def numbers(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return values as numbers or texts, in this machine's order of bytes."""
        if self.fields and self.kind not in "SU":
            return np.stack([values[name].astype(np.float64) for name in self.fields], 1)
        if self.halves:
            return (values.astype(np.uint32) << 16).view(np.float32)
        values = values[self.fields[0]] if self.fields else values
        values = values if values.dtype.isnative else values.astype(values.dtype.newbyteorder("="))
        return characters(values) if self.kind == "U" and values.dtype.itemsize else values

    def rows(self, wanted: NDArray[np.int64] | None = None) -> NDArray[Any]:
        """Return the rows `wanted`, all without any."""
        blocks = list(self.blocks(np.arange(self.shape[0]) if wanted is None else wanted))
        return np.concatenate(blocks) if blocks else np.empty((0, *self.shape[1:]), self.dtype)


def characters(values: NDArray[Any]) -> NDArray[Any]:
    """Return texts in which every character is one: an array may hold any number in its place."""
    codes = np.ascontiguousarray(values).view(np.uint32)
    return np.where(codes > LAST_CHARACTER, REPLACED, codes).astype(np.uint32).view(values.dtype).reshape(values.shape)


def arrays_in(entry: Entry) -> list[Held]:
    """Return the arrays of a file; raises UserError where its head is damaged, lies, or asks for program objects."""
    read = {"npy": npy, "idx": idx, "safetensors": tensors}[entry.sort.name]
    return [one for held in read(entry) for one in columns_of(held)]


def columns_of(held: Held) -> list[Held]:
    """Return records as their numbers and each of their texts; any other array as it is."""
    names = held.dtype.names
    if names is None or len(held.shape) != 1:
        return [held]
    kinds = {name: held.dtype[name].kind for name in names if not held.dtype[name].shape}
    numbers = tuple(name for name, kind in kinds.items() if kind in NUMBERS)
    texts = [name for name, kind in kinds.items() if kind in "SU"]
    found = [replace(held, name=clean(f"{held.name}/{name}"), fields=(name,)) for name in texts]
    return [replace(held, fields=numbers), *found] if numbers else [held]


def skip(stream: Any, count: int) -> None:
    while count > 0 and (piece := stream.read(min(count, BLOCK))):
        count -= len(piece)


def stem(entry: Entry) -> str:
    name = "/".join(entry.parts)
    return clean(name.removesuffix(".gz").removesuffix(".npy").removesuffix(".safetensors"))


def damaged(entry: Entry) -> UserError:
    return UserError(mark("{name} cannot be read: its head is damaged."), mark("Save it again."), name=entry.name)


def short(name: str) -> UserError:
    return UserError(mark("{name} ends too early."), mark("Save or copy it again."), name=shown(name, 200))


def checked(entry: Entry, held: Held) -> Held:
    """Return an array whose shape fits the bytes that there are; raises UserError for others."""
    there = entry.file.size - held.start
    if held.bytes > there:
        raise UserError(
            mark("{name} says it holds {shape} values of {size} bytes, which is {told} bytes; there are {there}."),
            mark("Save or copy it again."),
            name=entry.name,
            shape=" × ".join(f"{n:,}" for n in held.shape),
            size=held.dtype.itemsize,
            told=f"{held.bytes:,}",
            there=f"{max(0, there):,}",
        )
    return held


def npy(entry: Entry) -> list[Held]:
    """Return the array of an NPY file (format 1 to 3)."""
    with entry.file.open() as stream:
        start = stream.read(8)
        wide = 2 if start[6:7] == b"\x01" else 4
        size = stream.read(wide)
        length = int.from_bytes(size, "little")
        if len(size) < wide or start[6] not in (1, 2, 3) or length > NPY_HEAD:
            raise damaged(entry)
        head = stream.read(length)
    try:
        told = ast.literal_eval(head.decode("utf-8" if start[6] == 3 else "latin-1").strip())
        dtype, shape, by_columns = np.dtype(described(told["descr"])), told["shape"], told["fortran_order"]
    except HEAD_ERRORS as error:
        raise damaged(entry) from error
    if not is_shape(shape) or not isinstance(by_columns, bool):
        raise damaged(entry)
    if dtype.hasobject:
        raise UserError(
            mark("{name} holds program objects, which could run anything; they are never opened."),
            mark("Save the numbers alone, as an array of numbers."),
            name=entry.name,
        )
    by_columns = by_columns and len(shape) > 1
    return [checked(entry, Held(stem(entry), entry.file, dtype, tuple(shape), 8 + wide + length, by_columns))]


def described(given: Any) -> Any:
    """Return what NumPy makes a dtype of: a text, or fields with a name and a text each (and a shape)."""
    if isinstance(given, str):
        return given
    return [(field[0] or f"f{i}", described(field[1]), *field[2:3]) for i, field in enumerate(given)]


def is_shape(shape: Any) -> bool:
    return (
        isinstance(shape, tuple | list)
        and len(shape) <= RANKS
        and all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n < 1 << 48 for n in shape)
    )


def idx(entry: Entry) -> list[Held]:
    """Return the array of an IDX file: `u16 0, u8 type, u8 rank, u32 sizes`, big-endian."""
    with entry.file.open() as stream:
        start = stream.read(4)
        sizes = stream.read(4 * start[3])
    shape = tuple(int.from_bytes(sizes[i : i + 4], "big") for i in range(0, len(sizes), 4))
    if len(sizes) < 4 * start[3]:
        raise damaged(entry)
    held = checked(entry, Held(stem(entry), entry.file, np.dtype(IDX_TYPES[start[2]]), shape, 4 + len(sizes)))
    if held.bytes < entry.file.size - held.start:
        raise UserError(
            mark("{name} says it holds {told} bytes of values; there are {there}."),
            mark("Save or copy it again."),
            name=entry.name,
            told=f"{held.bytes:,}",
            there=f"{entry.file.size - held.start:,}",
        )
    return [held]


def tensors(entry: Entry) -> list[Held]:
    """Return the arrays of a safetensors file."""
    with entry.file.open() as stream:
        length = int.from_bytes(stream.read(8), "little")
        head = stream.read(min(length, JSON_HEAD + 1))
    if length > JSON_HEAD or len(head) < length:
        raise damaged(entry)
    try:
        told = {name: row for name, row in json.loads(head).items() if name != "__metadata__"}
        return [tensor(entry, name, row, 8 + length) for name, row in told.items() if row["dtype"] in TENSOR_TYPES]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise damaged(entry) from error


def tensor(entry: Entry, name: str, row: dict[str, Any], start: int) -> Held:
    """Return one array of a safetensors file; raises ValueError where its offsets do not fit its shape."""
    shape, (first, last) = row["shape"], row["data_offsets"]
    if not is_shape(shape) or not is_shape([first, last]):
        raise ValueError(name)
    dtype = np.dtype(TENSOR_TYPES[row["dtype"]])
    held = Held(clean(name), entry.file, dtype, tuple(shape), start + first, halves=row["dtype"] == "BF16")
    if held.bytes != last - first:
        raise ValueError(name)
    return checked(entry, held)
