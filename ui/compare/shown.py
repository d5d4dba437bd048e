"""What the sections below the scoreboard show: a comparison, and the card that is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from aecore.evaluation.cards import CARDS
from aecore.races import Contestant

from ..address import keep, part
from ..language import _
from .contest import Competitor
from .figures import card_names
from .judged import Judged

__all__ = ["Comparison", "picked_card"]


@dataclass(frozen=True)
class Comparison:
    """What is on screen: those that are measured (PCA among them), all contestants, the verdicts."""

    rows: list[Competitor]
    found: list[Contestant]
    judged: Judged

    @property
    def has_seeds(self) -> bool:
        return any(len(contestant.runs) > 1 for contestant in self.found)


def picked_card(rows: list[Competitor]) -> str:
    """Draw the choice of a card and return it; it is kept in the link, and a click on a heading of the table picks it
    too."""
    names = card_names(rows)
    asked = part("card") or ""
    start = asked if asked in names else "orderly" if "orderly" in names else names[0]
    titles = {name: _(CARDS[name].title) for name in names}
    card = st.pills(
        _("Metric card"),
        names,
        default=start,
        format_func=lambda name: titles.get(name, name),
        required=True,
        key="card-pills",
        label_visibility="collapsed",
    )
    keep("card", str(card))
    return str(card)
