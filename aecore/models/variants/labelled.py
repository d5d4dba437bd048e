"""Variants that learn with labels: the class is told beside the code, so the code says what else there is."""

from __future__ import annotations

from ...parts import Bernoulli, Classes, Dense, GaussianCode, Model
from ...texts import mark
from .variant import Variant

__all__ = ["LABELLED"]

HE = Dense(widths=(256, 128), init="he")

LOSES = mark(
    "PCA with as many numbers rebuilds better where the class says little of an item: patches of photographs, points of two clouds, sensors that move together; after few epochs also on phrases."
)

CONDITIONAL = Variant(
    name="conditional",
    title=mark("Conditional variational autoencoder"),
    text=mark(
        "Encoder and decoder are told the class of each item, so the code need not say it and holds what is left: the style. Keep the style, "
        "change the class, and the same hand writes another digit. Of items without a label the class is read off."
    ),
    formula=r"\mathbb{E}_{q(z\mid x,y)}[-\log p(x\mid z,y)]+\mathrm{KL}(q(z\mid x,y)\,\Vert\,\mathcal N(0,I))-\alpha\log q(y\mid x)",
    symbols=mark(
        "x: item; y: its class; z: code; q(z|x,y): the cloud the encoder gives; p: the decoder; q(y|x): how the class is read off an item; α: weight of that."
    ),
    paper="K. Sohn, H. Lee, X. Yan: Learning structured output representation using deep conditional generative models, NeurIPS 2015",
    watch=mark(
        "Classes lie over each other on the map: the code says style, not class. Press another class in Explore, and the spot becomes that class in the same style."
    ),
    good_for=mark("Labelled data: new items of a class that you choose, styles across classes."),
    not_for=mark("A map on which classes lie apart: that is what it takes out of the code."),
    loses=LOSES,
    knob="model.bottleneck.size",
    model=Model(backbone=HE, condition=Classes(), bottleneck=GaussianCode(size=2), likelihood=Bernoulli()),
)
SEMI_SUPERVISED = Variant(
    name="semi-supervised",
    title=mark("Semi-supervised variational autoencoder"),
    text=mark(
        "Only a few items have labels. It learns from all how items look and from the few what classes are called, and guesses the rest: of each "
        "unlabelled item the class is drawn from what it reads, and what rebuilds the item better is believed more."
    ),
    formula=r"\mathbb{E}_{q(y\mid x)\,q(z\mid x,y)}[-\log p(x\mid z,y)]+\mathrm{KL}(q(z\mid x,y)\Vert\mathcal N(0,I))+\mathrm{KL}(q(y\mid x)\Vert p(y))-\alpha\log q(y\mid x)",
    symbols=mark(
        "p(y): all classes alike; the last term is of labelled items only, the one before it of the others; the other symbols as in the conditional autoencoder."
    ),
    paper="D. Kingma, D. Rezende, S. Mohamed, M. Welling: Semi-supervised learning with deep generative models, arXiv:1406.5298 (2014)",
    watch=mark(
        "The curve named class on held-out items falls, though hardly any item had a label. Turn up the labelled items and compare."
    ),
    good_for=mark("Many items, few of them labelled."),
    not_for=mark(
        "A better classifier: on the 8×8 digits logistic regression on the pixels reads classes as well from the same 20, 50 or 100 labels."
    ),
    loses=LOSES,
    knob="model.condition.labelled",
    model=Model(backbone=HE, condition=Classes(labelled=50), bottleneck=GaussianCode(size=2), likelihood=Bernoulli()),
)

LABELLED = (CONDITIONAL, SEMI_SUPERVISED)
