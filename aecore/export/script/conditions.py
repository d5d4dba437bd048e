"""Templates: what is told besides the item, as the method `encode` of the model takes it in. Knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ... import parts
from .form import put

__all__ = ["CONDITIONS", "ConditionLines"]

Names = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class ConditionLines:
    """How a condition stands in a script; the usual one tells nothing."""

    text: str = ""
    layers: str = ""
    encode: str = ""
    """Lines of `encode`, given features `h` and `labels`, that put what is told behind `h`."""
    gives: tuple[str, ...] = ()
    """Names that `encode` returns besides those of the code."""
    takes: tuple[str, ...] = ()
    """What `encode` takes after the item."""
    draws: str = ""
    """Lines of `losses` that draw what `encode` takes, in training."""
    numbers: str = ""
    """How many numbers are told, as an expression."""
    data: str = ""
    """Lines that follow on those that make the labels `y_train` and `y_held_out`."""
    terms: dict[str, str] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=dict)


TEXT = (
    "The class of an item is told to the encoder's last layer and to the decoder, so the code need not say it: what is "
    "left in the code is how the item looks within its class (Sohn, Lee and Yan 2015). The model also learns to read "
    "the class off an item, and held-out items are judged by the class that it reads."
)
FEW = (
    "Only LABELLED items keep their labels. Of the others the class is drawn from what the model reads, with the "
    "gradient of a softmax (Jang et al. 2016), and being sure costs nats, as in the model M2 of Kingma et al. (2014)."
)
ALL_KNOWN = """
logits = self.to_class(h)  # which class it looks like
known = labels if self.training else logits.argmax(1)
told = F.one_hot(known, CLASSES).float()
h = torch.cat([h, told], 1)
"""
SOME_KNOWN = """
logits = self.to_class(h)  # which class it looks like
known = labels.clamp(min=0) if self.training else logits.argmax(1)
told = F.one_hot(known, CLASSES).float()
if uniform is not None:  # where nobody says it, a draw of what it looks like
    soft = torch.softmax(logits - torch.log(-torch.log(uniform.clamp(1e-7, 1 - 1e-7))), 1)
    hard = F.one_hot(soft.argmax(1), CLASSES).float()
    told = torch.where(labels[:, None] >= 0, told, hard + soft - soft.detach())
h = torch.cat([h, told], 1)
wrong = F.cross_entropy(logits, labels.clamp(min=0), reduction="none") * (labels >= 0)
if self.training:
    wrong = wrong * (len(y_train) / LABELLED)  # so many items for each label
sure = F.log_softmax(logits, 1)
guessed = math.log(CLASSES) + (sure.exp() * sure).sum(1)  # KL(q(y|x) || uniform)
told_alone = torch.full_like(guessed, math.log(CLASSES))  # the likeliest alone is told
guessed = guessed * (labels < 0) if self.training else told_alone
"""
DRAWN = """
uniform = None
if model.training and (labels < 0).any():
    uniform = torch.rand(len(x), CLASSES, generator=generator)
"""
SHOWN = """
turn = sum((y_train == label).long().cumsum(0) * (y_train == label) for label in range(CLASSES))
shown = turn.argsort(stable=True)[:LABELLED]  # the first items of each class in turn
y_train = torch.full_like(y_train, -1).index_put((shown,), y_train[shown])
"""


def nothing(part: parts.NoCondition) -> ConditionLines:
    return ConditionLines()


def classes(part: parts.Classes) -> ConditionLines:
    names = {
        "classes": ("CLASSES", "how many classes can be told"),
        "weight": ("RECOGNITION", "how hard it learns to read the class off an item"),
    }
    usual = ConditionLines(
        TEXT,
        "self.to_class = nn.Linear($features, CLASSES)",
        put(ALL_KNOWN),
        ("told", "logits"),
        ("labels",),
        numbers="CLASSES",
        terms={"class": 'F.cross_entropy(logits, labels, reduction="none").mean()'},
        weights={"class": "RECOGNITION"},
        names=names,
    )
    if not part.guesses:
        return usual
    return ConditionLines(
        f"{TEXT}\n\n{FEW}",
        usual.layers,
        put(SOME_KNOWN),
        ("told", "wrong", "guessed"),
        ("labels", "uniform"),
        put(DRAWN),
        usual.numbers,
        put(SHOWN),
        {"class": "wrong.mean()", "class_kl": "guessed.mean()"},
        usual.weights | {"class_kl": ""},
        names | {"labelled": ("LABELLED", "training items that keep their labels")},
    )


CONDITIONS: dict[str, Callable[[Any], ConditionLines]] = {"none": nothing, "classes": classes}
