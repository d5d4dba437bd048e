"""The 8x8 digits inside scikit-learn's wheel: offline, split 75/25, stratified by class."""

from __future__ import annotations

import torch

from .cards.images import DIGITS
from .dataset import Dataset, Split

__all__ = ["WHITE", "load_digits"]

WHITE = 16
"""The stored value of a white pixel."""


def load_digits() -> Dataset:
    """Return the digits with a fixed, stratified held-out quarter (split seed 0, whatever the spec's seed)."""
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    bunch = datasets.load_digits()
    pictures, held_pictures, labels, held_labels = train_test_split(
        bunch.images, bunch.target, test_size=DIGITS.held_out, stratify=bunch.target, random_state=0
    )

    def split(images, targets) -> Split:  # type: ignore[no-untyped-def]
        return Split(torch.from_numpy(images).to(torch.uint8).unsqueeze(1), torch.from_numpy(targets).long())

    return Dataset(DIGITS, split(pictures, labels), split(held_pictures, held_labels), white=WHITE)
