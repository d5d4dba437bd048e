"""The choice of a trained model to begin with, and the twin that begins from nothing."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

import streamlit as st

from aecore.errors import UserError
from aecore.runs.beginning import why_not_begin
from aecore.runs.run import Run
from aecore.spec import Spec
from aecore.texts import brief

from ..lab import store
from ..language import _, say
from ..words import escape, plain_titles, titles_apart
from .own import card_here

__all__ = ["begin_with", "start_title", "twin_of", "without_start"]

CHIP = 28
LOOKED_AT, OFFERED = 300, 50
"""Runs that are asked whether they fit, the newest first; those that are offered."""


def begin_with(spec: Spec, key: str) -> str:
    """Draw the choice and return the id of a run with the same layers, or nothing; what was asked for and does not fit
    says why."""
    titles = titles_apart(fitting(spec))
    if why := lost(spec):
        st.caption(escape(why))
    options = ["", *titles]
    return str(
        st.selectbox(
            _("Begins with"),
            options,
            options.index(spec.start) if spec.start in options else 0,
            format_func=lambda run: titles.get(run) or _("nothing: weights drawn by chance"),
            help=_(
                "Training can begin with what another model has learned, if its layers are the same. It helps where "
                "that model knows such items; compare with a start from nothing. Models that fit: {n}."
            ).format(n=len(titles)),
            key=f"{key}/start",
        )
    )


def fitting(spec: Spec) -> list[Run]:
    """The runs that a training can begin with."""
    found, card = list[Run](), card_here(spec.data)
    for run in islice(store().glance(), LOOKED_AT):
        with suppress(UserError):  # damaged since it was listed
            if why_not_begin(spec, card, run) is None:
                found.append(run)
    return found[:OFFERED]


def lost(spec: Spec) -> str:
    """Why the run that is asked for cannot be begun with; empty where it can, or none is asked for."""
    if not spec.start:
        return ""
    try:
        why = why_not_begin(spec, card_here(spec.data), store().get(spec.start))
    except UserError as error:
        return say(error.message)
    return say(why) if why else ""


def start_title(run: Run) -> str:
    """What the run is called that a run began with, in so many characters as a chip has room for; its id where it is
    not there any more."""
    there = plain_titles(store().these([run.spec.start]).values())
    return brief(there.get(run.spec.start, run.spec.start), CHIP)


def without_start(spec: Spec) -> Spec:
    """The same training from nothing."""
    return spec.with_values({"start": ""})


def twin_of(wanted: Spec) -> Run | None:
    """Return a run of this very spec; None where there is none yet."""
    for other in islice(store().glance(), LOOKED_AT):
        with suppress(UserError):
            if other.spec == wanted and not other.shipped:
                return other
    return None
