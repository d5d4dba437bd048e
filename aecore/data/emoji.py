"""Emoji: colour pictures in ten kinds, from the sheet that comes with the project."""

from __future__ import annotations

import torch

from .cards.card import DataCard
from .dataset import Dataset, Split
from .sheet import HELD_OUT, read_sheet

__all__ = ["load_emoji"]


def load_emoji(card: DataCard) -> Dataset:
    """Return the emoji; which are held out is part of the sheet."""
    pictures, labels = (torch.tensor(part) for part in read_sheet())
    return Dataset(
        card, Split(pictures[HELD_OUT:], labels[HELD_OUT:]), Split(pictures[:HELD_OUT], labels[:HELD_OUT]), white=255
    )
