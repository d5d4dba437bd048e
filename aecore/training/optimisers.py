"""Optimisers by name, the learning rate over time, and their state as plain tensors (so that it can be kept without
pickle)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from ..models.adversaries import Critic
from ..spec import Optimiser

__all__ = ["learning_rate", "load_state", "make_critic_optimiser", "make_optimiser", "state_tensors"]

Parameters = Iterable[nn.Parameter]
# The fused kernels are measured to be the fastest on CPU and CUDA; RMSprop has none.
KINDS: dict[str, Callable[[Parameters, Optimiser], torch.optim.Optimizer]] = {
    "gd": lambda parameters, spec: torch.optim.SGD(parameters, lr=spec.learning_rate, fused=True),
    "sgd": lambda parameters, spec: torch.optim.SGD(parameters, lr=spec.learning_rate, fused=True),
    "momentum": lambda parameters, spec: torch.optim.SGD(parameters, lr=spec.learning_rate, momentum=0.9, fused=True),
    "rmsprop": lambda parameters, spec: torch.optim.RMSprop(parameters, lr=spec.learning_rate),
    "adam": lambda parameters, spec: torch.optim.Adam(parameters, lr=spec.learning_rate, fused=True),
    "adamw": lambda parameters, spec: torch.optim.AdamW(
        parameters, lr=spec.learning_rate, weight_decay=spec.decay, fused=True
    ),
}


def make_optimiser(spec: Optimiser, parameters: Parameters) -> torch.optim.Optimizer:
    """Build the optimiser of a spec for these parameters, w <- w - η (what follows), g the gradient.

    gd, sgd: g. momentum: m <- 0.9 m + g. rmsprop: g / √v, v <- 0.99 v + 0.01 g² (Tieleman and Hinton 2012). adam:
    m / √v, means of g and g² with 0.9 and 0.999, both without bias (Kingma and Ba 2015, arXiv:1412.6980). adamw: the
    same + decay w (Loshchilov and Hutter 2019, arXiv:1711.05101).
    """
    return KINDS[spec.kind](parameters, spec)


def make_critic_optimiser(critic: Critic) -> torch.optim.Optimizer:
    """Build the critic's own optimiser: Adam with little momentum, as is usual against an opponent that moves (0.5,
    Radford et al. 2016, arXiv:1511.06434)."""
    return torch.optim.Adam(critic.parameters(), lr=critic.learning_rate, betas=(0.5, 0.999), fused=True)


def learning_rate(spec: Optimiser, epoch: float, epochs: float) -> float:
    """Return the learning rate at a moment of training: a linear start over `warmup` epochs, then the schedule.

    constant: η. cosine: η ½ (1 + cos π t) (Loshchilov and Hutter 2017, arXiv:1608.03983). step: η, from half of the
    epochs on η / 10. t = epoch / epochs.
    """
    t = min(1.0, epoch / epochs)
    shape = {"constant": 1.0, "cosine": 0.5 * (1 + math.cos(math.pi * t)), "step": 1.0 if t < 0.5 else 0.1}[
        spec.schedule
    ]
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
    """Put back what `state_tensors` returned of an optimiser of the same kind and parameters."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        index, name = key.split(".", 1)
        state.setdefault(int(index), {})[name] = value
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})
