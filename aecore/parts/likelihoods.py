"""Likelihoods as parameters: how a rebuilt item is judged."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ..texts import mark
from .part import Choice, features, knob

__all__ = [
    "BELOW_ZERO",
    "LIKELIHOODS",
    "Bernoulli",
    "Categorical",
    "ContinuousBernoulli",
    "Gaussian",
    "Laplace",
    "Likelihood",
    "Multinomial",
]

BELOW_ZERO = mark("The nats of a density may be negative; lower is still better.")
"""Said wherever an objective below 0 is shown: a narrow density is larger than 1, so its negative logarithm is below
0."""


class Likelihood(Choice):
    """What likelihoods can be asked."""

    bounded: ClassVar[bool] = False
    """Whether its outputs lie between 0 and 1, so that it cannot reach values outside."""

    density: ClassVar[bool] = False
    """Whether it is a density over all real numbers, so that its nats compare with those of other such densities."""

    shares: ClassVar[bool] = False
    """Whether its outputs are shares of a whole, which say what is more than what, and not how much anything is."""

    @property
    def noise_variance(self) -> float | None:
        """Variance of the noise that a value is taken to have around the output, as far as it is fixed."""
        return None


def spread() -> Any:
    return knob(
        "learned",
        mark("Variance"),
        mark("Learned: one noise level for all values is fitted during training. Fixed: the one below."),
    )


class Bernoulli(Likelihood):
    """Each pixel is the probability of white: binary cross-entropy. Suits values between 0 and 1."""

    kind: Literal["bernoulli"] = "bernoulli"
    bounded = True

    @property
    def noise_variance(self) -> float:
        """¼, the least that its curvature allows."""
        return 0.25


class ContinuousBernoulli(Likelihood):
    """Like Bernoulli, but a proper density of grey values: what is missing to 1 is normalised."""

    kind: Literal["continuous-bernoulli"] = "continuous-bernoulli"
    bounded = True


class Gaussian(Likelihood):
    """Each value is normal around the output: squared error, scaled by the variance."""

    kind: Literal["gaussian"] = "gaussian"
    density = True
    variance: Literal["fixed", "learned"] = spread()
    sigma: float = knob(
        1.0,
        mark("Expected error (sigma)"),
        mark("Standard deviation of a value around the output; the starting point when learned."),
        ge=0.01,
        le=10.0,
        log=True,
    )

    @property
    def noise_variance(self) -> float | None:
        return self.sigma**2 if self.variance == "fixed" else None


class Laplace(Likelihood):
    """Absolute error, scaled: single large errors count less than with a Gaussian."""

    kind: Literal["laplace"] = "laplace"
    density = True
    variance: Literal["fixed", "learned"] = spread()
    scale: float = knob(
        0.5,
        mark("Scale"),
        mark("Mean absolute distance of a value from the output; the starting point when learned."),
        ge=0.01,
        le=10.0,
        log=True,
    )


class Categorical(Likelihood):
    """Each place of a text is one of the words: cross-entropy."""

    kind: Literal["categorical"] = "categorical"
    needs = features("words")
    unsuited = mark("Sentences, and only sentences, are judged word by word (categorical).")


class Multinomial(Likelihood):
    """Ratings as shares of one person's liking: cross-entropy over all that is rated."""

    kind: Literal["multinomial"] = "multinomial"
    needs = features("gaps")
    unsuited = mark("The multinomial likelihood is for ratings; {title} has no ratings.")
    shares = True


LIKELIHOODS: dict[str, type[Likelihood]] = {
    "bernoulli": Bernoulli,
    "continuous-bernoulli": ContinuousBernoulli,
    "gaussian": Gaussian,
    "laplace": Laplace,
    "categorical": Categorical,
    "multinomial": Multinomial,
}
