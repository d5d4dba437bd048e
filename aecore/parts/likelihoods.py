"""Likelihoods as parameters: how a rebuilt item is judged."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ..texts import mark
from .part import Part, knob

__all__ = ["Bernoulli", "Categorical", "ContinuousBernoulli", "Gaussian", "Laplace", "Likelihood", "Multinomial"]


def spread() -> Any:
    return knob(
        "learned",
        mark("Variance"),
        mark("Learned: one noise level for all values is fitted during training. Fixed: the one below."),
    )


class Bernoulli(Part):
    """Each pixel is the probability of white: binary cross-entropy. Suits values between 0 and 1."""

    kind: Literal["bernoulli"] = "bernoulli"


class ContinuousBernoulli(Part):
    """Like Bernoulli, but a proper density of grey values: what is missing to 1 is normalised."""

    kind: Literal["continuous-bernoulli"] = "continuous-bernoulli"


class Gaussian(Part):
    """Each value is normal around the output: squared error, scaled by the variance."""

    kind: Literal["gaussian"] = "gaussian"
    variance: Literal["fixed", "learned"] = spread()
    sigma: float = knob(
        1.0,
        mark("Sigma"),
        mark("Standard deviation of a value around the output; the starting point when learned."),
        ge=0.01,
        le=10.0,
        log=True,
    )


class Laplace(Part):
    """Absolute error, scaled: single large errors count less than with a Gaussian."""

    kind: Literal["laplace"] = "laplace"
    variance: Literal["fixed", "learned"] = spread()
    scale: float = knob(
        0.5,
        mark("Scale"),
        mark("Mean absolute distance of a value from the output; the starting point when learned."),
        ge=0.01,
        le=10.0,
        log=True,
    )


class Categorical(Part):
    """Each place of a text is one of the words: cross-entropy."""

    kind: Literal["categorical"] = "categorical"


class Multinomial(Part):
    """Ratings as shares of one person's liking: cross-entropy over all that is rated."""

    kind: Literal["multinomial"] = "multinomial"


Likelihood = Annotated[Bernoulli | ContinuousBernoulli | Gaussian | Laplace | Categorical | Multinomial, Field(discriminator="kind")]
