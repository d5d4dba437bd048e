"""Choosing what to train: all data sets, all autoencoders, and beside them what is chosen, explained, with its
settings, its cost and the button."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from aecore.data.source import card_of
from aecore.models.variants import VARIANTS, Variant
from aecore.presets import preset
from aecore.rules import problems, warnings
from aecore.runs.costs import Cost, cost_of
from aecore.settings import readonly
from aecore.spec import Spec, leaves
from aecore.texts import mark

from ..attempt import pressed, tell
from ..components import chosen
from ..explore.maths import show_maths
from ..forms.asked import asked_spec, keep_form, note_of, summary, unfolded
from ..forms.beginning import begin_with
from ..forms.controls import control
from ..forms.fields import advanced, field_at
from ..forms.own import ZONE, card_here
from ..lab import store
from ..language import _, say
from ..own.manage import manage
from ..own.zone import open_zone
from ..quota import quota_lines, why_no_more
from ..tiles.chooser import tiles
from ..tiles.filters import DATA, chips
from ..tiles.filters import VARIANTS as KINDS
from ..tiles.offers import bring_tile, data_tiles, variant_tiles
from ..visitor import who_line
from ..words import escape, explained, locked, nothing_taken, time_words
from .about import about
from .budgets import budgets

__all__ = ["choose"]

Start = Callable[[Spec], None]
NO_ZONE = mark("This is a read-only demo: your own data come in where Latent Lab runs on your own machine.")


def choose(start: Start) -> None:
    """Draw the form; `start` is called with the spec when the button is pressed."""
    asked, form = asked_spec(), st.session_state.get("form-nonce", 0)
    first = (asked.data.name, asked.variant)
    left, middle, right = st.columns([1.42, 1.24, 1], gap="medium")
    with left:
        closed = nothing_taken()
        options = [*([] if closed else [bring_tile()]), *data_tiles()]
        count = _("{n} sets").format(n=sum(not option.get("opens") for option in options))
        data = tiles(
            _("Data set"), options, first[0], f"data-tiles/{form}", form="cards", filters=chips(DATA), hint=count
        )
        if data == ZONE:
            open_zone()
            st.rerun()
        if closed:
            st.caption(escape(_(NO_ZONE) if readonly() else closed))
    with middle:
        count = _("{n} kinds").format(n=len(VARIANTS))
        name = tiles(
            _("Autoencoder"), variant_tiles(data), first[1], f"variant-tiles/{form}", filters=chips(KINDS), hint=count
        )
    with right, st.container(border=True, gap="small", key="train-chosen"):
        base = asked if first == (data, name) else preset(data, name)
        key = f"form/{form}/{data}/{name}"
        settings(base, VARIANTS[name], key, start, (f"data-tiles/{form}", f"variant-tiles/{form}", f"{key}/"))


def settings(base: Spec, variant: Variant, key: str, start: Start, form: tuple[str, ...]) -> None:
    """What is chosen, explained; the main knobs; the button; what is folded away. What is on top is drawn last, as it
    tells what stands below."""
    shown, knobs = st.container(key="train-about"), st.container()
    shown.empty()  # what is in it comes last; its room is kept from the start
    spec = None
    with explained():
        values = main_knobs(base, variant, key, knobs)
        note = note_of(base)
        fold = st.expander(_("Advanced"), icon=":material/tune:", expanded=unfolded(base), key="train-advanced")
        with fold:
            rest = advanced(base, {*values}, key)
        whole = base.with_values(rest)
        spec = whole.with_values({path: values[path] for path, *_rest in leaves(whole) if path in values})
        with fold:
            spec = spec.with_values({"start": begin_with(spec, key)})
        keep_form(spec)
    cost = cost_of(spec, store().glance()) if spec else None
    with shown:
        chosen(about(spec or base), f"{key}/chosen")
        if base.data.digest:
            manage(base.data.digest)
        if note:
            st.caption(f":material/edit_note: {escape(note)}")
    if spec:
        with knobs:
            budgets(spec, cost, f"{key}/budget.epochs", f"{key}/budgets")
        st.caption(escape(summary(spec)))
    with st.expander(_("The maths"), icon=":material/function:"):
        st.caption(_("What it minimises, in nats per item"))
        show_maths(variant)
    with st.container(gap="small", key="train-go"):
        button(spec, cost, start, form)


def main_knobs(base: Spec, variant: Variant, key: str, place: st.delta_generator.DeltaGenerator) -> dict[str, object]:
    """The main knob, the epochs and what the data set's generator reads; returns `{path: value}`."""
    values = {}
    own = [path for path in card_of(base.data).knobs if path != "data.seed"]
    wanted = dict.fromkeys((variant.knob, "budget.epochs", *own))
    with place:
        cells = [cell for _row in range(0, len(wanted), 2) for cell in st.columns(2)]
    for cell, path in zip(cells, wanted, strict=False):
        with cell:
            values[path] = control(path, *field_at(base, path), f"{key}/{path}")
    return values


