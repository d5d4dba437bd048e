"""Train: everything there is to train at once, with what is chosen explained beside it; once it trains, the run takes
the width."""

import streamlit as st

from aecore.engines.engine import submit_new
from aecore.runs.run import ACTIVE, Run
from aecore.spec import Spec
from ui.address import chosen_run, open_run, part
from ui.attempt import attempt
from ui.forms.asked import begin_like, take_asked
from ui.lab import engine, once, owner, store
from ui.language import _
from ui.own.zone import is_open, zone
from ui.shell.bar import name_page
from ui.train.choosing import choose
from ui.train.running import watch
from ui.waits import engine_line
from ui.words import explained


def main() -> None:
    if is_open():
        zone()
        return
    run = None
    with explained():
        take_asked()
        run = opened()
    if run is None:
        name_page(_("Train"))
        if line := engine_line():
            st.warning(line, icon=":material/hourglass_disabled:")
        choose(start)
    else:
        watch(run.id)


def opened() -> Run | None:
    """Return the run that takes the page: that of the link, else the one of this session as long as it goes on. A run
    that ships cannot be trained further: its settings are what the form begins with."""
    if part("run") is None and not goes_on(st.session_state.get("run")):
        return None
    run = chosen_run()
    if run and run.shipped:
        begin_like(run, [])
        return None
    return run


def goes_on(run_id: str | None) -> bool:
    found = store().these([run_id]).values() if run_id else ()
    return any(run.status.state in ACTIVE for run in found)


def start(spec: Spec) -> None:
    """Make the run, hand it to a worker, open it."""
    mine, lab = owner(), store()

    def make() -> str:
        return submit_new(engine(), lab, spec, owner=mine).id

    attempt(lambda: open_run(once("train", spec, make)), "start-error")


main()
