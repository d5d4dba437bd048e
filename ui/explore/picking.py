"""Choosing the run that is explored: its title, which opens all of them with their maps."""

from __future__ import annotations

from collections.abc import Callable
from html import escape as html

import streamlit as st

from aecore.runs.run import Run

from ..components import show
from ..gallery.thumbs import thumbs_of
from ..language import _
from ..web.addresses import base
from ..words import escape, titles_apart

__all__ = ["pick"]

KEY = "explore-pick"


def pick(run: Run | None, runs: list[Run], take: Callable[[str], None]) -> None:
    """Draw the title of the run; it opens the others, and `take` is called with the id of the one that is chosen. The
    maps are asked for only then."""
    titles = titles_apart(runs if run is None or run.id in [r.id for r in runs] else [run, *runs])
    if not titles:
        return
    now = run.id if run else ""
    title = titles.get(now, _("Choose a run"))
    more = st.popover(escape(title), icon=":material/map:", key=f"{KEY}/{now}", on_change="rerun", width="content")
    if not more.open:
        return
    pictures = {one.id: picture(one) for one in runs}
    options = [{"id": id, "title": title, "text": "", "picture": pictures.get(id, "")} for id, title in titles.items()]
    with more:
        asked = {"label": _("Run"), "options": options, "value": now, "form": "maps"}
        chosen = getattr(show("tiles", f"{KEY}-tiles/{now}", asked, default={"choice": now}), "choice", now)
    if chosen in titles and chosen != now:
        take(chosen)


def picture(run: Run) -> str:
    found = thumbs_of(run)
    return f'<img class="real" loading="lazy" alt="" src="{html(base() + found["map"])}">' if found else ""
