"""What may be done with a data set of one's own: another name, another look at its files, a copy, deletion. The library
itself refuses all of it to those who do not have it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from aecore.data.own import inbox, library
from aecore.data.own.library import OwnSet, own_sets
from aecore.data.own.limits import amount
from aecore.presets import preset
from aecore.runs.brought import remove_with_runs, runs_on
from aecore.settings import readonly

from ..attempt import attempt, tell
from ..forms.asked import FIRST, begin
from ..lab import store
from ..language import _
from ..visitor import visitor
from ..web.addresses import OWN, OWN_PATHS, base
from ..words import escape, plain_title
from .zone import open_zone

__all__ = ["manage"]

ERROR = "own-error"
MOST_NAMED = 6
"""Runs that are named before a data set is deleted."""


def manage(digest: str) -> None:
    """Draw the menu of a data set, beside what is said of it."""
    owner = visitor().owner
    found = next((one for one in own_sets(owner) if one.digest == digest), None)
    if found is None or readonly():
        return
    tell(ERROR)
    with st.popover(_("This data set"), icon=":material/more_horiz:", key="own-manage"):
        rename(found, owner)
        st.button(
            _("Change"), icon=":material/tune:", on_click=change, args=(found, owner), key=f"own-change/{digest}",
            help=_("Look at its files again and correct something. That makes another data set; this one stays."),
        )  # fmt: skip
        address = f"{base()}{OWN}{OWN_PATHS['data'].format(digest=digest)}"
        again = _("A zip that can be brought in again.")
        st.link_button(_("Download"), address, icon=":material/download:", help=again)
        until = datetime.fromtimestamp(found.until).strftime("%Y-%m-%d")
        told = _("{size} on disk. Without runs, and used by nobody, it is deleted on {day}.")
        st.caption(told.format(size=amount(found.bytes), day=until))
        st.divider()
        delete(found, owner)


def rename(found: OwnSet, owner: str) -> None:
    key = f"own-title/{found.digest}"
    st.text_input(_("Name of this data set"), value=found.card.title, max_chars=80, key=key)

    def act() -> None:
        attempt(lambda: library.rename(found.digest, owner, str(st.session_state[key])), ERROR)

    st.button(_("Rename"), on_click=act, type="primary", key=f"own-rename/{found.digest}")


def change(found: OwnSet, owner: str) -> None:
    attempt(lambda: open_zone(inbox.change(found.digest, owner).token), ERROR)


def delete(found: OwnSet, owner: str) -> None:
    """Ask once more, naming the runs that need the data."""
    runs, digest = runs_on(store(), found.digest), found.digest
    st.markdown(_("Delete “{title}” and its files for good?").format(title=escape(found.card.title)))
    key = f"own-delete-runs/{digest}"
    if runs:
        names = _(", ").join(escape(plain_title(run)) for run in runs[:MOST_NAMED])
        names += " …" if len(runs) > MOST_NAMED else ""
        told = _("1 run was trained on it: {names}.") if len(runs) == 1 else _("{n} runs were trained on it: {names}.")
        st.markdown(told.format(n=len(runs), names=names))
        st.caption(_("They can still be explored without it, but neither resumed nor measured again."))
        st.checkbox(_("Delete these runs too"), key=key)

    def act() -> None:
        too = bool(st.session_state.get(key))  # as it is when the button is pressed, not when it was drawn
        attempt(lambda: remove(digest, owner, too), ERROR)

    st.button(_("Delete for good"), on_click=act, type="primary", key=f"own-delete/{digest}")


def remove(digest: str, owner: str, with_runs: bool) -> None:
    """Delete a data set, perhaps with the runs on it; the form goes back to what it usually begins with."""
    if with_runs:
        remove_with_runs(store(), digest, owner)
    else:
        library.remove(digest, owner)
    begin(preset(*FIRST))
