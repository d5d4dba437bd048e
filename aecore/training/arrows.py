"""Where the next step will push each code: what the objective of an item says of its code, as arrows on the map."""

from __future__ import annotations

import torch
from torch import Tensor

from ..models.autoencoder import Autoencoder
from ..models.views import Seen
from .evaluator import evaluating

__all__ = ["ARROWS", "push_of"]

ARROWS = 150
"""Items that get an arrow, at most."""


def push_of(model: Autoencoder, seen: Seen, loss_weights: dict[str, float], epoch: float) -> Tensor:
    """Return `-dL_i/dz_i` of the first `ARROWS` items, `(k, d)` in nats per unit of the code: the direction in which
    their own loss falls fastest if only their code moved, on the sphere where codes are points of it.

    L_i is the item's reconstruction term at its mean code plus what the code itself costs, by `loss_weights`. What
    penalties and critics ask of whole batches is left out. Weights are shared, so where a code really goes also depends
    on what all other items pull at.
    """
    few = first(seen, ARROWS)
    with evaluating(model), torch.enable_grad():
        code = model.encode(few.input, few.visible, None, epoch)
        held = code.mean
        output = model.told(code.read, few.target)
        nats = model.likelihood.nats(few.target, output, few.weight)
        price = [loss_weights[name] * term for name, term in code.terms.items() if loss_weights.get(name)]
        total = nats.sum() + sum((term.sum() for term in price if term.ndim), start=nats.new_zeros(()))
        (slope,) = torch.autograd.grad(total, held)
    return model.bottleneck.along(held.detach(), -slope.detach())


def first(seen: Seen, count: int) -> Seen:
    """Return the first items of a batch under its view."""
    parts = (seen.input, seen.target, seen.weight, seen.visible, seen.labels)
    return Seen(*(None if part is None else part[:count] for part in parts))  # type: ignore[arg-type]
