"""Bottlenecks: features -> Code(z, mean, terms). A term is `(B,)` nats per sample, summed over latent dimensions."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Generator, Tensor, nn

from .. import parts

__all__ = ["Code", "build_bottleneck", "kl_to_standard_normal"]


@dataclass(frozen=True)
class Code:
    """A batch of codes: `z` `(B, d)` goes to the decoder, `mean` `(B, d)` is shown; `logvar` only where there is one."""

    z: Tensor
    mean: Tensor
    logvar: Tensor | None = None
    terms: dict[str, Tensor] = field(default_factory=dict)


class PlainCode(nn.Module):
    """z = W h + b."""

    def __init__(self, features: int, size: int) -> None:
        super().__init__()
        self.to_code = nn.Linear(features, size)

    def forward(self, h: Tensor, generator: Generator | None) -> Code:
        z = self.to_code(h)
        return Code(z, z)


class NormalCode(nn.Module):
    """q(z|x) = N(mean, exp(logvar)); z = mean + exp(logvar / 2) e (Kingma and Welling 2013, arXiv:1312.6114).

    Without a generator the code is the mean: that is how held-out items are judged and shown.
    """

    def __init__(self, features: int, size: int) -> None:
        super().__init__()
        self.to_mean, self.to_logvar = nn.Linear(features, size), nn.Linear(features, size)

    def forward(self, h: Tensor, generator: Generator | None) -> Code:
        mean = self.to_mean(h)
        # exp(logvar) of an untrained or diverging encoder must not overflow float32.
        logvar = self.to_logvar(h).clamp(-30.0, 20.0)
        z = mean if generator is None else mean + torch.exp(0.5 * logvar) * standard_normal(mean, generator)
        return Code(z, mean, logvar, {"kl": kl_to_standard_normal(mean, logvar)})


def standard_normal(like: Tensor, generator: Generator) -> Tensor:
    return torch.randn(like.shape, generator=generator, device=like.device, dtype=like.dtype)


def kl_to_standard_normal(mean: Tensor, logvar: Tensor) -> Tensor:
    """KL(N(mean, exp(logvar)) || N(0, I)) = ½ Σ_j (mean² + exp(logvar) - 1 - logvar), `(B, d) -> (B,)` nats."""
    return 0.5 * (mean.square() + logvar.exp() - 1.0 - logvar).sum(dim=1)


def build_bottleneck(part: parts.Bottleneck, features: int) -> nn.Module:
    """Build the bottleneck of a spec on top of `features` encoder features."""
    kinds = {"plain": PlainCode, "gaussian": NormalCode}
    return kinds[part.kind](features, part.size)
