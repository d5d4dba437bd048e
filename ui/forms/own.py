"""The visitor's own data sets, as forms and links know them: by `own-<digest>`, in a link by the digest's beginning."""

from __future__ import annotations

from aecore.data.cards import DataCard
from aecore.data.own.library import own_sets
from aecore.data.source import LEAST, card_of, named_by
from aecore.errors import UserError
from aecore.models.variants import variant
from aecore.runs.run import Run
from aecore.spec import OWN, Data, OwnData
from aecore.texts import mark

from ..address import leave_out, part
from ..language import _
from ..visitor import visitor

__all__ = ["ZONE", "asked_data", "card_here", "in_link", "is_there", "mine", "refuse_lost"]

ZONE = "own"
"""In a link instead of a data set: the zone that takes new data is open."""


def mine() -> dict[str, DataCard]:
    """Return the cards of the visitor's own data sets by their names, the newest first."""
    now = visitor()
    return {one.name: one.card for one in own_sets(now.owner)} if now.id or now.is_operator else {}


def card_here(data: Data | OwnData) -> DataCard:
    """Return the card of data under the title that the visitor gave them; raises UserError where they are not
    theirs."""
    return card_of(data, visitor().owner)


def asked_data(usual: str) -> str:
    """Return the name of the data set that the link asks for, else the usual one; an own one that is not among the
    visitor's is left out with a sentence."""
    text = part("data") or usual
    if text == ZONE:
        return usual
    try:
        return named_by(text, (name.removeprefix(OWN) for name in mine()))
    except UserError:
        leave_out(_("data that are not among yours ({name})").format(name=text[: len(OWN) + LEAST]))
        return usual


def in_link(name: str) -> str:
    """Return what a link says for the name of a data set."""
    return name[: len(OWN) + LEAST] if name.startswith(OWN) else name


def is_there(data: Data | OwnData) -> bool:
    """Whether the visitor can train on data: all on built-in ones, on own ones those who have them."""
    return not data.digest or data.name in mine()


def refuse_lost(run: Run) -> None:
    """Raise UserError when the data of a run are not there to train on any more, or another visitor's, or this version
    has no such autoencoder."""
    if not is_there(run.spec.data):
        raise UserError(
            mark("“{title}” cannot be trained again here: its data “{data}” are not among yours."),
            mark("They were deleted, or somebody else brought them. Bring the same data again: they are known again."),
            title=run.title or run.id,
            data=run.card.title,
        )
    card_here(run.spec.data)
    variant(run.spec.variant)
