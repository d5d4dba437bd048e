"""Curves: normal ones are their formula, and odd ones differ from it in just the way their label says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from aecore.data.cards import CARDS
from aecore.data.dataset import Split
from aecore.data.loading import load
from aecore.spec import Data

T = np.linspace(0, 1, 64)


@cache
def clean(name: str) -> tuple[Split, Split]:
    """Return normal and odd curves without noise."""
    data = load(Data(name=name, noise=0.0))
    assert data.odd
    return data.train, data.odd


def of_kind(name: str, kind: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield curves and factors of an odd kind."""
    odd, label = clean(name)[1], CARDS[name].classes.index(kind)
    for curve, factors in zip(odd.samples[odd.labels == label, 0], odd.factors[odd.labels == label], strict=True):
        yield curve.double().numpy(), factors.double().numpy()


def sine(factors: np.ndarray) -> np.ndarray:
    amplitude, frequency, phase, trend = factors
    return amplitude * np.sin(2 * np.pi * (frequency * T + phase)) + trend * (T - 0.5)


def test_normal_waves_are_what_their_factors_say() -> None:
    normal, _ = clean("sines")
    for curve, factors in zip(normal.samples[:, 0].double().numpy(), normal.factors.double().numpy(), strict=True):
        assert np.abs(curve - sine(factors)).max() < 1e-4
    frequency = normal.factors[:, 1].numpy()
    assert np.array_equal(normal.labels.numpy(), (frequency >= 3).astype(int) + (frequency >= 5))


def test_a_spike_is_one_value_that_is_far_off() -> None:
    for curve, factors in of_kind("sines", "spike"):
        off = np.abs(curve - sine(factors))
        assert np.sort(off)[-1] > 1.49
        assert np.sort(off)[-2] < 1e-4


def test_a_level_shift_moves_all_that_follows_alike() -> None:
    for curve, factors in of_kind("sines", "level shift"):
        off = curve - sine(factors)
        place = int(np.argmax(np.abs(off) > 1e-3))
        assert 16 <= place <= 48
        assert np.ptp(off[place:]) < 1e-4
        assert 1 <= abs(off[place]) <= 2


def test_a_phase_jump_goes_on_as_the_same_wave_at_another_point_of_it() -> None:
    for curve, factors in of_kind("sines", "phase jump"):
        amplitude, frequency, _, trend = factors
        off = np.abs(curve - sine(factors))
        place = int(np.argmax(off > 1e-3))
        assert 16 <= place <= 52
        basis = np.stack([np.sin(2 * np.pi * frequency * T), np.cos(2 * np.pi * frequency * T)], 1)[place:]
        wave = (curve - trend * (T - 0.5))[place:]
        weights, *_ = np.linalg.lstsq(basis, wave, rcond=None)
        assert np.abs(basis @ weights - wave).max() < 1e-3
        assert np.linalg.norm(weights) == pytest.approx(amplitude, rel=0.02)


def test_a_frequency_change_is_a_wave_of_another_frequency_from_a_place_on() -> None:
    for curve, factors in of_kind("sines", "frequency change"):
        _, frequency, _, trend = factors
        off = np.abs(curve - sine(factors))
        place = int(np.argmax(off > 1e-3))
        assert 16 <= place <= 56
        new = frequency + 4 if frequency < 4 else 0.4 * frequency
        basis = np.stack([np.sin(2 * np.pi * new * T), np.cos(2 * np.pi * new * T)], 1)[place:]
        wave = (curve - trend * (T - 0.5))[place:]
        assert np.abs(basis @ np.linalg.lstsq(basis, wave, rcond=None)[0] - wave).max() < 1e-3


def test_waves_that_are_too_strong_are_waves_all_the_same() -> None:
    """They lie on what is normal, but far along it: no shape is wrong."""
    strongest = float(clean("sines")[0].factors[:, 0].max())
    found = [np.abs(curve - sine(factors)).max() for curve, factors in of_kind("sines", "too strong")]
    assert max(found) < 1e-4
    assert strongest <= 1.5 < 1.75 <= min(factors[0] for _, factors in of_kind("sines", "too strong"))


