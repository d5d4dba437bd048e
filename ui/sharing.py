"""How a run leaves the hands of who trained it: by a link that shows it, which can be taken back, or as a file."""

from __future__ import annotations

import time
from urllib.parse import quote, urlsplit

import streamlit as st

from aecore.runs.run import ENDED, Run
from aecore.runs.shares import Share, all_shares, share, shares_of, take_back
from aecore.settings import library_folder
from aecore.spec import OwnData

from . import lab
from .attempt import attempt, tell
from .dialogs import open_dialog
from .language import _, language
from .web.addresses import OF_A_RUN, RUN, TOLD, base
from .words import escape, explained, joined, locked, run_title

__all__ = ["can_be_shared", "show_given", "show_sharing"]

ERROR = "sharing-error"


def show_given() -> None:
    """Draw all links that this visitor has given, run by run, each with a way to take it back; nothing where there are
    none."""
    there = lab.store()
    known = all_shares(there.root)
    mine = [run for run in there.these(known).values() if not run.why_not()]
    if not mine:
        return
    st.subheader(_("Links that you gave"), anchor=False)
    st.caption(_("Whoever has one sees the model, and can change nothing."))
    tell(ERROR)
    for run in sorted(mine, key=lambda run: -known[run.id][0].made):
        with st.container(border=True, key=f"given-{run.id}", gap="xsmall"):
            st.markdown(f"**{run_title(run)}**")
            links(run.id, known[run.id])


def can_be_shared(run: Run) -> bool:
    """Whether who asks may give a run away: one that everybody sees, and theirs. Those that ship everybody has."""
    return not run.shipped and not (run.is_private and run.why_not())


def show_sharing(run_id: str) -> None:
    """Open the dialog of a run: make a link, take links back, take a file."""
    open_dialog(_("Share"), lambda: sharing(run_id), ":material/share:")


def sharing(run_id: str) -> None:
    with explained():
        run = lab.store().get(run_id)
        st.markdown(f"**{run_title(run)}**")
        if run.is_private:
            by_link(run)
        else:
            st.markdown(_("Everybody here sees this model: the address of Explore is a link to it."))
        st.divider()
        as_file(run)


def by_link(run: Run) -> None:
    st.markdown(what_is_shown(run))
    why, made = locked(run), f"shared-link/{run.id}"
    st.button(
        _("Make a link"),
        icon=":material/add_link:",
        key="share-make",
        type="primary",
        on_click=make,
        args=(run.id, made),
        disabled=bool(why),
        help=escape(why) or None,
    )
    tell(ERROR)
    if link := st.session_state.get(made):
        st.code(link, language=None, wrap_lines=True)
        st.caption(_("Copy it now: it is not kept, and cannot be shown again."))
    links(run.id, shares_of(run))


def as_file(run: Run) -> None:
    """Offer the run as a file; data of a person's own come along when they say so."""
    if run.status.state not in ENDED:
        st.caption(_("Once it has ended, it can be taken as a file too."))
        return
    own, data = isinstance(run.spec.data, OwnData), False
    st.markdown(_("As a file it can be kept, and opened by whoever has Latent Lab: it is dropped where data are."))
    if own and (library_folder() / run.spec.data.digest).is_dir():
        data = st.toggle(_("With my data and their pictures"), key="share-data")
    if own:
        st.caption(
            _("Whoever has the file has your data.")
            if data
            else _(
                "Your data stay here. The file holds settings, curve, names of classes, where each item lies, and the "
                "model, which can draw what resembles them."
            )
        )
    query = f"?{TOLD['data']}=1" if data else ""
    address = f"{base()}{RUN.format(run=quote(run.id))}/{OF_A_RUN['zip']}{query}"
    st.link_button(_("Download"), address, icon=":material/download:")


def what_is_shown(run: Run) -> str:
    shown = (
        _("A link shows your pictures and their codes.")
        if run.card.sample.pictures
        else _("A link shows your data and their codes.")
    )
    return joined(shown, _("Whoever has it can look, not change. You can take it back at any time."))


def links(run_id: str, there: list[Share]) -> None:
    """Draw a row for each link that shows the run now."""
    if not there:
        st.caption(_("Nobody else can see this model: there is no link to it."))
    for one in there:
        with st.container(horizontal=True, vertical_alignment="center", key=f"share-{one.name[:12]}"):
            made = time.strftime("%Y-%m-%d %H:%M", time.localtime(one.made))
            st.markdown(escape(_("Link of {when}").format(when=made)), width="stretch")
            st.button(
                _("Take it back"),
                icon=":material/link_off:",
                key=f"unshare-{one.name[:12]}",
                on_click=end,
                args=(run_id, one.name),
            )


def make(run_id: str, place: str) -> None:
    def act() -> None:
        token = share(lab.store().get(run_id))
        st.session_state[place] = f"{origin()}{base()}/explore?share={token}&lang={language()}"

    attempt(act, ERROR)


def end(run_id: str, name: str) -> None:
    st.session_state.pop(f"shared-link/{run_id}", None)
    attempt(lambda: take_back(lab.store().get(run_id), name), ERROR)


def origin() -> str:
    """Where the browser has this page from: what stands before every address of the server."""
    found = urlsplit(str(st.context.url or ""))
    return f"{found.scheme}://{found.netloc}" if found.netloc else ""
