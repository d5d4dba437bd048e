"""Randomness as a function of (seed, purpose, step), so that a resumed run draws what an uninterrupted one draws."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

__all__ = ["order", "reseed"]

PURPOSES = {"order": 1, "step": 2, "held-out": 3, "probe": 4, "dropout": 5, "code": 6}


def mix(seed: int, purpose: str, step: int) -> int:
    """Spread (seed, purpose, step) over 63 bits (the multipliers are those of SplitMix64's finaliser)."""
    x = (seed * 0x9E3779B97F4A7C15 + PURPOSES[purpose] * 0xBF58476D1CE4E5B9 + step * 0x94D049BB133111EB) & (2**64 - 1)
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
    return (x ^ (x >> 31)) >> 1


def reseed(generator: Generator, seed: int, purpose: str, step: int = 0) -> Generator:
    """Set `generator` to the stream of a purpose (a key of `PURPOSES`) at a step, and return it."""
    return generator.manual_seed(mix(seed, purpose, step))


def order(n: int, seed: int, epoch: int) -> Tensor:
    """Return the order `(n,)` int64 in which an epoch sees n training items."""
    return torch.randperm(n, generator=reseed(Generator(), seed, "order", epoch))
