"""Clouds of points with known truth: a Gaussian with a chosen spectrum, two clouds of unequal width, bent surfaces and
curves in space, and pure noise."""

from __future__ import annotations

from math import pi

import numpy as np

from ..spec import Data
from .cards.card import DataCard
from .dataset import Dataset
from .generating import Array, assemble, bins, randomness

__all__ = [
    "eigenvalues",
    "load_linear_gaussian",
    "load_noise",
    "load_rings",
    "load_s_curve",
    "load_swiss_roll",
    "load_two_clouds",
]

ROLL_CENTRE = (2.0, 10.5, 2 / (3 * pi))
"""The mean of scikit-learn's roll (t cos t, 21 u, t sin t) with t from 1.5 pi to 4.5 pi."""
ROLL_SIZE = 7.0
"""About its standard deviation in each direction; one number for all three, so that the roll keeps its form."""
LINKS = 1.2
"""How far the centres of neighbouring rings of radius 1 lie apart: below 2, so they are linked."""
WIDTHS = (0.1, 1.0)
"""Standard deviations, in every direction, of the narrow and of the wide cloud."""
APART = 6.0
"""Between the middles of the two clouds. In ten dimensions a point of the wide one lies about 3.2 from its middle, so
the clouds do not touch."""


def eigenvalues(n: int, decay: float) -> Array:
    """Return the variances of the principal axes without noise: each `decay` times the one before, 1 per value on
    average."""
    ratios: Array = decay ** np.arange(n)
    return np.asarray(n * ratios / ratios.sum())


def load_linear_gaussian(card: DataCard, data: Data) -> Dataset:
    """x = Q diag(sqrt(eigenvalues)) z + noise, with z standard normal and Q a random rotation."""
    random, values = randomness(card, data), card.shape[0]
    axes = np.linalg.qr(random.standard_normal((values, values)))[0]
    codes = random.standard_normal((card.train + card.held_out, values))
    clean = codes * np.sqrt(eigenvalues(values, data.decay)) @ axes.T
    return cloud(card, data, random, clean, np.zeros(len(clean)), codes)


def load_swiss_roll(card: DataCard, data: Data) -> Dataset:
    """scikit-learn's roll; its truth is unrolled: how far along (arc length of the spiral r = t) and how far across."""
    from sklearn.datasets import make_swiss_roll

    random = randomness(card, data)
    points, t = make_swiss_roll(card.train + card.held_out, random_state=int(random.integers(2**31)))
    along = (t * np.sqrt(1 + t**2) + np.arcsinh(t)) / 2
    truth = np.stack([along, points[:, 1]], 1) / ROLL_SIZE
    return cloud(card, data, random, (points - ROLL_CENTRE) / ROLL_SIZE, eighths(t, 1.5 * pi, 4.5 * pi), truth)


def load_s_curve(card: DataCard, data: Data) -> Dataset:
    """scikit-learn's S: two arcs of radius 1, so the angle is the arc length; its width of 2 is centred."""
    from sklearn.datasets import make_s_curve

    random = randomness(card, data)
    points, t = make_s_curve(card.train + card.held_out, random_state=int(random.integers(2**31)))
    return cloud(
        card, data, random, points - (0, 1, 0), eighths(t, -1.5 * pi, 1.5 * pi), np.stack([t, points[:, 1]], 1)
    )


def load_rings(card: DataCard, data: Data) -> Dataset:
    """A chain of three linked rings, the middle one upright."""
    random, n = randomness(card, data), card.train + card.held_out
    ring, angle = random.integers(0, 3, n), random.uniform(0, 2 * pi, n)
    upright, sine = ring == 1, np.sin(angle)
    points = np.stack([np.cos(angle) + LINKS * (ring - 1), np.where(upright, 0, sine), np.where(upright, sine, 0)], 1)
    return cloud(card, data, random, points, ring, np.stack([ring, angle], 1))


def load_two_clouds(card: DataCard, data: Data) -> Dataset:
    """Two round clouds, one ten times as wide as the other, with as many points each; their middles lie on the first
    axis. A point's truth: which cloud, and how far from the middle of it."""
    random, n = randomness(card, data), card.train + card.held_out
    which = random.permutation(np.arange(n) % 2)
    points = random.standard_normal((n, *card.shape)) * np.take(WIDTHS, which)[:, None]
    away = np.linalg.norm(points, axis=1)
    points[:, 0] += APART * (which - 0.5)
    samples = points.astype(np.float32)
    return assemble(card, samples, which, np.stack([which, away], 1), samples)


def load_noise(card: DataCard, data: Data) -> Dataset:
    """Uniform numbers from 0 to 1, all independent: every number left out of a code costs its variance, 1/12."""
    values = randomness(card, data).random((card.train + card.held_out, *card.shape), np.float32)
    return assemble(card, values, np.zeros(len(values)), values)


def cloud(
    card: DataCard, data: Data, random: np.random.Generator, clean: Array, labels: Array, factors: Array
) -> Dataset:
    samples = (clean + data.noise * random.standard_normal(clean.shape)).astype(np.float32)
    return assemble(card, samples, labels, factors, clean)


def eighths(t: Array, start: float, stop: float) -> Array:
    return bins(t, list(np.linspace(start, stop, 9)[1:-1]))
