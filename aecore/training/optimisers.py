"""Optimisers by name, the learning rate over time, and their state as plain tensors (so that it can be kept without pickle)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from ..parts import CodeCritic
from ..spec import Optimiser

__all__ = ["learning_rate", "load_state", "make_critic_optimiser", "make_optimiser", "state_tensors"]

Weights = Iterable[nn.Parameter]
# The fused kernels are measured to be the fastest on CPU and CUDA; RMSprop has none.
KINDS: dict[str, Callable[[Weights, Optimiser], torch.optim.Optimizer]] = {
    "gd": lambda weights, spec: torch.optim.SGD(weights, lr=spec.learning_rate, fused=True),
    "sgd": lambda weights, spec: torch.optim.SGD(weights, lr=spec.learning_rate, fused=True),
    "momentum": lambda weights, spec: torch.optim.SGD(weights, lr=spec.learning_rate, momentum=0.9, fused=True),
    "rmsprop": lambda weights, spec: torch.optim.RMSprop(weights, lr=spec.learning_rate),
    "adam": lambda weights, spec: torch.optim.Adam(weights, lr=spec.learning_rate, fused=True),
    "adamw": lambda weights, spec: torch.optim.AdamW(weights, lr=spec.learning_rate, weight_decay=spec.decay, fused=True),
}


def make_optimiser(spec: Optimiser, weights: Weights) -> torch.optim.Optimizer:
    """Build the optimiser of a spec."""
    return KINDS[spec.kind](weights, spec)


def make_critic_optimiser(part: CodeCritic, critic: nn.Module) -> torch.optim.Optimizer:
    """Build the critic's own optimiser: Adam with little momentum, as is usual against an opponent that moves."""
    return torch.optim.Adam(critic.parameters(), lr=part.learning_rate, betas=(0.5, 0.999), fused=True)


def learning_rate(spec: Optimiser, epoch: float, epochs: float) -> float:
    """Return the learning rate at a moment of training: a linear start over `warmup` epochs, then the schedule.

    constant: η. cosine: η ½ (1 + cos π t). step: η, from half of the epochs on η / 10. t = epoch / epochs.
    """
    t = min(1.0, epoch / epochs)
    shape = {"constant": 1.0, "cosine": 0.5 * (1 + math.cos(math.pi * t)), "step": 1.0 if t < 0.5 else 0.1}[spec.schedule]
    start = min(1.0, (epoch + 1 / 64) / spec.warmup) if spec.warmup else 1.0
    return spec.learning_rate * shape * start


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
