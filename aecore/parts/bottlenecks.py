"""Bottlenecks as parameters: the code. Each says the weights of the loss terms it adds."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ..texts import mark
from .part import Part, knob, ramp

__all__ = ["FSQ", "Bottleneck", "GaussianCode", "Plain", "Quantised", "SigmoidCode", "SoftThreshold", "TopK"]


def code_size(default: int) -> Any:
    return knob(default, mark("Code size"), mark("How many numbers an item is squeezed into."), ge=1, le=512, log=True, advanced=False)


class Plain(Part):
    """The code is a point: one number per latent dimension."""

    kind: Literal["plain"] = "plain"
    size: int = code_size(2)

    def weights(self, epoch: float) -> dict[str, float]:
        return {}


class SigmoidCode(Part):
    """Code numbers lie between 0 and 1, like the firing rates that KL sparsity asks for."""

    kind: Literal["sigmoid"] = "sigmoid"
    size: int = code_size(64)

    def weights(self, epoch: float) -> dict[str, float]:
        return {}


class SoftThreshold(Part):
    """Code numbers within a learnt threshold become 0, the others move towards 0 by it: the shape that an L1 penalty asks for."""

    kind: Literal["soft-threshold"] = "soft-threshold"
    size: int = code_size(64)

    def weights(self, epoch: float) -> dict[str, float]:
        return {}


class TopK(Part):
    """Only the k largest code numbers of each item are kept, the others are 0."""

    kind: Literal["top-k"] = "top-k"
    size: int = code_size(64)
    k: int = knob(8, mark("Active numbers (k)"), mark("How many code numbers an item may use."), ge=1, le=512, log=True, advanced=False)
    revival: float = knob(
        1.0,
        mark("Revival of dead units"),
        mark("How strongly units that have not fired for a while are pulled towards firing; 0 is off."),
        ge=0.0,
        le=100.0,
        live=True,
    )
    patience: int = knob(
        100, mark("Dead after"), mark("Training steps without firing after which a unit counts as dead."), ge=1, le=100_000, log=True
    )

    def weights(self, epoch: float) -> dict[str, float]:
        return {"revival": self.revival}


class GaussianCode(Part):
    """The code is a normal distribution with its own mean and variance (variational autoencoder)."""

    kind: Literal["gaussian"] = "gaussian"
    size: int = code_size(2)
    beta: float = knob(
        1.0,
        mark("Weight of the KL term (β)"),
        mark("How strongly codes are pulled towards a standard normal. 1 is the VAE; more gives a tidier, blurrier space."),
        ge=0.0,
        le=100.0,
        live=True,
    )
    warmup: float = knob(0.0, mark("KL warm-up"), mark("Epochs over which the KL weight grows from 0 to β."), ge=0.0, le=1000.0)
    capacity: float = knob(
        0.0,
        mark("Capacity (C)"),
        mark("Nats the code may hold: β then weighs the distance of KL from C instead of KL itself. 0 is off."),
        ge=0.0,
        le=200.0,
        advanced=False,
    )
    capacity_epochs: float = knob(
        0.0, mark("Capacity grows over"), mark("Epochs over which the capacity grows from 0 to C."), ge=0.0, le=1000.0
    )

    def weights(self, epoch: float) -> dict[str, float]:
        """β on KL; with a capacity β on |KL - C(t)|, and KL itself is only watched."""
        beta = self.beta * ramp(epoch, self.warmup)
        return {"kl": 0.0, "capacity": beta} if self.capacity else {"kl": beta}

    def allowed(self, epoch: float) -> float:
        """C(t), the nats allowed at a moment of training."""
        return self.capacity * ramp(epoch, self.capacity_epochs)


class Quantised(Part):
    """The code is cut into tokens; each becomes the nearest entry of a learnt codebook (VQ-VAE)."""

    kind: Literal["quantised"] = "quantised"
    size: int = code_size(8)
    token: int = knob(2, mark("Numbers per token"), mark("The code is cut into tokens of so many numbers."), ge=1, le=64)
    entries: int = knob(
        32, mark("Codebook entries (K)"), mark("How many different tokens there are."), ge=2, le=1024, log=True, advanced=False
    )
    commitment: float = knob(
        0.25, mark("Commitment (β)"), mark("How strongly codes are pulled towards their codebook entry."), ge=0.0, le=10.0, live=True
    )
    decay: float = knob(
        0.95,
        mark("Memory of the codebook"),
        mark("Entries are moving averages of the codes they stand for, with this decay."),
        ge=0.5,
        le=0.999,
    )
    restart: float = knob(
        0.05,
        mark("Restart of dead entries"),
        mark(
            "If all entries were used alike, each would have its equal share; one with less than this part of it starts anew at a "
            "code of the batch. 0 is off."
        ),
        ge=0.0,
        le=1.0,
    )

    def weights(self, epoch: float) -> dict[str, float]:
        return {"commitment": self.commitment}


class FSQ(Part):
    """Each code number is rounded to one of a few levels (finite scalar quantisation): no codebook that could die."""

    kind: Literal["fsq"] = "fsq"
    size: int = code_size(6)
    levels: int = knob(5, mark("Levels"), mark("How many values each code number can take."), ge=2, le=33, advanced=False)

    def weights(self, epoch: float) -> dict[str, float]:
        return {}


Bottleneck = Annotated[Plain | SigmoidCode | SoftThreshold | TopK | GaussianCode | Quantised | FSQ, Field(discriminator="kind")]
