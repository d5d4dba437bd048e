"""What may be asked of a run while it trains and afterwards. Each button has its place and keeps it."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from aecore.runs.run import ENDED, Run, State
from aecore.texts import mark

from .. import lab
from ..attempt import attempt
from ..forms.fields import tune
from ..language import _
from ..taking.code import code_button
from ..words import escape, locked

__all__ = ["buttons", "hold", "stepping"]

PAGES = Path(__file__).resolve().parent.parent.parent / "pages"
PACES = {0.0: mark("full speed"), 0.2: mark("slow motion"), 1.0: mark("a step a second")}
"""Seconds between two steps that are offered."""
ARROWS = mark(
    "Show on the map where the next step will push each code: the direction in which the loss of its own item falls "
    "fastest."
)
GOES_ON = ("play_arrow", "resume", lambda run: lab.engine().submit(run, lab.owner()))
GO: dict[State, tuple[str, str, str, Callable[[Run], None]]] = {
    "queued": (mark("Pause"), "pause", "pause", lambda run: run.ask("pause")),
    "running": (mark("Pause"), "pause", "pause", lambda run: run.ask("pause")),
    "paused": (mark("Continue"), "play_arrow", "continue", lambda run: run.take_back("pause")),
    "done": (mark("Resume"), *GOES_ON),
    "stopped": (mark("Resume"), *GOES_ON),
    "interrupted": (mark("Resume"), *GOES_ON),
    "failed": (mark("Resume"), *GOES_ON),
}
"""The button that holds a run or lets it go on: label, icon, key, what it asks."""


def hold(run: Run, state: State) -> None:
    """Draw what holds it or lets it go on, and stop. They come first, so that they stay where they are when the state
    changes, and with it what comes after them."""
    why = locked(run)
    label, icon, key, act = GO[state]
    stays = run.from_file and key == "resume"
    with st.container(width="content", key="train-toggle"):
        press(run, _(label), icon, key, act, why, disabled=state in ("queued", "done") or stays)
    press(run, _("Stop"), "stop", "stop", lambda r: lab.engine().cancel(r), why, disabled=state in ENDED)


def buttons(run: Run, state: State) -> None:
    """Draw what else may be asked at any time: changes, the next page."""
    st.page_link(PAGES / "train.py", label=_("New from this"), icon=":material/edit:", query_params={"like": run.id})
    if state not in ENDED and not locked(run):
        tune(run, lambda: pace(run))
    explore = st.button(
        _("Explore"),
        icon=":material/explore:",
        type="primary" if state in ENDED else "secondary",
        disabled=state == "queued",
        key="explore-run",
    )
    if state in ENDED and run.has_results and st.button(_("Use it"), icon=":material/auto_fix_high:", key="use-run"):
        st.switch_page(PAGES / "use.py", query_params={"run": run.id})
    code_button([run.id], "train-code")
    if explore:
        st.switch_page(PAGES / "explore.py", query_params={"run": run.id})


def stepping(run: Run) -> None:
    """What may be asked of a paused run: to go on a little, and where it would go."""
    why = locked(run)
    press(run, _("One step"), "skip_next", "one-step", one_step, why)
    press(run, _("One epoch"), "fast_forward", "one-epoch", one_epoch, why)
    press(run, _("Arrows"), "north_east", "arrows", lambda r: r.ask("arrows"), why, _(ARROWS))


def press(
    run: Run, label: str, icon: str, key: str, act: Callable[[Run], None], why: str, help: str = "",
    *, disabled: bool = False,
) -> None:  # fmt: skip
    st.button(
        label,
        icon=f":material/{icon}:",
        on_click=ask,
        args=(act, run.id),
        key=key,
        disabled=bool(why) or disabled,
        help=escape(why or help) or None,
    )


def ask(action: Callable[[Run], None], run_id: str) -> None:
    """Do what a button asks of a run, if it is still there."""
    attempt(lambda: action(lab.store().get(run_id)), "run-error")


def one_step(run: Run) -> None:
    run.ask_until(step=run.status.step + 1)


def one_epoch(run: Run) -> None:
    """To the end of the epoch that has begun, or of the next one."""
    run.ask_until(epoch=float(math.floor(run.status.epoch + 1e-9) + 1))


def pace(run: Run) -> None:
    """How much time passes between two steps."""
    key = f"pace/{run.id}"

    def take() -> None:
        ask(lambda r: r.ask_pace(float(st.session_state[key])), run.id)

    st.segmented_control(
        _("Speed"),
        list(PACES),
        default=min(PACES, key=lambda seconds: abs(seconds - run.asked_pace)),
        required=True,
        format_func=lambda seconds: _(PACES[seconds]),
        help=_("Slow motion lets time pass between two steps. What is trained stays the same, bit for bit."),
        key=key,
        on_change=take,
    )
