"""Items varied by chance: pictures shifted, mirrored, turned and made brighter, curves shifted and stretched.

What lies beyond the edge repeats the edge: a plain background goes on, and no black corners come in.
"""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from .. import parts

__all__ = ["brighter", "mirror", "moved", "shifted", "vary_curves", "vary_pictures"]


def vary_pictures(x: Tensor, part: parts.VariedPictures, generator: Generator) -> Tensor:
    """Return pictures `(B, C, H, W)`, each varied on its own. As many numbers are drawn whatever is switched on, so
    that one setting more does not change what the others do."""
    draws = torch.rand(5, len(x), generator=generator, device=x.device, dtype=x.dtype)
    shift = torch.stack([whole(draws[0], part.shift), whole(draws[1], part.shift)], dim=1)
    turn = (2 * draws[2] - 1) * math.radians(part.turn)
    mirrored = (draws[3] < 0.5) & part.flip
    x = moved(x, shift, turn, mirrored) if part.shift or part.turn else mirror(x, mirrored)
    return brighter(x, 1 + (2 * draws[4] - 1) * part.brightness)


def vary_curves(x: Tensor, part: parts.VariedCurves, generator: Generator) -> Tensor:
    """Return curves `(B, C, T)`, each varied on its own."""
    draws = torch.rand(2, len(x), generator=generator, device=x.device, dtype=x.dtype)
    return shifted(x, whole(draws[0], part.shift)) * (1 + (2 * draws[1] - 1) * part.scale)[:, None, None]


def whole(draws: Tensor, most: int) -> Tensor:
    """Return whole numbers from -most to most, each as likely, for draws from [0, 1)."""
    return (draws * (2 * most + 1)).floor().clamp(max=2 * most) - most


def moved(x: Tensor, shift: Tensor, turn: Tensor, mirrored: Tensor) -> Tensor:
    """Return pictures `(B, C, H, W)`, mirrored left to right where `mirrored` `(B,)`, then turned anticlockwise about
    their middle by `turn` `(B,)` radians, then shifted by `shift` `(B, 2)` pixels down and to the right."""
    height, width = x.shape[-2:]
    sine, cosine = turn.sin(), turn.cos()
    sign = 1 - 2 * mirrored.to(x.dtype)
    # Where a pixel of the result comes from, in pixels from the middle: back by the shift, then by the turn.
    down, right = shift[:, 0], shift[:, 1]
    from_right = sign * (sine * down - cosine * right)
    from_down = -sine * right - cosine * down
    rows = [
        torch.stack([sign * cosine, -sign * sine * height / width, from_right * 2 / width], dim=1),
        torch.stack([sine * width / height, cosine, from_down * 2 / height], dim=1),
    ]
    grid = F.affine_grid(torch.stack(rows, dim=1), list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="border", align_corners=False)


def mirror(x: Tensor, mirrored: Tensor) -> Tensor:
    """Return pictures `(B, C, H, W)`, mirrored left to right where `mirrored` `(B,)`."""
    return torch.where(mirrored[:, None, None, None], x.flip(-1), x)


def shifted(x: Tensor, shift: Tensor) -> Tensor:
    """Return curves `(B, C, T)` shifted by `shift` `(B,)` whole places to the right; their ends go on."""
    length = x.shape[-1]
    places = (torch.arange(length, device=x.device) - shift[:, None].long()).clamp(0, length - 1)
    return x.gather(-1, places[:, None].expand_as(x))


def brighter(x: Tensor, factor: Tensor) -> Tensor:
    """Return pictures with values in [0, 1] multiplied by `factor` `(B,)`; what would be brighter than white is
    white."""
    return (x * factor[:, None, None, None]).clamp(max=1.0)
