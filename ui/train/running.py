"""A run that trains, or has trained: what it is, what may be asked of it, and all that moves, drawn by the browser."""

from __future__ import annotations

import streamlit as st

from aecore.errors import UserError
from aecore.models.variants import variant_title
from aecore.runs.run import Run

from ..attempt import tell
from ..components import live
from ..forms.asked import begin_like
from ..forms.beginning import start_title
from ..forms.controls import KINDS
from ..lab import store
from ..language import _
from ..trouble import change_for
from ..words import escape, explained, plain_reason, plain_title, run_title, state_badge
from .buttons import buttons, hold, stepping
from .twin import compare_with_twin
from .waiting import who_is_before

__all__ = ["watch"]


@st.fragment
def watch(run_id: str) -> None:
    """The run, redrawn when its state changes; everything that moves is drawn by the component itself."""
    tell("run-error")
    try:
        run = store().get(run_id)
    except UserError:  # deleted meanwhile: the page says so, and has the form instead
        st.rerun(scope="app")
    with explained():
        state = run.status.state
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="train-head"):
            st.subheader(run_title(run), anchor=False, width="content")
            with st.container(width="content", key="train-state"):
                state_badge(state)
            st.space("stretch")
            buttons(run, state)
            compare_with_twin(run)
        # A row of its own: what comes and goes with the state moves nothing of the one above under a hand.
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="train-hold"):
            hold(run, state)
            if state == "paused":
                stepping(run)
            else:
                for chip in chips(run):
                    st.badge(escape(chip), color="gray")
        if reason := plain_reason(run):
            (st.error if state == "failed" else st.info)(escape(reason))
        if state == "queued":
            who_is_before(run.id)
        with st.container(key="train-live"):
            try_remedy(run, live(run, state, on_state=lambda: None))
        # What is folded away is drawn when it is opened: the first loss point is waiting for the browser.
        settings = st.expander(
            _("Settings of this run"), icon=":material/data_object:", on_change="rerun", key="run-settings"
        )
        if settings.open:
            settings.code(run.spec.to_json(), language="json")


def chips(run: Run) -> list[str]:
    """What the run was set up with, in a few words."""
    spec = run.spec
    title = _(variant_title(spec.variant))
    found = [] if title in plain_title(run) else [title]
    found.append(_("code {n}").format(n=spec.model.bottleneck.size))
    found.append(_(KINDS.get(spec.model.backbone.kind, spec.model.backbone.kind)))
    if spec.data.items:
        found.append(_("{n} items").format(n=f"{spec.data.items:,}"))
    if spec.start:
        found.append(_("begins with {title}").format(title=start_title(run)))
    return [*found, _("seed {n}").format(n=spec.seed)]


def try_remedy(run: Run, trouble: str | None) -> None:
    """Begin the form with what the narrator offers to try, when its button was pressed."""
    change = change_for(run, trouble) if trouble else {}
    if change:
        begin_like(run, list(change.items()))
        st.rerun(scope="app")
