"""A run, or two to four of them, as one HTML page: what is to be in it, how large it came out, what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from aecore.files import READONLY
from aecore.runs.run import Run
from aecore.settings import readonly
from aecore.texts import Sentence
from aecore.workers.jobs import Job, state_of
from aecore.workers.taking import BUDGETS, Made, Page, made, page_job

from .. import lab
from ..attempt import attempt, pressed, tell
from ..language import _, say
from ..web.addresses import OF_A_RUN, RUN, TOLD, base
from ..words import escape, joined, plain_titles

__all__ = ["offer", "section"]

USUAL = 5
"""Megabytes: what mails and courses take."""
ERROR = "taking-error"
ASKED = "taking-asked"
"""What was asked for last: a run that trains is another one soon."""


def section(run: Run) -> None:
    """Draw what is offered of one run."""
    offer([run])


def offer(runs: Sequence[Run]) -> None:
    """Ask how large, and whether with the items; make the page when asked; then say what came of it."""
    st.markdown(
        _("One file with map, items and model. It opens in any browser, without a network, and decodes there.")
        if len(runs) == 1
        else _("One file with these models. It opens in any browser, without a network, and decodes there.")
    )
    budget = st.segmented_control(
        _("At most about"), BUDGETS, default=USUAL, format_func=megabytes, required=True, key="taking-budget"
    )
    pictures = with_items(runs)
    job = asked_before(runs, budget, pictures) or page_job(runs, budget=budget, pictures=pictures)
    state, found = state_of(job).state, made(job.run, job.names["digest"])
    if state != "running" and found is None:
        look = {"type": "primary", "icon": ":material/language:", "help": _(READONLY) if readonly() else None}
        if pressed(_("Make the file"), key="taking-make", disabled=readonly(), **look):
            ask(job)
            st.rerun(scope="fragment")
        tell(ERROR)
        if state == "failed":
            failed(job)
        return
    st.fragment(outcome, run_every=0.7 if found is None else None)(job)


def megabytes(n: int) -> str:
    return _("{n} MB").format(n=n)


def with_items(runs: Sequence[Run]) -> bool:
    """Ask whether the items themselves come along; those that a person brought stay, unless they say otherwise."""
    private = any(run.is_private for run in runs)
    shown = st.toggle(_("With the items themselves"), value=not private, key=f"taking-items/{runs[0].id}")
    if private:
        st.caption(
            _("Whoever has the file has your data, and it cannot be taken back.")
            if shown
            else _(
                "Your data stay here. The file holds names of classes, where each item lies, and the model, which can "
                "draw what resembles them."
            )
        )
    return shown


def asked_before(runs: Sequence[Run], budget: int, pictures: bool) -> Job | None:
    """Return the job that was asked for in this visit with the same wishes."""
    before = st.session_state.get(ASKED)
    if not isinstance(before, Job) or not isinstance(before.params, Page):
        return None
    wishes = (before.run.id, *before.params.beside, before.params.budget, before.params.pictures)
    return before if wishes == (*(run.id for run in runs), budget, pictures) else None


def ask(job: Job) -> None:
    st.session_state[ASKED] = job
    attempt(lambda: lab.engine().ask(job), ERROR)


def outcome(job: Job) -> None:
    """How far the page is; once it is there, how large it is, what is not in it, and where to have it."""
    if found := made(job.run, job.names["digest"]):
        done(job, found)
        return
    now = state_of(job)
    if now.state == "failed":
        failed(job)
        return
    st.progress(now.share, text=escape(say(Sentence(now.text, now.values or {}))) or None)


def failed(job: Job) -> None:
    now = state_of(job)
    told = (say(Sentence(text, now.values or {})) for text in (now.text, now.hint))
    st.error(escape(joined(*told)), icon=":material/info:")


def done(job: Job, found: Made) -> None:
    st.markdown("**" + _("{n} MB").format(n=f"{found.size / 1e6:.1f}") + "**")
    st.caption("  \n".join(map(escape, left_out(found))) or _("Everything is in it."))
    with st.container(horizontal=True):
        address = f"{base()}{RUN.format(run=quote(job.run.id))}/{OF_A_RUN['page']}?{TOLD['of']}={job.names['digest']}"
        st.link_button(_("Save the page (HTML)"), f"{address}&{TOLD['as']}=html", icon=":material/download:")
        st.link_button(_("The same as a zip"), f"{address}&{TOLD['as']}=zip", icon=":material/folder_zip:")
    st.caption(_("Save it, then open it: previews show a picture only. Mail often holds HTML back; send the zip."))


def left_out(found: Made) -> list[str]:
    """What is not in a page, in words; of several runs with the name of each."""
    titles = {} if len(found.runs) == 1 else plain_titles(lab.store().these(found.runs).values())
    said = [(titles.get(one.run), say(Sentence(one.text, one.values))) for one in found.left_out]
    return [_("{name}: {said}").format(name=title, said=told) if title else told for title, told in said]
