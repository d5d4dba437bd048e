"""Where to compute: CUDA, then Apple's MPS, then the CPU, unless the spec says which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from ..errors import UserError
from ..texts import mark

__all__ = ["choose_device", "describe_device", "threads", "threads_for"]

MANY = 100_000_000
"""Products of a batch and all weights from which on threads gain more than they cost (measured by
`benchmarks.threads`)."""


def choose_device(name: str) -> torch.device:
    """Return the device of a spec (`auto`, `cpu`, `cuda`, `mps`); raises UserError when it is not there."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(device for device, found in there.items() if found))
    if not there[name]:
        raise UserError(mark("This machine has no {name} device."), mark("Choose “auto” or “cpu”."), name=name)
    return torch.device(name)


def threads_for(batch: int, weights: int, most: int) -> int:
    """Return with how many of `most` threads a training on the CPU is quickest: one where a batch times the weights is
    little work.

    Threads wait for each other at each operation: with 2 on 2 cores a step of the digits' VAE takes 4.8 ms instead of
    1.3, one of MNIST's convolutional autoencoder 36 instead of 41. The choice follows from sizes alone, so that a spec
    trains with the same number each time.
    """
    return most if batch * weights >= MANY else 1


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Let torch compute with so many threads within this."""
    was = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(was)


def describe_device(device: torch.device) -> str:
    """Name the device as a person would: the GPU's product name, or `CPU` and its threads."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return "Apple GPU" if device.type == "mps" else f"CPU × {torch.get_num_threads()}"
