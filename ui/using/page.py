"""The page Use below its head: the component, what is asked for through it, and what leaves of a result."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aecore.data.own.limits import FEWEST, own_limits, said
from aecore.runs.run import Run
from aecore.workers.jobs import give_up

from .. import lab
from ..address import keep, part, refuse
from ..components import show
from ..drawing import drawing_of
from ..language import _, say
from ..links import PARTS
from ..visitor import at_home
from ..web.serving import versions
from ..words import card_text, explained, locked, nothing_taken, plain_title
from .asked import ask_for, job_for, parts_of, purposes_of, wish_of
from .heads import head_of
from .saving import saves, train_on

__all__ = ["using"]


def using(run_id: str, place: DeltaGenerator) -> None:
    """Draw the component, do what it asks, and offer in a `place` above it what came of it."""
    run, key = lab.store().get(run_id), f"use/{run_id}"
    told = st.session_state.get(key)
    purposes = purposes_of(run)
    wished, purpose = getattr(told, "wish", None), part("for")
    wish = wish_of(wished, purposes, purpose, part("items"))
    if purpose and not wished and wish["purpose"] != purpose:
        refuse("for")
    for name, value in (("for", wish["purpose"]), ("items", wish["items"])):
        keep(name, value if value and PARTS[name].form.fits(value) else None)
    job = job_for(run, wish)
    head = head_of(job, wish) if job else None
    if job and head:
        with place, explained():
            saves(job, head)
    data = given(run) | {"purposes": purposes, "wish": wish} | ({"head": head} if head else {})
    result = show("use", key, data, default={"wish": wish})
    with explained():
        if asked := getattr(result, "job", None):
            ask_for(run, asked, lab.engine().ask)
        if (stopped := getattr(result, "stop", None)) and (job := job_for(run, wish_of(stopped, purposes, None, None))):
            give_up(job)
        if (wanted := getattr(result, "train", None)) is not None:
            told = wish_of(wanted, purposes, None, None)
            train_on(told["items"], told["purpose"])


def given(run: Run) -> dict[str, Any]:
    """What the component is given of a run (`given.UseData`), without what is asked of it."""
    limits = own_limits()
    data = drawing_of(run) | {
        "title": plain_title(run),
        "knows": _("It has learnt from {n} items of “{data}”: what is new to it looks odd to it.").format(
            n=f"{run.card.train:,}", data=card_text(run.card, run.card.title)
        ),
        "versions": versions(run),
        "parts": parts_of(run),
        "where": "machine" if at_home() else "server",
        "limits": {"files": limits.files, "fewest": FEWEST, "bytes": limits.drop},
        "said": [say(sentence) for sentence in said(limits)],
    }
    if why := locked(run):
        data["locked"] = why
    return data | ({"why": why} if (why := nothing_taken()) else {})
