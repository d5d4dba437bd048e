"""Likelihoods: -log p(target | decoder output) in nats per sample, `(B, C, H, W) x 2 -> (B,)`, summed over pixels.

Each owns the decoder's last activation, knows its mean (the picture to show) and its floor: the nats left at a perfect
reconstruction, which no model can get below.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .. import parts

__all__ = ["build_likelihood"]


class BernoulliLikelihood(nn.Module):
    """Outputs are logits; nats = Σ binary cross-entropy. Grey targets are read as probabilities."""

    def nats(self, target: Tensor, output: Tensor) -> Tensor:
        nats: Tensor = F.binary_cross_entropy_with_logits(output, target, reduction="none").flatten(1).sum(1)
        return nats

    def mean(self, output: Tensor) -> Tensor:
        return torch.sigmoid(output)

    def floor(self, target: Tensor) -> Tensor:
        """Σ H(x), the entropy of each grey pixel: not 0 unless pictures are black and white."""
        floor: Tensor = (torch.special.entr(target) + torch.special.entr(1 - target)).flatten(1).sum(1)
        return floor


class GaussianLikelihood(nn.Module):
    """Outputs are means; nats = ½ SSE / σ² + ½ D log(2πσ²), one σ for all pixels, fixed or fitted along.

    The fitted σ is the decoder-wide variance of Rybkin et al. 2021 (arXiv:2006.13202).
    """

    def __init__(self, part: parts.Gaussian) -> None:
        super().__init__()
        log_sigma = torch.tensor(math.log(part.sigma))
        if part.variance == "learned":
            self.log_sigma = nn.Parameter(log_sigma)
        else:
            self.register_buffer("log_sigma", log_sigma)

    def nats(self, target: Tensor, output: Tensor) -> Tensor:
        log_sigma = self.bounded_log_sigma()
        sse = (target - output).square().flatten(1).sum(1)
        return 0.5 * sse * torch.exp(-2 * log_sigma) + self.constant(target, log_sigma)

    def mean(self, output: Tensor) -> Tensor:
        return output

    def floor(self, target: Tensor) -> Tensor:
        """½ D log(2πσ²): what a perfect reconstruction costs at the present σ."""
        return self.constant(target, self.bounded_log_sigma()).expand(len(target))

    def bounded_log_sigma(self) -> Tensor:
        """log σ, at least log 0.01: below that the density of 8-bit pictures is an artefact of rounding.

        The gradient passes the bound, so that a σ that has fallen below finds its way back.
        """
        log_sigma: Tensor = self.log_sigma
        return log_sigma + (log_sigma.clamp(min=math.log(0.01)) - log_sigma).detach()

    @staticmethod
    def constant(target: Tensor, log_sigma: Tensor) -> Tensor:
        constant: Tensor = target[0].numel() * (log_sigma + 0.5 * math.log(2 * math.pi))
        return constant


def build_likelihood(part: parts.Likelihood) -> BernoulliLikelihood | GaussianLikelihood:
    """Build the likelihood of a spec."""
    return BernoulliLikelihood() if isinstance(part, parts.Bernoulli) else GaussianLikelihood(part)
