"""Shapes with known kind, place, size and shade: the complete grid, after dSprites (Matthey et al., 2017),
anti-aliased.

There is no angle: a square looks the same after a quarter turn and an ellipse after a half, so it could not be
identified.
"""

from __future__ import annotations

from itertools import product
from math import pi, sqrt

import numpy as np

from ..spec import Data
from .cards.card import DataCard
from .dataset import Dataset
from .generating import Array, assemble, randomness

__all__ = ["load_shapes"]

FINE = 128
"""Places per side at which shapes are sampled; a pixel is the mean over its places, which is what anti-aliasing
means."""
SIDES = (2.5 / 16, 3.5 / 16, 4.5 / 16, 5.5 / 16)
"""Size: the square root of a shape's area, as a share of the picture's side. Kinds of one size have the same area."""
SHADES = (0.4, 0.6, 0.8, 1.0)
PLACES = {16: 10, 32: 14}
"""Places of the centre along each side, by pixels of a side."""
MARGIN = 4.9 / 16
"""The largest triangle reaches 0.88 of its size above its centre, so centres closer to the edge would cut it."""


def load_shapes(card: DataCard, data: Data) -> Dataset:
    """Return every combination of kind, place, size and shade once, split at random."""
    pixels = card.shape[-1]
    places = np.linspace(MARGIN, 1 - MARGIN, PLACES[pixels])
    masks = np.stack([draw(kind, side, places, pixels) for kind, side in product(range(3), SIDES)])
    pictures = masks[..., None, :, :] * np.reshape(SHADES, (-1, 1, 1))
    samples = np.rint(255 * pictures).astype(np.uint8).reshape(-1, 1, pixels, pixels)
    factors = grid(np.arange(3), np.asarray(SIDES) * pixels, places * pixels, places * pixels, np.asarray(SHADES))[
        :, [0, 3, 2, 1, 4]
    ]
    order = randomness(card, data).permutation(len(samples))
    samples, factors = samples[order], factors[order]
    return assemble(card, samples, factors[:, 0], factors, clean=samples)


def grid(*values: Array) -> Array:
    """Return every combination of the values as rows, the last changing fastest."""
    return np.stack(np.meshgrid(*values, indexing="ij"), -1).reshape(-1, len(values))


def draw(kind: int, side: float, places: Array, pixels: int) -> Array:
    """Return how much of each pixel a shape covers, `(P, P, pixels, pixels)`, for each place of its centre (y, then
    x)."""
    away = ((np.arange(FINE) + 0.5) / FINE - places[:, None]).astype(np.float32) / side
    inside = INSIDE[kind](away[:, None, :, None], away[None, :, None, :]).astype(np.float32)
    pool = np.kron(np.eye(pixels, dtype=np.float32), np.full((FINE // pixels, 1), pixels / FINE, np.float32))
    covered: Array = (pool.T @ inside) @ pool
    return covered


# Each takes y and x from the shape's centre of mass, in units of its size, and says what lies inside. All have area 1.


def square(y: Array, x: Array) -> Array:
    return (abs(y) <= 0.5) & (abs(x) <= 0.5)


def ellipse(y: Array, x: Array) -> Array:
    """One and a half times as wide as high: pi a b = 1 with a = 1.5 b."""
    return x**2 / 1.5 + y**2 * 1.5 <= 1 / pi


def triangle(y: Array, x: Array) -> Array:
    """Equilateral, pointing up (y grows downwards): height h = 3^(1/4), centre of mass 2h/3 below the tip."""
    height = sqrt(sqrt(3))
    return (y <= height / 3) & (abs(x) * sqrt(3) <= y + 2 * height / 3)


INSIDE = (square, ellipse, triangle)
