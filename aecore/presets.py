"""From two names to a whole spec, and what cannot go together. Rules are data: a table of checks, each one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import parts
from .data.cards import CARDS, DataCard, card
from .errors import UserError
from .models.variants import VARIANTS, variant
from .spec import Spec
from .texts import Sentence, mark

__all__ = ["checked", "preset", "problems"]


def preset(data: str, variant_name: str, values: Mapping[str, Any] | None = None) -> Spec:
    """Return the spec of a variant on a data set, with `{path: value}` set; raises UserError on unknown names."""
    chosen, source = variant(variant_name), card(data)
    base = Spec(variant=chosen.name, model=chosen.model).with_values(
        {"data.name": source.name, "budget.epochs": source.epochs, "optimiser.batch_size": source.batch_size}
    )
    return base.with_values(values or {})


def checked(spec: Spec) -> Spec:
    """Return `spec` when it can be trained; raises UserError with the first problem."""
    card(spec.data.name)
    variant(spec.variant)
    for problem in problems(spec):
        raise UserError(problem.template, **problem.values)
    return spec


def problems(spec: Spec) -> list[Sentence]:
    """Return why `spec` cannot be trained, one sentence each; an empty list means it can."""
    if spec.data.name not in CARDS:
        return [Sentence(mark("There is no data set called “{name}”."), {"name": spec.data.name})]
    if spec.variant not in VARIANTS:
        return [Sentence(mark("There is no variant called “{name}”."), {"name": spec.variant})]
    found = (rule(spec, CARDS[spec.data.name]) for rule in RULES)
    return [sentence for sentence in found if sentence]


def too_many_halvings(spec: Spec, source: DataCard) -> Sentence | None:
    backbone, side = spec.model.backbone, min(source.shape[1:])
    if not isinstance(backbone, parts.Conv):
        return None
    most = (side - 1).bit_length() - 1
    if len(backbone.channels) <= most:
        return None
    return Sentence(
        mark("{n} convolutions would halve {side} pixels to nothing; {title} allows at most {most}."),
        {"n": len(backbone.channels), "side": side, "title": source.title, "most": most},
    )


def batch_above_data(spec: Spec, source: DataCard) -> Sentence | None:
    items = min(spec.data.items or source.train, source.train)
    if spec.optimiser.batch_size <= items:
        return None
    return Sentence(
        mark("A batch of {batch} needs at least as many training items; there are {items}."),
        {"batch": spec.optimiser.batch_size, "items": items},
    )


def code_above_picture(spec: Spec, source: DataCard) -> Sentence | None:
    if spec.model.bottleneck.size <= source.inputs:
        return None
    return Sentence(
        mark("A code of {size} numbers is larger than the picture itself ({inputs} pixels)."),
        {"size": spec.model.bottleneck.size, "inputs": source.inputs},
    )


RULES: tuple[Callable[[Spec, DataCard], Sentence | None], ...] = (too_many_halvings, batch_above_data, code_above_picture)
