"""Views: a clean picture becomes what the encoder sees (the target stays clean). All draw from a given generator."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Generator, Tensor

from .. import parts

__all__ = ["see"]


def gaussian_noise(x: Tensor, view: parts.GaussianNoise, generator: Generator) -> Tensor:
    """x + level * e with e ~ N(0, 1); not clipped, so that the noise stays what its name says."""
    return x + view.level * torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)


def salt_and_pepper(x: Tensor, view: parts.SaltAndPepper, generator: Generator) -> Tensor:
    """Each pixel becomes 0 or 1 with chance `level`, half and half."""
    u = torch.rand(x.shape, generator=generator, device=x.device, dtype=x.dtype)
    return torch.where(u < view.level, (u < view.level / 2).to(x.dtype), x)


def masking(x: Tensor, view: parts.Masking, generator: Generator) -> Tensor:
    """Each pixel becomes 0 with chance `level` (Vincent et al. 2010)."""
    u = torch.rand(x.shape, generator=generator, device=x.device, dtype=x.dtype)
    return x * (u >= view.level)


VIEWS: dict[str, Callable[..., Tensor]] = {
    "identity": lambda x, view, generator: x,
    "gaussian-noise": gaussian_noise,
    "salt-and-pepper": salt_and_pepper,
    "masking": masking,
}


def see(x: Tensor, view: parts.View, generator: Generator) -> Tensor:
    """Return what the encoder sees of pictures `x` `(B, C, H, W)` under a view."""
    return VIEWS[view.kind](x, view, generator)
