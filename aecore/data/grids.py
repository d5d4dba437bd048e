"""Two classic lessons in pixels: squares that may or may not overlap, and bars that are lit independently."""

from __future__ import annotations

import numpy as np

from ..spec import Data
from .cards.card import DataCard
from .dataset import Dataset
from .generating import Array, assemble, bins, randomness

__all__ = ["load_bars", "load_squares"]

SIDE = 4
"""Pixels on a side of the square."""
CHANCE = 1 / 8
"""How likely a bar is lit (Földiák, 1990)."""


def load_squares(card: DataCard, data: Data) -> Dataset:
    """Return one square at the places of a grid (XYSquares, Michlo et al., 2021, with one square).

    The step of the grid goes from 1 pixel (overlap 1) to the side of the square (overlap 0). A quarter of the places is
    held out. Places repeat until the splits have the sizes of the card, so that an epoch is as long whatever the
    overlap.
    """
    pixels = card.shape[-1]
    step = SIDE - round(data.overlap * (SIDE - 1))
    places = np.arange(0, pixels - SIDE + 1, step)
    corners = randomness(card, data).permutation(np.stack(np.meshgrid(places, places), -1).reshape(-1, 2))
    held_out = len(corners) // 4
    corners = np.concatenate([repeat(corners[held_out:], card.train), repeat(corners[:held_out], card.held_out)])
    lit = (np.arange(pixels) >= corners[..., None]) & (np.arange(pixels) < corners[..., None] + SIDE)
    samples = 255 * (lit[:, 1, :, None] & lit[:, 0, None, :])[:, None].astype(np.uint8)
    centres = corners + SIDE / 2
    labels = bins(centres[:, 0], [pixels / 2]) + 2 * bins(centres[:, 1], [pixels / 2])
    return assemble(card, samples, labels, centres, clean=samples)


def repeat(rows: Array, n: int) -> Array:
    return rows[np.arange(n) % len(rows)]


def load_bars(card: DataCard, data: Data) -> Dataset:
    """Return pictures of rows and columns that are lit independently; where two cross, a pixel is lit all the same."""
    pixels = card.shape[-1]
    lit = randomness(card, data).random((card.train + card.held_out, 2 * pixels)) < CHANCE
    samples = 255 * (lit[:, :pixels, None] | lit[:, None, pixels:])[:, None].astype(np.uint8)
    return assemble(card, samples, lit.sum(1).clip(max=len(card.classes) - 1), lit, clean=samples)
