"""Width that changes while a model trains: hidden units that are switched off, or on. Knows no schedule.

Where units are off the optimiser goes on as if they were there; after each step their weights are set back to 0, so an
off unit takes part in nothing. Which units are on follows from the weights alone (`models.units`): a checkpoint needs
nothing more.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..models.autoencoder import Autoencoder
from ..models.units import Layer, hidden_layers, masks, on, strength

__all__ = ["Width"]

AVERAGED = ("exp_avg", "momentum_buffer")
"""What an optimiser remembers of gradients; whatever else it has for each weight is about their squares."""


class Width:
    """The hidden units of a model, and its optimiser's memory of them."""

    def __init__(self, model: Autoencoder, optimiser: torch.optim.Optimizer) -> None:
        self.optimiser, self.layers = optimiser, hidden_layers(model)
        self.first = [
            (layer.made_by.weight.detach().clone(), layer.made_by.bias.detach().clone()) for layer in self.layers
        ]
        """Weights that make units, as they were drawn: a unit that is switched on begins with them."""
        self.closed: list[tuple[Tensor, Tensor]] = []
        """Tensors with entries that are off, and which."""
        self.look()

    def look(self) -> None:
        """Take the units as they are: the weights are others than a moment ago."""
        self.close([on(layer) for layer in self.layers])

    def told(self) -> tuple[str, ...]:
        """Return which units are on, as an event tells it."""
        return tuple("".join(map(str, on(layer).int().tolist())) for layer in self.layers)

    def close(self, switched: list[Tensor]) -> None:
        """Hold off, from now on, all weights of units that are not `switched` on, `(n,)` for each layer."""
        found = [(parameter.detach(), ~open_) for parameter, open_ in masks(self.layers, switched)]
        self.closed = [(value, off) for value, off in found if bool(off.any())]

    def hold(self) -> None:
        """Set what is off back to 0, after a step of the optimiser."""
        for value, off in self.closed:
            value.masked_fill_(off, 0.0)

    @torch.no_grad()
    def begin(self, share: float) -> None:
        """Leave this share of each layer on, before the first step. What reads a layer is made larger, as weights are
        drawn for so many values as are summed: fewer now."""
        for layer in self.layers:
            for reader in layer.read_by:
                reader.weight[:, : layer.units] *= widened(layer, count_of(layer, share))
        self.follow(share)

    @torch.no_grad()
    def follow(self, share: float) -> None:
        """Switch units so that this share of each layer is on, one at least.

        Off go those that are the weakest (`strength`). On come those that were off, in their order, made by the weights
        that were drawn for them and read by weights 0: what the model does stays the same (as in Net2Net, Chen et al.
        2016, arXiv:1511.05641, which copies units instead), and the next step moves what reads them.
        """
        before = [on(layer) for layer in self.layers]
        switched = [
            chosen(units, strength(layer), count_of(layer, share))
            for layer, units in zip(self.layers, before, strict=True)
        ]
        reads = {
            read: widened(layer, int(old.sum()))
            for layer, old in zip(self.layers, before, strict=True)
            for read in layer.read_by
        }
        for layer, (weight, bias), old, new in zip(self.layers, self.first, before, switched, strict=True):
            fresh = new & ~old
            layer.made_by.weight[fresh] = weight[fresh] * reads.get(layer.made_by, 1.0)
            layer.made_by.bias[fresh] = bias[fresh]
        for layer, old in zip(self.layers, before, strict=True):
            for reader in layer.read_by:
                reader.weight[:, : layer.units][:, ~old] = 0.0
        self.remember(before, switched)
        self.close(switched)
        self.hold()

    def remember(self, before: list[Tensor], switched: list[Tensor]) -> None:
        """Make the optimiser's memory fit: of what goes off nothing is left; what comes on begins without a direction,
        and with squares of gradients as large as those of the weights beside it were on average.

        With squares of 0 the first steps of Adam, whose count of steps belongs to a whole tensor, would be several
        times as long as it means them to be.
        """
        for (parameter, old), (_, new) in zip(masks(self.layers, before), masks(self.layers, switched), strict=True):
            for name, value in self.optimiser.state.get(parameter, {}).items():
                if value.shape != parameter.shape:
                    continue  # the count of steps
                usual = 0.0 if name in AVERAGED or not bool(old.any()) else float(value[old].mean())
                value[new & ~old] = usual
                value[~new] = 0.0


def count_of(layer: Layer, share: float) -> int:
    """Return how many units a share of a layer is."""
    return max(1, math.ceil(share * layer.units - 1e-9))


def widened(layer: Layer, count: int) -> float:
    """Return how much larger weights are drawn that read `count` units of a layer instead of all."""
    return math.sqrt(layer.units / count)


def chosen(units: Tensor, strong: Tensor, count: int) -> Tensor:
    """Return `count` of the units: of those that are on the strongest; where these are too few, all of them and the
    first ones of the others."""
    there = int(units.sum())
    found = units.clone()
    if count < there:
        order = torch.argsort(strong.masked_fill(~units, math.inf), stable=True)
        found[order[: there - count]] = False
    else:
        found[torch.nonzero(~units)[: count - there, 0]] = True
    return found