# --- heartbeats ------------------------------------------------------------------------------------------------------

HEARTS = ((-4.0, 1.2, 0.15), (0.0, 0.7, 1.0), (1.8, 0.7, -0.2), (5.0, 2.0, 0.3))


def beat(time: float | np.ndarray, width: float, amplitude: float, spread: float = 1.0) -> np.ndarray:
    """Return one beat at a time `(64,)`, or at each of several `(N, 64)`."""
    away = np.arange(64) - np.asarray(time)[..., None]
    return sum(
        amplitude * high * np.exp(-0.5 * ((away - when * width) / (wide * width * spread)) ** 2)
        for when, wide, high in HEARTS
    )


def beats(factors: np.ndarray) -> tuple[np.ndarray, list[float]]:
    """Return the curve of regular beats and their times."""
    rate, start, width, amplitude = factors
    times = [(k + start) * 64 / rate for k in range(-1, 7)]
    return sum(beat(time, width, amplitude) for time in times), times


def test_normal_heartbeats_are_what_their_factors_say() -> None:
    normal, _ = clean("pulses")
    for curve, factors in zip(
        normal.samples[:500, 0].double().numpy(), normal.factors[:500].double().numpy(), strict=True
    ):
        assert np.abs(curve - beats(factors)[0]).max() < 1e-3
    rate = normal.factors[:, 0].numpy()
    assert np.array_equal(normal.labels.numpy(), (rate >= 3.5).astype(int) + (rate >= 4.4))


def test_a_missing_beat_is_one_beat_less_in_the_middle_half() -> None:
    for curve, factors in of_kind("pulses", "missing beat"):
        regular, times = beats(factors)
        gaps = {time: np.abs(curve - (regular - beat(time, *factors[2:]))).max() for time in times}
        assert min(gaps.values()) < 1e-3
        assert 16 <= min(gaps, key=lambda time: gaps[time]) <= 48


def test_an_early_beat_is_one_beat_that_comes_before_its_time() -> None:
    for curve, factors in of_kind("pulses", "early beat"):
        regular, times = beats(factors)
        time = min(times, key=lambda time: abs(time - 32))
        alone = curve - (regular - beat(time, *factors[2:]))
        early = time - np.arange(1, 15, 0.005)
        fits = np.abs(alone - beat(early, *factors[2:])).max(1)
        assert fits.min() < 0.02 * factors[3]
        assert 0.34 < (time - early[int(np.argmin(fits))]) / (64 / factors[0]) < 0.46


def test_a_wide_beat_is_one_beat_in_slow_motion() -> None:
    for curve, factors in of_kind("pulses", "wide beat"):
        regular, times = beats(factors)
        time = min(times, key=lambda time: abs(time - 32))
        alone = curve - (regular - beat(time, *factors[2:]))
        fits = [np.abs(alone - beat(time, *factors[2:], spread=spread)).max() for spread in np.arange(2.5, 3.5, 0.005)]
        assert min(fits) < 0.02 * factors[3]


def test_a_flat_line_ends_the_beating_for_good() -> None:
    for curve, factors in of_kind("pulses", "flat line"):
        regular, _ = beats(factors)
        end = int(np.flatnonzero(curve)[-1]) + 1
        assert 10 <= end <= 48
        assert np.abs((curve - regular)[:end]).max() < 1e-3
        assert not curve[end:].any()


def test_heartbeats_that_are_too_strong_are_heartbeats_all_the_same() -> None:
    for curve, factors in of_kind("pulses", "too strong"):
        assert np.abs(curve - beats(factors)[0]).max() < 3e-3
        assert factors[3] >= 5 > float(clean("pulses")[0].factors[:, 3].max()) == pytest.approx(4, abs=0.01)
