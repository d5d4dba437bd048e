"""Variants that learn to see through spoilt or changed input."""

from __future__ import annotations

from ...parts import (
    Bernoulli,
    Contraction,
    Dense,
    Gaussian,
    GaussianNoise,
    HiddenPatches,
    Inpainting,
    Masking,
    Model,
    Penalties,
    Plain,
    SaltAndPepper,
    SigmoidCode,
    Transformer,
)
from ...texts import mark
from .variant import Variant

__all__ = ["ROBUST"]

PAPER = "P. Vincent et al.: Stacked denoising autoencoders, JMLR 11 (2010)"
WATCH = mark("The noise slider in Explore: how much noise it removes, and where it starts to guess.")
LAYERS = Dense(widths=(256, 128), init="he")

DENOISING = Variant(
    name="denoising",
    title=mark("Denoising autoencoder"),
    text=mark("Is shown noisy items and must rebuild the clean ones, so it has to know what clean items look like."),
    formula=r"-\log p(x\mid g(f(\tilde x))),\quad \tilde x=x+\sigma\varepsilon",
    symbols=mark("x: clean item; x̃: noisy item; f: encoder; g: decoder; σ: noise level; ε: standard normal noise."),
    paper=PAPER,
    watch=WATCH,
    good_for=mark("Taking noise away; features that do not hang on single values."),
    not_for=mark("Kinds of noise it was never shown."),
    loses=mark(
        "PCA that is given the same noise is ahead where items are few (the two tables) and, after a few epochs, on some patches of photographs, of which straight directions say most."
    ),
    knob="model.view.level",
    model=Model(view=GaussianNoise(level=0.3), backbone=LAYERS, bottleneck=Plain(size=16), likelihood=Bernoulli()),
)
SALT = Variant(
    name="denoising-salt",
    title=mark("Denoising: salt and pepper"),
    text=mark("Some pixels of each picture are turned black or white; the clean picture must be rebuilt."),
    formula=r"-\log p(x\mid g(f(\tilde x))),\quad \tilde x_i\in\{x_i,0,1\}",
    symbols=mark(
        "x: clean picture; x̃: spoilt picture, each pixel replaced by 0 or 1 with the chance that the slider says; f: encoder; g: decoder."
    ),
    paper=PAPER,
    watch=WATCH,
    good_for=mark("Pictures with broken pixels: linear methods such as PCA smear them, this one leaves them out."),
    not_for=mark("Data without a smallest and a largest value."),
    loses=mark(
        "PCA that is given the same broken pixels is ahead, after a few epochs, on larger patches of photographs, of which straight directions say most."
    ),
    knob="model.view.level",
    model=Model(view=SaltAndPepper(level=0.2), backbone=LAYERS, bottleneck=Plain(size=16), likelihood=Bernoulli()),
)
MASKED = Variant(
    name="denoising-masking",
    title=mark("Denoising: masking"),
    text=mark("Some values of each item are blanked; the whole item must be rebuilt from the others."),
    formula=r"-\log p(x\mid g(f(m\odot x)))",
    symbols=mark("x: item; m: 0 for each blanked value, else 1; f: encoder; g: decoder."),
    paper=PAPER,
    watch=WATCH,
    good_for=mark("Learning which values tell of which others, in tables, sentences and pictures alike."),
    not_for=mark("Values that no other value tells of."),
    loses=mark(
        "PCA that is given the same gaps is a little ahead on the few wines and on points in space, whose three numbers tell little of each other."
    ),
    knob="model.view.level",
    model=Model(view=Masking(level=0.3), backbone=LAYERS, bottleneck=Plain(size=16), likelihood=Bernoulli()),
)
INPAINTING = Variant(
    name="inpainting",
    title=mark("Inpainting"),
    text=mark("A block is cut out of each picture or curve; the whole must be rebuilt, hole included."),
    formula=r"-\log p(x\mid g(f(m\odot x)))",
    symbols=mark("x: item; m: 0 inside the hole, 1 outside; f: encoder; g: decoder."),
    paper="D. Pathak et al.: Context encoders: feature learning by inpainting, CVPR 2016",
    watch=mark("What it writes into the hole: the likeliest filling, which is often a blurred mixture of several."),
    good_for=mark("Pictures and curves whose parts tell of each other."),
    not_for=mark("Holes larger than what is left."),
    knob="model.view.side",
    model=Model(view=Inpainting(side=0.4), backbone=LAYERS, bottleneck=Plain(size=16), likelihood=Bernoulli()),
)
CONTRACTIVE = Variant(
    name="contractive",
    title=mark("Contractive autoencoder"),
    text=mark(
        "Pays for every way in which a small change of the item moves the code. What is left are the directions in which items really differ."
    ),
    formula=r"-\log p(x\mid g(z))+\lambda\left\lVert\frac{\partial z}{\partial x}\right\rVert_F^2",
    symbols=mark(
        "x: item; z: code; ∂z/∂x: how the code moves when the item changes; λ: weight. Tied weights keep the scale of the code fixed."
    ),
    paper="S. Rifai et al.: Contractive auto-encoders: explicit invariance during feature extraction, ICML 2011",
    watch=mark("The curve named contraction, and codes that hardly move under the noise slider."),
    good_for=mark("Data near a thin curved surface; codes that do not react to noise."),
    not_for=mark(
        "Low error: it gives up detail for a code that stays still. Large codes on slow "
        "machines: each step needs a second way back through the encoder."
    ),
    loses=mark(
        "PCA with as many numbers as this code has rebuilds every item exactly or nearly so; here detail is given up for a code that stays still. After few epochs on phrases it tells hardly more than the mean."
    ),
    behind_mean=("tales",),
    knob="model.penalties.contraction.weight",
    model=Model(
        backbone=Dense(widths=(), tied=True),
        bottleneck=SigmoidCode(size=64),
        likelihood=Gaussian(variance="fixed", sigma=0.3),
        penalties=Penalties(contraction=Contraction(weight=1.0)),
    ),
    setup={"optimiser.learning_rate": 5e-3},
)
MASKED_TRANSFORMER = Variant(
    name="masked-transformer",
    title=mark("Masked transformer"),
    text=mark(
        "Half of the patches of each item are taken away before the encoder sees it; from the others it must tell the missing ones. Only "
        "the missing ones count."
    ),
    formula=r"\sum_{p\,\mathrm{hidden}}-\log p\bigl(x_p\mid g(f(x_{\mathrm{visible}}))\bigr)",
    symbols=mark("xₚ: patch p of the item; f: encoder, which never sees the hidden patches; g: decoder."),
    paper="K. He et al.: Masked autoencoders are scalable vision learners, arXiv:2111.06377 (2021)",
    watch=mark(
        "Reconstructions of patches it never saw. The visible ones look worse than elsewhere: nobody asked for them."
    ),
    good_for=mark("Learning features from what belongs together; pictures, curves, sentences."),
    not_for=mark("Compression: its code is not asked to keep what is visible."),
    loses=mark("It learns slowly: after a few epochs PCA that is given the same holes is ahead on squares."),
    knob="model.view.share",
    model=Model(
        view=HiddenPatches(share=0.5),
        backbone=Transformer(width=32, layers=1),
        bottleneck=Plain(size=32),
        likelihood=Gaussian(sigma=0.3),
    ),
    setup={"optimiser.learning_rate": 3e-3},
)

ROBUST = (DENOISING, SALT, MASKED, INPAINTING, CONTRACTIVE, MASKED_TRANSFORMER)
