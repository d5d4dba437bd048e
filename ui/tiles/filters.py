"""What options are filtered by: literal tables of traits, each with a chip. Nobody is asked for a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from aecore.data.cards import DataCard
from aecore.models.variants import Variant
from aecore.texts import mark

from ..language import _

__all__ = ["DATA", "VARIANTS", "Trait", "chips", "traits_of"]

FLAT = 2
"""A code of so many numbers is a place on a map, with nothing left out."""


class Trait(NamedTuple):
    """A chip, and whether an option passes it."""

    title: str
    has: Callable[[Any], bool]


def is_table(card: DataCard) -> bool:
    """Measured numbers without neighbours."""
    return card.sample.measured and "places" not in card.sample.has


DATA: Mapping[str, Trait] = {
    "pictures": Trait(mark("Pictures"), lambda card: card.sample.pictures),
    "tables": Trait(mark("Tables"), is_table),
    "curves": Trait(mark("Curves"), lambda card: "time" in card.sample.has),
    "text": Trait(mark("Text"), lambda card: "words" in card.sample.has),
    "gaps": Trait(mark("With gaps"), lambda card: card.sample.gaps),
    "truth": Trait(mark("Truth known"), lambda card: card.origin == "generated"),
}
VARIANTS: Mapping[str, Trait] = {
    "invents": Trait(mark("Can invent"), lambda variant: variant.model.shapes_prior()),
    "cleans": Trait(mark("Cleans up"), lambda variant: not variant.model.view.clean),
    "sparse": Trait(mark("Sparse"), lambda variant: variant.model.bottleneck.sparse),
    "few": Trait(mark("Flat map"), lambda variant: variant.model.bottleneck.size <= FLAT),
    "discrete": Trait(mark("Discrete"), lambda variant: variant.model.bottleneck.tokens is not None),
}


def chips(table: Mapping[str, Trait]) -> list[dict[str, str]]:
    """Return the chips of a table as the browser takes them."""
    return [{"id": name, "title": _(trait.title)} for name, trait in table.items()]


def traits_of(table: Mapping[str, Trait], option: DataCard | Variant) -> list[str]:
    """Return the names of the traits that an option has."""
    return [name for name, trait in table.items() if trait.has(option)]
