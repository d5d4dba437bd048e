"""The browser components as Python functions: picture tiles, a run as it trains, the explorer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from aecore.data.cards import DataCard
from aecore.parts import View
from aecore.runs.annotations import annotations_of
from aecore.runs.run import Run

from .explore.keeping import last_heard
from .language import _, language, speaking
from .mounted import COMPONENTS
from .presenting import presenting
from .texts import component_texts
from .web.addresses import BUILT, VERSION, base
from .web.build import build_components, source_digest
from .web.serving import versions
from .words import card_text, locked, plain_title

__all__ = [
    "Chosen", "Explored", "appearance", "card_look", "chosen", "drawing_of", "explorer", "fair", "gallery", "hero",
    "leaderboard", "live", "look_of", "many_tiles", "race", "scoreboard", "through", "tiles",
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


def tiles(label: str, options: Sequence[dict[str, Any]], value: str, key: str, **more: Any) -> str:
    """Show options to choose one from and return the id of the chosen one; `more` is what else `TilesData` may have.

    An option has `id`, `title`, `text`, `picture` (SVG) and may have a `group` to stand under and, in `disabled`, the
    sentence why it cannot be chosen now. When that befalls the chosen one, `value` stands in for it, or else the first
    that can be chosen.
    """
    free = [option["id"] for option in options if not option.get("disabled")]
    fallback = value if value in free or not free else free[0]
    asked = getattr(st.session_state.get(key), "choice", None)
    result = show(
        "tiles",
        key,
        {"label": label, "options": list(options), "value": asked if asked in free else fallback} | more,
        default={"choice": value},
    )
    choice = getattr(result, "choice", None)
    return choice if choice in free else fallback


def many_tiles(label: str, options: Sequence[dict[str, Any]], values: Sequence[str], most: int, key: str) -> list[str]:
    """Show options to choose up to `most` from and return the ids of the chosen ones that can be chosen now."""
    free = [option["id"] for option in options if not option.get("disabled")]
    asked = getattr(st.session_state.get(key), "choice", None)
    chosen = asked.split() if isinstance(asked, str) else list(values)
    result = show(
        "tiles",
        key,
        {"label": label, "options": list(options), "value": " ".join(id for id in chosen if id in free), "most": most},
        default={"choice": " ".join(values)},
    )
    choice = getattr(result, "choice", None)
    return [id for id in (choice.split() if isinstance(choice, str) else values) if id in free][:most]


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


def gallery(data: Mapping[str, Any], key: str) -> None:
    """Show all runs as cards; what is asked of them lies in the state of this `key` when the page is drawn anew."""
    show("gallery", key, dict(data))


def live(run: Run, state: str, on_state: Callable[[], None]) -> str | None:
    """Show a run as it trains; `on_state` is called when its state has changed. Returns the trouble whose remedy is to
    be tried, when that was asked for just now."""
    result = show(
        "live",
        f"live-{run.id}",
        drawing_of(run) | {"state": state},
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


def drawing_of(run: Run) -> dict[str, Any]:
    """What a component must know to draw a run's items."""
    look = look_of(run)
    return {"run": run.id, "classes": look.pop("classes"), "look": look}


def look_of(run: Run) -> dict[str, Any]:
    """Return what the items of a run look like: their kind and shape, the names of what is in them, what the encoder is
    given."""
    return card_look(run.card, run.spec.model.view)


def card_look(about: DataCard, view: View) -> dict[str, Any]:
    """Return the same of the items of a card under a view."""
    return {
        "kind": about.kind,
        "shape": list(about.shape),
        "columns": [card_text(about, name) for name in about.columns],
        "words": list(about.words),
        "factors": [card_text(about, name) for name in about.factors],
        "classes": [card_text(about, name) for name in about.classes],
        "bounded": about.bounded,
        "view": view.kind,
        "future": view.future_of(about.shape[-1]),
    }
