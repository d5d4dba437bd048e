"""The bar at the top of every page: where one can go, what trains, and a menu with language, colours and presenter
view. On a phone the menu is all there is, and holds the pages too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from aecore.runs.run import ACTIVE, Run

from ..address import keep
from ..attempt import attempt, tell
from ..components import appearance
from ..dialogs import dialog_is_open
from ..lab import engine, store
from ..language import LANGUAGES, _, language
from ..presenting import present, presenting
from ..waits import Wait, wait_of
from ..words import escape, locked, plain_title, run_progress

__all__ = ["draw_bar", "name_page"]

PAGES = Path(__file__).resolve().parents[2] / "pages"


def draw_bar(
    pages: Sequence[StreamlitPage], here: StreamlitPage, active: list[Run], more: Sequence[StreamlitPage]
) -> None:
    """Draw the bar; `more` are pages that the menu alone leads to. What trains is looked at anew every two seconds, and
    only while something does."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center"):
        st.html('<div class="bar-brand">Latent Lab</div>', width="content")
        with st.container(key="bar-pages", horizontal=True, vertical_alignment="center"):
            for page in pages:
                with st.container(key="bar-here" if page is here else f"bar-{page.url_path}", width="content"):
                    st.page_link(page, label=page.title)
        st.space("stretch")
        # Also while nothing trains: else the menu would be another one, and close.
        with st.container(key="bar-training", width="content"):
            if active:
                st.fragment(draw_pill, run_every=2.0, key="training-now")([run.id for run in active])
        menu(pages, more)


def name_page(name: str) -> None:
    """Say the name of a page that shows none, to those who hear it and go from heading to heading."""
    with st.container(key="page-name"):
        st.title(name, anchor=False)


# --- what trains ------------------------------------------------------------------------------------------------------


def draw_pill(ids: list[str]) -> None:
    runs = [run for run in store().these(ids).values() if run.status.state in ACTIVE]
    if not runs:
        if not dialog_is_open():
            st.rerun(scope="app")
        return
    with (
        st.container(key="pill", width="content"),
        st.popover(pill(runs), icon=":material/progress_activity:", key="pill-list"),
    ):
        tell("pill-error")
        for run in runs:
            listed(run, wait_of(run, runs))


def pill(runs: list[Run]) -> str:
    """One line about all of them: how far the first one is that trains, and how many more there are. A narrow bar cuts
    its end off."""
    first = next((run for run in runs if run.status.state == "running"), runs[0])
    said = run_progress(first)
    if len(runs) > 1:
        said += " · " + _("{n} more").format(n=len(runs) - 1)
    return f"{said} · {escape(plain_title(first))}"


def listed(run: Run, wait: Wait | None) -> None:
    """A run of the list: how far it is, why it waits, and a button that stops it."""
    status = run.status
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap="xsmall"):
            st.page_link(PAGES / "train.py", label=escape(plain_title(run)), query_params={"run": run.id})
            st.progress(min(1.0, status.epoch / run.spec.budget.epochs), text=run_progress(run))
            if wait:
                begins = _("It begins as soon as one that trains has ended or is stopped.")
                st.caption(f"{wait.sentence} {begins}")
        why = locked(run)
        st.button(
            _("Stop"),
            icon=":material/stop:",
            key=f"pill-stop/{run.id}",
            on_click=attempt,
            args=(lambda: engine().cancel(store().get(run.id)), "pill-error"),
            disabled=bool(why),
            help=escape(why) or None,
        )


# --- the menu ---------------------------------------------------------------------------------------------------------


def menu(pages: Sequence[StreamlitPage], more: Sequence[StreamlitPage]) -> None:
    with st.popover("", icon=":material/menu:", help=_("Menu"), key="menu"):
        with st.container(key="menu-pages", gap="xsmall"):
            for page in pages:
                st.page_link(page, label=page.title, icon=page.icon)
        choose_language()
        appearance("appearance")
        choose_view()
        for page in more:
            st.page_link(page, label=page.title, icon=page.icon)


def choose_language() -> None:
    def take() -> None:
        st.session_state["language"] = st.session_state["language-switch"]
        keep("lang", st.session_state["language"])

    now = language()
    if "language" in st.session_state:
        keep("lang", now)
    st.session_state["language-switch"] = now
    st.segmented_control(
        _("Language"),
        list(LANGUAGES),
        format_func=lambda code: LANGUAGES.get(code, code),
        key="language-switch",
        required=True,
        on_change=take,
    )


def choose_view() -> None:
    """Larger type and fewer controls, for a lecture hall; the link keeps it."""

    def take() -> None:
        present(bool(st.session_state["present-switch"]))

    st.session_state["present-switch"] = presenting()
    st.toggle(_("Presenter view"), key="present-switch", on_change=take, help=_("Larger type, fewer controls."))
