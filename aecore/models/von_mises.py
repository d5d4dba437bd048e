"""The von Mises-Fisher distribution on the unit sphere S^(d-1), density proportional to exp(κ μ·z): what its clouds
cost beside the uniform one, and how they are drawn, both with gradients.

What Bessel functions say is an integral over the angle θ between z and μ (Poisson's): I_(d/2-1)(κ) is, up to factors,
∫ exp(κ cos θ) sin^(d-2) θ dθ. It is computed as that, by Simpson's rule where the density is, so that no code is too
large for it. On S², the usual size, all has a closed form: there the cosine of an even draw is even (Archimedes).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

__all__ = ["drawn", "kl_to_uniform", "log_ratio", "normalised"]

STEPS = 256
"""Intervals of the angle, an even number."""
TAIL = 9.0
"""How many deviations of the angle are looked at beyond the bulk."""
LEAST = 1e-7
"""Of all draws no smaller share is told from none: to float32 the rest of it would be 1, and its log below all."""


def normalised(z: Tensor) -> Tensor:
    """Return points `(B, d)` pulled straight onto the unit sphere. What lies on it stays as it is, to the last bit; the
    centre has no direction and stays too."""
    squares = z.square().sum(1, keepdim=True)
    one = torch.ones_like(squares)
    length = torch.where(squares < 1e-24, one, squares).sqrt()  # at 0 a root has no gradient
    return z / torch.where((length - 1).abs() < 1e-6, one, length)


def kl_to_uniform(kappa: Tensor, size: int) -> Tensor:
    """KL(vMF(μ, κ) || uniform) = κ (E cos θ - 1) - log ∫ exp(κ (cos θ - 1)) dP(θ), `(B, 1) -> (B,)` nats, P the angles
    of even draws."""
    mean, log_part = moments(kappa, size)
    return kappa[:, 0] * mean - log_part


def log_ratio(cosine: Tensor, kappa: Tensor, size: int) -> Tensor:
    """Return log q(z) - log p(z), `(B,)`, of points at `cosine` `(B,)` from the mean, p the uniform density."""
    return kappa[:, 0] * (cosine - 1) - moments(kappa, size)[1]


def moments(kappa: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Return E cos θ - 1 and log E_P exp(κ (cos θ - 1)), `(B,)` each."""
    if size == 3:
        gone, k = torch.exp(-2 * kappa[:, 0]), kappa[:, 0]
        missing = -torch.expm1(-2 * k)
        return 2 * gone / missing - 1 / k, torch.log(missing / (2 * k))
    angles = angles_of(kappa, size)
    weight = torch.full_like(angles, 2.0)
    weight[:, 1::2] = 4.0
    weight[:, 0] = weight[:, -1] = 1.0
    log_density = log_density_of(angles, kappa, size) + torch.log(weight * angles[:, 1:2] / 3)
    even = 0.5 * math.log(math.pi) + math.lgamma((size - 1) / 2) - math.lgamma(size / 2)
    share = torch.softmax(log_density, 1)
    return -(share * 2 * torch.sin(angles / 2).square()).sum(1), torch.logsumexp(log_density, 1) - even


def angles_of(kappa: Tensor, size: int) -> Tensor:
    """Return evenly spread angles `(B, STEPS + 1)` from 0 to where the density has ended."""
    with torch.no_grad():
        last = ((math.sqrt(size) + TAIL) / kappa.sqrt()).clamp(max=math.pi)
        return last * torch.linspace(0, 1, STEPS + 1, dtype=kappa.dtype, device=kappa.device)


def log_density_of(angles: Tensor, kappa: Tensor, size: int) -> Tensor:
    """Return log(exp(κ (cos θ - 1)) sin^(d-2) θ), not normalised."""
    around = torch.xlogy(torch.full_like(angles, size - 2), torch.sin(angles).clamp(min=0))
    return around - 2 * kappa * torch.sin(angles / 2).square()


def drawn(mean: Tensor, kappa: Tensor, noise: Tensor) -> Tensor:
    """Return draws `(B, d)` of the clouds with means `(B, d)` and concentrations `(B, 1)`, made of as many standard
    normal numbers: exact and without rejection, so each draw needs the same noise whatever κ is.

    The length of the noise says how far from the mean (its square is chi-squared with d degrees of freedom), its
    direction to which side. The gradient by κ is that of the quantile; that by μ is the turn that takes the cloud
    along, which is as long as the step of μ, so it has no tails.
    """
    size = mean.shape[1]
    with torch.no_grad():
        centre = mean.detach()
        share = torch.special.gammainc(torch.full_like(kappa, size / 2), noise.square().sum(1, keepdim=True) / 2)
        share = share.clamp(min=LEAST)
        aside = noise - (noise * centre).sum(1, keepdim=True) * centre
        aside = aside / aside.square().sum(1, keepdim=True).sqrt().clamp(min=1e-12)
    cosine = quantile(share, kappa, size)
    sine = (1 - cosine.square()).clamp(min=1e-12).sqrt()
    z = cosine * centre + sine * aside
    return z + mean * (centre * z).sum(1, keepdim=True) - centre * (mean * z).sum(1, keepdim=True)


def quantile(share: Tensor, kappa: Tensor, size: int) -> Tensor:
    """Return the cosine `(B, 1)` that a share of the draws `(B, 1)` lies below."""
    if size == 3:
        return (1 + torch.log1p((1 - share) * torch.expm1(-2 * kappa)) / kappa).clamp(-1, 1)
    angles = angles_of(kappa, size)
    log_density = log_density_of(angles, kappa, size)
    density = torch.exp(log_density - log_density.detach().amax(1, keepdim=True))
    sums = torch.cumsum((density[:, 1:] + density[:, :-1]) / 2, 1)
    within = torch.cat([torch.zeros_like(kappa), sums / sums[:, -1:]], 1)
    beyond = (1 - share).contiguous()
    place = torch.searchsorted(within.detach(), beyond).clamp(1, STEPS)
    low, high = within.gather(1, place - 1), within.gather(1, place)
    part = (beyond - low) / (high - low).clamp(min=1e-12)
    step = angles[:, 1:2]
    return torch.cos(step * (place - 1 + part))
