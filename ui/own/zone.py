"""The zone where own data come in, in place of the form of Train; what came of it begins the form anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from aecore.data.own.library import used
from aecore.data.own.limits import FEWEST, amount, own_limits, said
from aecore.presets import preset
from aecore.spec import OWN

from ..address import forget_run, keep, part, unread
from ..components import show
from ..forms.asked import asked_spec, begin, note_of
from ..forms.own import ZONE, in_link, mine
from ..language import _, say
from ..visitor import at_home, visitor
from ..words import nothing_taken
from .examples import EXAMPLES
from .starts import chosen_start

__all__ = ["is_open", "open_zone", "zone"]

KEY, TOKEN, START = "own", "own-token", "own-start"
FIRST = "vae"
"""What a form begins with where no way to begin is named."""
PAGES = Path(__file__).resolve().parents[2] / "pages"


def is_open() -> bool:
    """Whether the link asks for the zone."""
    return part("data") == ZONE and part("run") is None


def open_zone(token: str = "", start: str = "") -> None:
    """Let the zone take the page, with files that are there already by their `token`, and a way to begin (`starts`)
    chosen beforehand; the form stays as it is for when it is closed."""
    now = asked_spec()
    begin(now, note_of(now))
    st.session_state[TOKEN], st.session_state[START] = token, start
    forget_run()
    keep("data", ZONE)


def zone() -> None:
    """Draw the zone, and go on with what came of it."""
    unread("form")  # what the form begins with is said here, and not by the link
    asked = {"token": st.session_state.get(TOKEN, ""), "start": st.session_state.get(START, "")}
    result = show("own", KEY, given() | {name: value for name, value in asked.items() if value})
    if told := getattr(result, "used", None):
        go_on(told)
    elif getattr(result, "back", None):
        leave()


def given() -> dict[str, Any]:
    """What the component is given (`given.OwnData`)."""
    limits, owner = own_limits(), visitor()
    data: dict[str, Any] = {
        "where": "machine" if at_home() else "server",
        "limits": {"files": limits.files, "fewest": FEWEST, "bytes": limits.drop},
        "said": [say(sentence) for sentence in said(limits)],
        "examples": [
            {"name": name, "title": _(row.title), "text": _(row.text), "file": row.file}
            for name, row in EXAMPLES.items()
        ],
        "room": "",
    }
    if why := nothing_taken():
        return data | {"why": why}
    if not owner.is_operator and (there := used(owner.owner)):
        room = _("You have {there} of {most} here.").format(there=amount(there), most=amount(limits.owner))
        data["room"] = room
    return data


def go_on(told: Any) -> None:
    """Begin the form with the data set that was made, or open the run that was brought."""
    what = told if isinstance(told, dict) else {}
    if run := what.get("run"):
        leave(rerun=False)
        st.switch_page(PAGES / "explore.py", query_params={"run": str(run)})
    digest, sets = str(what.get("digest", "")), mine()
    name = f"{OWN}{digest}"
    if name not in sets:  # deleted meanwhile, in another tab
        return
    start = chosen_start(str(what.get("start", "")), sets[name], digest)
    begin(*(start or (preset(name, FIRST), "")), unfold=False)
    st.session_state.pop(TOKEN, None)
    forget_run()  # one that still trains would take the page from the form
    keep("data", in_link(name))
    st.rerun()


def leave(*, rerun: bool = True) -> None:
    st.session_state.pop(TOKEN, None)
    keep("data", None)
    if rerun:
        st.rerun()
