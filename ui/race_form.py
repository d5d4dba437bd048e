"""The form of a race: data, autoencoders (or one of them at several values of a knob), budget, seeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from aecore.data.cards import CARDS, card
from aecore.errors import UserError
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.races import MOST_ENTRANTS, MOST_RUNS, MOST_SEEDS, Entrant, Race
from aecore.texts import mark

from .components import many_tiles, tiles
from .controls import KINDS
from .forms import field_at
from .lab import store
from .language import _
from .offers import data_tiles, variant_tiles
from .words import explained, locked, plain_title

__all__ = ["choose_runs", "race_form"]

FIRST = ("vae", "sparse-l1")


@dataclass(frozen=True)
class Knob:
    """A setting that one variant may be raced at, and the values offered."""

    title: str
    values: tuple[Any, ...]


KNOBS: dict[str, Knob] = {
    "model.bottleneck.size": Knob(mark("Code size"), (1, 2, 4, 8, 16, 32, 64)),
    "model.bottleneck.beta": Knob(mark("Weight of the KL term (β)"), (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)),
    "model.view.level": Knob(mark("Noise on the input"), (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)),
    "optimiser.learning_rate": Knob(mark("Learning rate"), (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2)),
    "optimiser.kind": Knob(mark("Optimiser"), ("gd", "sgd", "momentum", "rmsprop", "adam", "adamw")),
}
"""What a race may be about; those that a variant does not have are left away."""


def race_form(start: Callable[[Race], None]) -> None:
    """Draw the form; `start` is called with the race when the button is pressed."""
    left, right = st.columns([1, 1.35], gap="medium")
    with left:
        data = tiles(_("Data set"), data_tiles(), "digits", "race-data")
    with right:
        about = st.segmented_control(
            _("What is compared"),
            ["variants", "knob"],
            default="variants",
            format_func={"variants": _("Several autoencoders"), "knob": _("One, many values")}.get,
            required=True,
            key="race-about",
            label_visibility="collapsed",
        )
        entrants = several(data) if about == "variants" else one(data)
    budget(data, entrants, start)


def several(data: str) -> list[Entrant]:
    label = _("Autoencoders, up to {n}").format(n=MOST_ENTRANTS)
    chosen = many_tiles(label, variant_tiles(data), FIRST, MOST_ENTRANTS, f"race-variants/{data}")
    return [Entrant(variant=name) for name in chosen]


def one(data: str) -> list[Entrant]:
    name = tiles(_("Autoencoder"), variant_tiles(data), "vae", f"race-variant/{data}")
    spec = preset(data, name)
    offered = [path for path in KNOBS if has(spec, path)]
    knob = st.selectbox(_("Setting"), offered, format_func=lambda path: _(KNOBS[path].title), key=f"race-knob/{name}")
    present = field_at(spec, knob)[1]
    values = sorted({*KNOBS[knob].values, present}, key=lambda value: (isinstance(value, str), value))
    usual = [value for value in values if value == present] + [value for value in values if value != present][-2:]
    chosen = st.pills(
        _("Values"),
        values,
        selection_mode="multi",
        default=usual,
        format_func=lambda value: _(KINDS.get(value, value)) if isinstance(value, str) else f"{value:g}",
        key=f"race-values/{name}/{knob}",
    )
    return [Entrant(variant=name, values={knob: value}) for value in chosen[:MOST_ENTRANTS]]


def has(spec: Any, path: str) -> bool:
    try:
        field_at(spec, path)
    except StopIteration:
        return False
    return True


def budget(data: str, entrants: list[Entrant], start: Callable[[Race], None]) -> None:
    most = max(1, min(MOST_SEEDS, MOST_RUNS // max(1, len(entrants))))
    with st.container(border=True):
        kind, amount, seeds, go = st.columns([1.2, 1.6, 1.2, 1], vertical_alignment="bottom", gap="medium")
        with kind:
            shared = st.segmented_control(
                _("Same budget for all"),
                ["epochs", "seconds"],
                default="epochs",
                format_func={"epochs": _("Epochs"), "seconds": _("Seconds")}.get,
                required=True,
                key="race-budget",
            )
        with amount:
            usual = min(200, card(data).epochs)
            epochs = st.slider(_("Epochs"), 1, 200, usual, key=f"race-epochs/{data}") if shared == "epochs" else 10_000
            seconds = st.slider(_("Seconds of training each"), 2, 120, 10, key="race-seconds") if shared == "seconds" else 0
        with seeds:
            tries = st.slider(
                _("Seeds"),
                1,
                max(2, most),
                1,
                help=_("How often each is trained, from other first weights: the spread says which differences are real."),
                key=f"race-seeds/{most}",
            )
        with go:
            why = why_not(entrants, data)
            race = None
            if not why:
                race = Race(data=data, entrants=tuple(entrants), epochs=epochs, seconds=seconds, seeds=min(tries, most))
                with explained():
                    try:
                        race.specs()
                    except UserError:
                        race = None
                        raise
            st.button(
                _("Start"),
                type="primary",
                icon=":material/sports_score:",
                width="stretch",
                disabled=race is None or bool(locked()),
                help=locked() or why or None,
                on_click=start,
                args=(race,),
                key="race-start",
            )
    n = len(entrants) * min(tries, most)
    names = _(", ").join(dict.fromkeys(_(VARIANTS[entrant.variant].title) for entrant in entrants))
    st.caption(
        why
        or _("{n} runs on {data}: {names}. All see the same split and the same order of items; PCA runs along.").format(
            n=n, data=_(CARDS[data].title), names=names
        )
    )


def why_not(entrants: list[Entrant], data: str) -> str:
    if len(entrants) < 2:
        return _("Choose two or more to compare.")
    return ""


def choose_runs(most: int) -> None:
    """Instead of a race: up to `most` runs that are there already, opened by their link."""
    ready = {run.id: plain_title(run) for run in store().runs() if (run.results / "items.safetensors").exists()}
    with st.expander(_("Or compare runs you have"), icon=":material/folder_open:"):
        picked = st.multiselect(_("Runs"), list(ready), format_func=ready.get, max_selections=most, placeholder=_("Choose two or more"))
        st.button(
            _("Compare them"),
            disabled=len(picked) < 2,
            on_click=lambda: st.query_params.update({"runs": ".".join(picked)}),
            key="compare-picked",
        )
