"""Backbones: an encode trunk (picture -> features) and its mirror (code -> picture), every size derived from the sample's shape.

The first layer of each decode trunk is a `Linear` that reads the code: `code_norms` gives the norms of its columns.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import prod

import torch
from torch import Tensor, nn

from .. import parts

__all__ = ["Backbone", "build_backbone"]

Shape = tuple[int, int, int]
ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}


class Backbone(nn.Module):
    """Two trunks: `encode` `(B, C, H, W) -> (B, features)` and `decode` `(B, code) -> (B, C, H, W)`."""

    def __init__(self, encode: nn.Sequential, decode: nn.Sequential, features: int) -> None:
        super().__init__()
        self.encode, self.decode, self.features = encode, decode, features

    def code_norms(self) -> Tensor:
        """Return the norm `(code,)` of each decoder column that reads one latent dimension."""
        reader = self.decode[0]
        assert isinstance(reader, nn.Linear)
        norms: Tensor = torch.linalg.vector_norm(reader.weight, dim=0)
        return norms


def dense(part: parts.Dense, shape: Shape, code: int) -> Backbone:
    """Fully connected: picture - widths - (code) - widths reversed - picture."""
    act, inputs = ACTIVATIONS[part.activation], prod(shape)
    down, up = (inputs, *part.widths), (code, *reversed(part.widths), inputs)
    encode: list[nn.Module] = [nn.Flatten()]
    for a, b in pairwise(down):
        encode += [nn.Linear(a, b), act()]
    decode: list[nn.Module] = []
    for a, b in pairwise(up):
        decode += [nn.Linear(a, b), act()]
    decode[-1] = nn.Unflatten(1, shape)
    return Backbone(nn.Sequential(*encode), nn.Sequential(*decode), down[-1])


def conv(part: parts.Conv, shape: Shape, code: int) -> Backbone:
    """Convolutions 3x3 of stride 2 (side h -> ceil(h / 2)), one dense layer, and the mirror of both.

    A transposed convolution maps side h to 2h - 1 + output_padding, so the padding is chosen to hit the mirrored side.
    """
    act = ACTIVATIONS[part.activation]
    sizes: list[Shape] = [shape]
    for channels in part.channels:
        _, h, w = sizes[-1]
        sizes.append((channels, (h + 1) // 2, (w + 1) // 2))
    encode: list[nn.Module] = []
    for a, b in pairwise(sizes):
        encode += [nn.Conv2d(a[0], b[0], 3, stride=2, padding=1), act()]
    encode += [nn.Flatten(), nn.Linear(prod(sizes[-1]), part.width), act()]
    decode: list[nn.Module] = [
        nn.Linear(code, part.width),
        act(),
        nn.Linear(part.width, prod(sizes[-1])),
        act(),
        nn.Unflatten(1, sizes[-1]),
    ]
    for a, b in pairwise(reversed(sizes)):
        extra = (b[1] - (2 * a[1] - 1), b[2] - (2 * a[2] - 1))
        decode += [nn.ConvTranspose2d(a[0], b[0], 3, stride=2, padding=1, output_padding=extra), act()]
    return Backbone(nn.Sequential(*encode), nn.Sequential(*decode[:-1]), part.width)


BACKBONES: dict[str, Callable[..., Backbone]] = {"dense": dense, "conv": conv}


def build_backbone(part: parts.Backbone, shape: Shape, code: int) -> Backbone:
    """Build the backbone of a spec for samples of `shape` `(C, H, W)` and `code` latent dimensions."""
    return BACKBONES[part.kind](part, shape, code)
