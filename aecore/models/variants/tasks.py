"""Variants whose target is not their input."""

from __future__ import annotations

from ...parts import Completion, Conv, Dense, Forecast, Gaussian, LowResolution, Model, Plain, Recurrent
from ...texts import mark
from .variant import Variant

__all__ = ["TASKS"]

SUPER_RESOLUTION = Variant(
    name="super-resolution",
    title=mark("Super-resolution"),
    text=mark("Is shown a coarse picture or curve and must rebuild the fine one."),
    formula=r"\tfrac{1}{2\sigma^2}\lVert x-g(f(x_{\downarrow}))\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark(
        "x: fine item with D values; x↓: the same, averaged over blocks; f: encoder; g: decoder; σ: fitted noise."
    ),
    paper="C. Dong, C. Loy, K. He, X. Tang: Image super-resolution using deep convolutional networks, arXiv:1501.00092 (2014)",
    watch=mark("Edges that the coarse picture only hints at."),
    good_for=mark("Pictures and curves with shapes that come again and again."),
    not_for=mark(
        "Detail that the coarse item says nothing about: it is averaged away. Everything passes a code here, so keep it large."
    ),
    loses=mark(
        "It learns slowly, and the coarse item already says most of the fine one in straight lines: after a few epochs PCA regression with as many numbers is ahead everywhere. After the usual 30 it is not on the digits."
    ),
    knob="model.view.factor",
    model=Model(
        view=LowResolution(factor=2), backbone=Conv(), bottleneck=Plain(size=32), likelihood=Gaussian(sigma=0.3)
    ),
)
FORECASTING = Variant(
    name="forecasting",
    title=mark("Forecasting"),
    text=mark("Reads the past of a curve, keeps it as a code, and tells the future from it."),
    formula=r"\sum_{t>s}\tfrac{1}{2\sigma^2}\lVert x_t-g(f(x_{1..s}))_t\rVert^2+\tfrac{D}{2}\log 2\pi\sigma^2",
    symbols=mark("x₁…xₛ: past; xₜ: future values, D of them; f: encoder; g: decoder; σ: fitted noise of a value."),
    paper="I. Sutskever, O. Vinyals, Q. Le: Sequence to sequence learning with neural networks, arXiv:1409.3215 (2014)",
    watch=mark("The told future beside the real one; where the past says too little, the mean is told."),
    good_for=mark("Curves with a rhythm or a trend."),
    not_for=mark("Surprises: what was never seen cannot be told."),
    loses=mark("PCA that is given the same past is ahead on the sensors, which go on in straight lines."),
    knob="model.view.future",
    model=Model(
        view=Forecast(future=0.25), backbone=Recurrent(), bottleneck=Plain(size=8), likelihood=Gaussian(sigma=0.5)
    ),
    setup={"optimiser.learning_rate": 6e-3},
)
COMPLETION = Variant(
    name="completion",
    title=mark("Rating completion"),
    text=mark(
        "Reads what a person has rated and tells the ratings that are missing. Only known ratings count when it learns."
    ),
    formula=r"\sum_{j\,\mathrm{rated}}\tfrac{1}{2\sigma^2}(r_j-g(f(r))_j)^2+\tfrac{n}{2}\log 2\pi\sigma^2",
    symbols=mark(
        "r: one person's ratings, with gaps; j: the things that person rated, n of them; f: encoder; g: decoder; σ: fitted noise."
    ),
    paper="S. Sedhain et al.: AutoRec: autoencoders meet collaborative filtering, WWW 2015",
    watch=mark("Stars in places where there were none, and people of one taste side by side on the map."),
    good_for=mark("Ratings, answers to questionnaires: tables with gaps."),
    not_for=mark("People who have rated almost nothing."),
    knob="model.bottleneck.size",
    model=Model(
        view=Completion(hide=0.3),
        backbone=Dense(widths=(64,)),
        bottleneck=Plain(size=3),
        likelihood=Gaussian(sigma=0.3),
    ),
)

TASKS = (SUPER_RESOLUTION, FORECASTING, COMPLETION)
