"""The family of autoencoders on Learn: a picture of which is which other one plus what, and what there is to choose
from on each axis; all of it from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import streamlit as st

from aecore.models.variants import GROUPS, VARIANTS
from aecore.models.variants.kinship import Kin, described, family_of
from aecore.parts import AXES, Model

from ..components import show
from ..forms.controls import KINDS
from ..home.doors import PAGES, href
from ..language import _
from ..texts.terms import term_texts
from ..tiles.pictures import variant_picture
from .given import AxisData, KinData, PartData

__all__ = ["draw_family", "family_data"]


def draw_family() -> None:
    """Draw the family and the parts of each axis."""
    with st.expander(_("Family of the autoencoders: which is which other one plus what")):
        told = show("family", "family", family_data())
    if (asked := getattr(told, "go", None)) in VARIANTS:
        st.switch_page(PAGES / "train.py", query_params={"variant": str(asked)})


def family_data() -> dict[str, Any]:
    """Return what the component is given."""
    return {
        "groups": [_(group) for group in GROUPS],
        "kin": [kin_data(kin) for kin in family()],
        "axes": [axis_data(axis) for axis in AXES],
    }


@cache
def family() -> tuple[Kin, ...]:
    return tuple(family_of(list(VARIANTS.values()), VARIANTS["undercomplete"]))


def kin_data(kin: Kin) -> KinData:
    variant = kin.variant
    return {
        "id": variant.name,
        "title": _(variant.title),
        "text": _(variant.text),
        "picture": variant_picture(variant),
        "group": next(place for place, group in enumerate(GROUPS.values()) if variant in group),
        "parent": kin.parent.name if kin.parent else "",
        "plus": [added(place, kind) for place, kind in kin.plus.items()],
        "parts": [part_id(*part) for part in described(variant.model).items()],
        "href": href("train", None, {"variant": variant.name}),
    }


def added(place: str, kind: str) -> str:
    """What a variant has instead, in words."""
    _penalty, is_penalty, name = place.partition("penalty ")
    if not is_penalty:
        return f"+ {_(KINDS.get(kind, kind))}"
    title = term_texts(_)[f"term_{name}"]
    return f"+ {title}" if kind == name else _("without {name}").format(name=title)


def axis_data(axis: str) -> AxisData:
    return {"title": _(str(Model.model_fields[axis].title)), "parts": list(parts_of(axis))}


def parts_of(axis: str) -> Iterator[PartData]:
    for kind, part in AXES[axis].items():
        yield {"id": part_id(axis, kind), "title": _(KINDS.get(kind, kind)), "text": _(part.sentence())}


def part_id(axis: str, kind: str) -> str:
    return f"{axis}/{kind}"
