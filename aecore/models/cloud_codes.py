"""Bottlenecks whose codes are distributions, other than the Gaussian one of the VAE."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Generator, Tensor, nn

from .. import parts
from . import von_mises
from .bottleneck import Bottleneck, Code

__all__ = ["MixturePrior", "Spherical"]


class Spherical(Bottleneck):
    """q(z|x) = vMF(mean, κ) on the unit sphere, p(z) even on it (Davidson et al. 2018, arXiv:1804.00891).

    The mean is the direction of W h + b, κ = 1 + d exp(w h + b): at first a cloud covers about half of the sphere,
    whatever d is. As in the authors' code κ stays above 1: where it may fall to 0 codes are given up in the first steps
    and never taken up again (digits, 3 of 3 seeds). Its bound above is what float32 can tell.
    """

    def __init__(self, part: parts.Spherical, features: int) -> None:
        super().__init__(part, features)
        self.to_concentration = nn.Linear(features, 1)

    def forward(self, h: Tensor, part: parts.Spherical, generator: Generator | None, epoch: float) -> Code:
        mean = von_mises.normalised(self.to_code(h))
        kappa = 1 + part.size * torch.exp(self.to_concentration(h).clamp(max=12.0))
        code = Code(mean, mean, terms={"kl": von_mises.kl_to_uniform(kappa, part.size)}, concentration=kappa)
        if generator is None:
            return code
        return code.sampled(torch.randn(mean.shape, generator=generator, device=mean.device, dtype=mean.dtype))

    def snap(self, z: Tensor) -> Tensor:
        return von_mises.normalised(z)

    def along(self, z: Tensor, steps: Tensor) -> Tensor:
        """The part that touches the sphere; what points out of it or into it leads nowhere."""
        return steps - (steps * z).sum(1, keepdim=True) * z

    def invented(self, n: int, size: int, seed: int = 0) -> Tensor:
        """Draw codes `(n, size)` evenly from the sphere."""
        return von_mises.normalised(super().invented(n, size, seed))

    def log_ratio(self, code: Code, noise: Tensor) -> Tensor:
        assert code.concentration is not None
        return von_mises.log_ratio((code.z * code.mean).sum(1), code.concentration, code.z.shape[1])


class MixturePrior(Bottleneck):
    """q(z|x) = N(mean, exp(logvar)), p(z) = Σ_k w_k N(m_k, exp(s_k)), all of it learnt (Dilokthanakul et al. 2016,
    arXiv:1611.02648, without a variable for the component).

    That KL has no closed form. In training it is log q(z|x) - log p(z) at the code that was drawn; at rest the mean of
    that over the fixed `points`, the same for all items: see `even_points`. With one component the KL at rest is exact.
    """

    def __init__(self, part: parts.MixturePrior, features: int) -> None:
        super().__init__(part, features)
        self.to_logvar = nn.Linear(features, part.size)
        self.means = nn.Parameter(torch.randn(part.components, part.size))
        self.logvars = nn.Parameter(torch.zeros(part.components, part.size))
        self.logits = nn.Parameter(torch.zeros(part.components))
        self.points: Tensor
        self.register_buffer("points", even_points(part.size), persistent=False)

    def forward(self, h: Tensor, part: parts.MixturePrior, generator: Generator | None, epoch: float) -> Code:
        mean = self.to_code(h)
        code = Code(mean, mean, self.to_logvar(h).clamp(-30.0, 20.0))
        if generator is None:
            several = [noise.expand_as(mean) for noise in self.points]
            kl = torch.stack([self.log_ratio(code.sampled(noise), noise) for noise in several]).mean(0)
            return replace(code, terms={"kl": kl})
        noise = torch.randn(mean.shape, generator=generator, device=mean.device, dtype=mean.dtype)
        drawn = code.sampled(noise)
        return replace(drawn, terms={"kl": self.log_ratio(drawn, noise)})

    def log_joint(self, z: Tensor) -> Tensor:
        """Return log w_k N(z; m_k, exp(s_k)) of points `(B, d)`, `(B, K)` nats."""
        spread = self.logvars.clamp(-30.0, 20.0)
        each = (z.unsqueeze(1) - self.means).square() * torch.exp(-spread) + spread + math.log(2 * math.pi)
        return torch.log_softmax(self.logits, 0) - 0.5 * each.sum(2)

    def log_ratio(self, code: Code, noise: Tensor) -> Tensor:
        assert code.logvar is not None
        told = -0.5 * (noise.square() + code.logvar + math.log(2 * math.pi)).sum(1)
        return told - torch.logsumexp(self.log_joint(code.z), 1)

    @torch.no_grad()
    def invented(self, n: int, size: int, seed: int = 0) -> Tensor:
        """Draw codes `(n, size)` from the learnt mixture."""
        generator = Generator().manual_seed(seed)
        shares, means, logvars = (value.cpu() for value in (self.logits.softmax(0), self.means, self.logvars))
        chosen = torch.multinomial(shares, n, replacement=True, generator=generator)
        noise = torch.randn(n, size, generator=generator)
        return torch.addcmul(means[chosen], torch.exp(0.5 * logvars.clamp(-30.0, 20.0)[chosen]), noise)


EVEN = 32
"""Numbers of a code up to which the fixed points are even in all directions, and pairs of them that this takes."""


def even_points(size: int) -> Tensor:
    """Return fixed points `(2 n, size)` that stand for draws of N(0, I). They come in pairs e, -e, and their mean
    square is 1 in each number; of codes that are not large in any other direction too, for what tells one component
    from another lies in any."""
    half = torch.randn(EVEN if size <= EVEN else 16, size, generator=Generator().manual_seed(0))
    if size <= EVEN:
        half = math.sqrt(EVEN) * torch.linalg.qr(half)[0]
    else:
        half = half / half.square().mean(0).sqrt()
    return torch.cat([half, -half])
