"""What there is to train on: one card per data set, literal tables. Knows no torch and touches no disk."""

from __future__ import annotations

from ...errors import one_of
from ...texts import mark
from .card import DataCard, Kind
from .images import DIGITS, DOWNLOADS
from .ratings import RATINGS
from .sentences import SENTENCES
from .sequences import SEQUENCES
from .shapes import GENERATED_IMAGES
from .tables import TABLES

__all__ = ["CARDS", "DIGITS", "DataCard", "Kind", "card"]

CARDS: dict[str, DataCard] = {c.name: c for c in (DIGITS, *GENERATED_IMAGES, *TABLES, *SEQUENCES, SENTENCES, RATINGS, *DOWNLOADS)}


def card(name: str) -> DataCard:
    """Return the card of a data set; raises UserError with the nearest name when there is none."""
    if name not in CARDS:
        raise one_of(mark("data set"), name, list(CARDS))
    return CARDS[name]
