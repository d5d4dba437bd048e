"""The templates of one training: which part of each axis it has, and what follows for the script. Knows no torch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from ...parts import Model
from ...spec import OwnData
from .adversaries import ADVERSARIES, AdversaryLines
from .backbones import BACKBONES
from .bottlenecks import BOTTLENECKS, CodeLines
from .conditions import CONDITIONS, ConditionLines
from .data import DATA, own
from .facts import Facts
from .items import Items
from .layers import Layers
from .likelihoods import LIKELIHOODS, Judged
from .penalties import PENALTIES
from .settings import constants_of
from .views import VIEWS, ViewCode

__all__ = ["BATCH", "Chosen"]

BATCH = 1024
"""Held-out items that are judged at once."""
DRAWS = 20
"""Draws, at least, that estimates over whole batches are the mean of."""


@dataclass(frozen=True)
class Chosen:
    """All parts of one training, each by its template."""

    facts: Facts

    @property
    def model(self) -> Model:
        """The parts, as the training begins."""
        return self.facts.spec.model

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Of an input and of a target."""
        given, told = self.model.view.shapes(self.facts.card.shape)
        return given, told

    @cached_property
    def view(self) -> ViewCode:
        """How the encoder's view of an item is written."""
        return VIEWS[self.model.view.kind](self.model.view, self.facts.card.shape)

    @cached_property
    def layers(self) -> Layers:
        """How the layers are written."""
        part, size = self.model.backbone, self.model.bottleneck.size + self.model.condition.numbers
        hides = {"hides": True} if self.model.view.hides_patches else {}
        return BACKBONES[part.kind](part, *self.shapes, size, **hides)

    @cached_property
    def code(self) -> CodeLines:
        """How the code is written."""
        return BOTTLENECKS[self.model.bottleneck.kind](self.model.bottleneck)

    @cached_property
    def condition(self) -> ConditionLines:
        """How what is told besides the item is written."""
        return CONDITIONS[self.model.condition.kind](self.model.condition)

    @cached_property
    def judged(self) -> Judged:
        """How the judgement of a rebuilt item is written."""
        part = self.model.likelihood
        return LIKELIHOODS[part.kind](part, self.shapes[1], bool(self.view.weight))

    @cached_property
    def items(self) -> Items:
        """Where the items come from."""
        data = self.facts.spec.data
        return own(self.facts.card, data) if isinstance(data, OwnData) else DATA[data.name](self.facts.card, data)

    @cached_property
    def penalties(self) -> list[str]:
        """Names of the penalties that are on at some time, in their order."""
        return [name for name in PENALTIES if any(name in names for names in self.active)]

    @cached_property
    def sometimes(self) -> set[str]:
        """Penalties that are off at some time."""
        return {name for name in self.penalties if not all(name in names for names in self.active)}

    @cached_property
    def active(self) -> list[set[str]]:
        """The penalties of each spec that was in force."""
        return [set(spec.model.penalties.active()) for spec in self.facts.specs()]

    @cached_property
    def critic(self) -> AdversaryLines | None:
        """How the critic that trains against the autoencoder is written, where there is one."""
        part = self.model.adversary
        return ADVERSARIES[part.kind](part, self.shapes[1])

    @property
    def unfused(self) -> bool:
        """Whether attention must be derived twice, which fused attention cannot be."""
        return "contraction" in self.penalties and self.layers.attends

    @cached_property
    def constants(self) -> dict[str, tuple[str, str]]:
        """Name and meaning of the constant of each setting, by its path."""
        named = {
            "view": self.view.names,
            "condition": self.condition.names,
            "code": self.code.names,
            "likelihood": self.judged.names,
            "adversary": self.critic.names if self.critic else {},
        }
        return constants_of(self.facts.spec, named)

    # --- what is drawn ----------------------------------------------------------------------------------------------

    @property
    def noisy(self) -> bool:
        """Whether codes are drawn."""
        return "noise" in self.code.takes

    @property
    def drops(self) -> bool:
        """Whether units are silenced in training."""
        return bool(getattr(self.model.backbone, "dropout", 0.0))

    @property
    def draws_training(self) -> bool:
        """Whether a step of training draws numbers."""
        return bool(self.view.prepare) or self.draws_losses

    @property
    def draws_held_out(self) -> bool:
        """Whether an evaluation of held-out items draws numbers besides those of their codes."""
        return bool(self.view.prepared or self.critic) or self.estimates

    @property
    def draws_losses(self) -> bool:
        """Whether the losses themselves draw."""
        asked = any("generator" in PENALTIES[name].value for name in self.penalties)
        own = self.noisy or "generator" in self.code.takes or bool(self.condition.draws)
        return own or asked or self.layers.draws or self.critic is not None

    @property
    def given(self) -> tuple[str, ...]:
        """What `losses` is given of a batch."""
        return (*self.view.given, "labels") if self.condition.takes else self.view.given

    @property
    def estimates(self) -> bool:
        """Whether a penalty is estimated from draws of a held-out batch."""
        return any(PENALTIES[name].draws for name in self.penalties)

    @property
    def draws(self) -> int:
        """How many draws of a held-out batch estimates are the mean of."""
        n = self.facts.card.held_out
        return ceil(DRAWS * BATCH / n) if n > BATCH else DRAWS

    @property
    def takes_epoch(self) -> bool:
        """Whether a term itself depends on the epoch."""
        return "epoch" in self.code.between

    @property
    def warmed_after(self) -> float:
        """Epochs after which all weights are at their full size."""
        return self.model.warmup()
