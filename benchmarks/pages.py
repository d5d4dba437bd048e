"""How long a click on a link to another page takes until that page's main content is drawn, beside an empty Streamlit
app.

    python -m benchmarks.pages [--tabs 3] [--rounds 3]

In each of some new tabs (a profile, so a cache, of their own) the pages are gone round: the first visit of a page in a
tab is cold, the others are warm. Main content: Home and Explore the map, Train and Compare the tiles of the
autoencoders, the Gallery its cards. The empty app has five pages with nothing but a title: what Streamlit itself takes
on this machine. From the press to the frame in which it is there.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.served import Server

from .stage import EVERYWHERE, SINCE, Stage, figures, report, stage

MAP, TILE = 'fresh(`.lab[data-ready="1"][data-points]`)', "fresh('[data-testid=tile-vae]')"
PAGES = {
    "Train": TILE,
    "Explore": f"headed('Explore') && {MAP}",
    "Compare": f"headed('Compare') && {TILE}",
    "Gallery": "everywhere('article[data-badge]').length >= 5",
    "Home": f"headed('Latent Lab') && {MAP}",
}
"""The links in the order in which they are followed, and what is true when the page's main content is there."""
LOOK = """
window.headed = (title) => document.querySelector('.stMain h1')?.innerText === title;
window.fresh = (wanted) => everywhere(wanted).some((element) => !old.has(element));
"""
CALM = 700
"""Milliseconds of rest before a click."""
WHEN = ("first visit", "again")
EMPTY = """
import streamlit as st

def page(name):
    def show():
        st.title(name)
    return st.Page(show, title=name, url_path=name.lower(), default=name == "Home")

st.navigation([page(name) for name in ("Home", "Train", "Explore", "Compare", "Gallery")]).run()
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tabs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with stage() as app, tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY)
        empty = Server(Path(folder), script=str(script))
        try:
            figures()
            measure(app, "", options.tabs, options.rounds)
            measure(Stage(empty, app.browser), "empty app: ", options.tabs, options.rounds)
        finally:
            empty.close()


def measure(app: Stage, kind: str, tabs: int, rounds: int) -> None:
    round_trip(app, kind, 1)  # the server imports what it needs
    found = [visit for _ in range(tabs) for visit in round_trip(app, kind, rounds)]
    for name in () if kind else PAGES:
        for when in WHEN:
            if values := [took for page, seen, took in found if (page, seen) == (name, when)]:
                report(f"{name}, {when}: click to content, ms", values)
    for when in WHEN:
        report(f"{kind}all pages, {when}: click to content, ms", [took for _page, seen, took in found if seen == when])


def round_trip(app: Stage, kind: str, rounds: int) -> list[tuple[str, str, float]]:
    """Open Home in a new tab and follow the links round; return what was visited, whether for the first time, and the
    milliseconds."""
    page = app.page("/", EVERYWHERE + SINCE + LOOK)
    page.wait_for_function("headed('Home')" if kind else "window.old = new Set(), " + PAGES["Home"])
    known, found = {"Home"}, []
    for name in [*PAGES] * rounds:
        took = follow(page, name, f"headed('{name}')" if kind else PAGES[name])
        found.append((name, WHEN[name in known], took))
        known.add(name)
    page.context.close()
    return found


def follow(page: Page, name: str, there: str) -> float:
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text=name)
    page.wait_for_timeout(CALM)
    page.evaluate(
        "() => { window.old = new Set(everywhere('*')); window.took = since('pointerdown', () => " + there + "); }"
    )
    link.click()
    return float(page.evaluate("window.took"))


if __name__ == "__main__":
    main()
