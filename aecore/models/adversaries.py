"""Adversaries: critics that train against the autoencoder, with an optimiser of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from .. import parts

__all__ = ["ADVERSARIES", "CodeCritic", "build_adversary"]


class CodeCritic(nn.Module):
    """D(z) is the logit of "this is a draw of N(0, I)" (adversarial autoencoder, Makhzani et al. 2015,
    arXiv:1511.05644).

    The encoder minimises -log σ(D(z)), the non-saturating form of the GAN game (Goodfellow et al. 2014,
    arXiv:1406.2661).
    """

    def __init__(self, part: parts.CodeCritic, size: int) -> None:
        super().__init__()
        self.learning_rate = part.learning_rate
        self.layers = nn.Sequential(
            nn.Linear(size, part.width),
            nn.LeakyReLU(0.2),
            nn.Linear(part.width, part.width),
            nn.LeakyReLU(0.2),
            nn.Linear(part.width, 1),
        )

    def fooled(self, z: Tensor) -> Tensor:
        """-log σ(D(z)), `(B,)` nats: what the encoder pays."""
        return F.softplus(-self.layers(z)).squeeze(1)

    def nats(self, z: Tensor, generator: Generator) -> Tensor:
        """½ (-log σ(D(p)) - log σ(-D(z))), `(B,)` nats with p ~ N(0, I): what the critic pays; log 2 when it cannot
        tell."""
        prior = torch.randn(z.shape, generator=generator, device=z.device, dtype=z.dtype)
        return 0.5 * (F.softplus(-self.layers(prior)) + F.softplus(self.layers(z.detach()))).squeeze(1)


def nobody(part: parts.NoAdversary, size: int) -> None:
    return None


ADVERSARIES: dict[str, Callable[[Any, int], CodeCritic | None]] = {"none": nobody, "code-critic": CodeCritic}


def build_adversary(part: parts.Adversary, size: int) -> CodeCritic | None:
    """Build the adversary of a spec for codes of `size` numbers; None when there is none."""
    return ADVERSARIES[part.kind](part, size)
