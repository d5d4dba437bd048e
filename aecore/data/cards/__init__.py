"""What there is to train on: one card per data set, literal tables. Knows no torch and touches no disk."""

from __future__ import annotations

from ...errors import one_of
from ...texts import mark
from .card import DataCard, Kind
from .clouds import CLOUDS
from .images import DIGITS, DOWNLOADS, EMOJI
from .patches import PATCHES
from .ratings import RATINGS
from .sentences import SENTENCES
from .sequences import SEQUENCES
from .shapes import GENERATED_IMAGES
from .tables import TABLES
from .tales import TALES

__all__ = ["CARDS", "DIGITS", "DataCard", "Kind", "card"]

ORDER = (
    DIGITS,
    EMOJI,
    *GENERATED_IMAGES,
    *PATCHES,
    *TABLES,
    *CLOUDS,
    *SEQUENCES,
    SENTENCES,
    TALES,
    RATINGS,
    *DOWNLOADS,
)
"""First what is seen at a glance, then numbers, then what has an order in time, then gaps; what must be fetched comes
last."""
CARDS: dict[str, DataCard] = {row.name: row for row in ORDER}


def card(name: str) -> DataCard:
    """Return the card of a data set; raises UserError with the nearest name when there is none."""
    if name not in CARDS:
        raise one_of(mark("data set"), name, list(CARDS))
    return CARDS[name]
