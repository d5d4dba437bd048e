"""Cards of generated curves: 64 values in time, with items of named anomaly kinds beside the normal ones."""

from __future__ import annotations

from ...texts import mark
from .card import DataCard

__all__ = ["SEQUENCES"]

SINES = DataCard(
    name="sines",
    title=mark("Waves"),
    text=mark(
        "Sine waves of any strength, frequency and phase on a slope, with a little noise. "
        "Beside them lie 300 anomalies of five kinds, which no model is trained on."
    ),
    shape=(1, 64),
    kind="curve",
    origin="generated",
    bounded=False,
    classes=(
        mark("low frequency"),
        mark("middle frequency"),
        mark("high frequency"),
        mark("spike"),
        mark("level shift"),
        mark("phase jump"),
        mark("frequency change"),
        mark("too strong"),
    ),
    odd=300,
    factors=(mark("amplitude"), mark("frequency"), mark("phase"), mark("trend")),
    knobs={"data.seed": 0, "data.noise": 0.1},
    train=3000,
    held_out=1000,
    source=mark("generated"),
    licence="MIT",
    good_for=mark(
        "Recurrent and 1-D convolutional models, forecasting, anomalies. Four numbers describe a wave. "
        "A wave that is too strong is still a wave: its place in latent space gives it away more surely than its error."
    ),
    not_for=mark("Linear models: waves of all phases need two numbers per frequency."),
    epochs=30,
    batch_size=64,
    spectrum=(3.46, 3.08, 2.99, 2.95, 2.89, 2.87, 2.83, 2.78),
)

PULSES = DataCard(
    name="pulses",
    title=mark("Heartbeats"),
    text=mark(
        "Invented heartbeats, drawn as an electrocardiogram does: a small wave, a sharp peak, a broad wave, again and "
        "again. Beside them lie 300 anomalies of five kinds, which no model is trained on."
    ),
    shape=(1, 64),
    kind="curve",
    origin="generated",
    bounded=False,
    classes=(
        mark("slow"),
        mark("normal pace"),
        mark("fast"),
        mark("missing beat"),
        mark("early beat"),
        mark("wide beat"),
        mark("flat line"),
        mark("too strong"),
    ),
    odd=300,
    factors=(mark("beats"), mark("start"), mark("width"), mark("amplitude")),
    knobs={"data.seed": 0, "data.noise": 0.15},
    train=3000,
    held_out=1000,
    source=mark("generated"),
    licence="MIT",
    good_for=mark(
        "Anomalies: train on normal beats only, then see which kinds of odd ones the error finds, and how surely."
    ),
    not_for=mark(
        "Medicine: no heart was measured. Linear models and very small codes, which cannot follow where the peaks are."
    ),
    epochs=40,
    batch_size=64,
    spectrum=(3.26, 2.19, 1.98, 1.78, 1.67, 1.29, 1.27, 1.24),
)

SEQUENCES = (SINES, PULSES)
