"""Explore: walk in the latent space of a run. The walking happens in the browser; this page chooses the run and says
the facts."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aecore.errors import UserError
from aecore.export.given import why_not_linked
from aecore.models.variants import variant
from aecore.runs.log import odd_events
from aecore.runs.logged import ODD
from aecore.runs.run import ACTIVE, Run
from aecore.texts import Sentence
from aecore.workers.jobs import job_of
from ui.address import chosen_run, keep, open_run, part
from ui.components import beside_of, explorer
from ui.dialogs import dialog_is_open
from ui.explore.beside import asked_beside, others_of
from ui.explore.facts import explained_line, show_facts
from ui.explore.keeping import hear
from ui.explore.maths import show_maths
from ui.explore.picking import pick
from ui.explore.selection import selection_line
from ui.explore.space import PART, space
from ui.gallery.some import to_choose_from
from ui.lab import SHOWN_FIRST, engine, store
from ui.language import _, say
from ui.lessons.authoring.recording import note
from ui.links import VIEW
from ui.sharing import can_be_shared, show_sharing
from ui.taking.code import code_button
from ui.taking.dialog import can_be_taken, show_taking
from ui.trouble import trouble_line
from ui.words import card_text, escape, explained, run_title, state_badge, suits

PAGES = Path(__file__).resolve().parent


def main() -> None:
    runs = to_choose_from(store())
    run = None
    with explained():
        run = chosen_run(SHOWN_FIRST if any(run.id == SHOWN_FIRST for run in runs) else None)
    scores = head(run, runs)
    if run is None:
        st.page_link(PAGES / "train.py", label=_("Train an autoencoder"), icon=":material/play_circle:")
    elif not run.has_results:
        with explained():
            not_yet(run)
    else:
        with explained():
            walk(run.id)
            # What the map does not need comes after it.
            with scores:
                show_scores(run)
            with st.container(key="below"):
                deep(run.id)
                trouble_line(run)
                show_facts(run)
                about(run.id)
                st.caption(run_title(run) if run.visitor.by_link else f"{run_title(run)} · {run.id}")


def head(run: Run | None, runs: list[Run]) -> DeltaGenerator:
    """Draw the row above the map: which run it is, and a place for what was measured of it. The explorer puts what is
    done with the view at its right."""
    with st.container(horizontal=True, vertical_alignment="center", key="explore-head"):
        pick(run, runs, take)
        if run and can_be_shared(run) and does(_("Share"), "share"):
            show_sharing(run.id)
        if run and can_be_taken(run) and does(_("Take away"), "take", "download"):
            show_taking([run.id])
        if run and run.has_results and not run.visitor.by_link and does(_("Use it"), "use", "auto_fix_high"):
            st.switch_page(PAGES / "use.py", query_params={"run": run.id})
        if run and run.has_results:
            code_button([run.id], "explore-code")
        if run is None or not run.has_results:  # the explorer has a heading of its own
            st.title(_("Explore"), anchor=False, width="content")
        return st.container(horizontal=True, vertical_alignment="center", width="content", key="explore-scores")


def does(label: str, name: str, icon: str = "") -> bool:
    """Draw a button of the row; where there is no room its icon stands for it, and the pointer is told what it is."""
    return st.button(label, icon=f":material/{icon or name}:", key=f"explore-{name}", help=label)


def show_scores(run: Run) -> None:
    """How far the run is, and what it explains beside what PCA does."""
    if run.status.state in ACTIVE:
        state_badge(run.status.state)
    if run.visitor.by_link:
        st.badge(_("shared: to look at"), icon=":material/visibility:", color="gray")
    elif run.from_file:
        st.badge(_("from a file"), icon=":material/upload_file:", color="gray")
    with st.container(horizontal=True, width="content", key="explore-numbers"):
        st.badge(_("epoch {now}").format(now=int(run.status.epoch)), color="gray")
        if line := explained_line(run):
            st.badge(line, color="gray")


def take(run_id: str) -> None:
    for name in (*VIEW, PART, "share"):
        keep(name, None)
    open_run(run_id)
    st.rerun()


def not_yet(run: Run) -> None:
    """The run has no results: say why and what to do."""
    run.refuse_unreadable()
    if run.status.state in ACTIVE:
        st.info(
            _("This run has just begun; its map will be here soon after the first steps."),
            icon=":material/hourglass_empty:",
        )
        st.fragment(look_again, run_every=2.0)(run.id)
    else:
        st.warning(
            _("This run ended before it had anything to show. Resume it on the Gallery page, or choose another one.")
        )


def look_again(run_id: str) -> None:
    """Draw the page anew when there is something to show, and when nothing will come any more."""
    try:
        run = store().get(run_id)
        waiting = run.status.state in ACTIVE and not run.has_results
    except UserError:
        waiting = False
    if not waiting and not dialog_is_open():  # whose end draws the page anew
        st.rerun()


@st.fragment
def walk(run_id: str) -> None:
    """The explorer; where one is in it is kept in the link. The run may have been deleted since the page was drawn."""
    with explained():
        run, key = store().get(run_id), f"explore/{run_id}"
        with explained():
            hear(run, key)
        other = asked_beside(key)
        with st.container(key="explore-place"):
            done = explorer(
                run,
                key,
                view={name: value for name in VIEW if (value := part(name))},
                others=others_of(run, to_choose_from(store())),
                beside=beside_of(other, _(why_not_linked(run, other))) if other else None,
            )
        if line := selection_line(run, done.selection) if done.selection else "":
            with st.container(key="selection"):
                st.caption(line)
        for name in VIEW:
            keep(name, done.view.get(name))
        note("explore")
        if done.job:
            engine().ask(job_of(run, str(done.job.get("kind")), dict(done.job.get("params", {}))))


@st.fragment
def deep(run_id: str) -> None:
    with explained():
        space(store().get(run_id))


@st.fragment
def about(run_id: str) -> None:
    """What is written of the run. It is filled when it is opened: what draws code and formulas is 1.8 MB, in the way of
    the map."""
    more = st.expander(_("About this run"), icon=":material/info:", key=f"about/{run_id}", on_change="rerun")
    if not more.open:
        return
    with more, explained():
        run = store().get(run_id)
        data, kind = run.card, variant(run.spec.variant)
        if run.notes:
            st.markdown(escape(_(run.notes)))
        title, text, source, licence = (
            escape(card_text(data, told)) for told in (data.title, data.text, data.source, data.licence)
        )
        origin = _("Source: {source}. Licence: {licence}.").format(source=source, licence=licence)
        st.markdown(f"**{title}** — {text} {origin}")
        st.markdown(f"**{_(kind.title)}** — {_(kind.text)}")
        show_maths(kind)
        st.caption(kind.paper)
        st.markdown(suits(kind))
        st.code(run.spec.to_json(), language="json")
        if odd := odd_events(run.events_path):
            st.caption(say(Sentence(ODD, {"n": odd})))


main()
