"""All numbers: the table of everyone by every headline, and all scores of one card with how they were measured."""

from __future__ import annotations

import streamlit as st

from aecore.evaluation.cards import CARDS
from aecore.evaluation.outcome import HEADLINES

from ..components import leaderboard
from ..language import _
from .board import table
from .judged import Judged
from .shown import Comparison, picked_card

__all__ = ["numbers"]


def numbers(shown: Comparison) -> None:
    """Draw the table and one card."""
    card = picked_card(shown.rows)
    explain(card, shown.judged)
    leaderboard(table(shown.rows, card, shown.judged), "leaderboard", take_card)


def take_card() -> None:
    """A click on a heading of the table picks its card."""
    st.session_state["card-pills"] = st.session_state["leaderboard"].card


def explain(card: str, judged: Judged) -> None:
    """What the card means and who leads in its headline score; the rest is folded away."""
    about = CARDS[card]
    words = {score.name: judged.words(card, score.name) for score in about.scores}
    first = next(
        (name for name in HEADLINES.get(card, ()) if words.get(name)),
        next((name for name in words if words[name]), None),
    )
    with st.container(border=True, gap="small"):
        st.markdown(f"**{_(about.title)}** — {_(about.meaning)}")
        for score in about.scores:
            if score.name == first:
                st.markdown(_("{name}: {value}").format(name=_(score.title), value=words[score.name]))
        with st.expander(_("All scores of this card, and how they were measured")):
            for score in about.scores:
                st.markdown(f"**{_(score.title)}** — {_(score.how)}  \n{words[score.name]}")
            st.caption(_(about.measured))
