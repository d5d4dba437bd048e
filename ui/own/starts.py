"""Ways to begin with data of one's own: three purposes, each with an autoencoder that suits the kind of item, and the
reason. A literal table; which of them can be trained is asked of the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aecore.data.cards import DataCard
from aecore.data.kinds import KINDS
from aecore.data.own.check import Check
from aecore.errors import UserError
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.rules import problems
from aecore.runs.costs import cost_of
from aecore.runs.run import Run
from aecore.spec import Spec
from aecore.texts import mark

from ..compare.naming import numbers_of
from ..forms.controls import KINDS as KINDS_IN_WORDS
from ..language import _
from ..words import time_words

__all__ = ["STARTS", "Start", "chosen_start", "starts_for"]

SIZE = "model.bottleneck.size"
NOBODY = "0" * 64
"""Stands for the digest of what has none yet."""
RICH = 100
"""Words of a vocabulary from which on two numbers tell little more than the commonest of them (docs/own-data.md)."""
PATIENCE = 10
"""Epochs in which the held-out objective gets no better, until a training on texts ends with its best weights."""
MANY = 256
"""Numbers of an item from which on its code is better sparse than small: embeddings of other models."""


@dataclass(frozen=True)
class Start:
    """A purpose: what is trained for it (the first that suits the data), and why."""

    id: str
    title: str
    why: str
    ways: tuple[tuple[str, Mapping[str, Any]], ...]
    suits: Callable[[DataCard], bool] = lambda card: True


STARTS = (
    Start(
        "parts", mark("Find the parts it is made of"),
        mark("Each item has very many numbers. A code that is mostly silent names what is in an item, part by part."),
        (("k-sparse", {}),),
        lambda card: not card.sample.gaps and "places" not in card.sample.has and card.inputs >= MANY,
    ),
    Start(
        "texts", mark("Texts that come back"),
        mark("Texts of many words differ in more ways than two numbers can tell; more numbers keep what is in each."),
        (("undercomplete", {SIZE: 16}),),
        lambda card: "words" in card.sample.has and card.shape[0] > RICH,
    ),
    Start(
        "fill", mark("Fill in what is missing"),
        mark("Part of what a person rated is hidden, and the model tells it from the rest: its code is their taste."),
        (("completion", {}),),
        lambda card: card.sample.gaps,
    ),
    Start(
        "map", mark("A map to walk on"),
        mark("Two numbers are a place on a map, and a shaped code leaves no holes to fall into: every spot decodes."),
        (("vae", {SIZE: 2, "model.backbone.kind": "conv"}), ("vae", {SIZE: 2})),
        lambda card: not card.sample.gaps,  # the cloud of a VAE gives a taste up: it tells the mean
    ),
    Start(
        "copies", mark("Sharp copies"),
        mark("More numbers keep more of each item. No flat map then, but what comes out looks like what went in."),
        (("convolutional", {SIZE: 64}), ("deep", {SIZE: 16}), ("undercomplete", {SIZE: 8})),
    ),
    Start(
        "odd", mark("Find the odd ones"),
        mark("A narrow code learns what is usual. What it cannot rebuild is unlike the rest: look at the errors."),
        (("denoising", {SIZE: 8}), ("undercomplete", {SIZE: 4})),
    ),
)  # fmt: skip
"""In the order of the screen. The first that suits is suggested."""


def starts_for(check: Check, runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Return the ways that suit what was read (`given.OwnStart`); `runs` tell what such a training takes."""
    card = card_of_check(check)
    found = []
    for start in STARTS:
        if start.suits(card) and (spec := spec_of(start, card, NOBODY)):
            cost = cost_of(spec, runs)
            found.append(
                {
                    "id": start.id,
                    "title": _(start.title),
                    "text": " · ".join(parts_of(spec)),
                    "why": _(start.why),
                    "time": time_words(cost.of(spec.budget.epochs)) if cost else "",
                }
            )
    return found


def parts_of(spec: Spec) -> list[str]:
    """The autoencoder in a few words: its name, its layers where they are not its usual ones, the size of its code."""
    variant, layers = VARIANTS[spec.variant], spec.model.backbone.kind
    unusual = [_(KINDS_IN_WORDS[layers])] if layers != variant.model.backbone.kind else []
    return [_(variant.title), *unusual, numbers_of(spec.model.bottleneck.size)]


def chosen_start(name: str, card: DataCard, digest: str) -> tuple[Spec, str] | None:
    """Return what a way asks to be trained on a data set, and its reason; None where there is no such way."""
    start = next((start for start in STARTS if start.id == name and start.suits(card)), None)
    spec = spec_of(start, card, digest) if start else None
    return (spec, _(start.why)) if start and spec else None


def spec_of(start: Start, card: DataCard, digest: str) -> Spec | None:
    """The first way of a start that the rules allow."""
    for variant, values in start.ways:
        try:
            spec = preset(card, variant, fitting(values, card), digest)
        except UserError:  # its layers do not suit this kind of item
            continue
        if not problems(spec, card):
            return spec
    return None


def fitting(values: Mapping[str, Any], card: DataCard) -> dict[str, Any]:
    """No code is larger than half of what it stands for, and no texts are learnt by heart."""
    most = max(1, card.inputs // 2)
    fitted = {path: min(value, most) if path == SIZE else value for path, value in values.items()}
    return fitted | ({"budget.patience": PATIENCE} if "words" in card.sample.has else {})


def card_of_check(check: Check) -> DataCard:
    """A card of what was read, as far as it decides what can be trained."""
    held_out, kind = max(1, check.count // 5), KINDS[check.kind]
    return DataCard(
        name="own", title=check.title, text="", shape=check.shape, train=max(1, check.count - held_out),
        held_out=held_out, source="", licence="", good_for="", not_for="", epochs=30, batch_size=64, kind=check.kind,
        origin="own", classes=check.classes, bounded=kind.pictures or "measured" not in kind.has,
        words=check.names if "words" in kind.has else (),
        sound=check.sound,
    )  # fmt: skip
