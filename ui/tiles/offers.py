"""What there is to choose from on the Train page, as tiles."""

from __future__ import annotations

from aecore.data.cards import CARDS
from aecore.models.variants import GROUPS
from aecore.presets import blocked
from aecore.texts import mark

from ..language import _, say
from .pictures import data_picture, variant_picture

__all__ = ["data_tiles", "variant_tiles"]

ORIGINS = {
    "real": mark("Real, at hand"),
    "generated": mark("Generated, truth known"),
    "download": mark("From the internet"),
}
"""Where data sets come from."""


def data_tiles() -> list[dict[str, str]]:
    return [
        {
            "id": c.name,
            "title": _(c.title),
            "text": _(c.text),
            "picture": data_picture(c.name),
            "group": _(ORIGINS[c.origin]),
        }
        for c in CARDS.values()
    ]


def variant_tiles(data: str) -> list[dict[str, str]]:
    """All variants; those that the data rule out say why."""
    return [
        {
            "id": v.name,
            "title": _(v.title),
            "text": _(v.text),
            "picture": variant_picture(v),
            "group": _(group),
            "disabled": say(why) if (why := blocked(data, v.name)) else "",
        }
        for group, variants in GROUPS.items()
        for v in variants
    ]
