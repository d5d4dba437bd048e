"""Sparse bottlenecks as parameters: codes of many numbers of which most are silent."""

from __future__ import annotations

from typing import Any, Literal

from ..texts import Sentence, mark
from .bottleneck import MANY, Bottleneck, code_size
from .part import Shape, knob, ramp, warming, weighing

__all__ = ["BatchTopK", "JumpReLU", "Matryoshka", "SigmoidCode", "SoftThreshold", "TopK"]


class SigmoidCode(Bottleneck):
    """Code numbers lie between 0 and 1, like the firing rates that KL sparsity asks for."""

    kind: Literal["sigmoid"] = "sigmoid"
    size: int = code_size(64)
    sparse = True
    rates = True


class SoftThreshold(Bottleneck):
    """Code numbers within a learnt threshold become 0, the others move towards 0 by it: the shape that an L1 penalty
    asks for."""

    kind: Literal["soft-threshold"] = "soft-threshold"
    size: int = code_size(64)
    sparse = True
    exact_zeros = True


def revival() -> Any:
    return weighing(
        1.0,
        mark("Revival of dead units"),
        mark("How strongly units that have not fired for a while are pulled towards firing; 0 is off."),
    )


def patience() -> Any:
    return knob(
        100,
        mark("Dead after"),
        mark("Training steps without firing after which a unit counts as dead."),
        ge=1,
        le=100_000,
        log=True,
    )


class KeepsFew(Bottleneck):
    """Of the code numbers a few are kept as they are, the others are 0."""

    sparse = True
    exact_zeros = True
    size: int = code_size(64)
    k: int = knob(
        8,
        mark("Active numbers (k)"),
        mark("How many code numbers an item may use."),
        ge=1,
        le=512,
        log=True,
        advanced=False,
    )
    revival: float = revival()
    patience: int = patience()

    @property
    def fewest(self) -> int:
        """More than half of its numbers are silent."""
        return max(MANY, 2 * self.k + 1)

    def problem(self, shape: Shape) -> Sentence | None:
        if self.k <= self.size:
            return None
        return Sentence(mark("Of {size} code numbers {k} cannot be kept."), {"size": self.size, "k": self.k})

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"revival": self.revival}


class TopK(KeepsFew):
    """Only the k largest code numbers of each item are kept, the others are 0."""

    kind: Literal["top-k"] = "top-k"


class BatchTopK(KeepsFew):
    """Of the code numbers of a whole batch the largest are kept, k an item on average: one item may use more of them,
    another one fewer."""

    kind: Literal["batch-top-k"] = "batch-top-k"


class JumpReLU(Bottleneck):
    """A code number below its own learnt threshold becomes 0, one above it stays as it is; each one in use has a
    price."""

    kind: Literal["jump-relu"] = "jump-relu"
    sparse = True
    exact_zeros = True
    size: int = code_size(64)
    price: float = weighing(
        1.0,
        mark("Price of a number in use (λ)"),
        mark("Nats that each code number costs that is not 0, however large it is."),
        advanced=False,
    )
    warmup: float = warming(mark("Warm-up of the price"), mark("Epochs over which the price grows from 0."))
    bandwidth: float = knob(
        0.3,
        mark("Reach of a threshold (ε)"),
        mark("A threshold learns from values that lie no farther from it than half of this."),
        ge=0.001,
        le=10.0,
        log=True,
    )
    revival: float = revival()
    patience: int = patience()

    @property
    def full_after(self) -> float:
        return self.warmup

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"l0": self.price * ramp(epoch, self.warmup), "revival": self.revival}


class Matryoshka(KeepsFew):
    """Several dictionaries one within the other, each twice as large as the one before; in training an item is rebuilt
    from one of them, so the small ones hold what is common and the large ones add what is special."""

    kind: Literal["matryoshka"] = "matryoshka"
    dictionaries: int = knob(
        4,
        mark("Nested dictionaries"),
        mark("How many dictionaries lie one within the other; each is twice as large as the one before."),
        ge=2,
        le=8,
        advanced=False,
    )

    @property
    def prefixes(self) -> tuple[int, ...]:
        return tuple(self.size >> step for step in reversed(range(self.dictionaries)))

    def problem(self, shape: Shape) -> Sentence | None:
        if self.prefixes[0] >= 1:
            return super().problem(shape)
        return Sentence(
            mark("{size} code numbers cannot be halved so often that {n} dictionaries lie one within the other."),
            {"size": self.size, "n": self.dictionaries},
        )
