"""A data set in memory: pictures as the source has them (uint8), labels, and the split."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from .cards import DataCard

__all__ = ["Dataset", "Split"]


@dataclass(frozen=True)
class Split:
    """Pictures `(N, C, H, W)` uint8 and labels `(N,)` int64."""

    pictures: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.pictures)

    def first(self, n: int) -> Split:
        return Split(self.pictures[:n], self.labels[:n])


@dataclass(frozen=True)
class Dataset:
    """A card with its tensors. Pixels are stored 0..white and read as floats in [0, 1]."""

    card: DataCard
    train: Split
    held_out: Split
    white: int
    """The stored value of a white pixel: 16 for digits, 255 for the MNIST family."""

    def floats(self, pictures: Tensor) -> Tensor:
        """Return stored pictures as float32 in [0, 1], on the device they lie on."""
        return pictures.to(torch.float32).div_(self.white)

    def bytes(self, pictures: Tensor) -> Tensor:
        """Return pictures in [0, 1] (any float) as uint8 in 0..255, for files and screens."""
        return (pictures.clamp(0, 1) * 255).round().to(torch.uint8)

    def to(self, device: torch.device) -> Dataset:
        def move(split: Split) -> Split:
            return Split(split.pictures.to(device), split.labels.to(device))

        return replace(self, train=move(self.train), held_out=move(self.held_out))

    def limited(self, items: int) -> Dataset:
        """Return the data set with the first `items` training pictures only (0: all)."""
        return replace(self, train=self.train.first(items)) if items else self

    def probe(self, n: int) -> tuple[Split, Tensor]:
        """Return `n` fixed items, held-out first, then training, and a mask `(n,)` of the held-out ones."""
        held = self.held_out.first(n)
        seen = self.train.first(n - len(held))
        split = Split(torch.cat([held.pictures, seen.pictures]), torch.cat([held.labels, seen.labels]))
        return split, torch.arange(len(split)) < len(held)
