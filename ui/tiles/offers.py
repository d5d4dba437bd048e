"""What there is to choose from on the Train page, as tiles."""

from __future__ import annotations

from typing import Any

from aecore.data.cards import CARDS, DataCard
from aecore.models.variants import GROUPS
from aecore.presets import blocked

from ..forms.own import mine
from ..language import _, say
from ..words import card_text
from .filters import DATA, VARIANTS, traits_of
from .pictures import data_picture, variant_picture

__all__ = ["data_tiles", "fetching", "variant_tiles"]


def data_tiles() -> list[dict[str, Any]]:
    """The visitor's own data sets, then the built-in ones."""
    return [
        {
            "id": name,
            "title": card_text(c, c.title),
            "text": card_text(c, c.text),
            "picture": data_picture(c),
            "badge": fetching(c),
            "traits": traits_of(DATA, c),
        }
        for name, c in (mine() | CARDS).items()
    ]


def fetching(card: DataCard) -> str:
    """Return the sentence that says that data must be fetched; empty where they are at hand."""
    if not card.download:
        return ""
    return _("Needs {size} MB from the internet the first time, or its files in the data folder.").format(
        size=round(card.download / 1e6)
    )


def variant_tiles(data: str) -> list[dict[str, Any]]:
    """All variants; those that the data rule out say why."""
    own = mine().get(data)
    title = own.title if own else ""
    return [
        {
            "id": v.name,
            "title": _(v.title),
            "text": _(v.text),
            "picture": variant_picture(v),
            "group": _(group),
            "disabled": say(why) if (why := blocked(data, v.name, title)) else "",
            "traits": traits_of(VARIANTS, v),
        }
        for group, variants in GROUPS.items()
        for v in variants
    ]
