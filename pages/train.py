"""Train: two tiles and a button on the left, the run as it learns on the right."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from aecore.data.cards import CARDS
from aecore.engines.engine import submit_new
from aecore.models.variants import VARIANTS, Variant
from aecore.presets import preset
from aecore.rules import problems, warnings
from aecore.runs.run import ENDED, Run
from aecore.spec import Spec, leaves
from ui.address import chosen_run, open_run
from ui.attempt import attempt, tell
from ui.components import live, tiles
from ui.explore.maths import show_maths
from ui.forms.asked import asked_spec, keep_form, take_asked
from ui.forms.controls import control
from ui.forms.fields import advanced, field_at, tune
from ui.lab import engine, once, owner, store
from ui.language import _, say
from ui.tiles.offers import data_tiles, variant_tiles
from ui.trouble import show_troubles, watch_troubles
from ui.visitor import who_line
from ui.words import escape, explained, locked, run_reason, run_title, state_badge, suits

PAGES = Path(__file__).resolve().parent


def main() -> None:
    with explained():
        take_asked()
    left, right = st.columns([1, 2.15], gap="medium")
    run = None
    # The run first: after a click on Train the browser starts to draw it while the form is still on its way.
    with right, explained():
        run = chosen_run()
        if run and not run.shipped:
            watch(run.id)
    with left:
        variant = set_up()
    with right:
        if run is None or run.shipped:
            introduce(variant)


# --- left: what to train ----------------------------------------------------------------------------------------------


def set_up() -> Variant:
    with st.container(border=True, gap="small"):
        asked, form = asked_spec(), st.session_state.get("form-nonce", 0)
        first = (asked.data.name, asked.variant)
        data = tiles(_("Data set"), data_tiles(), first[0], f"data-tiles/{form}")
        chosen = tiles(_("Autoencoder"), variant_tiles(data), first[1], f"variant-tiles/{form}")
        variant = VARIANTS[chosen]
        spec = None
        with explained():
            spec = settings(
                asked if first == (data, chosen) else preset(data, chosen),
                variant,
                f"form/{form}/{data}/{chosen}",
            )
            keep_form(spec)
        wrong = problems(spec) if spec else []
        for problem in wrong:
            st.warning(escape(say(problem)), icon=":material/block:")
        for doubt in warnings(spec) if spec and not wrong else []:
            st.warning(escape(say(doubt)), icon=":material/lightbulb:")
        if locked():
            st.info(locked(), icon=":material/lock:")
        st.button(
            _("Train"),
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            disabled=spec is None or bool(wrong) or bool(locked()),
            on_click=start,
            args=(spec,),
            key="train-button",
        )
        tell("start-error")
        if line := who_line():
            st.caption(line)
        if CARDS[data].download:
            st.caption(
                _("Needs {size} MB from the internet the first time, or its files in the data folder.").format(
                    size=round(CARDS[data].download / 1e6)
                )
            )
    return variant


def settings(base: Spec, variant: Variant, key: str) -> Spec:
    """The main knob, the epochs and what the data set's generator reads as sliders, the rest under Advanced."""
    values = {}
    own = [path for path in CARDS[base.data.name].knobs if path != "data.seed"]
    shown = dict.fromkeys((variant.knob, "budget.epochs", *own))
    cells = [cell for _row in range(0, len(shown), 2) for cell in st.columns(2)]
    for cell, path in zip(cells, shown, strict=False):
        with cell:
            values[path] = control(path, *field_at(base, path), f"{key}/{path}")
    with st.expander(_("Advanced"), icon=":material/tune:"):
        rest = advanced(base, set(shown), key)
    spec = base.with_values(rest)
    return spec.with_values({path: values[path] for path, *_rest in leaves(spec) if path in values})


def start(spec: Spec) -> None:
    """Make the run, hand it to a worker, open it."""
    mine, lab = owner(), store()

    def make() -> str:
        return submit_new(engine(), lab, spec, owner=mine).id

    attempt(lambda: open_run(once("train", spec, make)), "start-error")


def ask(action: Callable[[Run], None], run_id: str) -> None:
    """Do what a button asks of a run, if it is still there."""
    attempt(lambda: action(store().get(run_id)), "run-error")


# --- right: the run ---------------------------------------------------------------------------------------------------


def introduce(variant: Variant) -> None:
    """Nothing trains here yet: say what the chosen autoencoder is and what to look at."""
    st.subheader(_(variant.title), anchor=False)
    st.markdown(_(variant.text))
    with st.container(border=True):
        st.caption(_("What it minimises, in nats per item"))
        show_maths(variant)
    st.markdown("**" + _("What to look at") + "** — " + _(variant.watch))
    st.markdown(suits(variant))
    st.caption(variant.paper)
    st.info(
        _("Press Train: loss curves, rebuilt items and the map appear here and move while it learns."),
        icon=":material/play_circle:",
    )


@st.fragment
def watch(run_id: str) -> None:
    """The run, redrawn when its state changes; everything that moves is drawn by the component itself."""
    tell("run-error")
    with explained():
        run = store().get(run_id)
        state = run.status.state
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(run_title(run), anchor=False, width="content")
            state_badge(state)
            st.space("stretch")
            buttons(run, state)
        if reason := run_reason(run):
            (st.error if state == "failed" else st.info)(reason)
        live(run, state, on_state=lambda: None)
        if state in ENDED:
            show_troubles([run])
        else:
            watch_troubles(run.id)
        if state not in ENDED and not locked(run):
            tune(run)
        # What is folded away is drawn when it is opened: the first loss point is waiting for the browser.
        settings = st.expander(
            _("Settings of this run"), icon=":material/data_object:", on_change="rerun", key="run-settings"
        )
        if settings.open:
            settings.code(run.spec.to_json(), language="json")


def buttons(run: Run, state: str) -> None:
    why = locked(run)

    def button(label: str, icon: str, action: Callable[[Run], None], key: str) -> None:
        st.button(
            label,
            icon=f":material/{icon}:",
            on_click=ask,
            args=(action, run.id),
            key=key,
            disabled=bool(why),
            help=escape(why) or None,
        )

    if state == "running":
        button(_("Pause"), "pause", lambda r: r.ask("pause"), "pause")
    if state == "paused":
        button(_("Continue"), "play_arrow", lambda r: r.take_back("pause"), "continue")
    if state not in ENDED:
        button(_("Stop"), "stop", engine().cancel, "stop")
    if state in ("stopped", "interrupted", "failed"):
        button(_("Resume"), "play_arrow", lambda r: engine().submit(r, owner()), "resume")
    if run.has_results:
        st.page_link(PAGES / "explore.py", label=_("Explore"), icon=":material/explore:", query_params={"run": run.id})


main()