def button(spec: Spec | None, cost: Cost | None, start: Start, form: tuple[str, ...]) -> None:
    """What stands in the way, what it will take, and Train. The keys of what the form holds begin with `form`."""
    card = card_here(spec.data) if spec else None
    wrong = problems(spec, card) if spec else []
    for problem in wrong:
        st.warning(escape(say(problem)), icon=":material/block:")
    for doubt in warnings(spec, card) if spec and not wrong else []:
        st.warning(escape(say(doubt)), icon=":material/lightbulb:")
    why = locked() or why_no_more(store())
    if why:
        st.info(escape(why), icon=":material/lock:")
    if spec:
        st.caption(cost_line(spec, cost))
    refused = spec is None or bool(wrong) or bool(why)
    look = {"type": "primary", "icon": ":material/play_arrow:", "width": "stretch"}
    unless_changed = partial(sooner, spec, start, form, held(form))
    if pressed(_("Train"), unless_changed, key="train-button", disabled=refused, **look) and spec:
        start(spec)
        st.rerun()
    tell("start-error")
    if line := who_line():
        st.caption(line)
    if lines := quota_lines(store()):
        st.caption(escape(_("Yours here: {lines}.").format(lines=" · ".join(lines))))


def held(form: tuple[str, ...]) -> dict[str, object]:
    """Return what the form's controls hold."""
    return {key: value for key, value in st.session_state.items() if isinstance(key, str) and key.startswith(form)}


def sooner(spec: Spec | None, start: Start, form: tuple[str, ...], drawn: dict[str, object]) -> bool:
    """Start what the form said when it was drawn, if it says the same now and nothing else stands in the way by now;
    returns whether it did."""
    if spec is None or held(form) != drawn or locked() or why_no_more(store()):
        return False
    start(spec)
    return True


def cost_line(spec: Spec, cost: Cost | None) -> str:
    """What it will take, and what that is known from."""
    if cost is None:
        return _("Time not known yet: nothing like it was trained here.")
    return f"{time_line(spec, cost)} {memory_line(cost)}".strip()


def memory_line(cost: Cost) -> str:
    """What the process of an earlier run held at most; empty where none was measured."""
    if not cost.memory:
        return ""
    return _("Its process held up to **{n} MB** of memory, PyTorch among it.").format(n=round(cost.memory / 1e6))


def time_line(spec: Spec, cost: Cost) -> str:
    time = time_words(cost.of(spec.budget.epochs))
    if cost.same and cost.runs > 1:
        return _("About **{time}** of training here, as {n} runs with these sizes took.").format(time=time, n=cost.runs)
    if cost.same:
        return _("About **{time}** of training here, as a run with these sizes took.").format(time=time)
    return _("About **{time}** of training here, as runs of this kind with other sizes took.").format(time=time)
