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
    source="generated; the idea is that of L. Matthey et al., dSprites (2017)",
    licence="MIT",
    good_for=mark("Codes whose numbers mean something: position, size, shade. VAEs and beta-VAEs, walks through latent space."),
    not_for=mark("Realism. Shapes never turn: a turned square or ellipse can look like itself, so its angle could not be known."),
    epochs=20,
    batch_size=64,
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
)

GENERATED_IMAGES = (SHAPES, SHAPES_32)
