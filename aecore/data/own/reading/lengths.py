"""How sounds are cut: one length for all, pieces that never reach over the end of a file. Knows no torch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ....texts import Sentence, mark
from ..check import Guess, Offer
from ..choices import Choices
from .room import FEWEST

__all__ = ["LENGTHS", "Cut", "at_loudest", "cut_of", "length_guess", "piece", "trim_guess"]

LENGTHS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds that are offered."""
LONG, USUAL, ENOUGH = 3.0, 1.0, 60
"""Seconds from which on a file is a recording that is cut into pieces of the usual seconds, or shorter ones where these
would be fewer than enough."""
MORE = 1.5
"""Lengths of an item from which on a file is cut into several."""
QUIET = 0.01
"""Share of the energy that lies before, and after, the loud part."""
FRAMES = 100
"""Parts of a second in which the energy is summed."""


class Cut(NamedTuple):
    """How files become items."""

    seconds: float
    """Of an item."""
    counts: NDArray[np.int64]
    """`(files,)`: items of each."""
    trim: str
    """Where the one item of a file lies: `energy`, around its loud part; `start`, at its beginning."""
    why: Sentence

    @property
    def pieces(self) -> bool:
        """Whether files are recordings of several items."""
        return bool((self.counts > 1).any())


def cut_of(seconds: NDArray[np.float64], choices: Choices) -> Cut:
    """Return how files of so many seconds `(files,)` are cut."""
    usual = float(np.quantile(seconds, 0.9, method="inverted_cdf"))
    if choices.seconds:
        length, why = choices.seconds, Sentence(mark("You chose so."))
    elif usual <= LONG and len(seconds) >= FEWEST:
        length = max(0.02, round(usual, 3))
        why = Sentence(mark("Most files are as long, or shorter; what is shorter has silence around it."))
    else:
        length = USUAL
        while length > LENGTHS[0] and counted(seconds, length).sum() < ENOUGH:
            length /= 2
        why = Sentence(mark("The files are longer or few, so they are cut; pieces of one file stay on one side."))
    counts = counted(seconds, length)
    trim = choices.trim or ("start" if (counts > 1).any() else "energy")
    return Cut(length, counts, trim, why)


def counted(seconds: NDArray[np.float64], length: float) -> NDArray[np.int64]:
    """Return into how many items files are cut: whole ones, but one at least."""
    whole = np.floor(seconds / length + 1e-6)
    return np.where(seconds < MORE * length, 1, whole).astype(np.int64)


def piece(values: NDArray[np.float32], number: int, size: int, begin: int) -> NDArray[np.float32]:
    """Return `size` values `(C, size)` of a sound `(C, n)`: the piece of this number, the first at `begin`, which
    may lie before it; beyond the ends is silence."""
    found = np.zeros((len(values), size), np.float32)
    first = begin + number * size
    low, high = max(0, first), min(values.shape[1], first + size)
    if low < high:
        found[:, low - first : high - first] = values[:, low:high]
    return found


def at_loudest(values: NDArray[np.float32], rate: float, size: int) -> int:
    """Return where an item of `size` values begins so that the loud part of a sound `(C, n)` is in its middle; negative
    where it begins before the sound."""
    step = max(1, round(rate / FRAMES))
    energy = np.add.reduceat(np.square(values, dtype=np.float64).mean(0), np.arange(0, values.shape[1], step))
    whole = np.cumsum(energy)
    if whole[-1] <= 0:
        return int(values.shape[1] - size) // 2
    low, high = np.searchsorted(whole, [QUIET * whole[-1], (1 - QUIET) * whole[-1]])
    return int(((low + high + 1) * step - size) // 2)


# --- what is said of it -----------------------------------------------------------------------------------------------


def length_guess(cut: Cut) -> Guess:
    """Say how long an item is."""
    said = (
        mark("Files are cut into pieces of {seconds} s") if cut.pieces else mark("Each file is an item of {seconds} s")
    )
    values = sorted({*LENGTHS, cut.seconds})
    offers = tuple(Offer(f"{value:g}", Sentence("{n} s", {"n": f"{value:g}"})) for value in values)
    return Guess("seconds", Sentence(said, {"seconds": f"{cut.seconds:g}"}), cut.why, f"{cut.seconds:g}", offers)


def trim_guess(cut: Cut, choices: Choices) -> Guess:
    """Say where in its file an item lies."""
    centred, begins = mark("The loud part of each file is in the middle"), mark("Items begin where their files do")
    why = (
        mark("Words lie anywhere in a recording; those in the middle are easier to compare.")
        if cut.trim == "energy"
        else mark("Several pieces follow each other in a file.")
    )
    return Guess(
        "trim",
        Sentence(centred if cut.trim == "energy" else begins),
        Sentence(mark("You chose so.") if choices.trim else why),
        cut.trim,
        (Offer("energy", Sentence(mark("In the middle"))), Offer("start", Sentence(mark("As they begin")))),
    )
