"""The card of what a spec names: the one place where a data set's name or digest becomes its card. Knows no torch."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import UserError
from ..spec import OWN, Data, OwnData
from ..texts import mark
from .cards import DataCard, card
from .own.library import own_card

__all__ = ["PREFIX", "card_named", "card_of", "named_by", "source_of"]

LEAST = 12
"""Hexadecimal digits by which people may name a data set of their own."""
PREFIX = f"{OWN}[0-9a-f]{{{LEAST},64}}"
"""How they write it: as a pattern."""


def card_of(data: Data | OwnData, owner: str | None = None) -> DataCard:
    """Return the card of built-in data or of data that a person brought, as `owner` knows them where one is named;
    raises UserError when there are no such, or they are not theirs."""
    return own_card(data.digest, owner) if isinstance(data, OwnData) else card(data.name)


def source_of(name: str) -> Data | OwnData:
    """Return the data of a whole name, as `Data.name` and `OwnData.name` are; raises UserError when no built-in data
    are called so. Whether the library has data of a digest is for their card to say."""
    if re.fullmatch(OWN + "[0-9a-f]{64}", name):
        return OwnData(digest=name.removeprefix(OWN))
    return Data(name=card(name).name)


def card_named(name: str) -> DataCard:
    """Return the card of data by their whole name; raises UserError when there are no such."""
    return card_of(source_of(name))


def named_by(text: str, digests: Iterable[str]) -> str:
    """Return the whole name of what `text` names: a built-in data set as it stands, or `own-` and the first 12 digits
    or more of one of `digests`. Raises UserError where it is none of these, or several."""
    if not text.startswith(OWN):
        return text
    found = [digest for digest in digests if digest.startswith(text.removeprefix(OWN))]
    if not re.fullmatch(PREFIX, text) or len(found) != 1:
        raise UserError(
            mark("“{name}” is not among your data sets."),
            mark("Bring the same data again: they are known again by what is in them."),
            name=text[:40],
        )
    return OWN + found[0]
