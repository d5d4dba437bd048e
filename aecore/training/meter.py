"""Sums of loss terms between two log moments: tensors where a GPU would have to be waited for each step, else plain
numbers."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

__all__ = ["Meter"]


class Meter:
    """Mean of each term since the last `read`, and the seconds spent in steps."""

    def __init__(self) -> None:
        self.sums: dict[str, Tensor | float] = {}
        self.steps, self.seconds = 0, 0.0

    def add(self, terms: Mapping[str, Tensor | float], seconds: float) -> None:
        """Add the terms of one step, scalars in nats per sample, and the seconds it took."""
        for name, value in terms.items():
            self.sums[name] = self.sums[name] + value if name in self.sums else value
        self.steps += 1
        self.seconds += seconds

    def read(self) -> tuple[dict[str, float], int, float]:
        """Return (mean terms, steps, seconds) and start anew."""
        result = {name: float(total) / self.steps for name, total in self.sums.items()}, self.steps, self.seconds
        self.sums, self.steps, self.seconds = {}, 0, 0.0
        return result

    def tensors(self) -> dict[str, Tensor]:
        """Return the sums by name and the number of `steps`, as a checkpoint keeps them."""
        # Copies: a sum of one step may be the very tensor of another term, and safetensors refuses two names for one.
        return {name: as_tensor(total) for name, total in self.sums.items()} | {"steps": torch.tensor(self.steps)}

    def load(self, tensors: dict[str, Tensor], device: torch.device) -> None:
        """Take what `tensors` returned: numbers become numbers again, tensors go to the device."""
        self.steps = int(tensors["steps"])
        sums = {name: total for name, total in tensors.items() if name != "steps"}
        self.sums = {
            name: total.item() if total.dtype == torch.float64 else total.to(device) for name, total in sums.items()
        }


def as_tensor(total: Tensor | float) -> Tensor:
    """A number as a tensor of 64 bits, which no tensor of a GPU has here: Apple's know no such thing."""
    return total.clone() if isinstance(total, Tensor) else torch.tensor(total, dtype=torch.float64)
