"""What surrounds every page: configuration, navigation, what is training now, the language."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from aecore.runs.run import ACTIVE, Run
from ui.address import arrive, keep, say_left_out
from ui.lab import store
from ui.language import LANGUAGES, _, language
from ui.words import escape, explained, plain_title, run_progress

PAGES = Path(__file__).resolve().parent.parent / "pages"
TITLE = 26
"""Characters that fit into the card in the sidebar."""


def main() -> None:
    """Draw the frame, then the page."""
    st.set_page_config(page_title="Latent Lab", page_icon="🌌", layout="wide", initial_sidebar_state=232)
    # Captions, badges and pressed buttons have less contrast in Streamlit than the 4.5 to 1 of WCAG AA (3.5 to 4.3 by
    # axe-core).
    st.html(
        """<style>
        .stMainBlockContainer { padding-inline: clamp(1rem, 3vw, 3rem); }
        [data-testid="stCaptionContainer"] { opacity: 0.75; }
        .stMarkdownBadge { color: inherit !important; }
        [data-testid="stButtonGroup"] button { color: inherit !important; }
        </style>"""
    )
    page = st.navigation(
        [
            st.Page(PAGES / "home.py", title=_("Home"), icon=":material/home:", url_path="home", default=True),
            st.Page(PAGES / "train.py", title=_("Train"), icon=":material/play_circle:", url_path="train"),
            st.Page(PAGES / "explore.py", title=_("Explore"), icon=":material/explore:", url_path="explore"),
            st.Page(PAGES / "compare.py", title=_("Compare"), icon=":material/balance:", url_path="compare"),
            st.Page(PAGES / "gallery.py", title=_("Gallery"), icon=":material/photo_library:", url_path="runs"),
        ]
    )
    active = store().active()
    arrive(page.url_path or "home")
    with st.sidebar:
        card = st.container()
        choose_language()
    left_out = st.container()
    page.run()
    with left_out:
        with explained():
            store().refuse_unreadable()
        say_left_out()
    with card:
        training_now(active)


def training_now(active: list[Run]) -> None:
    """Show what trains, with its progress; the timer runs only while something does."""
    if active:
        st.fragment(draw_active, run_every=2.0, key="training-now")([run.id for run in active])


def draw_active(ids: list[str]) -> None:
    with st.container(border=True, gap="xsmall"):
        st.caption(_("Training now"))
        runs = store().these(ids)
        if not any(run.status.state in ACTIVE for run in runs.values()):
            st.rerun(scope="app")
        for run in runs.values():
            status = run.status
            title = plain_title(run)
            short = title if len(title) <= TITLE else title[: TITLE - 1] + "…"
            st.page_link(PAGES / "train.py", label=escape(short), help=escape(title), query_params={"run": run.id})
            st.progress(min(1.0, status.epoch / run.spec.budget.epochs), text=run_progress(run))


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
        format_func=LANGUAGES.get,
        key="language-switch",
        required=True,
        on_change=take,
        label_visibility="collapsed",
    )


main()
