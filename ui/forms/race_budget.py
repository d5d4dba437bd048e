"""The lower part of the form of a race: what budget and seeds all get, what that will take, and the button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import streamlit as st

from aecore.data.source import card_named, source_of
from aecore.errors import UserError
from aecore.models.variants import VARIANTS
from aecore.races import SEEDS, Entrant, Race, forecast, usual_seeds
from aecore.runs.costs import LOOKED_AT

from ..attempt import pressed
from ..lab import engine, store
from ..language import _
from ..links import EPOCHS, SECONDS
from ..words import card_text, escape, explained, joined, locked, time_words
from .own import card_here
from .race_asked import RaceAsked, key_of, most_seeds

__all__ = ["budget"]

OFFERED = 200
"""Epochs that the slider goes up to, where the link asks for no more."""


def budget(said: RaceAsked, entrants: list[Entrant], asked: RaceAsked, start: Callable[[Race], None]) -> RaceAsked:
    """Draw the budget, the seeds and the button; returns what the whole form says."""
    data = said.data
    most = most_seeds(len(entrants))
    with st.container(gap="small"):
        kind, amount, seeds, told, go = (st.container() for _place in range(5))
        names = {"epochs": _("Epochs"), "seconds": _("Seconds")}
        with kind:
            shared = st.segmented_control(
                _("Same budget for all"),
                list(names),
                default="seconds" if asked.seconds else "epochs",
                format_func=lambda name: names.get(name, name),
                required=True,
                key=key_of("race-budget"),
                width="stretch",
            )
        with amount:
            usual = min(OFFERED, card_named(data).epochs)
            epochs, seconds = 0, 0
            if shared == "epochs":
                first = asked.epochs if asked.epochs and data == asked.data else usual
                most_epochs = max(OFFERED, first)
                epochs = st.slider(_("Epochs"), EPOCHS.least, most_epochs, first, key=key_of(f"race-epochs/{data}"))
            else:
                label = _("Seconds of training each")
                seconds = st.slider(label, SECONDS.least, SECONDS.most, asked.seconds or 10, key=key_of("race-seconds"))
        with seeds:
            shape = Race.model_construct(
                data=data, entrants=tuple(entrants), epochs=epochs or 10_000, seconds=float(seconds), seeds=1
            )
            usual_tries = (
                usual_seeds(shape, islice(store().glance(), LOOKED_AT), places()) if len(entrants) > 1 else SEEDS
            )
            tries = seeds_slider(usual_tries, max(2, most), asked.seeds)
        with go:
            why = why_not(entrants, data)
            race = None
            if not why:
                race = shape.model_copy(update={"seeds": min(tries, most)})
                with explained():
                    try:
                        race.specs()
                    except UserError:
                        race = None
                        raise
            refused = race is None or bool(locked())
            look = {"type": "primary", "icon": ":material/sports_score:", "width": "stretch"}
            help = locked() or why or None
            if pressed(_("Start"), key="race-start", disabled=refused, help=help, **look) and race:
                start(race)
                st.rerun()
    told.caption(why or escape(sentence(shape.model_copy(update={"seeds": min(tries, most)}))))
    return replace(
        said,
        epochs=0 if epochs == usual else epochs,
        seconds=seconds,
        seeds=0 if tries == usual_tries else min(tries, most),
    )


def seeds_slider(usual: int, most: int, asked: int) -> int:
    """Seeds: what the person chose or the link asks for, else what is usual, which may change with the choice above."""
    key, chosen = key_of(f"race-seeds/{most}"), key_of("race-seeds-chosen")
    wanted = st.session_state.get(chosen) or asked
    if key not in st.session_state or not wanted:
        st.session_state[key] = min(wanted or usual, most)
    st.slider(
        _("Seeds"),
        1,
        most,
        help=_("How often each is trained, from other first weights: the spread says which differences are real."),
        key=key,
        on_change=lambda: st.session_state.update({chosen: st.session_state[key]}),
    )
    return int(st.session_state[key])


def sentence(race: Race) -> str:
    """What will be run, and how long that trained here before."""
    names = _(", ").join(dict.fromkeys(_(VARIANTS[entrant.variant].title) for entrant in race.entrants))
    said = _("{n} runs on {data}: {names}. All see the same split and the same order of items; PCA runs along.").format(
        n=len(race.entrants) * race.seeds, data=title_of(race.data), names=names
    )
    seconds = forecast(race, islice(store().glance(), LOOKED_AT), places())
    if seconds is None:
        return said
    told = _("They train for about {time} here, as earlier runs did.").format(time=time_words(seconds))
    return joined(said, told)


def title_of(data: str) -> str:
    card = card_here(source_of(data))
    return card_text(card, card.title)


def places() -> int:
    """How many runs train at once."""
    return max(1, engine().capacity().places)


def why_not(entrants: list[Entrant], data: str) -> str:
    if len(entrants) < 2:
        return _("Choose two or more to compare.")
    return ""
