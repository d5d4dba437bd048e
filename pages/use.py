"""Use: a trained model does something with new files, or with what was held out. The asking happens in the browser;
this page chooses the run, says what can be asked, and hands out what came of it."""

from pathlib import Path

import streamlit as st

from aecore.runs.run import Run
from ui.address import chosen_run, keep, open_run
from ui.explore.picking import pick
from ui.gallery.some import to_choose_from
from ui.lab import store
from ui.language import _
from ui.shell.bar import name_page
from ui.using.page import using
from ui.words import explained

PAGES = Path(__file__).resolve().parent
FIRST = "digits-vae-2d"
"""What is used where no run was chosen: its data are at hand on any machine."""


def main() -> None:
    runs = to_choose_from(store())
    run = None
    with explained():
        run = chosen_run(next((run.id for run in runs if run.id == FIRST), None))
    with st.container(horizontal=True, vertical_alignment="center", key="use-head"):
        pick(run, runs, take)
        saves = st.container(horizontal=True, vertical_alignment="center", key="use-saves")
    if run is None or not run.has_results:
        nothing(run)
        return
    with explained():
        using(run.id, saves)


def take(run_id: str) -> None:
    """Go on with another run: what was asked of this one is not asked of that one."""
    for name in ("for", "items"):
        keep(name, None)
    open_run(run_id)
    st.rerun()


def nothing(run: Run | None) -> None:
    name_page(_("Use"))
    with explained():
        if run:
            run.refuse_unreadable()
            st.info(_("This run has nothing to use yet: it is still being trained, or ended before that."))
    st.page_link(PAGES / "train.py", label=_("Train an autoencoder"), icon=":material/play_circle:")


main()
