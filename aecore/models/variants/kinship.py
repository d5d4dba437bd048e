"""Which variant is which other one plus what, found by comparing their parts. Knows no torch."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from ...parts import AXES, Model
from .variant import Variant

__all__ = ["Kin", "described", "differences", "family_of"]

SAME = {"structure", "share"}
"""Settings of layers that are alike in all variants, and of which one kind of layer alone has any."""


class Kin(NamedTuple):
    """A variant, the one that it is nearest to among those before it, and what is added to that one."""

    variant: Variant
    parent: Variant | None
    plus: dict[str, str]
    """By axis, or `penalty`, what it has instead; empty where only settings differ."""


def described(model: Model) -> dict[str, str]:
    """Return the part of each axis by its kind, and the penalties that are on."""
    found = {axis: str(getattr(model, axis).kind) for axis in AXES}
    return found | {f"penalty {name}": name for name in model.penalties.active()}


def differences(model: Model, other: Model) -> dict[str, str]:
    """Return what `model` has that `other` has not, by axis; a penalty that it lacks as `no <name>`."""
    own, base = described(model), described(other)
    found = {place: kind for place, kind in own.items() if base.get(place) != kind}
    return found | {place: f"no {kind}" for place, kind in base.items() if place not in own}


def family_of(variants: list[Variant], root: Variant) -> list[Kin]:
    """Return every variant with its parent, parents first: `root` has none, each other one the variant from which the
    fewest axes differ, among those that are in the family already; of several the one with the same code, for what a
    code is made of says most of an autoencoder, then the one from which the fewest settings differ."""
    known, left = [Kin(root, None, {})], [variant for variant in variants if variant is not root]
    by_name = {variant.name: variant for variant in variants}
    dumps = {variant.name: variant.model.model_dump(exclude={"backbone": SAME}) for variant in variants}

    @cache
    def far(variant: str, other: str) -> tuple[int, int, bool, int]:
        apart = differences(by_name[variant].model, by_name[other].model)
        settings = settings_apart(dumps[variant], dumps[other])
        return len(apart), variants.index(by_name[variant]), "bottleneck" in apart, settings

    while left:
        pairs = ((variant, kin.variant) for variant in left for kin in known)
        chosen, parent = min(pairs, key=lambda pair: far(pair[0].name, pair[1].name))
        known.append(Kin(chosen, parent, differences(chosen.model, parent.model)))
        left.remove(chosen)
    return known


def settings_apart(one: Any, other: Any) -> int:
    if isinstance(one, dict) and isinstance(other, dict):
        return sum(settings_apart(one.get(key), other.get(key)) for key in {*one, *other})
    return int(one != other)
