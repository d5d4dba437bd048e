"""Cards of the photograph patches."""

from __future__ import annotations

from dataclasses import replace

from ...texts import mark
from .card import DataCard

__all__ = ["PATCHES"]

PATCHES_8 = DataCard(
    name="patches-8",
    title=mark("Photograph patches, 8 by 8"),
    text=mark(
        "Small grey squares cut from two photographs: training ones from a Chinese palace, held-out ones from a "
        "flower. Patches without structure (sky, blurred leaves) are left out: 4 in 10 of the first photograph, 3 in "
        "4 of the second."
    ),
    shape=(1, 8, 8),
    classes=(
        mark("horizontal edge"),
        mark("vertical edge"),
        mark("rising edge"),
        mark("falling edge"),
        mark("no single direction"),
    ),
    train=10_000,
    held_out=2_500,
    source=(
        "photographs by danielbuechele (china.jpg, flickr 6061409035) and vultilion (flower.jpg, flickr 6056698931), "
        "with scikit-learn"
    ),
    licence="CC BY 2.0",
    good_for=mark(
        "Sparse models, above all k-sparse ones: their units become edges as in the visual cortex. Denoising of "
        "real textures."
    ),
    not_for=mark(
        "Generation: a patch alone shows nothing. The classes are directions that were computed, not named by a person."
    ),
    epochs=15,
    batch_size=128,
    spectrum=(2.23, 0.185, 0.14, 0.0691, 0.0594, 0.0574, 0.0551, 0.0421),
)
PATCHES_16 = replace(
    PATCHES_8,
    name="patches-16",
    title=mark("Photograph patches, 16 by 16"),
    text=mark(
        "Larger grey squares cut from two photographs: training ones from a Chinese palace, held-out ones from a "
        "flower. Patches without structure are left out. Neighbouring training patches overlap."
    ),
    shape=(1, 16, 16),
    good_for=mark("Convolutional models, super-resolution, filling in missing parts: there is room for structure."),
    not_for=mark(
        "Small codes: photographs have more detail than a few numbers can hold. The flower is smoother than the palace."
    ),
    spectrum=(11, 0.797, 0.529, 0.303, 0.205, 0.198, 0.152, 0.127),
)
PATCHES_COLOUR_8 = replace(
    PATCHES_8,
    name="patches-colour-8",
    title=mark("Colour patches, 8 by 8"),
    text=mark(
        "Small colour squares cut from two photographs: training ones from a red and golden palace, "
        "held-out ones from an orange flower. Patches without structure are left out."
    ),
    shape=(3, 8, 8),
    good_for=mark(
        "Colour: most of it is brightness, so a small code keeps light and dark before it spends anything on hue."
    ),
    not_for=mark("A fair held-out error: the flower has colours that the palace never showed. That is the test here."),
    spectrum=(6.68, 0.558, 0.43, 0.382, 0.2, 0.169, 0.168, 0.155),
)
PATCHES_COLOUR_16 = replace(
    PATCHES_COLOUR_8,
    name="patches-colour-16",
    title=mark("Colour patches, 16 by 16"),
    text=mark(
        "Larger colour squares cut from two photographs: training ones from a red and golden palace, "
        "held-out ones from an orange flower. Patches without structure are left out."
    ),
    shape=(3, 16, 16),
    good_for=mark("Convolutional models in colour without a download; filling in missing parts."),
    spectrum=(33.9, 2.37, 1.66, 1.22, 0.871, 0.61, 0.587, 0.457),
)

PATCHES = (PATCHES_8, PATCHES_16, PATCHES_COLOUR_8, PATCHES_COLOUR_16)
