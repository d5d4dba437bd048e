"""Likelihoods: -log p(target | decoder output) in nats per sample, `(B, *shape) x 2 -> (B,)`, summed over values.

Each owns the decoder's last activation, knows its mean (the item to show) and its floor: the nats left at a perfect
reconstruction, which no model can get below. `weight` says how much each value counts (None: all count 1). Modules
have the names of their parts; `fast` knows quicker ways to some of the same numbers.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .. import parts

__all__ = [
    "LIKELIHOODS",
    "Bernoulli",
    "Gaussian",
    "Laplace",
    "Likelihood",
    "build_likelihood",
    "counted",
    "squared",
    "summed",
]


def summed(values: Tensor, weight: Tensor | None = None) -> Tensor:
    """Sum over the values of each sample, `(B, *shape) -> (B,)`. In one operation: on small models every one counts."""
    return (values if weight is None else values * weight).sum(tuple(range(1, values.ndim)))


def squared(target: Tensor, mean: Tensor, weight: Tensor | None = None) -> Tensor:
    """Squared errors of each sample, summed over the values that count, `(B,)`."""
    return summed(F.mse_loss(mean, target, reduction="none"), weight)


class Likelihood(nn.Module):
    """What outputs of the decoder mean, and what they cost."""

    def __init__(self, part: parts.Likelihood) -> None:
        super().__init__()

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        """-log p(target | output) of each sample, `(B,)`."""
        raise NotImplementedError

    def watch(self, target: Tensor, weight: Tensor | None = None) -> None:
        """Take note of a batch of training, once, however often it is judged."""

    def mean(self, output: Tensor) -> Tensor:
        """The item to show, `(B, *target_shape)`."""
        raise NotImplementedError

    def floor(self, target: Tensor, weight: Tensor | None = None) -> Tensor:
        """The nats left at a perfect reconstruction, `(B,)`."""
        raise NotImplementedError

    def mean_nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        """The mean of `nats` over a batch, a scalar."""
        return self.nats(target, output, weight).mean()

    def nats_and_squares(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """`nats` and the squared errors of the mean, `(B,)` each."""
        return self.nats(target, output, weight), squared(target, self.mean(output), weight)


class Bernoulli(Likelihood):
    """Outputs are logits; nats = Σ binary cross-entropy. Grey targets are read as probabilities."""

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        return summed(F.binary_cross_entropy_with_logits(output, target, reduction="none"), weight)

    def mean(self, output: Tensor) -> Tensor:
        return torch.sigmoid(output)

    def floor(self, target: Tensor, weight: Tensor | None = None) -> Tensor:
        """Σ H(x), the entropy of each grey pixel: not 0 unless pictures are black and white."""
        return summed(torch.special.entr(target) + torch.special.entr(1 - target), weight)


class ContinuousBernoulli(Likelihood):
    """p(x) ∝ exp(l x) on [0, 1] with logit l: nats = Σ A(l) - l x, A(l) = log((e^l - 1) / l).

    What binary cross-entropy leaves out to be a density of grey values (Loaiza-Ganem and Cunningham 2019,
    arXiv:1907.06845).
    """

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        size = output.abs()
        safe = size.clamp(min=NEAR)
        far = torch.log(-torch.expm1(-safe)) - torch.log(safe)
        near = -size / 2 + output.square() / 24
        # (l + |l|) / 2 and not max(l, 0): the gradient at l = 0 must be 1/2. The large terms first, where they cancel
        # exactly.
        return summed((output + size) / 2 - output * target + torch.where(size < NEAR, near, far), weight)

    def mean(self, output: Tensor) -> Tensor:
        """A'(l) = 1 / (1 - e^-l) - 1 / l = ½ + ½ coth(l / 2) - 1 / l; ONNX has a tanh and no expm1."""
        near = output.abs() < NEAR
        safe = torch.where(near, 1.0, output)
        return torch.where(near, 0.5 + output / 12, 0.5 + 0.5 / torch.tanh(safe / 2) - 1 / safe)

    def floor(self, target: Tensor, weight: Tensor | None = None) -> Tensor:
        """None: the density of a black pixel grows without bound."""
        return target.new_full((len(target),), -math.inf)


NEAR = 0.05
"""Below this |l| the Taylor series is more exact than the formula in float32."""


class Spread(nn.Module):
    """One spread for all values of all samples, fixed or fitted along."""

    def __init__(self, variance: str, spread: float) -> None:
        super().__init__()
        log_spread = torch.tensor(math.log(spread))
        self.fixed = None if variance == "learned" else math.log(max(spread, 0.01))
        if self.fixed is None:
            self.log_spread = nn.Parameter(log_spread)
        else:
            self.register_buffer("log_spread", log_spread)

    def bounded(self) -> Tensor | float:
        """log spread, at least log 0.01: below that the density of 8-bit pictures is an artefact of rounding.

        The gradient passes the bound, so that a spread that has fallen below finds its way back. A fixed one is a plain
        number: on small models every operation on a tensor counts.
        """
        if self.fixed is not None:
            return self.fixed
        log_spread: Tensor = self.log_spread
        return log_spread + (log_spread.clamp(min=math.log(0.01)) - log_spread).detach()

    def scale(self, power: int) -> Tensor | float:
        """spread ** power."""
        log_spread = self.bounded()
        return math.exp(power * log_spread) if isinstance(log_spread, float) else torch.exp(power * log_spread)


