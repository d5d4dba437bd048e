"""What surrounds every page: configuration, the pages there are, the bar at the top, what did not fit a link."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.address import arrive, say_left_out
from ui.attempt import forget_press
from ui.dialogs import forget_dialog
from ui.lab import store
from ui.language import _, language, remember_language, speaking
from ui.lessons.authoring.desk import draw_recording
from ui.lessons.authoring.recording import note
from ui.lessons.dock import draw_dock
from ui.lessons.holding import hold_controls
from ui.lessons.opened import keep_open
from ui.presenting import kiosk, mark_views, present, presenting
from ui.shell.bar import draw_bar
from ui.words import explained

PAGES = Path(__file__).resolve().parent.parent / "pages"


def main() -> None:
    """Draw all in one language: to ask anew for each of hundreds of texts takes a fifth of a page's time."""
    st.set_page_config(page_title="Latent Lab", page_icon="🌌", layout="wide")
    remember_language()
    forget_dialog()
    with speaking(language()):
        draw()


def draw() -> None:
    """Draw the frame, then the page."""
    pages = [
        st.Page(PAGES / "home.py", title=_("Home"), icon=":material/home:", url_path="home", default=True),
        st.Page(PAGES / "learn.py", title=_("Learn"), icon=":material/school:", url_path="learn"),
        st.Page(PAGES / "train.py", title=_("Train"), icon=":material/play_circle:", url_path="train"),
        st.Page(PAGES / "explore.py", title=_("Explore"), icon=":material/explore:", url_path="explore"),
        st.Page(PAGES / "use.py", title=_("Use"), icon=":material/auto_fix_high:", url_path="use"),
        st.Page(PAGES / "compare.py", title=_("Compare"), icon=":material/balance:", url_path="compare"),
        st.Page(PAGES / "gallery.py", title=_("Gallery"), icon=":material/photo_library:", url_path="gallery"),
    ]
    kept = st.Page(PAGES / "kept.py", title=_("What is kept"), icon=":material/policy:", url_path="kept")
    page = st.navigation([*pages, kept], position="hidden")
    active = store().active()
    if kiosk():  # whichever page its link names
        stay_home(pages[0], page)
        return
    arrive(page.url_path or "home")
    keep_open()
    mark_views()
    present(presenting())
    draw_bar(pages, page, active, more=[kept])
    hold_controls()
    draw_recording()
    draw_dock(page.url_path or "home")
    left_out = st.container()
    page.run()
    forget_press()
    note(page.url_path or "home")
    with left_out:
        with explained():
            store().refuse_unreadable()
        say_left_out()


def stay_home(home: StreamlitPage, page: StreamlitPage) -> None:
    """A kiosk is Home alone; who asked for another page is told so."""
    if page is not home:
        st.session_state["kiosk-asked"] = True
        st.switch_page(home, query_params={"kiosk": "1"})
    arrive("home")
    mark_views()
    if st.session_state.pop("kiosk-asked", False):
        st.toast(_("A kiosk shows Home alone: nothing is trained, deleted or left in it."))
    home.run()


main()
