"""Penalties as parameters: what else is asked of codes and weights. A weight of 0 means off."""

from __future__ import annotations

from typing import ClassVar

from ..texts import mark
from .part import Part, knob, ramp, warming, weighing

__all__ = [
    "L1",
    "MMD",
    "Contraction",
    "Penalties",
    "Penalty",
    "Sparsity",
    "TotalCorrelation",
    "WeightDecay",
    "WeightL1",
]


class Penalty(Part):
    """A weight that may grow over the first epochs."""

    shapes_prior: ClassVar[bool] = False
    """Whether it pulls all codes together into a standard normal."""
    weight: float
    warmup: float = warming(mark("Warm-up"), mark("Epochs over which the weight of this penalty grows from 0."))

    def weight_at(self, epoch: float) -> float:
        """λ at a moment of training: it grows from 0 over the warm-up."""
        return self.weight * ramp(epoch, self.warmup)


class L1(Penalty):
    """Pulls codes towards zero: λ Σ_j |z_j| ‖w_j‖, where w_j is the decoder column that reads z_j."""

    weight: float = weighing(
        0.0,
        mark("L1 on the code (λ)"),
        mark("0 is off. Larger values push more code numbers to zero."),
    )


class Sparsity(Penalty):
    """Asks each code number to be active for a small share of the items: β Σ_j KL(ρ ‖ ρ̂_j)."""

    weight: float = weighing(0.0, mark("KL sparsity (β)"), mark("0 is off. Needs code numbers between 0 and 1."))
    target: float = knob(
        0.1,
        mark("Target activity (ρ)"),
        mark("The mean that each code number should have over all items."),
        ge=0.001,
        le=0.5,
        live=True,
    )


class Contraction(Penalty):
    """Asks that a small change of the input moves the code little: λ ‖∂z/∂x‖² (Frobenius)."""

    weight: float = weighing(
        0.0,
        mark("Contraction (λ)"),
        mark("0 is off. Larger values make the code ignore small changes of the input."),
    )


class TotalCorrelation(Penalty):
    """Asks that code numbers do not depend on each other: (β - 1) TC(z). Needs a Gaussian code."""

    weight: float = weighing(
        0.0,
        mark("Total correlation (β − 1)"),
        mark("0 is off. Larger values make code numbers independent of each other."),
    )


class MMD(Penalty):
    """Asks that all codes together look like a standard normal: λ MMD²(codes, prior)."""

    shapes_prior = True
    weight: float = weighing(
        0.0,
        mark("MMD to the prior (λ)"),
        mark("0 is off. Larger values shape the cloud of all codes into a normal."),
        most=10_000.0,
    )


class WeightDecay(Penalty):
    """Keeps weights small: λ ½ ‖W‖² over all weight matrices (L2)."""

    weight: float = weighing(
        0.0, mark("Weight decay (L2, λ)"), mark("0 is off. Keeps weights small, against overfitting."), most=10.0
    )


class WeightL1(Penalty):
    """Sets weights to zero: λ Σ |W| over all weight matrices."""

    weight: float = weighing(
        0.0, mark("L1 on the weights (λ)"), mark("0 is off. Pushes single weights to zero."), most=10.0
    )


class Penalties(Part):
    """What else is asked of codes and weights; a weight of 0 means off."""

    l1: L1 = L1()
    sparsity: Sparsity = Sparsity()
    contraction: Contraction = Contraction()
    total_correlation: TotalCorrelation = TotalCorrelation()
    mmd: MMD = MMD()
    weight_decay: WeightDecay = WeightDecay()
    weight_l1: WeightL1 = WeightL1()

    def active(self) -> dict[str, Penalty]:
        """The penalties that are on, by the name of their loss term."""
        return {name: penalty for name, penalty in vars(self).items() if penalty.weight > 0}
