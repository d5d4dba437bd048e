"""Conditions as parameters: what encoder and decoder are told of an item besides the item, so that the code need not
say it."""

from __future__ import annotations

from typing import Literal

from ..texts import Sentence, mark
from .part import Choice, knob, weighing

__all__ = ["CONDITIONS", "Classes", "Condition", "NoCondition"]


class Condition(Choice):
    """What conditions can be asked."""

    @property
    def numbers(self) -> int:
        """K, the numbers that follow on those of the code where a decoder reads it."""
        return 0

    @property
    def taught(self) -> int:
        """How many training items keep their labels; 0: all."""
        return 0

    @property
    def guesses(self) -> bool:
        """Whether the class of some training items is not told, and must be guessed while it learns."""
        return self.taught > 0

    def problem_of(self, classes: int, title: str) -> Sentence | None:
        """Return why it does not suit data of so many classes that are called `title`; None where it does."""
        return None

    def suited(self, classes: int) -> Condition:
        """Return the condition as data of so many classes ask for it."""
        return self


class NoCondition(Condition):
    """Nothing but the item."""

    kind: Literal["none"] = "none"


class Classes(Condition):
    """The class of an item is told to both halves; where nobody says it, the model reads it off the item."""

    kind: Literal["classes"] = "classes"
    classes: int = knob(
        10,
        mark("Classes"),
        mark("How many classes there can be: as many as the data have, or more."),
        ge=2,
        le=1000,
        log=True,
    )
    weight: float = weighing(
        10.0,
        mark("Weight of recognition (α)"),
        mark("How hard it learns to read the class off an item, for items whose class nobody says."),
        most=1000.0,
    )
    labelled: int = knob(
        0,
        mark("Labelled items"),
        mark("So many training items keep their labels, as many of each class as can be; 0 keeps all."),
        ge=0,
        le=100_000,
        advanced=False,
    )

    @property
    def numbers(self) -> int:
        return self.classes

    @property
    def taught(self) -> int:
        return self.labelled

    def problem_of(self, classes: int, title: str) -> Sentence | None:
        if not classes:
            return Sentence(
                mark(
                    "{title} has no classes that could be told; take an autoencoder without labels, or data with them."
                ),
                {"title": title},
            )
        if classes < 2:
            return Sentence(
                mark("All items of {title} are of one class, so it tells nothing; take an autoencoder without labels."),
                {"title": title},
            )
        if classes > self.classes:
            return Sentence(
                mark("{title} has {classes} classes, and {most} can be told; raise “Classes” to {classes}."),
                {"title": title, "classes": classes, "most": self.classes},
            )
        if 0 < self.labelled < classes:
            return Sentence(
                mark(
                    "With {labels} labels not each of the {classes} classes has one; "
                    "take {classes} or more, or 0 for all."
                ),
                {"labels": self.labelled, "classes": classes},
            )
        return None

    def suited(self, classes: int) -> Classes:
        return self.model_copy(update={"classes": classes}) if classes > 1 else self

    def loss_weights(self, epoch: float) -> dict[str, float]:
        """α on recognition; KL of guessed classes as it is."""
        return {"class": self.weight} | ({"class_kl": 1.0} if self.guesses else {})


CONDITIONS: dict[str, type[Condition]] = {"none": NoCondition, "classes": Classes}
