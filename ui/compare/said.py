"""What a comparison says first: one sentence on the whole; and how it was judged."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from aecore.evaluation.cards import CARDS
from aecore.evaluation.outcome import Column
from aecore.evaluation.verdicts import METHOD, Verdict

from ..language import _
from ..words import joined
from .judged import Judged

__all__ = ["how_judged", "summary"]

CALIBRATION = Path(__file__).resolve().parents[2] / "docs" / "calibration.md"


def how_judged() -> None:
    """The method, and how often it errs; read when it is asked for."""
    how = st.expander(
        _("How this was judged, and how often it is wrong"),
        icon=":material/rule:",
        on_change="rerun",
        key="judged-how",
    )
    if how.open:
        how.markdown(_(METHOD))
        how.markdown(CALIBRATION.read_text("utf-8").partition("\n")[2])


def summary(judged: Judged, pending: int = 0) -> str:
    """Say in one or two sentences who leads where, or why nobody does; `pending`: numbers of so many are to come."""
    found = judged.table.verdicts
    states = {verdict.state for verdict in found.values()}
    if pending or "waiting" in states:
        return _("Not all are measured yet.")
    if not found:
        return _("There are no numbers to compare.")
    if "unfair" in states:
        return _("Not a fair comparison: nobody is said to lead.")
    leads = leaders(judged, found)
    if not leads and not states & {"draw", "ahead"}:
        return _("Nobody is said to lead: each row says why.")
    if not leads:
        one = any(verdict.p is None and verdict.state in ("ahead", "draw") for verdict in found.values())
        return (
            _("One seed each: what holds for these items may not hold for other seeds.")
            if one
            else _("Nobody leads: other seeds or items could turn every difference.")
        )
    told = [_("No overall winner.")] if len(leads) > 1 else []
    told += [
        _("{name} leads in {qualities}.").format(name=name, qualities=listed(cards)) for name, cards in leads.items()
    ]
    if draws := [card for (card, _score), verdict in found.items() if verdict.state == "draw"]:
        told.append(_("A draw in {qualities}.").format(qualities=listed(draws)))
    return joined(*told)


def leaders(judged: Judged, found: dict[Column, Verdict]) -> dict[str, list[str]]:
    """The cards that each leads in, whoever leads in most first."""
    leads: dict[str, list[str]] = {}
    for column, verdict in found.items():
        if verdict.state == "leads":
            leads.setdefault(judged.entries(*column)[verdict.best][1].name, []).append(column[0])
    return dict(sorted(leads.items(), key=lambda one: -len(one[1])))


def listed(cards: list[str]) -> str:
    return _(", ").join(_(CARDS[card].title) for card in cards)
