"""Variants whose codes are words of a small language."""

from __future__ import annotations

from ...parts import FSQ, Dense, Gaussian, Model, Quantised
from ...texts import mark
from .variant import Variant

__all__ = ["DISCRETE"]

VQ_VAE = Variant(
    name="vq-vae",
    title=mark("VQ-VAE"),
    text=mark(
        "Each part of the code must be one of a few learnt entries of a codebook, like words of a small language. What large models of "
        "sound and pictures are built on."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(e)\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2+\beta\,\lVert z-\mathrm{sg}[e]\rVert^2,\quad e=\arg\min_k\lVert z-e_k\rVert",
    symbols=mark(
        "x: item with D values; z: code; e: nearest codebook entries; sg: no gradient; β: commitment; σ: fitted noise."
    ),
    paper="A. van den Oord, O. Vinyals, K. Kavukcuoglu: Neural discrete representation learning, arXiv:1711.00937 (2017)",
    watch=mark("Moving over the map, the decoded item changes in jumps: each cell is one combination of entries."),
    good_for=mark("Compression to a known number of bits; data that fall into kinds."),
    not_for=mark("Smooth walks: there is nothing between two entries."),
    loses=mark(
        "PCA with as many numbers is ahead where exact numbers count (points in space, tables, patches of photographs): four entries out of 32 hold only 20 bits."
    ),
    knob="model.bottleneck.entries",
    model=Model(
        backbone=Dense(widths=(256, 128)),
        bottleneck=Quantised(size=8, token=2, entries=32),
        likelihood=Gaussian(sigma=0.3),
    ),
)
FINITE = Variant(
    name="fsq",
    title=mark("Finite scalar quantisation"),
    text=mark(
        "Each code number is rounded to one of a few levels. As discrete as the VQ-VAE, but with a fixed grid instead of a codebook that can die."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(\mathrm{round}_L(\tanh f(x)))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark(
        "x: item with D values; f: encoder; g: decoder; round: to one of L levels, gradient straight through; σ: fitted noise."
    ),
    paper="F. Mentzer et al.: Finite scalar quantization: VQ-VAE made simple, arXiv:2309.15505 (2023)",
    watch=mark("Few levels give few bits: the error rises as the levels go down to 2."),
    good_for=mark("A first discrete code: nothing to tune."),
    not_for=mark("Few code numbers with few levels: two numbers of 5 levels tell only 25 items apart."),
    loses=mark(
        "PCA with as many numbers is ahead where exact numbers count (points in space, tables, patches of photographs): six numbers of five levels hold only 14 bits."
        " After few epochs on emoji it tells hardly more than the mean item."
    ),
    behind_mean=("emoji",),
    knob="model.bottleneck.levels",
    model=Model(backbone=Dense(widths=(256, 128)), bottleneck=FSQ(size=6, levels=5), likelihood=Gaussian(sigma=0.3)),
)

DISCRETE = (VQ_VAE, FINITE)
