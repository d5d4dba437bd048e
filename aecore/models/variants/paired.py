"""Variants for items that are two views: one is told from the other."""

from __future__ import annotations

from ...parts import Bernoulli, Dense, Experts, Model, TwoViews
from ...texts import mark
from .variant import Variant

__all__ = ["PAIRED"]

MULTIMODAL = Variant(
    name="multimodal",
    title=mark("Multimodal variational autoencoder"),
    text=mark(
        "An item is two views, such as the left and the right half of a picture. Each is read by itself and says where the code may lie; both sayings are "
        "multiplied. In training one view is often missing, so that the code of one view alone tells the other."
    ),
    formula=r"\mathbb{E}_{q(z\mid x_S)}[-\log p(x_1,x_2\mid z)]+\mathrm{KL}(q(z\mid x_S)\,\Vert\,\mathcal N(0,I)),\qquad q(z\mid x_S)\propto\mathcal N(z;0,I)\prod_{i\in S}\tilde q(z\mid x_i)",
    symbols=mark(
        "x₁, x₂: the two views of an item; S: which of them are seen, drawn by chance; q̃(z|xᵢ): what one view says of the code, a normal distribution; q: their product; z: code; p: the decoder."
    ),
    paper="M. Wu, N. Goodman: Multimodal generative models for scalable weakly-supervised learning, NeurIPS 2018, arXiv:1802.05335",
    watch=mark(
        "Open “Two views” in Explore: the decoder tells the right half of a digit from the left one alone. On the map a line joins where each view alone puts the item; it is short where both agree."
    ),
    good_for=mark("Two views of one thing, of which one may be missing: halves of pictures, two languages."),
    not_for=mark("The lowest error where both views are always there: it must manage with one."),
    loses=mark(
        "PCA with as many numbers is ahead on points in space, where one view has one or two numbers and says little of the other, on the few wines, and after few epochs on heartbeats and words. On uniform noise one view says nothing of the other, and the mean is told; on the swiss roll and on phrases hardly more after few epochs."
    ),
    behind_mean=("swiss-roll", "noise", "tales"),
    knob="model.view.alone",
    model=Model(
        view=TwoViews(),
        backbone=Dense(widths=(256, 128), init="he"),
        bottleneck=Experts(size=8),
        likelihood=Bernoulli(),
    ),
    setup={"optimiser.learning_rate": 3e-3},
)

PAIRED = (MULTIMODAL,)
