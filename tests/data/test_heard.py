"""What the browser plays of items, held against SciPy: a curve between its values, a picture of a spectrum made a sound
whose spectrum it is again."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import ShortTimeFFT, get_window, resample_poly

from aecore.data.cards.sound import Sound
from aecore.data.spectrogram import bank, decibels, levels
from ui.own.instruments import sounds
from ui.web.build import FRONTEND, build_components, environment, find_npm

SIDE, RATE = 64, 8_000
SPECTRUM = Sound("spectrogram", RATE, window=256, hop=62, bands="mel", top=-6.0, depth=60.0)
CURVE = Sound("curve", 1_000.0, scale=0.25)
Values = NDArray[Any]


def some(kind: str) -> Values:
    """The first of the example's sounds of a kind."""
    content = next(content for name, content in sounds() if name.startswith(kind))
    return np.frombuffer(content[44:], "<i2").astype(np.float32) / 32768


def picture(values: Values, sound: Sound) -> Values:
    return levels(decibels(values, sound, SIDE), sound)[None] / 255


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser makes of a few items, by name; each item with it."""
    why = build_components()
    assert not why, why
    folder: Path = tmp_path_factory.mktemp("heard")
    time = np.arange(1_000) / CURVE.rate
    tone = np.sin(2 * np.pi * 100 * time) * np.hanning(1_000)
    items: dict[str, tuple[Sound, Values]] = {
        "curve": (CURVE, tone[None]),
        "silence": (SPECTRUM, np.zeros((1, SIDE, SIDE))),
    }
    for kind in ("flute", "siren", "drum"):
        items[kind] = (SPECTRUM, picture(some(kind), SPECTRUM))
    linear = replace(SPECTRUM, bands="linear")
    items["linear"] = (linear, picture(some("siren"), linear))
    items["stereo"] = (CURVE, np.stack([tone, -tone]))
    asked = [{"sound": asdict(s), "shape": v.shape, "values": v.ravel().tolist()} for s, v in items.values()]
    (folder / "asked.json").write_text(json.dumps(asked))
    npm = find_npm()
    assert npm is not None
    command = [*npm, "run", "--silent", "evaluate", "--", "hear.ts", str(folder)]
    done = subprocess.run(command, cwd=FRONTEND, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return {
        name: {"sound": sound, "item": item} | row
        for (name, (sound, item)), row in zip(items.items(), told, strict=True)
    }


def test_a_curve_is_played_as_scipy_would_resample_it(heard: dict[str, Any]) -> None:
    row = heard["curve"]
    assert row["rate"] == 8_000
    wanted = resample_poly(row["item"][0] * CURVE.scale, 8, 1)
    assert np.abs(np.array(row["values"]) - wanted).max() < 0.01 * CURVE.scale
    assert np.abs(heard["stereo"]["values"]).max() == 0, "two channels are played as their mean"


def test_bands_are_those_that_made_the_picture(heard: dict[str, Any]) -> None:
    for name in ("siren", "linear"):
        sound = heard[name]["sound"]
        wanted = bank(sound.rate, sound.window, sound.bands, SIDE)
        assert np.abs(np.array(heard[name]["bank"]) - wanted).max() < 1e-9


@pytest.mark.parametrize("name", ["flute", "siren", "drum", "linear"])
def test_the_sound_of_a_picture_has_that_spectrum(heard: dict[str, Any], name: str) -> None:
    """Spectral convergence: how far the amplitudes of SciPy's short-time spectra of what is played are from those asked
    for, as a share of these. Of phases by chance, without any round, it is well above a half."""
    row = heard[name]
    sound, values = row["sound"], np.array(row["values"], np.float32)
    assert (len(values), row["rate"]) == (SIDE * sound.hop, sound.rate)
    wanted = 10 ** ((row["item"][0] * sound.depth + sound.top - sound.depth) / 20)
    wanted[row["item"][0] == 0] = 0
    found = 10 ** (by_scipy(values, sound) / 20)
    convergence = np.linalg.norm(found - wanted) / np.linalg.norm(wanted)
    assert convergence < 0.3


def by_scipy(values: Values, sound: Sound) -> Values:
    """The picture of a sound in decibels, by SciPy's short-time Fourier transform."""
    shape = get_window("hann", sound.window)
    transform = ShortTimeFFT(shape, sound.hop, sound.rate, phase_shift=None)
    late = np.concatenate([np.zeros(sound.hop), values, np.zeros(sound.window)])
    first = sound.hop + sound.hop // 2
    padded = late[first % sound.hop :]
    spectra = np.abs(transform.stft(padded, p0=first // sound.hop, p1=first // sound.hop + SIDE)) / (shape.sum() / 2)
    power = bank(sound.rate, sound.window, sound.bands, SIDE) @ np.square(spectra)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12))[::-1])


def test_scipy_makes_the_same_pictures() -> None:
    for kind in ("flute", "siren", "drum"):
        ours, theirs = decibels(some(kind), SPECTRUM, SIDE), by_scipy(some(kind), SPECTRUM)
        assert np.abs(ours - theirs).max() < 0.01


def test_nothing_is_played_louder_than_half_of_full_scale(heard: dict[str, Any]) -> None:
    for name, row in heard.items():
        played = np.array(row["played"])
        assert np.isfinite(played).all()
        assert np.abs(played).max() <= 0.5 + 1e-6
        assert abs(played[0]) + abs(played[-1]) < 1e-6, "it neither begins nor ends with a click"
        assert (np.abs(played).max() == 0) == (name in ("silence", "stereo"))
