"""What went wrong in a training, in words, and a button that opens Train with a setting changed."""

from __future__ import annotations

import json
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


def show_troubles(run: Run, name: str = "") -> bool:
    """Draw a box for each trouble of a run; False when there is none."""
    found = troubles(run.spec, evidence_of(run))
    for trouble in found:
        trouble_box(run, trouble, name)
    return bool(found)


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
