"""What a person does, noted: places in the app, trainings, races and calculations become proposed steps, each with what
proves it. Nothing is noted but what a step could wait for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import streamlit as st

from aecore.errors import UserError
from aecore.lessons.results import RESULTS
from aecore.lessons.texts import OURS
from aecore.races import all_races
from aecore.runs.run import Run
from aecore.runs.store import Store

from ...address import every_part
from ...lab import store
from ...language import _, language
from ...links import PARTS
from ...texts.explorer import explorer_texts
from ...words import plain_title
from .content import Values, add_step, letter_for
from .draft import values
from .plans import plan_of, race_plan, run_plan

__all__ = ["Proposal", "Recording", "note", "proposals", "recording", "start", "stop", "take"]

PLACE = "lesson-recording"
NAMED = ("run", "race", "runs", "beside", "like")
FORMS = ("v", "lang", "present", "data", "variant", "set", "variants", "knob", "values", "codes", "epochs", "seconds")
"""Parts that say what a training will be, or nothing of what was done."""
EXACT = ("tool", "map", "card", "space", "fog", "marks", "show", "sort", "groups")
"""Parts whose value is the point; of others that one was chosen."""
SHOWN = [kind for kind in RESULTS if kind not in ("thumbnails", "film", "trust", "pca", "use")]


@dataclass
class Recording:
    """What was noted since it began."""

    since: float
    places: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Pages with the parts of their addresses, in their order."""


@dataclass(frozen=True)
class Proposal:
    """A step that could be made of something that was done. `plan` is the run or race that it is about."""

    title: str
    page: str
    done: Values
    plan: Values | None = None
    link: dict[str, str] = field(default_factory=dict)


def recording() -> Recording | None:
    """Return the recording that goes on."""
    found: Recording | None = st.session_state.get(PLACE)
    return found


def start() -> None:
    """Begin to note."""
    st.session_state[PLACE] = Recording(time.time())


def stop() -> list[Proposal]:
    """End, and return what could become of it."""
    found = st.session_state.pop(PLACE, None)
    return list(proposals(found, store())) if found else []


def note(page: str) -> None:
    """Note where one is, when that has changed."""
    now = recording()
    if now is None or page == "learn":
        return
    link = {name: value for name, value in every_part().items() if name in PARTS and name not in OURS}
    if not now.places or now.places[-1] != (page, link):
        now.places.append((page, link))
        del now.places[:-200]


# --- what becomes of it -----------------------------------------------------------------------------------------------


def proposals(found: Recording, there: Store) -> Iterator[Proposal]:
    """Yield a step for each thing that was done: trained and raced, chosen and opened, calculated."""
    raced: set[str] = set()
    for started in reversed(all_races(there)):
        if started.created >= found.since and started.owner == there.visitor.owner:
            raced |= {*started.runs}
            if plan := race_plan(started.race):
                title = _("Race {n} models.").format(n=len(started.race.entrants))
                yield Proposal(title, "compare", {"race": ""}, plan)
    mine = [run for run in own_runs(there) if run.created >= found.since and run.id not in raced]
    for run in reversed(mine):
        yield Proposal(_("Train “{title}”.").format(title=plain_title(run)), "train", {"run": ""}, run_plan(run))
    yield from visited(found, there)
    for run in [*mine, *seen_runs(found, there)]:
        for kind in calculated(run, found.since):
            title = _("Have “{what}” calculated.").format(what=kind)
            yield Proposal(title, "explore", {"result": {"kind": kind, "of": ""}}, plan_of(run))


def own_runs(there: Store) -> list[Run]:
    return [run for run in there.runs() if not run.shipped and run.owner == there.visitor.owner]


def visited(found: Recording, there: Store) -> Iterator[Proposal]:
    before: dict[str, dict[str, str]] = {}
    yielded: set[tuple[str, str, str]] = set()
    for page, link in found.places:
        for name, value in link.items():
            if name in (*FORMS, *NAMED) or before.get(page, link).get(name) == value:
                continue
            asked: Values = {"is": value} if name in EXACT else {"any": True}
            key = (page, name, value if name in EXACT else "")
            if key not in yielded:
                yielded.add(key)
                plan = plan_of(run) if (run := run_named(link.get("run", ""), there)) else None
                yield Proposal(told(name, value), page, {"link": {"part": name, **asked}}, plan)
        before[page] = link


def told(name: str, value: str) -> str:
    title = _(PARTS[name].title)
    if name == "tool":
        return _("Open the tool “{tool}”.").format(tool=explorer_texts(_).get(f"tool_{value}", value))
    return (
        _("Set “{part}” to “{value}”.").format(part=title, value=value)
        if name in EXACT
        else _("Choose “{part}”.").format(part=title)
    )


def run_named(name: str, there: Store) -> Run | None:
    try:
        return there.usable(name) if name else None
    except UserError:
        return None


def seen_runs(found: Recording, there: Store) -> list[Run]:
    ids = {link["run"]: None for _page, link in found.places if "run" in link}
    return [run for name in ids if (run := run_named(name, there)) and run.shipped]


def calculated(run: Run, since: float) -> list[str]:
    there = {path.name.partition("-")[0] for path in run.derived.glob("*") if path.stat().st_mtime >= since}
    return [kind for kind in SHOWN if kind in there]


def take(chosen: list[Proposal]) -> None:
    """Make steps of proposals, at the end of what is being written."""
    found = values()
    for one in chosen:
        races = "race" in one.done
        letter = letter_for(found, one.plan, races) if one.plan else ""
        done = {key: letter if value == "" else value for key, value in one.done.items()}
        if isinstance(asked := done.get("result"), dict):
            done["result"] = {**asked, "of": letter}
        here: Values = {"page": one.page} | ({"link": {"run": letter}} if letter and one.page == "explore" else {})
        add_step(found, "do", {"text": {language(): one.title}, "done": done, "here": here})
