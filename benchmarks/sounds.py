"""Which way to see a sound gives decodes that are recognised: the sound itself as a curve, or a picture of its
spectrum.

    python -m benchmarks.sounds [--rounds 3] [--epochs 150] [--only words instruments beats] [--ways curve]

Three sets are made: *words* (yes, no, maybe: harmonics through moving formants, hisses; 20 of each by another voice, at
a chance place of a second), *instruments* (the example of the zone) and *beats* (blows that begin at one moment and
swing a few times in an eighth of a second). Each is seen as curves and as pictures of its spectrum, and trained with
the first start that the zone suggests (a VAE with two numbers) and with *Sharp copies*. Held-out items are decoded and
made sounds (those of pictures by Griffin and Lim, 32 rounds); **recognised** is the share of these sounds of which the
nearest file, by the log-mel spectrum of what is heard, is one of their own class. *Made again* is the same of the items
themselves, without a model: what that way of seeing leaves at best.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from aecore.data.cards.sound import Sound
from aecore.data.dataset import Dataset
from aecore.data.own.handed import own
from aecore.data.spectrogram import bank, decibels
from aecore.notebook import Trained, load, train
from ui.own.examples import as_zip
from ui.own.instruments import as_wav, sounds
from ui.own.starts import chosen_start

Values = NDArray[np.float64]
RATE, EACH, SEED = 16_000, 20, 11
HEARD = Sound("spectrogram", 8_000.0, window=512, hop=125, top=0.0, depth=60.0)
"""What sounds are compared by, whatever they were made of."""
ROUNDS = 32
WAYS: Mapping[str, Mapping[str, Any]] = {
    "curve": {"kind": "curve"},
    "mel, 64 by 64": {"kind": "image"},
    "mel, 32 by 32": {"kind": "image", "side": 32},
    "linear, 64 by 64": {"kind": "image", "bands": "linear"},
}
STARTS = ("map", "copies")


# --- sounds -----------------------------------------------------------------------------------------------------------


def voiced(pitch: float, formants: list[tuple[float, float, float]], seconds: float) -> Values:
    """Harmonics under formants `(first, last, share)` that glide, swelling and dying away."""
    n = int(RATE * seconds)
    phase, found = 2 * np.pi * pitch * np.arange(n) / RATE, np.zeros(n)
    for number in range(1, 40):
        gain = sum(
            share * np.exp(-0.5 * ((number * pitch - np.linspace(first, last, n)) / 100) ** 2)
            for first, last, share in formants
        )
        found += gain * np.sin(number * phase) / number**0.5
    return found * np.sin(np.pi * np.linspace(0, 1, n)) ** 0.5


def hiss(draw: np.random.Generator, seconds: float) -> Values:
    n = int(RATE * seconds)
    share = np.exp(-0.5 * ((np.fft.rfftfreq(n, 1 / RATE) - 5_500) / 1_200) ** 2)
    made = np.fft.irfft(np.fft.rfft(draw.normal(size=n)) * share, n) * np.hanning(n)
    return 0.4 * made / np.abs(made).max()


def word(name: str, draw: np.random.Generator) -> bytes:
    """One of three words, somewhere in a second."""
    pitch, size = draw.uniform(95, 230), draw.uniform(0.92, 1.1)
    parts = {
        "yes": [(300, 550, 1.0), (2200, 1800, 0.7)],
        "no": [(550, 350, 1.0), (1100, 750, 0.6)],
        "maybe": [(250, 650, 1.0), (1000, 2100, 0.6)],
    }
    said = voiced(pitch, [(a * size, b * size, share) for a, b, share in parts[name]], draw.uniform(0.3, 0.4))
    said /= np.abs(said).max()
    if name == "yes":
        said = np.concatenate([said, hiss(draw, 0.15)])
    if name == "maybe":
        end = voiced(pitch, [(330 * size, 330 * size, 1.0), (2200 * size, 2300 * size, 0.5)], 0.2)
        said = np.concatenate([said, np.zeros(int(RATE * 0.04)), end / np.abs(end).max()])
    whole = 0.001 * draw.normal(size=RATE)
    at = draw.integers(0, RATE - len(said))
    whole[at : at + len(said)] += said * draw.uniform(0.3, 0.8)
    return as_wav(whole, RATE)


def words() -> Iterator[tuple[str, bytes]]:
    draw = np.random.default_rng(SEED)
    for name in ("yes", "no", "maybe"):
        for number in range(1, EACH + 1):
            yield f"{name}/{number:04}.wav", word(name, draw)


def beats() -> Iterator[tuple[str, bytes]]:
    draw = np.random.default_rng(SEED)
    time = np.arange(RATE // 8) / RATE
    for name, (low, fall) in {"deep": (35, 15), "dry": (60, 40), "high": (100, 20)}.items():
        for number in range(1, EACH + 1):
            pitch = low * draw.uniform(0.9, 1.1)
            made = np.sin(2 * np.pi * pitch * time) * np.exp(-fall * draw.uniform(0.8, 1.2) * time)
            yield f"{name}/{number:04}.wav", as_wav(made * draw.uniform(0.4, 0.8), RATE)


SETS: Mapping[str, Callable[[], Iterator[tuple[str, bytes]]]] = {
    "words": words, "instruments": sounds, "beats": beats,
}  # fmt: skip


# --- items -> sounds --------------------------------------------------------------------------------------------------


def made_sound(item: Values, sound: Sound) -> Values:
    """Return an item as models see it as a sound at the rate of `HEARD`."""
    if sound.form == "curve":
        values = item[0] * sound.scale
        up, rate = int(HEARD.rate), round(sound.rate)
        return np.asarray(resample_poly(values, up, rate))
    picture = 10 ** ((item[0][::-1].T * sound.depth + sound.top - sound.depth) / 20)  # (moments, bands)
    weights = bank(sound.rate, sound.window, sound.bands, picture.shape[1])
    lines = np.sqrt(np.clip(np.square(picture) @ np.linalg.pinv(weights).T, 0, None))
    values = griffin_lim(lines * np.hanning(sound.window + 1)[:-1].sum() / 2, sound)
    return np.asarray(resample_poly(values, int(HEARD.rate), round(sound.rate)))


def griffin_lim(amplitudes: Values, sound: Sound) -> Values:
    """Return a sound whose spectra have these amplitudes `(moments, lines)`, by and large (Griffin and Lim, 1984)."""
    window, hop, count = sound.window, sound.hop, len(amplitudes)
    shape = np.hanning(window + 1)[:-1]
    places = np.arange(count)[:, None] * hop + np.arange(window)
    size, draw = (count - 1) * hop + window, np.random.default_rng(0)
    norm = np.bincount(places.ravel(), np.tile(shape**2, count), size)
    phase = np.exp(2j * np.pi * draw.random(amplitudes.shape))
    values = np.zeros(size)
    for _ in range(ROUNDS):
        frames = np.fft.irfft(amplitudes * phase, window) * shape
        values = np.bincount(places.ravel(), frames.ravel(), size) / np.maximum(norm, 1e-3 * norm.max())
        phase = np.exp(1j * np.angle(np.fft.rfft(values[places] * shape)))
    begin = window // 2 - hop // 2
    return values[begin : begin + count * hop]


def heard(values: Values) -> Values:
    """Return what is compared: the log-mel spectrum, whatever its loudness."""
    picture = decibels(values.astype(np.float32), HEARD, 64)
    return np.asarray(np.clip(picture - picture.max() + HEARD.depth, 0, None).ravel(), np.float64)


def recognised(items: Values, labels: Values, data: Dataset, known: Values, theirs: Values) -> float:
    """Return the share of items whose sound is nearest to one of the known sounds that is of their own class."""
    sound = data.card.sound
    assert sound
    found = np.stack([heard(made_sound(item, sound)) for item in items])
    nearest = ((found[:, None] - known[None]) ** 2).sum(2).argmin(1)
    return float((theirs[nearest] == labels).mean())


def measured(folder: Path, choices: Mapping[str, Any], seed: int, epochs: int) -> dict[str, float]:
    """Return the shares for one set seen in one way, and the seconds of each training."""
    data = load(own(folder, **choices))
    best = load(own(folder, kind="image", bands="linear"))  # the finest way to see them, for all the same
    files, finest = best.everything(), best.card.sound
    assert finest
    known = np.stack([heard(made_sound(item, finest)) for item in best.floats(files.samples).numpy()])
    theirs = files.labels.numpy()
    labels = data.held_out.labels.numpy()
    items = data.floats(data.held_out.samples)
    found = {"made again": recognised(items.numpy(), labels, data, known, theirs)}
    for start in STARTS:
        chosen = chosen_start(start, data.card, data.card.name.removeprefix("own-"))
        assert chosen
        budget = {"budget.epochs": epochs} if epochs else {}
        trained: Trained = train(chosen[0].with_values({"seed": seed, "device": "cpu"} | budget))
        found[start] = recognised(trained.decode(trained.encode(items)).numpy(), labels, data, known, theirs)
        found[f"{start}, s"] = trained.seconds
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=0, help="0: as many as the zone suggests")
    parser.add_argument("--only", nargs="*", default=list(SETS))
    parser.add_argument("--ways", nargs="*", default=list(WAYS))
    asked = parser.parse_args()
    for name, make in ((name, SETS[name]) for name in asked.only):
        with TemporaryDirectory() as folder:
            file = Path(folder) / "sounds.zip"
            file.write_bytes(as_zip(make()))
            for way in asked.ways:
                told = [measured(file, WAYS[way], seed, asked.epochs) for seed in range(asked.rounds)]
                means = "  ".join(f"{key}: {np.mean([one[key] for one in told]):.2f}" for key in told[0])
                print(f"{name:12} {way:17} {means}", flush=True)


if __name__ == "__main__":
    main()
