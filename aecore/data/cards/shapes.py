"""Cards of generated images: everything about each picture is known."""

from __future__ import annotations

from dataclasses import replace

from ...texts import mark
from .card import DataCard

__all__ = ["GENERATED_IMAGES"]

SHAPES = DataCard(
    name="shapes",
    title=mark("Shapes"),
    text=mark(
        "Squares, ellipses and triangles in 100 places, 4 sizes and 4 shades, 16 by 16 pixels: every combination once. "
        "What each picture was made from is known, so one can see which number of a code stands for what."
    ),
    shape=(1, 16, 16),
    origin="generated",
    classes=(mark("square"), mark("ellipse"), mark("triangle")),
    factors=(mark("shape"), mark("x"), mark("y"), mark("size"), mark("shade")),
    knobs={"data.seed": 0},
    train=3840,
    held_out=960,
    source=mark("generated; the idea is that of L. Matthey et al., dSprites (2017)"),
    licence="MIT",
    good_for=mark(
        "Codes whose numbers mean something: position, size, shade. VAEs and beta-VAEs, walks through latent space."
    ),
    not_for=mark(
        "Realism. Shapes never turn: a turned square or ellipse can look like itself, so its angle could not be known."
    ),
    epochs=20,
    batch_size=64,
    spectrum=(1.28, 1.11, 0.83, 0.55, 0.374, 0.265, 0.177, 0.157),
)
SHAPES_32 = replace(
    SHAPES,
    name="shapes-32",
    title=mark("Shapes, larger"),
    text=mark("The same squares, ellipses and triangles on 32 by 32 pixels and in 196 places: every combination once."),
    shape=(1, 32, 32),
    train=7526,
    held_out=1882,
    good_for=mark("Convolutional models, which need pixels to work on; codes whose numbers mean something."),
    not_for=mark("A first try: an epoch takes several times as long as with the small shapes."),
    epochs=15,
    batch_size=128,
    spectrum=(5.28, 4.54, 3.4, 2.22, 1.52, 1.07, 0.706, 0.627),
)

SQUARES = DataCard(
    name="squares",
    title=mark("Squares and overlap"),
    text=mark(
        "One white square of 4 by 4 pixels on a grid of places. With overlap, neighbouring pictures share pixels; "
        "without, all pictures are equally far from each other, and nothing tells a model that two places are "
        "neighbours."
    ),
    shape=(1, 16, 16),
    origin="generated",
    classes=(mark("upper left"), mark("upper right"), mark("lower left"), mark("lower right")),
    factors=(mark("x"), mark("y")),
    knobs={"data.seed": 0, "data.overlap": 1.0},
    train=1024,
    held_out=256,
    source=mark("generated; the idea is that of N. Michlo et al., XYSquares (2021), arXiv:2109.12679"),
    licence="MIT",
    good_for=mark(
        "The best lesson on pixel errors: set the overlap to 0 and watch the order of the map and the held-out "
        "places get lost."
    ),
    not_for=mark(
        "Comparing models: there are only 169 different pictures (16 without overlap), each of them there "
        "several times."
    ),
    epochs=60,
    batch_size=64,
    spectrum=(1.29, 1.15, 1.01, 0.933, 0.903, 0.727, 0.697, 0.606),
)
BARS = DataCard(
    name="bars",
    title=mark("Bars"),
    text=mark(
        "Eight rows and eight columns of 8 by 8 pixels, each lit with a chance of one in eight: two bars a "
        "picture on average."
    ),
    shape=(1, 8, 8),
    origin="generated",
    classes=(mark("no bar"), mark("1 bar"), mark("2 bars"), mark("3 or more bars")),
    factors=(
        *(
            mark("row 1"),
            mark("row 2"),
            mark("row 3"),
            mark("row 4"),
            mark("row 5"),
            mark("row 6"),
            mark("row 7"),
            mark("row 8"),
        ),
        *(mark("column 1"), mark("column 2"), mark("column 3"), mark("column 4")),
        *(mark("column 5"), mark("column 6"), mark("column 7"), mark("column 8")),
    ),
    knobs={"data.seed": 0},
    train=4000,
    held_out=1000,
    source=mark("generated; after P. Földiák, Forming sparse representations by local anti-Hebbian learning (1990)"),
    licence="MIT",
    good_for=mark("Sparse models: each of 16 units should learn one bar. A small code must mix them."),
    not_for=mark(
        "Maps: 16 causes at once do not fit on a plane. Simple pictures, such as one bar, are both trained on "
        "and held out."
    ),
    epochs=40,
    batch_size=64,
    spectrum=(1.39, 0.768, 0.748, 0.737, 0.728, 0.716, 0.697, 0.687),
)

GENERATED_IMAGES = (SHAPES, SHAPES_32, SQUARES, BARS)
