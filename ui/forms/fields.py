"""Forms made from specs: each parameter's bounds, label and help come from its declaration, so a new parameter needs no
code here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from aecore.data.source import card_of
from aecore.errors import UserError
from aecore.parts import AXES, Model
from aecore.rules import suiting
from aecore.runs.changes import to_be
from aecore.runs.run import Run
from aecore.spec import Spec, leaves, live_leaves
from aecore.texts import mark

from ..language import _
from ..words import error_text, escape
from .controls import KINDS, control

__all__ = ["advanced", "field_at", "tune"]

TABS: dict[str, tuple[str, ...]] = {
    mark("Input"): ("data", "model.view", "model.condition"),
    mark("Layers"): ("model.backbone",),
    mark("Code"): ("model.bottleneck", "model.adversary"),
    mark("Loss"): ("model.likelihood", "model.penalties"),
    mark("Training"): ("optimiser", "budget", "seed", "device"),
}
"""Where each part of a spec is set."""


def field_at(spec: Spec, wanted: str) -> tuple[FieldInfo, Any]:
    """Return the declaration and the value of one parameter."""
    return next((field, value) for path, field, value in leaves(spec) if path == wanted)


def advanced(base: Spec, shown: set[str], key: str) -> dict[str, Any]:
    """Draw everything that is not shown already, axis by axis, beginning with `base`; returns `{path: value}`."""
    values: dict[str, Any] = {}
    for tab, places in zip(st.tabs([_(title) for title in TABS]), TABS.values(), strict=True):
        with tab:
            for place in places:
                values |= kind_choice(base, place, key)
                values |= fields(base.with_values(values), place, shown, f"{key}/{values.get(f'{place}.kind', '')}")
    return values


def kind_choice(base: Spec, place: str, key: str) -> dict[str, Any]:
    """Draw the choice of a kind when `place` is an axis of the model; only kinds that suit the data are offered."""
    axis = place.removeprefix("model.")
    if axis not in AXES:
        return {}
    offered, present = suiting(base, axis), getattr(base.model, axis).kind
    title = _(Model.model_fields[axis].title or axis)
    chosen = st.selectbox(
        title,
        offered,
        offered.index(present),
        format_func=lambda kind: _(str(KINDS.get(kind, kind))),
        key=f"{key}/{axis}",
    )
    return {f"{place}.kind": chosen}


def fields(spec: Spec, place: str, shown: set[str], key: str) -> dict[str, Any]:
    """Draw the parameters of one part; what belongs to a penalty that is off stays away."""
    values: dict[str, Any] = {}
    for path, field, value in own_leaves(spec, place):
        owner, _dot, name = path.rpartition(".")
        if path in shown or (name == "kind" and place.startswith("model.")):
            continue
        if owner.startswith("model.penalties.") and name != "weight" and not values.get(f"{owner}.weight", 1.0):
            continue
        values[path] = control(path, field, value, f"{key}/{path}")
    return values


def own_leaves(spec: Spec, place: str) -> Iterator[tuple[str, FieldInfo, Any]]:
    """The parameters of a place; of the data only those that the data set reads."""
    read = {"data.items", *card_of(spec.data).knobs}
    for path, field, value in leaves(spec):
        if (path == place or path.startswith(f"{place}.")) and (place != "data" or path in read):
            yield path, field, value


def tune(run: Run, first: Callable[[], None] = lambda: None) -> None:
    """Settings that may change while it trains; `first` draws what stands before them."""
    fold = st.popover(_("Change"), icon=":material/speed:", on_change="rerun", key="run-tuning")
    shown = st.session_state.get(f"shown/{run.id}", {})
    why = ask_changed(run, shown)  # also where the same click has closed the fold
    if not fold.open:
        if why:
            st.toast(escape(why), icon=":material/block:")
        return
    with fold:
        if why:
            st.warning(escape(why), icon=":material/block:")
        first()
        values, begun = {}, {path: value for path, _field, value in live_leaves(run.spec)}
        for column, (path, field, value) in zip(st.columns(2) * 5, live_leaves(to_be(run)), strict=False):
            key = live_key(run, path)
            if value != shown.get(path, value):  # changed in another tab
                st.session_state[key] = value
            with column:
                values[path] = control(path, field, value, key, begun[path])
        st.session_state[f"shown/{run.id}"] = values


def ask_changed(run: Run, shown: dict[str, Any]) -> str:
    """Ask for the live settings that are not what was shown last; what the model cannot have is put back, and why is
    returned."""
    now = {path: st.session_state.get(live_key(run, path), value) for path, value in shown.items()}
    if changed := {path: value for path, value in now.items() if value != shown[path]}:
        try:
            run.ask_settings(changed)
        except UserError as error:
            st.session_state.update({live_key(run, path): shown[path] for path in changed})
            return error_text(error)
        shown |= changed
    return ""


def live_key(run: Run, path: str) -> str:
    return f"live/{run.id}/{path}"
