"""The parts of a model as parameters: what each axis can be, within which bounds, explained in plain words.

One frozen object per part, one file per axis. This package knows no torch; the modules that compute are in
`aecore.models`, one file per axis too. What a part can do it says itself, in traits that its axis declares (`Choice`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from ..texts import mark
from .adversaries import ADVERSARIES, Adversary, CodeCritic, NoAdversary, OutputCritic, ShuffleCritic
from .backbones import BACKBONES, Activation, Autoregressive, Backbone, Conv, Dense, Predictive, Recurrent, Transformer
from .bottlenecks import (
    BOTTLENECKS,
    FSQ,
    BatchTopK,
    Bottleneck,
    Experts,
    GaussianCode,
    ImportanceCode,
    JumpReLU,
    Matryoshka,
    MixturePrior,
    Nested,
    Plain,
    Quantised,
    SigmoidCode,
    SoftThreshold,
    Spherical,
    Tokens,
    TopK,
)
from .conditions import CONDITIONS, Classes, Condition, NoCondition
from .likelihoods import (
    LIKELIHOODS,
    Bernoulli,
    Categorical,
    ContinuousBernoulli,
    Gaussian,
    Laplace,
    Likelihood,
    Multinomial,
)
from .part import Choice, Feature, OneOf, Part, Shape, features, knob, ramp
from .penalties import L1, MMD, Contraction, Penalties, Penalty, Sparsity, TotalCorrelation, WeightDecay, WeightL1
from .views import (
    VIEWS,
    Completion,
    Forecast,
    GaussianNoise,
    HiddenPatches,
    Identity,
    Inpainting,
    LowResolution,
    Masking,
    SaltAndPepper,
    TwoViews,
    VariedCurves,
    VariedPictures,
    View,
)

__all__ = [
    "ADVERSARIES",
    "AXES",
    "BACKBONES",
    "BOTTLENECKS",
    "CONDITIONS",
    "FSQ",
    "L1",
    "LIKELIHOODS",
    "MMD",
    "VIEWS",
    "Activation",
    "Adversary",
    "Autoregressive",
    "Backbone",
    "BatchTopK",
    "Bernoulli",
    "Bottleneck",
    "Categorical",
    "Choice",
    "Classes",
    "CodeCritic",
    "Completion",
    "Condition",
    "ContinuousBernoulli",
    "Contraction",
    "Conv",
    "Dense",
    "Experts",
    "Feature",
    "Forecast",
    "Gaussian",
    "GaussianCode",
    "GaussianNoise",
    "HiddenPatches",
    "Identity",
    "ImportanceCode",
    "Inpainting",
    "JumpReLU",
    "Laplace",
    "Likelihood",
    "LowResolution",
    "Masking",
    "Matryoshka",
    "MixturePrior",
    "Model",
    "Multinomial",
    "Nested",
    "NoAdversary",
    "NoCondition",
    "OutputCritic",
    "Part",
    "Penalties",
    "Penalty",
    "Plain",
    "Predictive",
    "Quantised",
    "Recurrent",
    "SaltAndPepper",
    "Shape",
    "ShuffleCritic",
    "SigmoidCode",
    "SoftThreshold",
    "Sparsity",
    "Spherical",
    "Tokens",
    "TopK",
    "TotalCorrelation",
    "Transformer",
    "TwoViews",
    "VariedCurves",
    "VariedPictures",
    "View",
    "WeightDecay",
    "WeightL1",
    "features",
    "knob",
    "ramp",
]


class Model(Part):
    """view x backbone x condition x bottleneck x likelihood x penalties x adversary."""

    view: Annotated[View, OneOf(VIEWS)] = Field(Identity(), title=mark("What the encoder sees"))
    backbone: Annotated[Backbone, OneOf(BACKBONES)] = Field(Dense(), title=mark("Layers"))
    condition: Annotated[Condition, OneOf(CONDITIONS)] = Field(NoCondition(), title=mark("Told besides the item"))
    bottleneck: Annotated[Bottleneck, OneOf(BOTTLENECKS)] = Field(Plain(), title=mark("Code"))
    likelihood: Annotated[Likelihood, OneOf(LIKELIHOODS)] = Field(
        Bernoulli(), title=mark("How a rebuilt item is judged")
    )
    penalties: Penalties = Field(Penalties(), title=mark("Penalties"))
    adversary: Annotated[Adversary, OneOf(ADVERSARIES)] = Field(NoAdversary(), title=mark("Adversary"))

    def loss_weights(self, epoch: float) -> dict[str, float]:
        """Return the weight of each loss term at a moment of training; a penalty of weight 0 is left out, a watched
        term has 0."""
        return (
            {"reconstruction": 1.0}
            | self.condition.loss_weights(epoch)
            | self.bottleneck.loss_weights(epoch)
            | {name: penalty.weight_at(epoch) for name, penalty in self.penalties.active().items()}
            | self.adversary.loss_weights(epoch)
        )

    def warmup(self) -> float:
        """Return after how many epochs all weights (and the capacity) are at their full size."""
        return max([self.bottleneck.full_after, *(penalty.warmup for penalty in self.penalties.active().values())])

    def shapes_prior(self) -> bool:
        """Whether training pulls all codes together into one cloud that new ones can be drawn from."""
        played = any(self.adversary.loss_weights(0.0).values())
        pulled = self.bottleneck.shapes_prior or (self.adversary.shapes_prior and played)
        return pulled or any(penalty.shapes_prior for penalty in self.penalties.active().values())


AXES: dict[str, Mapping[str, type[Choice]]] = {
    "view": VIEWS,
    "backbone": BACKBONES,
    "condition": CONDITIONS,
    "bottleneck": BOTTLENECKS,
    "likelihood": LIKELIHOODS,
    "adversary": ADVERSARIES,
}
"""What each axis of a model can be, by `kind`. A part that is added to a table here, and its module to that of
`aecore.models`, is there for everything."""
