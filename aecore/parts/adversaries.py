"""Adversaries as parameters: a critic with an optimiser of its own that trains against the autoencoder."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ..texts import mark
from .part import Choice, knob

__all__ = ["ADVERSARIES", "Adversary", "CodeCritic", "NoAdversary"]


class Adversary(Choice):
    """What adversaries can be asked."""

    shapes_prior: ClassVar[bool] = False
    """Whether it pulls all codes together into a standard normal."""


class NoAdversary(Adversary):
    """Nobody trains against the autoencoder."""

    kind: Literal["none"] = "none"


class CodeCritic(Adversary):
    """A critic learns to tell codes from draws of a standard normal; the encoder learns to fool it (adversarial
    autoencoder)."""

    kind: Literal["code-critic"] = "code-critic"
    shapes_prior = True
    weight: float = knob(
        1.0,
        mark("Weight of the critic"),
        mark("How hard the encoder tries to fool the critic."),
        ge=0.0,
        le=100.0,
        live=True,
    )
    width: Annotated[int, Field(ge=4, le=1024)] = knob(
        64, mark("Width of the critic"), mark("Units of its two layers.")
    )
    learning_rate: float = knob(
        1e-3,
        mark("Learning rate of the critic"),
        mark("Step size of the critic's own optimiser."),
        ge=1e-6,
        le=0.1,
        log=True,
    )

    def loss_weights(self, epoch: float) -> dict[str, float]:
        """The critic's own loss is watched here, and minimised by its own optimiser."""
        return {"adversary": self.weight, "critic": 0.0}


ADVERSARIES: dict[str, type[Adversary]] = {"none": NoAdversary, "code-critic": CodeCritic}
