"""What there is to choose from on the Train page, as tiles."""

from __future__ import annotations

from typing import Any

from aecore.data.cards import CARDS, DataCard
from aecore.models.variants import GROUPS
from aecore.presets import blocked

from ..forms.own import ZONE, mine
from ..language import _, say
from ..words import card_text
from .filters import DATA, VARIANTS, traits_of
from .pictures import data_picture, variant_picture

__all__ = ["bring_tile", "data_tiles", "fetching", "variant_tiles"]

BRING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
    '<path d="M24 32V12M15 20l9-9 9 9M10 38h28"/></svg>'
)


def data_tiles() -> list[dict[str, Any]]:
    """The visitor's own data sets, then the built-in ones."""
    return [
        {
            "id": name,
            "title": card_text(c, c.title),
            "text": card_text(c, c.text),
            "picture": data_picture(name, c),
            "badge": fetching(c),
            "traits": traits_of(DATA, c),
        }
        for name, c in (mine() | CARDS).items()
    ]


def bring_tile() -> dict[str, Any]:
    """Return the tile that opens the zone; it is no choice, and whatever is filtered, it is there."""
    return {
        "id": ZONE,
        "title": _("Your own data"),
        "text": _("Drop pictures, a table, curves or arrays of your own."),
        "picture": BRING,
        "traits": list(DATA),
        "opens": True,
    }


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
