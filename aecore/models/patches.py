"""Patches: an item cut into equal pieces, `(B, C, *sides) -> (B, n, values)`, and put together again."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

__all__ = ["Patches"]


class Patches:
    """The grid of patches with side `side` over samples of `shape` `(C, T)` or `(C, H, W)`; sides must be multiples of
    it."""

    def __init__(self, shape: tuple[int, ...], side: int) -> None:
        self.shape, self.side = shape, side
        self.grid = tuple(size // side for size in shape[1:])
        self.count = prod(self.grid)
        self.values = shape[0] * side ** len(self.grid)

    def cut(self, x: Tensor) -> Tensor:
        """`(B, C, *sides) -> (B, n, values)`."""
        b, (c, s) = x.shape[0], (self.shape[0], self.side)
        if len(self.grid) == 1:
            return x.reshape(b, c, self.count, s).permute(0, 2, 1, 3).flatten(2)
        h, w = self.grid
        return x.reshape(b, c, h, s, w, s).permute(0, 2, 4, 1, 3, 5).reshape(b, self.count, self.values)

    def join(self, patches: Tensor) -> Tensor:
        """`(B, n, values) -> (B, C, *sides)`, the inverse of `cut`."""
        b, (c, s) = patches.shape[0], (self.shape[0], self.side)
        if len(self.grid) == 1:
            return patches.reshape(b, self.count, c, s).permute(0, 2, 1, 3).reshape(b, c, self.count * s)
        h, w = self.grid
        return patches.reshape(b, h, w, c, s, s).permute(0, 3, 1, 4, 2, 5).reshape(b, c, h * s, w * s)

    def spread(self, chosen: Tensor) -> Tensor:
        """A value for each patch `(B, n)` as a value for each place, `(B, 1, *sides)`."""
        x = chosen.reshape(-1, 1, *self.grid)
        for axis in range(2, x.ndim):
            x = torch.repeat_interleave(x, self.side, dim=axis)
        return x
