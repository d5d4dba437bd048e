"""Views: a clean sample becomes what the encoder sees, what must be rebuilt, and how much each value of it counts.

All draw from a given generator. Values of one place (the channels of a pixel, the words at a place) are spoilt together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from .. import parts
from ..parts.views import future_of
from .patches import Patches

__all__ = ["Seen", "look", "plain", "rebuilt", "target_of"]


@dataclass(frozen=True)
class Seen:
    """One batch through a view."""

    input: Tensor
    """`(B, *input_shape)`, what the encoder gets."""
    target: Tensor
    """`(B, *target_shape)`, what must be rebuilt."""
    weight: Tensor | None = None
    """Broadcasts to the target: how much each value counts in the loss; None: all count 1."""
    kept: Tensor | None = None
    """`(B, n)` numbers of the patches that the encoder may see; None: all."""


def plain(x: Tensor, view: parts.View) -> Tensor:
    """Return what the encoder gets of samples `(B, *shape)` when nothing is drawn at random and nothing is hidden."""
    if isinstance(view, parts.LowResolution):
        pool = F.avg_pool2d if x.ndim == 4 else F.avg_pool1d
        return pool(x, view.factor)
    return x[..., : -future_of(view, int(x.shape[-1]))] if isinstance(view, parts.Forecast) else x


def target_of(x: Tensor, view: parts.View) -> tuple[Tensor, Tensor | None]:
    """Return what must be rebuilt of samples `(B, *shape)` and how much each value of it counts, as far as nothing is random."""
    if isinstance(view, parts.Forecast):
        return x[..., -future_of(view, int(x.shape[-1])) :], None
    return (x[:, :1], x[:, 1:]) if isinstance(view, parts.Completion) else (x, None)


def rebuilt(x: Tensor, output: Tensor, view: parts.View) -> Tensor:
    """Return the output as a whole item: a forecast is put behind its past."""
    return torch.cat([plain(x, view), output], dim=-1) if isinstance(view, parts.Forecast) else output


def look(x: Tensor, view: parts.View, generator: Generator, patches: Patches | None = None) -> Seen:
    """Return clean samples `(B, *shape)` under a view; `patches` is the grid of a backbone that reads patches."""
    if isinstance(view, parts.HiddenPatches):
        assert patches
        return hide_patches(x, view, generator, patches)
    return VIEWS[view.kind](x, view, generator)


def identity(x: Tensor, view: parts.Identity, generator: Generator) -> Seen:
    return Seen(x, x)


def gaussian_noise(x: Tensor, view: parts.GaussianNoise, generator: Generator) -> Seen:
    """x + level * e with e ~ N(0, 1); not clipped, so that the noise stays what its name says."""
    return Seen(x + view.level * torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype), x)


def salt_and_pepper(x: Tensor, view: parts.SaltAndPepper, generator: Generator) -> Seen:
    """Each pixel becomes 0 or 1 with chance `level`, half and half."""
    u = uniform_places(x, generator)
    return Seen(torch.where(u < view.level, (u < view.level / 2).to(x.dtype), x), x)


def masking(x: Tensor, view: parts.Masking, generator: Generator) -> Seen:
    """Each pixel becomes 0 with chance `level` (Vincent et al. 2010)."""
    return Seen(x * (uniform_places(x, generator) >= view.level), x)


def inpainting(x: Tensor, view: parts.Inpainting, generator: Generator) -> Seen:
    """A block with the same share of every side is set to 0, at a place drawn for each item."""
    hole: Tensor = torch.ones_like(x[:, :1])
    for axis in range(2, x.ndim):
        length = x.shape[axis]
        side = min(length, max(1, round(view.side * length)))
        start = torch.rand(len(x), generator=generator, device=x.device).mul(length - side + 1).long()
        distance = torch.arange(length, device=x.device) - start[:, None]
        inside = ((distance >= 0) & (distance < side)).reshape(len(x), *(length if a == axis else 1 for a in range(1, x.ndim)))
        hole = hole * inside
    return Seen(x * (1 - hole), x)


def completion(x: Tensor, view: parts.Completion, generator: Generator) -> Seen:
    """Of `(B, 2, M)` ratings and their presence some are hidden; the target is every known rating `(B, 1, M)`."""
    return Seen(x * (uniform_places(x, generator) >= view.hide), *target_of(x, view))


def simplified(x: Tensor, view: parts.LowResolution | parts.Forecast, generator: Generator) -> Seen:
    """Nothing random: a coarse input and the fine target, or the past and the future."""
    return Seen(plain(x, view), *target_of(x, view))


def hide_patches(x: Tensor, view: parts.HiddenPatches, generator: Generator, patches: Patches) -> Seen:
    """A random part of the patches is kept for the encoder; the hidden ones alone count (He et al. 2021, arXiv:2111.06377).

    The number of kept patches is the same for each item, so that a batch stays a tensor. The hidden values are also 0 in the
    input, for people and baselines that look at it.
    """
    count = min(patches.count - 1, max(1, round((1 - view.share) * patches.count)))
    order = torch.rand(len(x), patches.count, generator=generator, device=x.device).argsort(dim=1)
    kept = order[:, :count].sort(dim=1).values
    visible = patches.spread(torch.zeros(len(x), patches.count, device=x.device, dtype=x.dtype).scatter_(1, kept, 1.0))
    return Seen(x * visible, x, 1 - visible, kept)


def uniform_places(x: Tensor, generator: Generator) -> Tensor:
    """One draw from [0, 1) for each place: `(B, 1, *sides)`, or `(B, F)` for a table."""
    like = x[:, :1] if x.ndim > 2 else x
    return torch.rand(like.shape, generator=generator, device=x.device, dtype=x.dtype)


VIEWS: dict[str, Callable[..., Seen]] = {
    "identity": identity,
    "gaussian-noise": gaussian_noise,
    "salt-and-pepper": salt_and_pepper,
    "masking": masking,
    "low-resolution": simplified,
    "inpainting": inpainting,
    "forecast": simplified,
    "completion": completion,
}
