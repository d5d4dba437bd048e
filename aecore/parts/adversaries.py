"""Adversaries as parameters: a critic with an optimiser of its own that trains against the autoencoder."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from ..texts import Sentence, mark
from .part import Choice, features, knob, weighing

__all__ = ["ADVERSARIES", "Adversary", "CodeCritic", "NoAdversary", "OutputCritic", "ShuffleCritic"]


class Adversary(Choice):
    """What adversaries can be asked."""

    shapes_prior: ClassVar[bool] = False
    """Whether it pulls all codes together into a standard normal."""
    shuffles: ClassVar[bool] = False
    """Whether it is shown codes whose numbers were shuffled over the batch."""
    judges_outputs: ClassVar[bool] = False
    """Whether it is shown what the decoder makes, also of codes that are draws of a standard normal."""

    def problem_of(self, size: int, *, drawable: bool) -> Sentence | None:
        """Return why it does not go with codes of `size` numbers, `drawable` where training shapes them into a
        standard normal; None when it does."""
        if self.shuffles and size < 2:
            return Sentence(mark("One code number depends on no other: a critic of shuffled codes needs two or more."))
        if self.judges_outputs and not drawable:
            return Sentence(
                mark(
                    "A critic of outputs is also shown what draws of a standard normal become, so codes must look like "
                    "them: choose the Gaussian code, or MMD to the prior."
                )
            )
        return None


class NoAdversary(Adversary):
    """Nobody trains against the autoencoder."""

    kind: Literal["none"] = "none"


def pace(usual: float) -> Any:
    return knob(
        usual,
        mark("Learning rate of the critic"),
        mark("Step size of the critic's own optimiser."),
        ge=1e-6,
        le=0.1,
        log=True,
    )


class Critic(Adversary):
    """A network of two layers with an optimiser of its own; its own loss is watched here."""

    weight: float
    width: int = knob(64, mark("Width of the critic"), mark("Units of its two layers."), ge=4, le=1024)
    learning_rate: float = pace(1e-3)

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"critic": 0.0}


class CodeCritic(Critic):
    """A critic learns to tell codes from draws of a standard normal; the encoder learns to fool it (adversarial
    autoencoder)."""

    kind: Literal["code-critic"] = "code-critic"
    shapes_prior = True
    weight: float = weighing(
        1.0,
        mark("Weight of the critic"),
        mark("How hard the encoder tries to fool the critic."),
    )

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"adversary": self.weight} | super().loss_weights(epoch)


class ShuffleCritic(Critic):
    """A critic learns to tell codes from codes whose numbers were shuffled over the batch; the log of the odds that it
    gives is the total correlation, for which the encoder pays (FactorVAE)."""

    kind: Literal["shuffle-critic"] = "shuffle-critic"
    shuffles = True
    weight: float = weighing(
        10.0,
        mark("Total correlation (γ)"),
        mark("How much code numbers that depend on each other cost, as the critic tells it."),
    )
    learning_rate: float = pace(5e-3)

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"dependence": self.weight} | super().loss_weights(epoch)


class OutputCritic(Critic):
    """A critic learns to tell items from what the decoder makes. The decoder learns to fool it, and what its last
    hidden layer sees in an item and in its reconstruction should be alike (VAE-GAN)."""

    kind: Literal["output-critic"] = "output-critic"
    judges_outputs = True
    needs = features("measured")
    unsuited = mark(
        "{title} has no measured values that a critic of outputs could be shown; choose a critic of the codes."
    )
    weight: float = weighing(
        0.3,
        mark("Weight of its features"),
        mark("How much it counts that the critic sees the same in an item and in its reconstruction."),
    )
    game: float = weighing(
        1.0,
        mark("Weight of the game"),
        mark("How hard the decoder tries to fool the critic."),
    )
    learning_rate: float = pace(1e-4)

    def loss_weights(self, epoch: float) -> dict[str, float]:
        return {"features": self.weight, "realism": self.game} | super().loss_weights(epoch)


ADVERSARIES: dict[str, type[Adversary]] = {
    "none": NoAdversary,
    "code-critic": CodeCritic,
    "shuffle-critic": ShuffleCritic,
    "output-critic": OutputCritic,
}
"""Adversaries: critics that train against the autoencoder, with an optimiser of their own."""
