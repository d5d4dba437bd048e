"""Codes that are distributions: what they all have, and those other than the Gaussian one of the VAE."""

from __future__ import annotations

from typing import Literal

from ..texts import Sentence, mark
from .bottleneck import Bottleneck, code_size
from .part import Shape, knob, ramp, warming, weighing

__all__ = ["Cloud", "ImportanceCode", "MixturePrior", "Spherical", "WeighedCloud"]


class Cloud(Bottleneck):
    """A code that is a distribution: a KL term of weight 1 pulls all of them together into one cloud."""

    stochastic = True

    @property
    def shapes_prior(self) -> bool:
        return True

    @property
    def kl_price(self) -> float | None:
        return 1.0

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"kl": 1.0}


class WeighedCloud(Cloud):
    """A code whose KL term has a weight β that may grow over the first epochs."""

    beta: float = weighing(
        1.0,
        mark("Weight of the KL term (β)"),
        mark(
            "How strongly codes are pulled towards a standard normal. 1 is the VAE; more gives a tidier, "
            "blurrier space."
        ),
    )
    warmup: float = warming(mark("KL warm-up"), mark("Epochs over which the KL weight grows from 0 to β."))

    @property
    def shapes_prior(self) -> bool:
        return self.beta > 0

    @property
    def kl_price(self) -> float | None:
        return self.beta

    @property
    def full_after(self) -> float:
        return self.warmup

    def beta_at(self, epoch: float) -> float:
        """β at a moment of training: it grows from 0 over the warm-up."""
        return self.beta * ramp(epoch, self.warmup)

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"kl": self.beta_at(epoch)}


class ImportanceCode(Cloud):
    """The code is a normal distribution, judged by the mean weight of several draws of it (importance weighted
    autoencoder)."""

    kind: Literal["importance"] = "importance"
    size: int = code_size(2)
    samples: int = knob(
        8,
        mark("Draws of each code (K)"),
        mark("How many draws of its code an item is judged by. 1 is the VAE; more come closer to its likelihood."),
        ge=1,
        le=64,
        log=True,
        advanced=False,
    )

    @property
    def draws(self) -> int:
        return self.samples

    def loss_weights(self, epoch: float) -> dict[str, float]:
        """KL, and what several draws gain: together with the reconstruction the bound of K draws."""
        return super().loss_weights(epoch) | ({"importance": 1.0} if self.draws > 1 else {})


class Spherical(Cloud):
    """The code is a direction: a cloud on the surface of a sphere, a von Mises-Fisher distribution (hyperspherical
    variational autoencoder)."""

    kind: Literal["spherical"] = "spherical"
    sphere = True
    own_prior = True
    size: int = code_size(3)

    def problem(self, shape: Shape) -> Sentence | None:
        if self.size > 1:
            return None
        return Sentence(
            mark("A sphere in {size} number is only two points, -1 and 1: take 2 numbers for a circle, 3 for a globe."),
            {"size": self.size},
        )

    @property
    def fewest(self) -> int:
        return 2


class MixturePrior(Cloud):
    """The code is a normal distribution, and what all codes are pulled into is learnt too: several normal
    distributions, a mixture (VAE with a Gaussian mixture as prior)."""

    kind: Literal["mixture-prior"] = "mixture-prior"
    own_prior = True
    size: int = code_size(2)
    components: int = knob(
        10,
        mark("Components (K)"),
        mark("Of how many normal distributions the prior is made. 1 is a VAE."),
        ge=1,
        le=100,
        log=True,
        advanced=False,
    )
