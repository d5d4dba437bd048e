"""Sounds as pictures of their spectrum, as `cards.sound.Sound` says it. NumPy only: the browser does the same the other
way (`ui/frontend/src/core/sound`)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .cards.sound import Sound

__all__ = ["bank", "decibels", "frames_of", "levels"]

SILENT = 1e-6
"""Amplitude below which all is silence: -120 decibels."""


def mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    return 2595 * np.log10(1 + hertz / 700)


def hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return 700 * (10 ** (mel / 2595) - 1)


@lru_cache(maxsize=16)
def bank(rate: float, window: int, bands: str, count: int) -> NDArray[np.float64]:
    """Return the weights of the frequencies of a spectrum in each band, `(count, window // 2 + 1)`; each row adds up to
    1, the lowest band first. A band without a frequency has the nearest one."""
    half = rate / 2
    if bands == "mel":
        corners = hertz(np.linspace(0, mel(np.array(half)), count + 2))
    else:
        corners = np.linspace(0, half, count + 2)
    lines = np.arange(window // 2 + 1) * rate / window
    left, middle, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    weights = np.clip(np.minimum((lines - left) / (middle - left), (right - lines) / (right - middle)), 0, None)
    for row in np.flatnonzero(weights.sum(1) <= 0):
        weights[row, np.abs(lines - middle[row]).argmin()] = 1
    return np.asarray(weights / weights.sum(1, keepdims=True))


def frames_of(values: NDArray[np.float32], sound: Sound, count: int) -> NDArray[np.float64]:
    """Return the amplitudes of the spectra of a sound `(n,)` at `count` moments, `(count, window // 2 + 1)`; beyond its
    ends is silence."""
    window, hop = sound.window, sound.hop
    padded = np.zeros((count - 1) * hop + window + hop)
    begin = window // 2 - hop // 2  # the first window stands around half a hop
    kept = values[: len(padded) - begin]
    padded[begin : begin + len(kept)] = kept
    rows = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop][:count]
    shape = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window) / window)
    return np.asarray(np.abs(np.fft.rfft(rows * shape)) / (shape.sum() / 2))


def decibels(values: NDArray[np.float32], sound: Sound, side: int) -> NDArray[np.float32]:
    """Return a sound `(n,)` as a picture `(side, side)` in decibels of full scale, the highest band at the top."""
    power = np.square(frames_of(values, sound, side))
    amplitude = np.sqrt(power @ bank(sound.rate, sound.window, sound.bands, side).T)
    return np.asarray(20 * np.log10(np.maximum(amplitude, SILENT)).T[::-1], np.float32)


def levels(pictures: NDArray[np.float32], sound: Sound) -> NDArray[np.uint8]:
    """Return pictures in decibels as levels of grey."""
    shares = (pictures - (sound.top - sound.depth)) / sound.depth
    return np.asarray((shares.clip(0, 1) * 255 + 0.5).astype(np.uint8))
