"""Gallery: everything that was trained here, and the models that came along. Look, search, compare; rename, resume,
stop, delete."""

from pathlib import Path

import streamlit as st

from aecore.data.cards import CARDS
from aecore.runs.removed import removed
from aecore.texts import Sentence, mark
from ui.address import forget_run, keep, part
from ui.allowed import expiry_lines
from ui.components import gallery
from ui.forms.own import mine
from ui.gallery.acts import Asked, Bench, asked, obey
from ui.gallery.cards import cards_of, races_of, removed_of
from ui.gallery.given import GalleryTold
from ui.gallery.making import make_missing
from ui.gallery.some import some_of
from ui.lab import engine, owner, store
from ui.language import language, say, speaking
from ui.links import MOST_COMPARED, PARTS
from ui.sharing import show_sharing
from ui.taking.dialog import show_taking
from ui.visitor import who_line
from ui.waits import engine_line
from ui.words import error_text, locked, nothing_taken

PAGES = Path(__file__).resolve().parent
KEY = "gallery"
PER_PAGE = 20
"""Runs on a page of version 0.3, whose links say on which page one was."""
LOOKING = ("show", "search", "sort", "groups")
"""Parts of the link: what of the Gallery is looked at."""
OPENED = {"explore": ("explore", "run"), "use": ("use", "run"), "watch": ("train", "run"),
          "compare": ("compare", "runs"), "race": ("compare", "race"), "train": ("train", "")}  # fmt: skip
"""What a card or the bar opens: a page, and the part of its link that names what."""
FEWER = mark(
    "Here are {n} of {all} models: yours, those that train, and the newest. What you search for is looked for in all."
)
SEVERAL = mark("{n} of {all} were refused. {why}")


def main() -> None:
    click = asked(getattr(st.session_state.get(KEY), "act", None))
    told = hear(click)
    here = store()
    there = here.everything(now=click is not None)
    found = some_of(there, here.visitor, searched_for())
    making = make_missing(found, engine()) if not locked() else set()
    with speaking(language()):  # asked once: a thousand cards have eight thousand texts
        cards = cards_of(here, found, making)
    fewer = say(Sentence(FEWER, {"n": len(found), "all": len(there)})) if len(found) < len(there) else ""
    notes = [line for line in (fewer, locked(), who_line().replace("`", ""), *expiry_lines(), engine_line()) if line]
    page = part("page")
    data = {
        "cards": cards,
        "races": races_of(here, cards),
        "removed": removed_of(removed(here)),
        "notes": notes,
        "sources": len(mine()) + len(CARDS),
        "takes": not nothing_taken(),
        "most": MOST_COMPARED,
        "start": PER_PAGE * (int(page) - 1) if page else 0,
        "looking": {name: said for name in LOOKING if (said := part(name))},
    }
    if click and click.act == "share" and click.runs:
        show_sharing(click.runs[0])
    if click and click.act == "take" and click.runs:
        show_taking(click.runs[:1])
    looking = gallery(data | ({"told": told} if told else {}) | ({"locked": why} if (why := locked()) else {}), KEY)
    for name in LOOKING:
        said = str(looking.get(name) or "")
        keep(name, said if said and PARTS[name].form.fits(said) else None)


def searched_for() -> str:
    """What is searched for now: what was typed since the page was drawn comes before what its address says."""
    looking = getattr(st.session_state.get(KEY), "looking", None)
    said = looking.get("search") or "" if isinstance(looking, dict) else part("search") or ""
    return said if PARTS["search"].form.fits(said) else ""


def hear(click: Asked | None) -> GalleryTold | None:
    """Do what the component asks, before it is drawn; returns what went wrong with it."""
    if click is None:
        return None
    if click.act in OPENED:
        leave(click)
    refused = obey(click, Bench(store(), engine(), owner()))
    if click.act == "delete" and st.session_state.get("run") in set(click.runs) - {run for run, _ in refused}:
        forget_run()
    if not refused:
        return None
    run, error = refused[0]
    text = error_text(error)
    if len(click.runs) > 1:
        text = say(Sentence(SEVERAL, {"n": len(refused), "all": len(click.runs), "why": text}))
    return {"run": run, "text": text}


def leave(click: Asked) -> None:
    """Go to the page that a card or the bar opens."""
    page, what = OPENED[click.act]
    named = {what: ".".join(click.runs[:MOST_COMPARED])} if what and click.runs else {}
    st.switch_page(PAGES / f"{page}.py", query_params=named)


main()
