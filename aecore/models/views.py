"""Views: a clean sample becomes what the encoder sees, what must be rebuilt, and how much each value of it counts.

All draw from a given generator. Values of one place (the channels of a pixel, the words at a place) are spoilt
together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from .. import parts
from .patches import Patches
from .variation import vary_curves, vary_pictures

__all__ = ["VIEWS", "Seen", "View", "first_view", "judged", "only", "plain", "rebuilt", "see", "target_of"]


@dataclass(frozen=True)
class Seen:
    """One batch through a view."""

    input: Tensor
    """`(B, *input_shape)`, what the encoder gets."""
    target: Tensor
    """`(B, *target_shape)`, what must be rebuilt."""
    weight: Tensor | None = None
    """Broadcasts to the target: how much each value counts in the loss; None: all count 1."""
    visible: Tensor | None = None
    """What the encoder may see; None: all. `(B, n)` numbers of patches, or `(B, 2)`, 1 for each view that is there."""
    labels: Tensor | None = None
    """`(B,)` int64, the class of each item, below 0 where nobody says it; None: of none."""


class View:
    """What a view does with clean samples `(B, *shape)`; unless it says otherwise it shows them as they are."""

    def __init__(self, part: Any) -> None:
        self.part = part

    def plain(self, x: Tensor) -> Tensor:
        """What the encoder gets when nothing is drawn at random and nothing is hidden."""
        return x

    def target(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """What must be rebuilt and how much each value of it counts, as far as nothing is random."""
        return x, None

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        """The batch as in training; `patches` is the grid of a backbone that cuts items into patches."""
        return Seen(self.plain(x), *self.target(x))

    def judged(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        """Held-out items: what the model is asked there is what it was taught, with its noise."""
        return self.see(x, generator, patches)

    def whole(self, x: Tensor, output: Tensor) -> Tensor:
        """The output as a whole item."""
        return output


class Identity(View):
    """Nothing is changed."""


class GaussianNoise(View):
    """x + level * e with e ~ N(0, 1); not clipped, so that the noise stays what its name says."""

    part: parts.GaussianNoise

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        return Seen(x + self.part.level * torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype), x)


class SaltAndPepper(View):
    """Each pixel becomes 0 or 1 with chance `level`, half and half."""

    part: parts.SaltAndPepper

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        u, level = uniform_places(x, generator), self.part.level
        return Seen(torch.where(u < level, (u < level / 2).to(x.dtype), x), x)


class Masking(View):
    """Each pixel becomes 0 with chance `level` (Vincent et al. 2010)."""

    part: parts.Masking

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        return Seen(x * (uniform_places(x, generator) >= self.part.level), x)


class LowResolution(View):
    """Nothing random: blocks are averaged, the fine item is the target."""

    part: parts.LowResolution

    def plain(self, x: Tensor) -> Tensor:
        pool = F.avg_pool2d if x.ndim == 4 else F.avg_pool1d
        return pool(x, self.part.factor)


class Inpainting(View):
    """A block with the same share of every side is set to 0, at a place drawn for each item."""

    part: parts.Inpainting

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        hole: Tensor = torch.ones_like(x[:, :1])
        for axis in range(2, x.ndim):
            length = x.shape[axis]
            side = min(length, max(1, round(self.part.side * length)))
            start = torch.rand(len(x), generator=generator, device=x.device).mul(length - side + 1).long()
            distance = torch.arange(length, device=x.device) - start[:, None]
            inside = ((distance >= 0) & (distance < side)).reshape(
                len(x), *(length if a == axis else 1 for a in range(1, x.ndim))
            )
            hole = hole * inside
        return Seen(x * (1 - hole), x)


class HiddenPatches(View):
    """A random part of the patches is left for the encoder; the hidden ones alone count (He et al. 2021,
    arXiv:2111.06377).

    As many patches are visible of each item, so that a batch stays a tensor. The hidden values are also 0 in the input,
    for people and baselines that look at it.
    """

    part: parts.HiddenPatches

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        assert patches
        n = patches.count
        count = min(n - 1, max(1, round((1 - self.part.share) * n)))
        order = torch.rand(len(x), n, generator=generator, device=x.device).argsort(dim=1)
        visible = order[:, :count].sort(dim=1).values
        ones = torch.zeros(len(x), n, device=x.device, dtype=x.dtype).scatter_(1, visible, 1.0)
        shown = patches.spread(ones)
        return Seen(x * shown, x, 1 - shown, visible)


class Forecast(View):
    """Nothing random: the past is seen, the future is told."""

    part: parts.Forecast

    def plain(self, x: Tensor) -> Tensor:
        return x[..., : -self.part.future_of(int(x.shape[-1]))]

    def target(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        return x[..., -self.part.future_of(int(x.shape[-1])) :], None

    def whole(self, x: Tensor, output: Tensor) -> Tensor:
        """A forecast is put behind its past."""
        return torch.cat([self.plain(x), output], dim=-1)


class Completion(View):
    """Of `(B, 2, M)` ratings and their presence some are hidden; the target is every known rating `(B, 1, M)`."""

    part: parts.Completion

    def target(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        return x[:, :1], x[:, 1:]

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        return Seen(x * (uniform_places(x, generator) >= self.part.hide), *self.target(x))


class TwoViews(View):
    """Some items lose one of their two views, the first as often as the second; what is missing is 0 and must be told
    as well."""

    part: parts.TwoViews

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        chance = torch.rand(len(x), generator=generator, device=x.device, dtype=x.dtype)
        first, second = chance >= self.part.alone / 2, (chance < self.part.alone / 2) | (chance >= self.part.alone)
        return only(x, torch.stack([first, second], 1).to(x.dtype), self.part)


class Varied(View):
    """What is varied is input and target; held-out items stay as they are."""

    def judged(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        return Seen(x, x)


class VariedPictures(Varied):
    """Shifted, turned, mirrored, brighter or darker."""

    part: parts.VariedPictures

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        varied = vary_pictures(x, self.part, generator)
        return Seen(varied, varied)


class VariedCurves(Varied):
    """Shifted in time, larger or smaller."""

    part: parts.VariedCurves

    def see(self, x: Tensor, generator: Generator, patches: Patches | None) -> Seen:
        varied = vary_curves(x, self.part, generator)
        return Seen(varied, varied)


def only(x: Tensor, there: Tensor, view: parts.View) -> Seen:
    """Return samples of two views of which those alone are seen that are `there` `(B, 2)`, 1 or 0 each; both must be
    told."""
    first = first_view(view, tuple(x.shape[1:])).to(x)
    shown = torch.stack([first, 1 - first])
    return Seen(x * torch.tensordot(there, shown, 1), x, visible=there)


def first_view(view: parts.View, shape: tuple[int, ...]) -> Tensor:
    """Return `shape`: 1 for the values of the first of two views, 0 for those of the second."""
    first = torch.zeros(shape)
    first[..., : view.first_of(shape[-1])] = 1.0
    return first


def uniform_places(x: Tensor, generator: Generator) -> Tensor:
    """One draw from [0, 1) for each place: `(B, 1, *sides)`, or `(B, F)` for a table."""
    like = x[:, :1] if x.ndim > 2 else x
    return torch.rand(like.shape, generator=generator, device=x.device, dtype=x.dtype)


VIEWS: dict[str, type[View]] = {
    "identity": Identity,
    "gaussian-noise": GaussianNoise,
    "salt-and-pepper": SaltAndPepper,
    "masking": Masking,
    "low-resolution": LowResolution,
    "inpainting": Inpainting,
    "hidden-patches": HiddenPatches,
    "forecast": Forecast,
    "completion": Completion,
    "two-views": TwoViews,
    "varied-pictures": VariedPictures,
    "varied-curves": VariedCurves,
}


def plain(x: Tensor, view: parts.View) -> Tensor:
    """Return what the encoder gets of samples `(B, *shape)` when nothing is drawn at random and nothing is hidden."""
    return VIEWS[view.kind](view).plain(x)


def target_of(x: Tensor, view: parts.View) -> tuple[Tensor, Tensor | None]:
    """Return what must be rebuilt of samples `(B, *shape)` and how much each value of it counts, as far as nothing is
    random."""
    return VIEWS[view.kind](view).target(x)


def rebuilt(x: Tensor, output: Tensor, view: parts.View) -> Tensor:
    """Return outputs `(B, *target_shape)` for samples `x` as whole items `(B, *shape)`: a forecast is put behind its
    past."""
    return VIEWS[view.kind](view).whole(x, output)


def see(x: Tensor, view: parts.View, generator: Generator, patches: Patches | None = None) -> Seen:
    """Return clean samples `(B, *shape)` under a view; `patches` is the grid of a backbone that cuts items into
    patches."""
    return VIEWS[view.kind](view).see(x, generator, patches)


def judged(x: Tensor, view: parts.View, generator: Generator, patches: Patches | None = None) -> Seen:
    """Return held-out samples `(B, *shape)` as a view gives them to be judged: as in training, but not varied."""
    return VIEWS[view.kind](view).judged(x, generator, patches)
