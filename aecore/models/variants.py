"""Variants: named, explained presets of the model axes, a literal table. Adding one means adding a row here."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import one_of
from ..parts import Bernoulli, Conv, Dense, Gaussian, GaussianCode, GaussianNoise, Model, Plain
from ..texts import mark

__all__ = ["VARIANTS", "Variant", "variant"]


@dataclass(frozen=True)
class Variant:
    """The card of a variant and the parts it picks."""

    name: str
    title: str
    text: str
    formula: str
    """LaTeX, the objective in nats per sample."""
    symbols: str
    paper: str
    watch: str
    knob: str
    """Path of the main knob, shown as a slider."""
    model: Model


UNDERCOMPLETE = Variant(
    name="undercomplete",
    title=mark("Undercomplete autoencoder"),
    text=mark(
        "Squeezes each picture into a few numbers and rebuilds it from them. Because the code is smaller than the "
        "picture, only what matters most can pass."
    ),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(f(x))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark("x: picture with D pixels; f: encoder; g: decoder; σ: fitted noise of a pixel."),
    paper="D. Rumelhart, G. Hinton, R. Williams: Learning internal representations by error propagation (1986)",
    watch=mark("How much better than PCA two numbers can describe a picture, and how the gaps between groups decode to nonsense."),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=(128,)), bottleneck=Plain(size=2), likelihood=Gaussian(sigma=0.3)),
)
DEEP = Variant(
    name="deep",
    title=mark("Deep autoencoder"),
    text=mark("The same squeeze through several layers, so that the code can follow bent surfaces in the space of pictures."),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g_1(\dots f_1(x))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark("x: picture with D pixels; f and g: stacks of layers; σ: fitted noise of a pixel."),
    paper="G. Hinton, R. Salakhutdinov: Reducing the dimensionality of data with neural networks, Science 313 (2006)",
    watch=mark("Lower error than one layer at the same code size, and longer, thinner arms in the map."),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=(256, 128, 64)), bottleneck=Plain(size=2), likelihood=Gaussian(sigma=0.3)),
)
CONVOLUTIONAL = Variant(
    name="convolutional",
    title=mark("Convolutional autoencoder"),
    text=mark("Looks at pictures through small sliding windows, so neighbouring pixels are treated as neighbours. Needs fewer weights."),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(f(x))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark("x: picture with D pixels; f and g: convolutions; σ: fitted noise of a pixel."),
    paper="J. Masci, U. Meier, D. Cireşan, J. Schmidhuber: Stacked convolutional auto-encoders, ICANN 2011",
    watch=mark("Crisper strokes on larger pictures; on 8 by 8 pixels there is little to win."),
    knob="model.bottleneck.size",
    model=Model(backbone=Conv(), bottleneck=Plain(size=2), likelihood=Gaussian(sigma=0.3)),
)
DENOISING = Variant(
    name="denoising",
    title=mark("Denoising autoencoder"),
    text=mark("Is shown spoilt pictures and must rebuild the clean ones, so it has to know what clean pictures look like."),
    formula=r"-\log p(x\mid g(f(\tilde x))),\quad \tilde x=x+\sigma\varepsilon",
    symbols=mark("x: clean picture; x̃: noisy picture; f: encoder; g: decoder; σ: noise level; ε: standard normal noise."),
    paper="P. Vincent et al.: Stacked denoising autoencoders, JMLR 11 (2010)",
    watch=mark("The noise slider in Explore: how much noise it removes, and where it starts to guess."),
    knob="model.view.level",
    model=Model(view=GaussianNoise(level=0.3), backbone=Dense(widths=(256, 128)), bottleneck=Plain(size=16), likelihood=Bernoulli()),
)
VAE = Variant(
    name="vae",
    title=mark("Variational autoencoder"),
    text=mark(
        "Encodes each picture as a small cloud instead of a point and keeps all clouds near the centre. The space between "
        "pictures then decodes to pictures too, so it can invent new ones."
    ),
    formula=r"\mathbb{E}_{q(z\mid x)}[-\log p(x\mid z)]+\mathrm{KL}(q(z\mid x)\,\Vert\,\mathcal N(0,I))",
    symbols=mark("x: picture; z: code; q: the cloud the encoder gives; p: the decoder; KL: distance to a standard normal, in nats."),
    paper="D. Kingma, M. Welling: Auto-encoding variational Bayes, arXiv:1312.6114 (2013)",
    watch=mark("A round map without holes: each spot decodes to something that looks like data."),
    knob="model.bottleneck.size",
    model=Model(backbone=Dense(widths=(256, 128)), bottleneck=GaussianCode(size=2), likelihood=Bernoulli()),
)
BETA_VAE = Variant(
    name="beta-vae",
    title=mark("β-VAE"),
    text=mark(
        "A variational autoencoder with a dial: a larger β asks for a tidier code, in which "
        "single numbers may come to stand for single things."
    ),
    formula=r"\mathbb{E}_{q(z\mid x)}[-\log p(x\mid z)]+\beta\,\mathrm{KL}(q(z\mid x)\,\Vert\,\mathcal N(0,I))",
    symbols=mark("β: weight of the KL term; the other symbols as in the variational autoencoder."),
    paper="I. Higgins et al.: β-VAE, ICLR 2017",
    watch=mark(
        "Turn β up while it trains: sliders that change nothing are dimensions the model has given up. "
        "On the 8×8 digits all are given up from about β = 3 on."
    ),
    knob="model.bottleneck.beta",
    model=Model(backbone=Dense(widths=(256, 128)), bottleneck=GaussianCode(size=6, beta=2.0), likelihood=Bernoulli()),
)

VARIANTS: dict[str, Variant] = {v.name: v for v in (VAE, BETA_VAE, UNDERCOMPLETE, DEEP, CONVOLUTIONAL, DENOISING)}


def variant(name: str) -> Variant:
    """Return a variant; raises UserError with the nearest name when there is none."""
    if name not in VARIANTS:
        raise one_of(mark("variant"), name, list(VARIANTS))
    return VARIANTS[name]
