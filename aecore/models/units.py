"""Hidden units of fully connected layers, which may be on or off: a unit is off when all its weights are 0.

So the weights themselves say it, the shapes stay, and whatever reads a model (snapshots, checkpoints, ONNX files, the
browser) needs to know nothing of it. An off unit gives `activation(0)` to readers whose weights for it are 0: nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor, nn

from .autoencoder import Autoencoder

__all__ = ["Layer", "hidden_layers", "masks", "on", "strength"]


class Layer(NamedTuple):
    """A hidden layer: what makes its n units, and what reads them. Whatever else a reader reads stands behind them."""

    made_by: nn.Linear
    read_by: tuple[nn.Linear, ...]

    @property
    def units(self) -> int:
        """n, on or off."""
        return self.made_by.out_features


def hidden_layers(model: Autoencoder) -> list[Layer]:
    """Return the hidden layers of a model whose backbone is dense and not tied, from the item's end to the item's end:
    those of the encoder, whose last one is read by all that makes the code, then those of the decoder."""
    inner, outer = linears(model.encoder), linears(model.decoder)
    code = linears(model.bottleneck) + (linears(model.condition) if model.condition else [])
    return [
        *(Layer(made, (read,)) for made, read in pairwise(inner)),
        *(Layer(made, tuple(code)) for made in inner[-1:]),
        *(Layer(made, (read,)) for made, read in pairwise(outer)),
    ]


def linears(module: nn.Module) -> list[nn.Linear]:
    return [layer for layer in module.modules() if isinstance(layer, nn.Linear)]


@torch.no_grad()
def on(layer: Layer) -> Tensor:
    """Return which units of a layer are on, `(n,)`: those with a weight that is not 0."""
    given = [reader.weight[:, : layer.units].ne(0).any(0) for reader in layer.read_by]
    taken = layer.made_by.weight.ne(0).any(1) | layer.made_by.bias.ne(0)
    return torch.stack([taken, *given]).any(0)


@torch.no_grad()
def strength(layer: Layer) -> Tensor:
    """Return what pruning goes by, `(n,)`: ‖weights and bias that make a unit‖ ‖weights that read it‖.

    Li et al. 2017 (Pruning filters for efficient ConvNets, arXiv:1608.08710) drop whole units by the size of the
    weights that make them. That alone is no property of what a relu network does: a unit may be made twice as large and
    read by half the weight. The product of both norms is the same then.
    """
    made = torch.cat([layer.made_by.weight, layer.made_by.bias[:, None]], 1)
    read = torch.cat([reader.weight[:, : layer.units] for reader in layer.read_by])
    found: Tensor = torch.linalg.vector_norm(made, dim=1) * torch.linalg.vector_norm(read, dim=0)
    return found


def masks(layers: list[Layer], switched: list[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield each weight matrix and bias that layers are made by or read by, with which of its entries both ends leave
    on, for units `(n,)` of each layer that are on."""
    rows = {layer.made_by: units for layer, units in zip(layers, switched, strict=True)}
    columns = {reader: units for layer, units in zip(layers, switched, strict=True) for reader in layer.read_by}
    for linear in dict.fromkeys([*rows, *columns]):
        open_ = torch.ones_like(linear.weight, dtype=torch.bool)
        if linear in columns:
            open_[:, : len(columns[linear])] &= columns[linear]
        if linear in rows:
            open_ &= rows[linear][:, None]
            yield linear.bias, rows[linear].clone()
        yield linear.weight, open_
