"""Runs: everything that was trained here, and the models that came along. Open, rename, resume, delete."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from aecore.errors import UserError
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Damaged
from ui.address import forget_run, keep, part, unread
from ui.explore.facts import last_measures
from ui.lab import engine, owner, store
from ui.language import _, say
from ui.visitor import who_line
from ui.words import (
    escape,
    explained,
    kind_title,
    locked,
    plain_title,
    run_progress,
    run_reason,
    run_title,
    state_badge,
)

PAGES = Path(__file__).resolve().parent
PER_PAGE = 20


def main() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(_("Gallery"), anchor=False, width="content")
        st.space("stretch")
        st.page_link(PAGES / "train.py", label=_("Train a new one"), icon=":material/play_circle:")
    if error := st.session_state.pop("runs-error", None):
        with explained():
            raise error
    if locked():
        st.info(locked(), icon=":material/lock:")
    if line := who_line():
        st.caption(line)
    found = store().everything()
    own = [run for run in found if isinstance(run, Damaged) or not run.shipped]
    if not own:
        st.info(
            _("Nothing was trained here yet. The models below came with Latent Lab; open one, or train your own."),
            icon=":material/folder_open:",
        )
    page = page_of(-(-len(found) // PER_PAGE))
    for run in found[(page - 1) * PER_PAGE : page * PER_PAGE]:
        with st.container(border=True, gap="xsmall"):
            damaged(run) if isinstance(run, Damaged) else row(run)


def page_of(count: int) -> int:
    """The page of the list that is looked at; the link keeps it."""
    if count <= 1:
        return 1
    if unread("runs-page"):
        st.session_state["runs-first"] = min(int(part("page") or 1), count)
    page = st.pagination(count, default=min(st.session_state["runs-first"], count), key="runs-page")
    keep("page", str(page) if page > 1 else None)
    return page


def row(run: Run) -> None:
    with explained():
        state = run.status.state
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{run_title(run)}**", width="content")
            st.badge(_("included"), icon=":material/inventory_2:", color="violet") if run.shipped else state_badge(
                state
            )
            st.space("stretch")
            with st.container(horizontal=True, vertical_alignment="center", width="content", gap="xsmall"):
                actions(run, state)
        st.caption(describe(run))
        if reason := run_reason(run):
            st.caption(reason)


def describe(run: Run) -> str:
    """One line: what, how far, how good, when."""
    kind = kind_title(run)
    parts = [run_progress(run)] if kind == plain_title(run) else [escape(kind), run_progress(run)]
    measures = last_measures(run)
    if held := measures.get("held-out"):
        line = _("{value} % of variance explained on {n} held-out items").format(
            value=f"{100 * held['variance_explained']:.1f}", n=f"{held['n']:,}"
        )
        if base := measures.get("baseline"):
            line += " (" + _("PCA: {value} %").format(value=f"{100 * base['pca_variance_explained']:.1f}") + ")"
        parts.append(line)
    if run.created:
        parts.append(datetime.fromtimestamp(run.created, UTC).astimezone().strftime("%Y-%m-%d %H:%M"))
    return " · ".join([*parts, run.id])


def actions(run: Run, state: str) -> None:
    if run.has_results:
        st.page_link(PAGES / "explore.py", label=_("Explore"), icon=":material/explore:", query_params={"run": run.id})
    if run.shipped:
        return
    st.page_link(PAGES / "train.py", label=_("Watch"), icon=":material/monitoring:", query_params={"run": run.id})
    if state in ("stopped", "interrupted", "failed"):
        button(_("Resume"), "play_arrow", "resume", run, lambda r: engine().submit(r, owner()))
    if state in ACTIVE:
        button(_("Stop"), "stop", "stop", run, engine().cancel)
    rename(run)
    delete(run, run_title(run), disabled=state in ACTIVE)


def button(
    label: str, icon: str, key: str, run: Run, action: Callable[[Run], object], *, primary: bool = False
) -> None:
    why = locked(run)
    st.button(
        label,
        icon=f":material/{icon}:" if icon else None,
        type="primary" if primary else "secondary",
        key=f"{key}/{run.id}",
        on_click=attempt,
        args=(action, run.id),
        disabled=bool(why),
        help=escape(why) or None,
    )


def damaged(run: Damaged) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{escape(run.id)}**", width="content")
        st.badge(_("damaged"), icon=":material/broken_image:", color="red")
        st.space("stretch")
        with explained():
            delete(store().get(run.id), escape(run.id))
    st.caption(escape(say(run.why)))


def attempt(action: Callable[[Run], object], run_id: str) -> None:
    """Do what a button asks of a run, if it is still there; what goes wrong is shown at the top of the page."""
    try:
        action(store().get(run_id))
    except UserError as error:
        st.session_state["runs-error"] = error


def rename(run: Run) -> None:
    why = locked(run)
    with st.popover(
        "", icon=":material/edit:", help=escape(why) or _("Rename"), disabled=bool(why), key=f"rename/{run.id}"
    ):
        place = f"title/{run.id}"
        st.text_input(_("Title"), plain_title(run), max_chars=80, key=place)
        # What stands there when it is pressed, not when it was drawn: a quick click comes with what was just written.
        button(_("Save"), "", "save", run, lambda r: r.rename(str(st.session_state[place])), primary=True)


def delete(run: Run, title: str, *, disabled: bool = False) -> None:
    why = locked(run)
    with st.popover(
        "",
        icon=":material/delete:",
        help=escape(why) or _("Delete"),
        disabled=disabled or bool(why),
        key=f"delete/{run.id}",
    ):
        st.markdown(_("**{title}** and everything it has learnt will be gone for good.").format(title=title))
        button(_("Delete for good"), "delete", "confirm", run, remove, primary=True)


def remove(run: Run) -> None:
    if st.session_state.get("run") == run.id:
        forget_run()
    store().delete(run.id)


main()
