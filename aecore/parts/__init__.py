"""The parts of a model as parameters: what each axis can be, within which bounds, explained in plain words.

One frozen object per part, one file per axis. This package knows no torch; the modules that compute are in
`aecore.models`, one file per axis too.
"""

from __future__ import annotations

from typing import Any, get_args

from pydantic import Field

from ..texts import mark
from .adversaries import Adversary, CodeCritic, NoAdversary
from .backbones import Activation, Backbone, Conv, Dense, Recurrent, Transformer
from .bottlenecks import FSQ, Bottleneck, GaussianCode, Plain, Quantised, SigmoidCode, SoftThreshold, TopK
from .likelihoods import Bernoulli, Categorical, ContinuousBernoulli, Gaussian, Laplace, Likelihood, Multinomial
from .part import Part, knob, ramp
from .penalties import L1, MMD, Contraction, Penalties, Penalty, Sparsity, TotalCorrelation, WeightDecay, WeightL1
from .views import (
    Completion,
    Forecast,
    GaussianNoise,
    HiddenPatches,
    Identity,
    Inpainting,
    LowResolution,
    Masking,
    SaltAndPepper,
    View,
)

__all__ = [
    "AXES",
    "FSQ",
    "L1",
    "MMD",
    "Activation",
    "Adversary",
    "Backbone",
    "Bernoulli",
    "Bottleneck",
    "Categorical",
    "CodeCritic",
    "Completion",
    "ContinuousBernoulli",
    "Contraction",
    "Conv",
    "Dense",
    "Forecast",
    "Gaussian",
    "GaussianCode",
    "GaussianNoise",
    "HiddenPatches",
    "Identity",
    "Inpainting",
    "Laplace",
    "Likelihood",
    "LowResolution",
    "Masking",
    "Model",
    "Multinomial",
    "NoAdversary",
    "Part",
    "Penalties",
    "Penalty",
    "Plain",
    "Quantised",
    "Recurrent",
    "SaltAndPepper",
    "SigmoidCode",
    "SoftThreshold",
    "Sparsity",
    "TopK",
    "TotalCorrelation",
    "Transformer",
    "View",
    "WeightDecay",
    "WeightL1",
    "knob",
    "ramp",
]


class Model(Part):
    """view x backbone x bottleneck x likelihood x penalties x adversary."""

    view: View = Field(Identity(), title=mark("What the encoder sees"))
    backbone: Backbone = Field(Dense(), title=mark("Layers"))
    bottleneck: Bottleneck = Field(Plain(), title=mark("Code"))
    likelihood: Likelihood = Field(Bernoulli(), title=mark("How a rebuilt item is judged"))
    penalties: Penalties = Field(Penalties(), title=mark("Penalties"))
    adversary: Adversary = Field(NoAdversary(), title=mark("Adversary"))

    def weights(self, epoch: float) -> dict[str, float]:
        """Return the weight of each loss term at a moment of training; a penalty of weight 0 is left out, a watched term has 0."""
        return (
            {"reconstruction": 1.0}
            | self.bottleneck.weights(epoch)
            | {name: penalty.weight_at(epoch) for name, penalty in self.penalties.active().items()}
            | self.adversary.weights(epoch)
        )

    def warmup(self) -> float:
        """Return after how many epochs all weights (and the capacity) are at their full size."""
        code = self.bottleneck
        growing: tuple[float, ...] = (code.warmup, code.capacity_epochs if code.capacity else 0.0) if isinstance(code, GaussianCode) else ()
        return max([0.0, *growing, *(penalty.warmup for penalty in self.penalties.active().values())])


def kinds(axis: Any) -> dict[str, type[Part]]:
    """List the parts an axis can be, by their `kind`."""
    union = get_args(axis)[0]
    return {part.model_fields["kind"].default: part for part in get_args(union)}


AXES: dict[str, dict[str, type[Part]]] = {
    "view": kinds(View),
    "backbone": kinds(Backbone),
    "bottleneck": kinds(Bottleneck),
    "likelihood": kinds(Likelihood),
    "adversary": kinds(Adversary),
}
