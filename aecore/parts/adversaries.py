"""Adversaries as parameters: a critic with an optimiser of its own that trains against the autoencoder."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..texts import mark
from .part import Part, knob

__all__ = ["Adversary", "CodeCritic", "NoAdversary"]


class NoAdversary(Part):
    """Nobody trains against the autoencoder."""

    kind: Literal["none"] = "none"

    def weights(self, epoch: float) -> dict[str, float]:
        return {}


class CodeCritic(Part):
    """A critic learns to tell codes from draws of a standard normal; the encoder learns to fool it (adversarial autoencoder)."""

    kind: Literal["code-critic"] = "code-critic"
    weight: float = knob(
        1.0, mark("Weight of the critic"), mark("How hard the encoder tries to fool the critic."), ge=0.0, le=100.0, live=True
    )
    width: Annotated[int, Field(ge=4, le=1024)] = knob(64, mark("Width of the critic"), mark("Units of its two layers."))
    learning_rate: float = knob(
        1e-3, mark("Learning rate of the critic"), mark("Step size of the critic's own optimiser."), ge=1e-6, le=0.1, log=True
    )

    def weights(self, epoch: float) -> dict[str, float]:
        """The critic's own loss is watched here, and minimised by its own optimiser."""
        return {"adversary": self.weight, "critic": 0.0}


Adversary = Annotated[NoAdversary | CodeCritic, Field(discriminator="kind")]
