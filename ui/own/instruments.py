"""Sounds to try own data with: notes of a flute, sirens and drums that nobody has played, made of sines and noise.
NumPy only."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["EACH", "as_wav", "sounds"]

RATE, SECONDS, EACH = 8_000, 0.5, 40
"""Values a second, seconds of a sound, sounds of each kind."""
SEED = 7
Draw = np.random.Generator
Sound = NDArray[np.float64]
TIME = np.arange(int(RATE * SECONDS)) / RATE


def flute(draw: Draw) -> Sound:
    """A steady note with a few overtones and some breath."""
    pitch, softness = draw.uniform(220, 880), draw.uniform(1.5, 3)
    notes = (np.sin(2 * np.pi * n * pitch * TIME + draw.uniform(0, 6)) / n**softness for n in range(1, 5))
    return sum(notes, np.zeros_like(TIME)) * swell(0.06, 0.12) + 0.01 * draw.normal(size=len(TIME))


def siren(draw: Draw) -> Sound:
    """A tone that glides up or down."""
    first, last = draw.uniform(200, 700), draw.uniform(1_200, 3_000)
    if draw.random() < 0.5:
        first, last = last, first
    pitch = first * (last / first) ** (TIME / SECONDS)
    return np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * swell(0.03, 0.05)


def drum(draw: Draw) -> Sound:
    """A blow: a low tone that falls, and noise, both of which die away."""
    low, fall = draw.uniform(60, 180), draw.uniform(8, 25)
    tone = np.sin(2 * np.pi * np.cumsum(low * (1 + 1.5 * np.exp(-40 * TIME))) / RATE) * np.exp(-fall * TIME)
    return tone + draw.uniform(0.2, 0.6) * draw.normal(size=len(TIME)) * np.exp(-draw.uniform(20, 60) * TIME)


KINDS: Mapping[str, Callable[[Draw], Sound]] = {"drum": drum, "flute": flute, "siren": siren}


def swell(up: float, down: float) -> Sound:
    """A loudness that comes and goes within so many seconds."""
    return np.minimum(1, np.minimum(TIME / up, (SECONDS - TIME) / down))


def sounds() -> Iterator[tuple[str, bytes]]:
    """Yield WAV files with their paths: a folder for each kind."""
    draw = np.random.default_rng(SEED)
    for kind, make in KINDS.items():
        for number in range(1, EACH + 1):
            made = make(draw)
            yield f"{kind}/{number:04}.wav", as_wav(made / np.abs(made).max() * draw.uniform(0.4, 0.8))


def as_wav(values: Sound, rate: int = RATE) -> bytes:
    """Return values in -1...1 as a WAV file of 16 bits."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((values * 32767).astype("<i2").tobytes())
    return whole.getvalue()
