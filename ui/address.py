"""What the link holds: the run that is looked at, the view, what forms say, the language. A link reopens what was on
screen.

This is the only place that reads and writes the address. What may stand in it is in the table of `ui/links.py`: the
rest is taken out and told in one sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from aecore.errors import UserError
from aecore.runs.run import Run

from .lab import store
from .language import _
from .links import PARTS, VERSION, parts_of
from .words import escape

__all__ = [
    "arrive", "chosen_run", "every_part", "forget_run", "keep", "keep_all", "leave_out", "open_run", "part", "parts",
    "refuse", "say_left_out", "unread",
]  # fmt: skip

MOST_TOLD = 6
"""Parts that are named in the sentence; a hostile link may hold thousands."""
LONGEST_TOLD = 24


# --- reading ----------------------------------------------------------------------------------------------------------


def arrive(page: str) -> None:
    """Begin a visit of a page where another one was shown before, and take out of the address what does not fit it."""
    if st.session_state.get("visited") != page:
        st.session_state["visited"], st.session_state["visit"] = page, st.session_state.get("visit", 0) + 1
        st.session_state["left-out"], st.session_state["foreign"] = [], False
    if part("v") not in (None, str(VERSION)):
        st.session_state["foreign"] = True
    known = {known.name: known for known in parts_of(page)}
    for name in list(st.query_params):
        values = st.query_params.get_all(name)
        about = known.get(name)
        if about is None:
            refuse(name)
        elif about.view or all(map(about.form.fits, values)):
            continue
        else:
            refuse(name)
        keep(name, None)


def unread(what: str) -> bool:
    """Whether something that begins as the address says has not done so in this visit; it has from now on."""
    if st.session_state.get(f"read/{what}") == st.session_state.get("visit"):
        return False
    st.session_state[f"read/{what}"] = st.session_state.get("visit")
    return True


def part(name: str) -> str | None:
    """Return a part of the address; None where there is none."""
    return st.query_params.get(name)


def parts(name: str) -> list[str]:
    """Return a part that may stand in an address several times."""
    return st.query_params.get_all(name)


def every_part() -> dict[str, str]:
    """Return the parts of the address as it is now; of one that stands in it several times the last."""
    return dict(st.query_params.items())


# --- what was left out ------------------------------------------------------------------------------------------------


def refuse(name: str) -> None:
    """Remember that a part of the link did not fit."""
    leave_out(_(PARTS[name].title) if name in PARTS else brief(name))


def leave_out(title: str) -> None:
    """Remember what did not fit, by what people call it."""
    told = st.session_state.setdefault("left-out", [])
    if title not in told and len(told) <= MOST_TOLD:
        told.append(title)


def say_left_out() -> None:
    """Say what of the link did not fit, until a person has read it or goes to another page."""
    told = st.session_state.get("left-out", [])
    if not told:
        return
    names = _(", ").join([*told[:MOST_TOLD], *(["…"] if len(told) > MOST_TOLD else [])])
    sentence = (
        _("This link comes from another version of Latent Lab. What is not known here was left out: {parts}.")
        if st.session_state.get("foreign")
        else _("Part of the link does not fit and was left out: {parts}.")
    )
    with st.container(horizontal=True, vertical_alignment="center", key="link-left-out"):
        st.info(escape(sentence.format(parts=names)), icon=":material/link_off:")
        st.button("", icon=":material/close:", help=_("Close this note"), on_click=told.clear, key="left-out-close")


def brief(name: str) -> str:
    printable = "".join(character for character in name[:LONGEST_TOLD] if character.isprintable())
    return printable + ("…" if len(name) > LONGEST_TOLD else "")


# --- writing ----------------------------------------------------------------------------------------------------------


def keep(name: str, value: str | None) -> None:
    """Keep a part of the view in the link (None removes it)."""
    keep_all(name, [] if value is None else [value])


def keep_all(name: str, values: Sequence[str]) -> None:
    """Keep a part that may stand in the link several times."""
    if st.query_params.get_all(name) == list(values):
        return
    if values:
        st.query_params[name] = values if len(values) > 1 else values[0]
    else:
        st.query_params.pop(name, None)


# --- the run ----------------------------------------------------------------------------------------------------------


def chosen_run(fallback: str | None = None) -> Run | None:
    """Return the run that a shared link shows, the one named in the link, else the one last opened in this session,
    else `fallback`; the link then names it.

    Raises UserError when the link names a run that is not there or cannot be read.
    """
    if (token := part("share")) is not None:  # a guest's visit is no choice of theirs that pages remember
        if part("run") is not None:
            refuse("run")
            keep("run", None)
        return store().usable(token)
    named, run = part("run"), None
    if named is not None:
        run = store().usable(named)
    else:
        run = remembered(st.session_state.get("run")) or remembered(fallback)
    if run:
        open_run(run.id)
    return run


def remembered(run_id: str | None) -> Run | None:
    try:
        return store().usable(run_id) if run_id else None
    except UserError:
        return None


def open_run(run_id: str) -> None:
    """Make `run_id` the run of this session and of the link."""
    keep("run", run_id)
    st.session_state["run"] = run_id


def forget_run() -> None:
    keep("run", None)
    st.session_state.pop("run", None)