class Spreading(Likelihood):
    """Judged by distances, in units of one spread; the output is the mean."""

    spread: Spread

    def mean(self, output: Tensor) -> Tensor:
        return output

    def floor(self, target: Tensor, weight: Tensor | None = None) -> Tensor:
        """What a perfect reconstruction costs at the present spread."""
        return target.new_ones(len(target)) * (counted(target, weight) * self.floor_of_value())

    def floor_of_value(self) -> Tensor | float:
        """That, in nats per value that counts."""
        raise NotImplementedError


class Gaussian(Spreading):
    """nats = ½ SSE / σ² + ½ D log(2πσ²), D values that count.

    The fitted σ is the decoder-wide variance of Rybkin et al. 2021 (arXiv:2006.13202).
    """

    def __init__(self, part: parts.Gaussian) -> None:
        super().__init__(part)
        self.spread = Spread(part.variance, part.sigma)

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        squares, values = squared(target, output, weight), counted(target, weight)
        return 0.5 * squares * self.spread.scale(-2) + values * self.floor_of_value()

    def floor_of_value(self) -> Tensor | float:
        """½ log(2πσ²), in nats per value that counts."""
        return self.spread.bounded() + 0.5 * math.log(2 * math.pi)


class Laplace(Spreading):
    """nats = Σ |x - output| / b + D log 2b."""

    def __init__(self, part: parts.Laplace) -> None:
        super().__init__(part)
        self.spread = Spread(part.variance, part.scale)

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        distances, values = summed((target - output).abs(), weight), counted(target, weight)
        return distances * self.spread.scale(-1) + values * self.floor_of_value()

    def floor_of_value(self) -> Tensor | float:
        """log 2b, in nats per value that counts."""
        return self.spread.bounded() + math.log(2)


def counted(target: Tensor, weight: Tensor | None) -> Tensor | int:
    """How many values of each sample count: `(B,)`, or one number for all."""
    return target.numel() // len(target) if weight is None else summed(weight.expand_as(target))


class Categorical(Likelihood):
    """Outputs `(B, V, T)` are logits of V words at each of T places; nats = -Σ_t log p(word_t)."""

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        return summed(-target * F.log_softmax(output, dim=1), weight)

    def mean(self, output: Tensor) -> Tensor:
        """The probability of each word at each place."""
        return torch.softmax(output, dim=1)

    def floor(self, target: Tensor, weight: Tensor | None = None) -> Tensor:
        """0: a word can be told for certain."""
        return target.new_zeros(len(target))


class Multinomial(Likelihood):
    """A person's liking `x` `(B, 1, M)` as draws from one distribution over M things: nats = -Σ_m x_m log p_m.

    Liang et al. 2018 (arXiv:1802.05814). `mean` scales p to the total liking of an average person, kept while training.
    """

    def __init__(self, part: parts.Multinomial) -> None:
        super().__init__(part)
        self.total: Tensor
        self.register_buffer("total", torch.tensor(0.0))

    def nats(self, target: Tensor, output: Tensor, weight: Tensor | None = None) -> Tensor:
        return summed(-target * F.log_softmax(output, dim=-1), weight)

    @torch.no_grad()
    def watch(self, target: Tensor, weight: Tensor | None = None) -> None:
        now = summed(target, weight).mean()
        self.total.copy_(torch.where(self.total > 0, torch.lerp(self.total, now, 0.02), now))

    def mean(self, output: Tensor) -> Tensor:
        return torch.softmax(output, dim=-1) * self.total

    def floor(self, target: Tensor, weight: Tensor | None = None) -> Tensor:
        """Σ_m -x_m log(x_m / Σ x): the entropy of the person's own shares, times their total."""
        liking = target if weight is None else target * weight
        total = liking.flatten(1).sum(1)
        return summed(torch.special.entr(liking)) + total * torch.log(total.clamp(min=1e-12))


LIKELIHOODS: dict[str, type[Likelihood]] = {
    "bernoulli": Bernoulli,
    "continuous-bernoulli": ContinuousBernoulli,
    "gaussian": Gaussian,
    "laplace": Laplace,
    "categorical": Categorical,
    "multinomial": Multinomial,
}


def build_likelihood(part: parts.Likelihood) -> Likelihood:
    """Build the likelihood of a spec."""
    return LIKELIHOODS[part.kind](part)
