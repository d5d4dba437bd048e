"""The form of a race: data, autoencoders (or one of them at several values of a knob), budget, seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.races import (
    MOST_ENTRANTS,
    Entrant,
    Race,
    codes_of,
    equal_codes,
    usual_variants,
)

from ..language import _, say
from ..links import MOST_COMPARED
from ..tiles.chooser import many_tiles, tiles
from ..tiles.filters import DATA, chips
from ..tiles.filters import VARIANTS as VARIANT_KINDS
from ..tiles.offers import data_tiles, variant_tiles
from ..words import joined
from .controls import KINDS
from .race_asked import (
    KNOBS,
    SIZES,
    RaceAsked,
    asked_race,
    keep_race_form,
    key_of,
    knobs_of,
    values_of,
)  # fmt: skip
from .race_budget import budget
from .race_runs import choose_runs

__all__ = ["race_form"]

MOST_EXPLAINED = 3
"""Contestants that have room for a sentence each."""


def race_form(start: Callable[[Race], None]) -> None:
    """Draw the form; `start` is called with the race when the button is pressed."""
    asked = asked_race()
    left, middle, right = st.columns([1.42, 1.24, 1], gap="medium")
    with left:
        sets = data_tiles()
        count = _("{n} sets").format(n=len(sets))
        key = key_of("race-data")
        data = tiles(_("Data set"), sets, asked.data, key, form="cards", filters=chips(DATA), hint=count)
    with right, st.container(border=True, gap="small", key="race-chosen"):
        names = {"variants": _("Several autoencoders"), "knob": _("One, many values")}
        about = st.segmented_control(
            _("What is compared"),
            list(names),
            default="knob" if asked.knob else "variants",
            format_func=lambda name: names.get(name, name),
            required=True,
            key=key_of("race-about"),
            label_visibility="collapsed",
            width="stretch",
        )
        chosen = st.container(gap="small")
        said, entrants = (several if about == "variants" else one)(data, asked, middle, chosen)
        keep_race_form(budget(said, entrants, asked, start))
    with right:
        choose_runs(MOST_COMPARED)


def several(
    data: str, asked: RaceAsked, middle: DeltaGenerator, card: DeltaGenerator
) -> tuple[RaceAsked, list[Entrant]]:
    usual = usual_variants(data)
    first = usual if asked.knob else asked.variants or usual
    with middle:
        hint = _("up to {n}").format(n=MOST_ENTRANTS)
        names = many_tiles(
            _("Autoencoders"),
            variant_tiles(data),
            first,
            MOST_ENTRANTS,
            key_of(f"race-variants/{data}"),
            hint=hint,
            filters=chips(VARIANT_KINDS),
        )
    with card:
        contestants(names)
        said = RaceAsked(data, () if tuple(names) == usual else tuple(names))
        entrants = [Entrant(variant=name) for name in names]
        return (
            shared_codes(said, entrants, "" if asked.knob else asked.codes) if len(entrants) > 1 else (said, entrants)
        )


def contestants(names: Sequence[str]) -> None:
    """Say who was chosen: what each is, where there is room for it."""
    explained = len(names) <= MOST_EXPLAINED
    for name in names:
        title, text = _(VARIANTS[name].title), _(VARIANTS[name].text)
        st.caption(f"**{title}** · {text}" if explained else f"**{title}**")


def shared_codes(said: RaceAsked, entrants: list[Entrant], asked: str) -> tuple[RaceAsked, list[Entrant]]:
    """Ask for the code size of all, and say who cannot have it."""
    race = Race(data=said.data, entrants=tuple(entrants))
    usual = str(codes_of(race).size or race.spec(entrants[0]).model.bottleneck.size)
    titles = {"": _("Equal: {n}").format(n=usual), "own": _("Each its own")}
    options = ["", *map(str, SIZES), "own"]
    codes = st.selectbox(
        _("Code size for all"),
        options,
        options.index(asked),
        format_func=lambda option: titles.get(option, option),
        help=_("With more numbers any of them rebuilds more, so that only codes of one size compare autoencoders."),
        key=key_of(f"race-codes/{said.data}"),
    )
    if codes == "own":
        return replace(said, codes=codes), entrants
    shared = codes_of(race, int(codes or 0))
    if told := [say(sentence) for sentence in (*shared.exempt, *shared.remarks)]:
        st.caption(joined(*told))
    return replace(said, codes=codes), list(equal_codes(race, int(codes or 0)).entrants)


def one(data: str, asked: RaceAsked, middle: DeltaGenerator, card: DeltaGenerator) -> tuple[RaceAsked, list[Entrant]]:
    with middle:
        count = _("{n} kinds").format(n=len(VARIANTS))
        key = key_of(f"race-variant/{data}")
        first = (asked.variants or usual_variants(data))[0]
        name = tiles(_("Autoencoder"), variant_tiles(data), first, key, hint=count, filters=chips(VARIANT_KINDS))
    with card:
        contestants([name])
        return values_raced(data, name, asked)


def values_raced(data: str, name: str, asked: RaceAsked) -> tuple[RaceAsked, list[Entrant]]:
    """Ask for the setting that one autoencoder is raced at, and its values."""
    spec = preset(data, name)
    offered = knobs_of(spec)
    knob = st.selectbox(
        _("Setting"),
        offered,
        offered.index(asked.knob) if asked.knob in offered else 0,
        format_func=lambda path: _(KNOBS[path].title),
        key=key_of(f"race-knob/{name}"),
    )
    values, usual = values_of(spec, knob)
    chosen = st.pills(
        _("Values"),
        values,
        selection_mode="multi",
        default=[value for value in values if value in asked.values] if knob == asked.knob and asked.values else usual,
        format_func=lambda value: _(KINDS.get(value, value)) if isinstance(value, str) else f"{value:g}",
        key=key_of(f"race-values/{name}/{knob}"),
    )[:MOST_ENTRANTS]
    said = RaceAsked(data, (name,), knob, () if set(chosen) == set(usual) else tuple(chosen))
    return said, [Entrant(variant=name, values={knob: value}) for value in chosen]
