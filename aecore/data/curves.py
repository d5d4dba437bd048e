"""Curves with known truth and odd ones of named kinds: sine waves on a slope, and heartbeats.

Odd items are normal ones changed in one way; the last kind is not wrong in form but lies far along what is normal, so
the reconstruction error alone can miss it.
"""

from __future__ import annotations

import numpy as np

from ..spec import Data
from .cards.card import DataCard
from .dataset import Dataset
from .generating import Array, assemble, bins, randomness

__all__ = ["load_pulses", "load_sines"]

WAVES = ((-4.0, 1.2, 0.15), (0.0, 0.7, 1.0), (1.8, 0.7, -0.2), (5.0, 2.0, 0.3))
"""P, R, S and T of one beat: when, how wide (standard deviation), how high. When and how wide are in units
of the width of the beat; heights are in units of its amplitude."""
BEATS = 8
"""Enough beats to fill a window at the fastest pace, one before it included."""


def kinds(card: DataCard, normal: int) -> Array:
    """Return what each item is, `(N,)`: 0 for normal ones, then odd kinds 1, 2, ... in equal numbers, in the card's
    order."""
    odd = np.arange(card.odd) * (len(card.classes) - normal) // max(card.odd, 1) + 1
    return np.concatenate([np.zeros(card.train + card.held_out, np.int64), odd])


def only(kind: Array, which: int, values: Array | float) -> Array:
    """Return the values of the items of one kind and 0 for all others, `(N, 1)`."""
    return np.where(kind == which, values, 0.0)[:, None]


def load_sines(card: DataCard, data: Data) -> Dataset:
    """x(t) = A sin(2 pi (f t + phase)) + trend (t - 1/2) + noise, for t from 0 to 1."""
    random = randomness(card, data)
    kind = kinds(card, 3)
    n, t = len(kind), np.linspace(0, 1, card.shape[-1])
    amplitude, frequency = random.uniform(0.5, 1.5, n), random.uniform(1, 7, n)
    phase, trend = random.uniform(0, 1, n), random.uniform(-1, 1, n)
    labels = np.where(kind == 0, bins(frequency, [3, 5]), kind + 2)

    # What is odd begins at a place in the middle half, so that there is enough of it and enough before it.
    place = random.integers(len(t) // 4, 3 * len(t) // 4, n)
    since = np.clip(t - t[place, None], 0, None)
    jump = random.choice([-1, 1], n) * random.uniform(1, 2, n)
    amplitude = np.where(kind == 5, 1.5 + amplitude / 2, amplitude)
    cycles = frequency[:, None] * t + phase[:, None]
    cycles += only(kind, 3, random.uniform(0.3, 0.7, n)) * (since > 0)
    cycles += only(kind, 4, np.where(frequency < 4, 4, -0.6 * frequency)) * since
    clean = amplitude[:, None] * np.sin(2 * np.pi * cycles) + trend[:, None] * (t - 0.5)
    clean += only(kind, 1, 1.5 * jump) * (np.arange(len(t)) == place[:, None])
    clean += only(kind, 2, jump) * (since > 0)

    samples = (clean + data.noise * random.standard_normal(clean.shape)).astype(np.float32)
    return assemble(card, samples[:, None], labels, np.stack([amplitude, frequency, phase, trend], 1), clean[:, None])


def load_pulses(card: DataCard, data: Data) -> Dataset:
    """Beats at (k + start) 64 / rate, each a sum of bell curves (the idea of McSharry et al., 2003, without the
    dynamics)."""
    random = randomness(card, data)
    kind = kinds(card, 3)
    n, t = len(kind), np.arange(card.shape[-1])
    rate, start = random.uniform(2.7, 5.3, n), random.uniform(0, 1, n)
    width, amplitude = random.uniform(0.8, 1.4, n), random.uniform(2, 4, n)
    labels = np.where(kind == 0, bins(rate, [3.5, 4.4]), kind + 2)

    amplitude = np.where(kind == 5, 4 + amplitude / 2, amplitude)
    interval = len(t) / rate[:, None]
    times = (np.arange(BEATS) - 1 + start[:, None]) * interval
    middle = np.arange(BEATS) == abs(times - len(t) / 2).argmin(1)[:, None]
    times -= middle * only(kind, 2, random.uniform(0.35, 0.45, n)) * interval
    strength = amplitude[:, None] * (1 - middle * only(kind, 1, 1.0))
    spread = width[:, None] * (1 + middle * only(kind, 3, random.uniform(1.5, 2.5, n)))
    clean = np.zeros((n, len(t)))
    for when, wide, high in WAVES:
        distance = (t - (times + when * width[:, None])[..., None]) / (wide * spread[..., None])
        clean += high * np.einsum("nb,nbt->nt", strength, np.exp(-np.square(distance) / 2))

    cut = random.integers(len(t) // 4, 3 * len(t) // 4, n)
    alive = (kind != 4)[:, None] | (t < cut[:, None])
    samples = ((clean + data.noise * random.standard_normal(clean.shape)) * alive).astype(np.float32)
    return assemble(card, samples[:, None], labels, np.stack([rate, start, width, amplitude], 1), clean[:, None])
