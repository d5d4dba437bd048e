"""The card of what a spec names: the one place where a data set's name or digest becomes its card. Knows no torch."""

from __future__ import annotations

from ..spec import Data, OwnData
from .cards import DataCard, card
from .own.library import own_card

__all__ = ["card_of"]


def card_of(data: Data | OwnData) -> DataCard:
    """Return the card of built-in data or of data that a person brought; raises UserError when there are no such."""
    return own_card(data.digest) if isinstance(data, OwnData) else card(data.name)
