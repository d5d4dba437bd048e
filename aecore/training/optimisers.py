"""Optimisers by name, and their state as plain tensors (so that it can be kept without pickle)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from ..spec import Optimiser

__all__ = ["load_state", "make_optimiser", "state_tensors"]


def make_optimiser(spec: Optimiser, model: nn.Module) -> torch.optim.Optimizer:
    """Build the optimiser of a spec; the fused kernels are measured to be the fastest on CPU and CUDA."""
    if spec.kind == "sgd":
        return torch.optim.SGD(model.parameters(), lr=spec.learning_rate, momentum=0.9, fused=True)
    return torch.optim.Adam(model.parameters(), lr=spec.learning_rate, fused=True)


def state_tensors(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Return the optimiser's state as `{"<parameter>.<name>": tensor}`, copied."""
    state: dict[int, dict[str, Any]] = optimiser.state_dict()["state"]
    return {
        f"{index}.{name}": value.detach().clone()
        for index, values in state.items()
        for name, value in values.items()
        if isinstance(value, Tensor)
    }


def load_state(optimiser: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Put back what `state_tensors` returned."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        index, name = key.split(".", 1)
        state.setdefault(int(index), {})[name] = value
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
