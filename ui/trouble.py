"""What went wrong in a training, in words, and a button that opens Train with a setting changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from aecore.evaluation.evidence import evidence_of
from aecore.evaluation.troubles import Trouble, troubles
from aecore.runs.run import Run

from .address import forget_run
from .lab import store
from .language import _, say
from .words import escape

__all__ = ["show_troubles", "take_asked"]

TRAIN = Path(__file__).resolve().parent.parent / "pages" / "train.py"


def show_troubles(runs: Sequence[Run], name: str = "") -> bool:
    """Draw a box for each trouble of runs that differ in their seed only, once for all seeds that have it; False when there is none."""
    found: dict[str, list[tuple[Run, Trouble]]] = {}
    for run in runs:
        for trouble in troubles(run.spec, evidence_of(run)):
            found.setdefault(trouble.name, []).append((run, trouble))
    for seen in found.values():
        trouble_box(*seen[0], seeds_of(name, [run for run, _trouble in seen], len(runs)))
    return bool(found)


def seeds_of(name: str, seen: list[Run], of: int) -> str:
    """The name, and where there are several seeds, in which of them it was seen; the sentence speaks of the first."""
    if of == 1:
        return name
    seeds = _(", ").join(str(run.spec.seed + 1) for run in seen)
    told = _("seed {n}") if len(seen) == 1 else _("seeds {n}, with the numbers of the first of them")
    return name + _(", ") + told.format(n=seeds)


def trouble_box(run: Run, trouble: Trouble, name: str = "") -> None:
    """What went wrong, what may help, and a way to Train with the change made."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"trouble/{run.id}/{trouble.name}"):
        who = f"**{escape(name)}** — " if name else ""  # the sentence begins with the trouble's name
        st.markdown(f":material/troubleshoot: {who}{escape(say(trouble.sentence))} {escape(say(trouble.advice))}", width="stretch")
        if trouble.change:
            settings = [f"{path}={json.dumps(value)}" for path, value in trouble.change.items()]
            query = [("like", run.id), *(("set", setting) for setting in settings)]
            st.page_link(TRAIN, label=_("Try this"), icon=":material/build:", query_params=query, width="content")


def take_asked() -> None:
    """Keep the spec that the link asks the form to begin with: `like` a run, with the changes `set`; the link is then cleared of it.

    The form reads `form-spec` and, to know that it must begin anew, `form-nonce`. Raises UserError when there is no such run or setting.
    """
    like, changes = st.query_params.get("like"), st.query_params.get_all("set")
    if like is None:
        return
    for name in ("like", "set"):
        st.query_params.pop(name, None)
    st.session_state["form-spec"] = store().get(like).spec.with_values(dict(map(setting, changes)))
    st.session_state["form-nonce"] = st.session_state.get("form-nonce", 0) + 1
    forget_run()


def setting(text: str) -> tuple[str, Any]:
    path, _equals, value = text.partition("=")
    try:
        return path, json.loads(value)
    except (ValueError, RecursionError):  # a link may hold anything
        return path, value
