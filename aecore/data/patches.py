"""Patches of scikit-learn's two photographs: training ones from one picture, held-out ones from the other."""

from __future__ import annotations

import numpy as np
import torch

from .cards.card import DataCard
from .dataset import Dataset, Split
from .generating import Array

__all__ = ["load_patches"]

FLAT = 0.03
"""Patches whose grey values (0 to 1) have a smaller standard deviation are left out: sky and blurred leaves."""
ONE_WAY = 0.3
"""From this coherence of the structure tensor on, a patch has one direction: 0 is none, 1 a perfect edge or stripe."""
CANDIDATES = 40_000
GOLDEN = (0.7548776662466927, 0.5698402909980532)
"""Steps of the sequence that fills a square most evenly (M. Roberts, 2018): 1/g and 1/g^2 with g^3 = g + 1."""
LUMA = np.array((0.299, 0.587, 0.114))
"""How bright red, green and blue look (ITU-R BT.601)."""


def load_patches(card: DataCard) -> Dataset:
    """Return patches of china.jpg to train on and of flower.jpg to hold out."""
    return Dataset(card, split(card, "china.jpg", card.train), split(card, "flower.jpg", card.held_out))


def split(card: DataCard, photograph: str, n: int) -> Split:
    """Return the first `n` patches with structure, at places spread evenly over a photograph."""
    from sklearn.datasets import load_sample_image

    channels, side, _ = card.shape
    photo = load_sample_image(photograph)
    windows = np.lib.stride_tricks.sliding_window_view(photo, (side, side), (0, 1))
    patches = windows[places(*windows.shape[:2])]
    grey = np.einsum("nchw,c->nhw", patches, LUMA).round()
    kept = np.flatnonzero(grey.std((1, 2)) >= 255 * FLAT)[:n]
    samples = patches[kept] if channels == 3 else grey[kept, None].astype(np.uint8)
    return Split(torch.from_numpy(np.ascontiguousarray(samples)), torch.from_numpy(direction(grey[kept])))


def places(rows: int, columns: int) -> tuple[Array, Array]:
    """Return different places in a picture, the first n of them spread evenly whatever n is."""
    points = (0.5 + np.arange(1, CANDIDATES + 1)[:, None] * GOLDEN) % 1
    found = (points * (rows, columns)).astype(int)
    _, first = np.unique(found, axis=0, return_index=True)
    return tuple(found[np.sort(first)].T)


def direction(grey: Array) -> Array:
    """Return the class of patches `(N, H, W)`: horizontal, vertical, rising, falling edge, or none of them.

    The structure tensor is the mean of g g^T over a patch, g being the gradient; its main axis is the direction across
    the edge.
    """
    down, right = np.gradient(grey, axis=(1, 2))
    xx, yy, xy = ((a * b).sum((1, 2)) for a, b in ((right, right), (down, down), (right, down)))
    coherence = np.hypot(xx - yy, 2 * xy) / (xx + yy)
    across = np.arctan2(2 * xy, xx - yy) / 2
    # across in units of 45 degrees: 0 points right (a vertical edge), 1 right and down (rising), 2 down, 3 left and
    # down (falling)
    eighth = np.rint(across / (np.pi / 4)).astype(np.int64) % 4
    return np.where(coherence < ONE_WAY, 4, np.array((1, 2, 0, 3))[eighth])
