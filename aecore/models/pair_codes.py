"""Items that are two views: an encoder that reads each by itself, and the code that both views agree on.

Each view x_i that is there tells an expert N(m_i, exp(l_i)) over codes, read by a head of its own. Product (MVAE, Wu
and Goodman 2018, arXiv:1802.05335): q(z|x) ∝ p(z) Π_i N(z; m_i, exp(l_i)), p(z) the standard normal, so precisions and
precision times mean add up, and a view that is missing adds nothing. Mixture (MMVAE, Shi et al. 2019,
arXiv:1911.03393): q(z|x) is each of the experts that are there with the same chance.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor, nn

from .. import parts
from .backbones import Encoder
from .bottleneck import Bottleneck, Code

__all__ = ["Experts", "apart", "mixture", "product"]


class Apart(nn.Module):
    """Reads each view by itself, the other one blank: `(B, *shape) -> (B, 2 (F + 1))`, of each view F features, then
    whether it is there."""

    def __init__(self, module: nn.Module, first: Tensor) -> None:
        super().__init__()
        self.module = module
        self.first: Tensor
        self.register_buffer("first", first, persistent=False)
        """1 where the first view has its values, 0 where the second one has."""

    def forward(self, x: Tensor, there: Tensor | None = None) -> Tensor:
        """Return the features of items; `there` `(B, 2)` is 1 for each view that is, None: both are."""
        one, other = self.module(x * self.first), self.module(x * (1 - self.first))
        if there is None:
            there = torch.ones_like(one[:, :1])
            there = torch.cat([there, there], 1)
        return torch.cat([one * there[:, :1], there[:, :1], other * there[:, 1:], there[:, 1:]], 1)


def apart(encoder: Encoder, first: Tensor) -> Encoder:
    """Return an encoder that reads each of two views by itself; `first` is 1 for the values of the first view."""
    return Encoder(Apart(encoder.module, first), 2 * (encoder.features + 1))


class Experts(Bottleneck):
    """The product or the mixture of two experts."""

    def __init__(self, part: parts.Experts, features: int) -> None:
        super().__init__(part, features // 2)
        half = features // 2
        self.to_logvar = nn.Linear(half, part.size)
        self.second_to_code = nn.Linear(half, part.size)
        self.second_to_logvar = nn.Linear(half, part.size)

    def forward(self, h: Tensor, part: parts.Experts, generator: Generator | None, epoch: float) -> Code:
        one, other = h.chunk(2, 1)
        means = torch.stack([self.to_code(one), self.second_to_code(other)], 1)
        logvars = torch.stack([self.to_logvar(one), self.second_to_logvar(other)], 1).clamp(-15.0, 15.0)
        there = torch.cat([one[:, -1:], other[:, -1:]], 1)
        noise = None if generator is None else standard(means[:, 0], generator)
        if part.join == "product":
            mean, logvar = product(means, logvars, there)
        else:
            mean, logvar = mixture(means, logvars, there if generator is None else chosen(there, generator))
        z = mean if noise is None else torch.addcmul(mean, torch.exp(0.5 * logvar), noise)
        kl = 0.5 * (mean.square() + torch.expm1(logvar) - logvar).sum(1)
        return Code(z, mean, logvar, {"kl": kl})


def product(means: Tensor, logvars: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and log variance `(B, d)` of the standard normal times those experts `(B, 2, d)` that are `there`
    `(B, 2)`; the standard normal itself where none is."""
    precisions = torch.exp(-1.0 * logvars) * there.unsqueeze(2)
    total = 1.0 + precisions.sum(1)
    return (means * precisions).sum(1) / total, -1.0 * torch.log(total)


def mixture(means: Tensor, logvars: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and log variance `(B, d)` of an even mixture of those experts `(B, 2, d)` that are `there` `(B, 2)`;
    the standard normal where none is.

    A mixture of two normal distributions is none: this is the normal one of the same mean and variance.
    """
    count = there.sum(1, keepdim=True)
    shares = (there / count.clamp(min=1.0)).unsqueeze(2)
    mean = (shares * means).sum(1)
    variance = (shares * (torch.exp(logvars) + (means - mean.unsqueeze(1)).square())).sum(1)
    return mean, torch.log(variance + (1.0 - count.clamp(max=1.0)))


def standard(like: Tensor, generator: Generator) -> Tensor:
    return torch.randn(like.shape, generator=generator, device=like.device, dtype=like.dtype)


def chosen(there: Tensor, generator: Generator) -> Tensor:
    """Return `(B, 2)` with one view alone of those that are `there`, drawn by chance."""
    chance = torch.rand(there.shape, generator=generator, device=there.device, dtype=there.dtype)
    first = ((chance * there).argmax(1, keepdim=True) == 0).to(there.dtype)
    return there * torch.cat([first, 1.0 - first], 1)
