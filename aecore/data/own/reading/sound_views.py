"""Two ways to see a sound: the curve itself, or a picture of its spectrum; which is guessed, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....texts import Sentence, mark
from ...cards.sound import Sound
from ...spectrogram import decibels, levels
from ..check import Guess, Offer
from ..choices import Choices
from ..draft import Tell
from .heard import Heard, resampled
from .room import STEPS, evenly

__all__ = ["Made", "Seen", "as_curves", "as_spectra", "seen_as", "view_guesses"]

SIDE = 32
SIDES = (32, 48, 64)
"""Pixels of a picture of a spectrum. What is decoded from 32 is recognised as well as from 64, and learnt sooner
(docs/own-data.md)."""
OVERLAP = 3
"""Of so many windows a moment is a part, at least: fewer leave gaps that no sound is made of again."""
SMALLEST, LARGEST = 64, 1 << 14
"""Values of a window."""
LOOKED_AT = 48
"""Items that are looked at to guess how sounds are best seen."""
BELOW, CYCLES = 0.97, 16
"""A sound may be a curve where so much of its energy lies below what 1,024 values keep, in no more cycles."""
DEPTH = 60.0
"""Decibels from white to black."""
WHITE = 99.9
"""Percentile of all levels that is white."""
LEAST = 1e-6
"""Smallest deviation that curves are divided by."""


@dataclass(frozen=True)
class Seen:
    """How sounds are made items."""

    sound: Sound
    shape: tuple[int, ...]
    why: Sentence
    fine: Sentence
    """What remains of it."""
    doubt: bool
    """Whether it could as well be the other way."""


@dataclass(frozen=True)
class Made:
    """Items, which of those asked for they are, and how they are heard."""

    samples: NDArray[Any]
    kept: NDArray[np.int64]
    sound: Sound


def seen_as(heard: Heard, choices: Choices) -> Seen:
    """Return how sounds are seen: as pictures of their spectrum, of which decodes are recognised (docs/own-data.md);
    asked where curves would keep nearly all of them, in a few swings."""
    every = ceil(heard.rate * heard.cut.seconds / STEPS - 1e-9)
    rate = heard.rate / every
    share, cycles = measured(heard, rate)
    is_curve = choices.kind == "curve"
    doubt = not choices.kind and share >= BELOW and cycles <= CYCLES
    values = {"share": f"{100 * share:.0f}", "hertz": f"{rate / 2:,.0f}", "cycles": f"{cycles:,.0f}"}
    why = Sentence(
        mark("A curve keeps what is below {hertz} Hz, {share} % of the energy; an item swings about {cycles} times."),
        values,
    )
    if choices.kind:
        why = Sentence(mark("You chose so."))
    if is_curve:
        fine = Sentence(
            mark("{rate} values a second remain: what is above {hertz} Hz is gone, {share} % of the energy stays."),
            values | {"rate": f"{rate:,.0f}"},
        )
        steps = min(STEPS, max(2, round(heard.cut.seconds * rate)))
        return Seen(Sound("curve", rate), (2 if heard.both else 1, steps), why, fine, doubt)
    side = choices.side or SIDE
    hop = max(1, round(heard.rate * heard.cut.seconds / side))
    window = min(LARGEST, max(SMALLEST, 1 << ceil(log10(OVERLAP * hop) / log10(2))))
    sound = Sound("spectrogram", heard.rate, 1.0, window, hop, choices.bands or "mel", 0.0, DEPTH)
    fine = Sentence(
        mark("A column is {ms} ms of {rate} values a second, under a window of {window}."),
        {"ms": f"{1000 * hop / heard.rate:.0f}", "rate": f"{heard.rate:,.0f}", "window": f"{window:,}"},
    )
    return Seen(sound, (1, side, side), why, fine, doubt)


def measured(heard: Heard, rate: float) -> tuple[float, float]:
    """Return which share of the energy lies below half of `rate`, and how often a sound swings in an item: medians of
    some items that are not silent."""
    total = int(heard.cut.counts.sum())
    some = evenly(np.zeros(total, np.int64), LOOKED_AT, 0)
    shares, cycles = [], []
    before = len(heard.left_out)
    for _, values in heard.items(some, lambda done, all_: None):
        power = np.square(np.abs(np.fft.rfft(values[0])))
        if (whole := float(power[1:].sum())) > 0:
            hertz = np.fft.rfftfreq(values.shape[1], 1 / heard.rate)
            shares.append(float(power[1:][hertz[1:] < rate / 2].sum()) / whole)
            cycles.append(float((power * hertz)[1:].sum()) / whole * heard.cut.seconds)
    del heard.left_out[before:]  # what cannot be read is told when it is read for good
    return (float(np.median(shares)), float(np.median(cycles))) if shares else (1.0, 0.0)


def as_curves(heard: Heard, seen: Seen, wanted: NDArray[np.int64], tell: Tell) -> Made:
    """Return sounds as curves of one deviation for all: silence is 0."""
    samples, kept = np.zeros((len(wanted), *seen.shape), np.float32), list[int]()
    for number, values in heard.items(wanted, tell):
        curve = resampled(values, heard.rate, seen.sound.rate)[:, : seen.shape[1]]
        samples[len(kept), :, : curve.shape[1]] = curve
        kept.append(number)
    samples = samples[: len(kept)]
    scale = float(f"{max(LEAST, float(np.sqrt(np.square(samples, dtype=np.float64).mean()))):.6g}") if kept else 1.0
    return Made(samples / np.float32(scale), np.array(kept, np.int64), replace(seen.sound, scale=scale))


def as_spectra(heard: Heard, seen: Seen, wanted: NDArray[np.int64], tell: Tell) -> Made:
    """Return sounds as pictures of their spectrum; the loudest of all items is white."""
    side = seen.shape[1]
    pictures, kept = np.empty((len(wanted), side, side), np.float32), list[int]()
    for number, values in heard.items(wanted, tell):
        pictures[len(kept)] = decibels(values[0], seen.sound, side)
        kept.append(number)
    pictures = pictures[: len(kept)]
    top = float(np.ceil(np.percentile(pictures, WHITE))) if kept else 0.0
    sound = replace(seen.sound, top=top)
    return Made(levels(pictures, sound)[:, None], np.array(kept, np.int64), sound)


# --- what is said of it -----------------------------------------------------------------------------------------------


def view_guesses(seen: Seen, choices: Choices) -> list[Guess]:
    """Say how sounds are seen, and how finely."""
    curve, picture = mark("Seen as curves: the sound itself"), mark("Seen as pictures of their spectrum")
    is_curve = seen.sound.form == "curve"
    kind = Guess(
        "kind", Sentence(curve if is_curve else picture), seen.why, "curve" if is_curve else "image",
        (Offer("image", Sentence(mark("Pictures"))), Offer("curve", Sentence(mark("Curves")))), seen.doubt,
    )  # fmt: skip
    if is_curve:
        return [kind]
    sides = tuple(Offer(str(n), Sentence("{n} × {n}", {"n": n})) for n in sorted({*SIDES, seen.shape[1]}))
    said = Sentence(mark("Made {side} by {side} pixels"), {"side": seen.shape[1]})
    side = Guess("side", said, seen.fine, str(seen.shape[1]), sides)
    mel, linear = mark("Low tones get more rows than high ones (mel)"), mark("All tones get as many rows (linear)")
    is_mel = seen.sound.bands == "mel"
    rows, because = (mel, mark("So ears hear it.")) if is_mel else (linear, mark("You chose so."))
    offers = (Offer("mel", Sentence("mel")), Offer("linear", Sentence(mark("linear"))))
    return [kind, side, Guess("bands", Sentence(rows), Sentence(because), seen.sound.bands, offers)]
