"""Home: a map that walks by itself until somebody takes the wheel, and the ways on."""

from typing import Any

import streamlit as st

from ui.address import keep
from ui.components import hero
from ui.home.doors import DOORS, PAGES, doors_of, href
from ui.home.ready import models, ready_row, shown_among
from ui.lab import store
from ui.language import LANGUAGES, language
from ui.presenting import kiosk


def main() -> None:
    found = models(store())
    shown = shown_among(found)
    run = shown[0] if shown else None
    data: dict[str, Any] = {"shown": shown[1]} if shown else {}
    if kiosk():
        first = st.session_state.setdefault("kiosk-language", language())
        data |= {"doors": [], "ready": [], "languages": LANGUAGES, "first": first}
    else:
        data |= {"doors": doors_of(run, found), "ready": ready_row(found), "all": href("gallery")}
    with st.container(key="bleed-home"):
        told = hero(data, "home")
    if told.language in LANGUAGES:
        st.session_state["language"] = told.language
        keep("lang", told.language)
        st.rerun()
    if told.go and not kiosk():
        go(told.go, run.id if run else None, {run.id for run in found})


def go(where: str, shown: str | None, known: set[str]) -> None:
    """Open what was chosen: a door, a model, the list of all; anything else is none of ours."""
    pages = {door.id: (door.page, ({"run": shown} if door.run and shown else {}) | dict(door.link)) for door in DOORS}
    pages |= {"all": ("gallery", {})} | {f"run/{id}": ("explore", {"run": id}) for id in known}
    if where in pages:
        page, link = pages[where]
        st.switch_page(PAGES / f"{page}.py", query_params=link or None)


main()
