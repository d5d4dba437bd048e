"""The browser components as Python functions: a run as it trains, the explorer, and so on. Picture tiles have more to
do: `ui/tiles/chooser.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from aecore.models.variants import VARIANTS
from aecore.runs.annotations import annotations_of
from aecore.runs.run import Run

from .drawing import drawing_of
from .explore.keeping import last_heard
from .gallery.thumbs import thumbs_of
from .language import _, language, speaking
from .mounted import COMPONENTS
from .presenting import presenting
from .texts import component_texts
from .web.addresses import BUILT, VERSION, base
from .web.build import build_components, source_digest
from .web.serving import versions
from .words import locked, plain_title

__all__ = [
    "Chosen", "Explored", "appearance", "beside_of", "chosen", "explorer", "fair", "gallery", "hero", "leaderboard",
    "live", "race", "scoreboard", "show", "through",
]  # fmt: skip

STUB = """
export default async function (component) {{
  const lab = await import(location.origin + "{built}/lab.js?{version}={digest}");
  return lab.{name}(component);
}}
"""


@cache
def mount(name: str) -> Callable[..., Any]:
    """Register a component once per server; its code is fetched from the app's own route, cached by digest."""
    return st.components.v2.component(
        f"latent_lab_{name}",
        js=STUB.format(name=name, built=f"{base()}{BUILT}", version=VERSION, digest=source_digest()),
    )


@cache
def texts_in(code: str) -> dict[str, str]:
    """Every sentence of the components; asking for the language anew for each of them would take most of a page's
    time."""
    with speaking(code):
        return component_texts(_)


def show(name: str, key: str, data: dict[str, Any], **callbacks: Any) -> Any:
    """Mount a component at a place; returns its states and triggers, None where the components could not be built."""
    if why := build_components():
        st.error(_("The browser components could not be built, so this part cannot be shown."))
        st.code(why, language=None)
        return None
    spoken = language()
    common: dict[str, Any] = {"texts": texts_in(spoken), "lang": spoken, "base": base()}
    if presenting():
        common["present"] = True
    told = {f"on_{what}_change": nothing for what in (*COMPONENTS[name].states, *COMPONENTS[name].triggers)}
    return mount(name)(key=key, data=common | data, **told | callbacks)


def nothing() -> None:
    """What is told lies in the result; the page reads it when it is drawn anew."""


def chosen(about: dict[str, Any], key: str) -> None:
    """Explain what is chosen to be trained."""
    show("chosen", key, about)


def appearance(key: str) -> None:
    """Show the choice between light and dark; the browser keeps it."""
    show("appearance", key, {})


def fair(strip: dict[str, Any], key: str) -> None:
    """Show what is equal between contestants and what is not."""
    show("fair", key, strip)


def race(shown: dict[str, Any], key: str) -> tuple[set[str], str | None]:
    """Show several runs, as they train and afterwards: entrants with their `runs`, and baselines. Returns the ids of
    those that have ended, and of those to be stopped, joined by dots."""
    result = show("race", key, shown, default={"ended": ""})
    return set(str(getattr(result, "ended", "")).split()), getattr(result, "stop", None)


def scoreboard(board: dict[str, Any], key: str) -> None:
    """Show who is how good at what, and how sure that is."""
    show("scoreboard", key, board)


def leaderboard(table: dict[str, Any], key: str, on_card: Callable[[], None] | None = None) -> str | None:
    """Show a table of contestants by scores; returns the card whose heading was clicked last."""
    result = show("leaderboard", key, table, default={"card": table["card"]}, on_card_change=on_card or nothing)
    return getattr(result, "card", None)


def through(models: Sequence[dict[str, Any]], key: str) -> None:
    """Send one item, one noise and one path through several runs; a row for each."""
    show("through", key, {"models": list(models)})


def gallery(data: Mapping[str, Any], key: str) -> dict[str, str]:
    """Show all runs as cards, and return what of them is looked at, as parts of the link; what is asked of them lies in
    the state of this `key` when the page is drawn anew."""
    result = show("gallery", key, dict(data), default={"looking": data["looking"]})
    looking = getattr(result, "looking", None)
    return looking if isinstance(looking, dict) else data["looking"]


def live(run: Run, state: str, on_state: Callable[[], None]) -> str | None:
    """Show a run as it trains; `on_state` is called when its state has changed. Returns the trouble whose remedy is to
    be tried, when that was asked for just now."""
    known = VARIANTS.get(run.spec.variant)
    result = show(
        "live",
        f"live-{run.id}",
        drawing_of(run) | {"state": state, "watch": _(known.watch) if known else ""},
        on_state_change=on_state,
    )
    return getattr(result, "offer", None)


@dataclass(frozen=True)
class Chosen:
    """What a person asks for on Home, in this run of the page: where to go, which language to speak."""

    go: str | None
    language: str | None


def hero(data: dict[str, Any], key: str) -> Chosen:
    """Show a model that walks by itself, and the ways on."""
    result = show("hero", key, data)
    return Chosen(getattr(result, "go", None), getattr(result, "language", None))


@dataclass(frozen=True)
class Explored:
    """What a person did in the explorer: where they are, and what they ask for in this run of the page."""

    view: dict[str, str]
    """Parts of the link."""
    selection: list[int]
    """The items picked together."""
    job: dict[str, Any] | None


def explorer(
    run: Run,
    key: str,
    *,
    view: dict[str, str] | None = None,
    others: Sequence[dict[str, Any]] = (),
    beside: dict[str, Any] | None = None,
) -> Explored:
    """Show the latent map of a run, opened at `view`, and return what was done in it. `others` can stand beside it,
    `beside` does."""
    start = view or {}
    result = show(
        "explorer",
        key,
        drawing_of(run)
        | {
            "view": start,
            "title": plain_title(run),
            "kept": annotations_of(run).model_dump(),
            "heard": last_heard(run),
            "locked": locked(run),
            "versions": versions(run),
            "others": list(others),
            "beside": beside,
            "thumb": found["map"] if (found := thumbs_of(run)) else "",
        },
        default={"view": start, "selection": []},
    )
    view, selection = getattr(result, "view", None), getattr(result, "selection", None)
    return Explored(
        view if isinstance(view, dict) else start,
        selection if isinstance(selection, list) else [],
        getattr(result, "job", None),
    )


def beside_of(other: Run, why: str) -> dict[str, Any]:
    """What the explorer is told of a run beside; `why` its items are others."""
    return drawing_of(other) | {"title": plain_title(other), "why": why, "versions": versions(other)}
