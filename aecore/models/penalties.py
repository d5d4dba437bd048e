"""Penalties: (context) -> nats per sample. Their weights belong to the spec; here they are unweighted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["PENALTIES", "Context"]


@dataclass(frozen=True)
class Context:
    """What a penalty may look at."""

    z: Tensor
    """Codes `(B, d)`."""
    code_norms: Tensor
    """Norms `(d,)` of the decoder columns that read the code."""
    parameters: Iterable[Tensor]


def l1(context: Context) -> Tensor:
    """Σ_j |z_j| ‖w_j‖, `(B,)`. The norms keep the model from shrinking z while growing the decoder."""
    return (context.z.abs() * context.code_norms).sum(1)


def weight_decay(context: Context) -> Tensor:
    """½ Σ ‖W‖² over weight matrices (not biases), a scalar."""
    return 0.5 * torch.stack([w.square().sum() for w in context.parameters if w.ndim > 1]).sum()


PENALTIES: dict[str, Callable[[Context], Tensor]] = {"l1": l1, "weight_decay": weight_decay}
