"""What can be raced again of a race that was started: the same, with equal codes, from further seeds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import streamlit as st

from aecore.errors import UserError
from aecore.races import Race, Started, equal_codes, more_seeds, seeds_to_come, why_not
from aecore.runs.run import ACTIVE, Run

from .. import lab
from ..attempt import attempt
from ..language import _, say
from ..words import escape, locked

__all__ = ["again", "tell_looks"]


def again(started: Started, runs: list[Run], begin: Callable[[Race], None]) -> None:
    """Draw the buttons; `begin` starts a race and opens it."""
    add_seeds(started, runs)
    equal = with_equal_codes(started.race)
    if equal != started.race:
        st.button(
            _("Race them again with equal codes"),
            icon=":material/equal:",
            on_click=begin,
            args=(equal,),
            disabled=bool(locked()),
            help=locked()
            or _("New runs, all with a code of the same size: with more numbers any of them rebuilds more."),
            key="race-equal",
        )
    st.button(
        _("Repeat"),
        icon=":material/replay:",
        on_click=begin,
        args=(started.race,),
        disabled=bool(locked()),
        help=locked() or _("The same race once more: new runs with the same data, settings and seeds."),
    )


def add_seeds(started: Started, runs: list[Run]) -> None:
    """To settle a draw; it waits until all have ended, as the numbers of some would be half a look."""
    if not (n := seeds_to_come(started.race)):
        return
    racing = any(run.status.state in ACTIVE for run in runs)
    refused = why_not(lab.store(), started)
    why = locked() or (escape(say(refused)) if refused else "")
    st.button(
        _("Add 1 seed") if n == 1 else _("Add {n} seeds").format(n=n),
        icon=":material/add_circle:",
        on_click=add,
        args=(started,),
        disabled=racing or bool(why),
        help=why
        or _(
            "Trains each from further seeds, to settle a draw. Each press is a further look at the same race and costs "
            "certainty: whoever looks often enough sees somebody lead by luck, so after {n} looks a lead must be "
            "clearer to count."
        ).format(n=started.looks + 1),
        key="race-seeds-more",
    )


def tell_looks(started: Started) -> None:
    """How often the race has been looked at, where seeds were added."""
    if started.looks > 1:
        st.caption(
            _(
                "Seeds were added to this race after its numbers were seen: this is look {n}, and each look costs "
                "certainty."
            ).format(n=started.looks)
        )


def with_equal_codes(race: Race) -> Race:
    """The race itself where it cannot be trained any more: then its button says so."""
    with suppress(UserError):
        return equal_codes(race)
    return race


def add(started: Started) -> None:
    mine, store = lab.owner(), lab.store()
    looked = (started.id, started.looks)
    attempt(lambda: lab.once("seeds", looked, lambda: more_seeds(store, lab.engine(), started, mine).id), "race-error")
