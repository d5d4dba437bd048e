"""How items that are sounds are heard: what a browser needs to play them again. Knows no torch."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from ...texts import mark

__all__ = ["Sound"]

LARGEST = 1 << 14
"""Values of a window of a spectrogram."""
FASTEST = 384_000.0
LOUDEST = 1e6


@dataclass(frozen=True)
class Sound:
    """How a sound was made an item, and so how an item becomes a sound.

    A **curve** `(C, T)` holds the sound itself: a value times `scale` is a share of full scale, `rate` values a second.

    A **spectrogram** is a picture `(1, H, W)` of a sound of `rate` values a second. Column i is one short-time spectrum
    around the value `(i + 1/2) hop`, under a periodic Hann window w of `window` values: amplitudes
    `|sum_n w_n x_n exp(-2 pi i k n / window)| / (sum_n w_n / 2)`, which are 1 for a sine of full scale. Row j, counted
    from the bottom, is the root mean square of them under the j-th of H triangles, whose corners are evenly spaced from
    0 to `rate / 2`: in Hz (linear), or in mel, `2595 log10(1 + f / 700)`. White is `top` decibels, black `depth` less.
    """

    form: Literal["curve", "spectrogram"]
    rate: float
    """Values a second."""
    scale: float = 1.0
    window: int = 0
    hop: int = 0
    bands: Literal["mel", "linear"] = "mel"
    top: float = 0.0
    depth: float = 60.0
    """Decibels."""

    def check(self, sides: int) -> None:
        """Raise ValueError where an item with a shape of so many sides cannot be heard so."""
        numbers = (self.rate, self.scale, self.top, self.depth)
        fits = all(map(isfinite, numbers)) and 0 < self.rate <= FASTEST and 0 < self.scale <= LOUDEST
        if self.form == "spectrogram":
            is_power = self.window > 1 and self.window & (self.window - 1) == 0
            fits &= sides == 3 and is_power and 0 < self.hop <= self.window <= LARGEST
            fits &= 0 < self.depth <= 1000 and abs(self.top) <= 1000
        else:
            fits &= sides == 2
        if not fits:
            raise ValueError(mark("how it is heard does not fit the kind of sample"))
