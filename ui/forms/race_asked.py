"""What the form of a race says, in the address: data set, autoencoders, budget and seeds, where they are not as usual.

data=mnist&variants=vae.sparse-l1&codes=8&epochs=20&seeds=5
variants=vae&knob=model.bottleneck.size&values=1,2,4&seconds=10
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import streamlit as st

from aecore.presets import blocked, preset
from aecore.races import MOST_RUNS, MOST_SEEDS, usual_variants
from aecore.spec import Spec, leaves
from aecore.texts import mark

from ..address import keep, part, refuse, unread
from .asked import setting, written
from .fields import field_at
from .own import asked_data, in_link

__all__ = [
    "KNOBS", "SIZES", "USUAL", "RaceAsked", "asked_race", "begin_race_form", "forget_race_form", "keep_race_form",
    "key_of", "knobs_of", "most_seeds", "values_of",
]  # fmt: skip


@dataclass(frozen=True)
class RaceAsked:
    """What the form begins with, or says now."""

    data: str = "digits"
    variants: tuple[str, ...] = ()
    """Empty: two that suit the data set."""
    knob: str = ""
    """The setting that one autoencoder is raced at; empty: several autoencoders race."""
    values: tuple[Any, ...] = ()
    """Of the setting; empty: the usual ones."""
    codes: str = ""
    """The code size of all, `own` where each keeps its own; empty: equal, of a size that suits them."""
    epochs: int = 0
    """0: what suits the data set."""
    seconds: int = 0
    """0: the budget is counted in epochs."""
    seeds: int = 0
    """0: as many as suit what is forecast."""


@dataclass(frozen=True)
class Knob:
    """A setting that one variant may be raced at, and the values offered."""

    title: str
    values: tuple[Any, ...]


SIZES = (1, 2, 4, 8, 16, 32, 64)
"""Of a code, that are offered."""
KNOBS: dict[str, Knob] = {
    "model.bottleneck.size": Knob(mark("Code size"), SIZES),
    "model.bottleneck.beta": Knob(mark("Weight of the KL term (β)"), (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)),
    "model.view.level": Knob(mark("Noise on the input"), (0.05, 0.1, 0.2, 0.3, 0.5, 0.8)),
    "optimiser.learning_rate": Knob(mark("Learning rate"), (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)),
    "optimiser.kind": Knob(mark("Optimiser"), ("gd", "sgd", "momentum", "rmsprop", "adam", "adamw")),
}
"""What a race may be about; those that a variant does not have are left away."""


def knobs_of(spec: Spec) -> list[str]:
    """Return the settings that the autoencoder of a spec may be raced at."""
    there = {path for path, _field, _value in leaves(spec)}
    return [path for path in KNOBS if path in there]


def values_of(spec: Spec, knob: str) -> tuple[list[Any], list[Any]]:
    """Return the values offered for a setting, the present one among them, and those that are chosen to begin with."""
    present = field_at(spec, knob)[1]
    values = sorted({*KNOBS[knob].values, present}, key=lambda value: (isinstance(value, str), value))
    return values, [value for value in values if value == present] + [v for v in values if v != present][-2:]


# --- in the link ------------------------------------------------------------------------------------------------------

USUAL = RaceAsked()


def asked_race() -> RaceAsked:
    """Return what the link asks the form to begin with: read once, when the page is opened."""
    if unread("race-form"):
        st.session_state["race-asked"] = read_race()
    asked: RaceAsked = st.session_state["race-asked"]
    return asked


def read_race() -> RaceAsked:
    data = asked_data(USUAL.data)
    wanted = tuple(filter(None, (part("variants") or "").split(".")))
    variants = tuple(name for name in wanted if not blocked(data, name))
    first = (variants or usual_variants(data))[0]
    knob, values = read_knob(preset(data, first))
    if len(variants) < len(wanted):
        refuse("variants")
    elif knob and len(variants) > 1:
        refuse("variants")
        variants = variants[:1]
    entrants = len(values or values_of(preset(data, first), knob)[1]) if knob else len(variants or usual_variants(data))
    return RaceAsked(data, variants, knob, values, read_codes(knob), *read_budget(), read_seeds(entrants))


def read_budget() -> tuple[int, int]:
    """The epochs or the seconds that the link wants: a budget is counted in one of them."""
    epochs, seconds = (int(part(name) or 0) for name in ("epochs", "seconds"))
    if epochs and seconds:
        refuse("epochs")
    return 0 if seconds else epochs, seconds


def read_seeds(entrants: int) -> int:
    """The seeds that the link wants, where so many entrants may have them."""
    seeds = int(part("seeds") or 0)
    if seeds <= most_seeds(entrants):
        return seeds
    refuse("seeds")
    return 0


def most_seeds(entrants: int) -> int:
    """Return how many seeds each of so many entrants may have."""
    return max(1, min(MOST_SEEDS, MOST_RUNS // max(1, entrants)))


def read_knob(spec: Spec) -> tuple[str, tuple[Any, ...]]:
    """The setting that the link wants raced, and those of the wanted values that are offered for it."""
    knob, wanted = part("knob") or "", [setting(f"={text}")[1] for text in (part("values") or "").split(",") if text]
    if knob not in knobs_of(spec):
        for name in ("knob", "values"):
            if part(name):
                refuse(name)
        return "", ()
    values = tuple(value for value in wanted if value in values_of(spec, knob)[0])
    if len(values) < len(wanted):
        refuse("values")
    return knob, values


def read_codes(knob: str) -> str:
    """The code size that the link wants for all; where one autoencoder is raced there is nothing to make equal."""
    codes = part("codes") or ""
    if codes and (knob or codes not in ("own", *map(str, SIZES))):
        refuse("codes")
        return ""
    return codes


def begin_race_form() -> None:
    """Have the form begin anew with what the link asks for, also where it is on the page already."""
    st.session_state["race-begun"] = st.session_state.get("race-begun", 0) + 1


def key_of(control: str) -> str:
    """Return the key of a control of the form: a form that is begun anew knows nothing of what was chosen before."""
    begun = st.session_state.get("race-begun", 0)
    return f"{control}-{begun}" if begun else control


def keep_race_form(said: RaceAsked) -> None:
    """Keep in the link what the form says, where it is not as usual."""
    for field in fields(RaceAsked):
        value = getattr(said, field.name)
        keep(field.name, None if value == getattr(USUAL, field.name) else text_of(field.name, value) or None)


def text_of(name: str, value: Any) -> str:
    if name == "variants":
        return ".".join(value)
    if name == "data":
        return in_link(value)
    return ",".join(map(written, value)) if name == "values" else str(value)


def forget_race_form() -> None:
    """Take the form out of the link: from now on it names what is compared."""
    for field in fields(RaceAsked):
        keep(field.name, None)
