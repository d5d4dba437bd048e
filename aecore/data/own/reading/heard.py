"""The sound files of a drop at one rate, cut into items of one length, one file at a time. Knows no torch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import mark
from ..check import LeftOut
from ..choices import Choices
from ..draft import Tell
from .containers import Entry
from .lengths import Cut, at_loudest, cut_of, piece
from .streams import whole
from .waves import FILE, HEAD, Head, head_of, values_of

__all__ = ["Heard", "glance", "groups_of", "heard_of", "resampled"]

SHORTEST = 0.01
"""Seconds of a file."""
FASTEST = 16_000
"""Values a second beyond which a sound is resampled: what models of this size see of it lies below."""
FINEST = 2_000
"""Of the fraction by which a sound is resampled: the largest number in it."""
SILENT = 1e-5
"""Largest value of a sound that is silence: one step of 16 bits is three times that."""


@dataclass
class Heard:
    """The files that can be read, what was noticed in them, and how they become items."""

    entries: list[Entry]
    heads: list[Head]
    cut: Cut
    rate: float
    """Values a second of all of them."""
    both: bool
    """Whether two channels stay two."""
    left_out: list[LeftOut]
    silent: set[int] = field(default_factory=set)
    loud: set[int] = field(default_factory=set)
    """Files with values beyond full scale, which were made quieter."""

    @property
    def size(self) -> int:
        """Values of an item."""
        return max(2, round(self.cut.seconds * self.rate))

    def values(self, number: int) -> NDArray[np.float32]:
        """Return a file `(C, n)` at the common rate; raises UserError where it is damaged."""
        head = self.heads[number]
        values = values_of(whole(self.entries[number].file, FILE), head)
        values = values[:2] if self.both else values.mean(0, keepdims=True)
        if (most := float(np.abs(values).max())) > 1:
            values = values / np.float32(most)
            self.loud.add(number)
        return resampled(values, head.rate, self.rate)

    def items(self, wanted: NDArray[np.int64], tell: Tell) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield wanted items (counted over all files, in order), each with its number; tells bytes done."""
        first, total = np.concatenate([[0], np.cumsum(self.cut.counts)]), sum(e.file.size for e in self.entries)
        done = 0
        for number, entry in enumerate(self.entries):
            mine = wanted[(wanted >= first[number]) & (wanted < first[number + 1])]
            if len(mine):
                try:
                    yield from self.pieces(number, mine, int(first[number]))
                except UserError as error:
                    self.left_out.append(LeftOut(entry.name, error.message))
            done += entry.file.size
            tell(done, total)

    def pieces(self, number: int, mine: NDArray[np.int64], first: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield the items of one file that are wanted, the first of which has the number `first`."""
        values = self.values(number)
        is_one = self.cut.trim == "energy" and self.cut.counts[number] == 1
        begin = at_loudest(values, self.rate, self.size) if is_one else 0
        for item in mine.tolist():
            found = piece(values, item - first, self.size, begin)
            if np.abs(found).max() <= SILENT:
                self.silent.add(item)
                found[:] = 0
            yield item, found


def glance(entry: Entry) -> Head:
    """Return what the head of a file says; raises UserError where it is no sound that can be read."""
    with entry.file.open() as stream:
        content = stream.read(HEAD)
        head = head_of(content, entry.file.size)
        if head is None:  # pictures, texts and lists may stand before the sound
            head = head_of(content + stream.read(FILE - HEAD), entry.file.size)
    if head is None or head.start + head.frames * head.channels * head.width > FILE:
        raise UserError(mark("it is too large"))
    if head.frames < max(2, SHORTEST * head.rate):
        raise UserError(mark("it is shorter than {seconds} s"), seconds=SHORTEST)
    return head


def heard_of(entries: list[Entry], heads: list[Head], left_out: list[LeftOut], choices: Choices) -> Heard:
    """Return how all files become items: one rate, one length, one channel or two."""
    rates = Counter(head.rate for head in heads)
    usual = max(rates.items(), key=lambda one: (one[1], one[0]))[0]
    cut = cut_of(np.array([head.frames / head.rate for head in heads]), choices)
    both = choices.stereo == "both" and choices.kind == "curve" and all(head.channels > 1 for head in heads)
    return Heard(entries, heads, cut, float(min(usual, FASTEST)), both, left_out)


def resampled(values: NDArray[np.float32], rate: float, wanted: float) -> NDArray[np.float32]:
    """Return a sound `(C, n)` at another rate."""
    if rate == wanted:
        return values
    from scipy.signal import resample_poly

    ratio = Fraction(wanted / rate).limit_denominator(FINEST)
    if not ratio:
        ratio = Fraction(1, FINEST)
    found = resample_poly(values.astype(np.float64), ratio.numerator, ratio.denominator, axis=1)
    return np.asarray(found, np.float32)


def groups_of(of_file: NDArray[np.int64], kept: NDArray[np.int64], heard: Heard) -> NDArray[np.int64]:
    """Return which items `(n,)` are never parted: those of a file. Silence belongs to no file: it would join all."""
    found = of_file[kept].copy()
    silent = np.isin(kept, list(heard.silent))
    found[silent] = found.max() + 1
    return found
