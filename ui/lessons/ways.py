"""Where steps of a lesson take place, and how one gets there: pages and parts of their addresses. Nothing starts by
itself: Train and Compare open filled in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from aecore.lessons.done import RaceDone, RunDone
from aecore.lessons.lesson import Do, Lesson, Step
from aecore.lessons.plans import OWN, Asked, AskedRace
from aecore.lessons.texts import OURS, Here
from aecore.runs.run import ACTIVE

from ..address import forget_run, part
from ..forms.asked import written
from ..forms.own import ZONE
from ..forms.race_asked import USUAL, begin_race_form
from ..links import PARTS, parts_of
from .having import Having

__all__ = ["Way", "begin_at", "follow", "way_of"]

PAGES = Path(__file__).resolve().parents[2] / "pages"
NAMED = ("run", "beside", "race", "like", "runs")
"""Parts of an address that may hold the name of a run of the lesson."""
Link = dict[str, str | list[str]]


class Way(NamedTuple):
    """A place that a step leads to."""

    page: str
    link: Link
    starts: bool = False
    """Whether it is a form, filled in."""
    is_here: bool = False


def way_of(step: Step, lesson: Lesson, having: Having, page: str) -> Way | None:
    """Return where a step takes place; None where it says nothing of that."""
    if isinstance(step, Do) and (start := start_of(step, lesson, having)):
        return start
    if step.here is None:
        return None
    link: Link = {name: named(name, value, having) for name, value in step.here.link.items()}
    if any(is_missing(name, value, lesson, having) for name, value in step.here.link.items()):
        return None
    run = link.get("run") or link.get("race")
    there = part("run") or part("race")
    zone = link.get("data") == ZONE and not own_chosen() and part("data") != ZONE
    here = step.here.page == page and (run is None or there == run) and not zone
    return Way(step.here.page, link, is_here=here)


def start_of(step: Do, lesson: Lesson, having: Having) -> Way | None:
    """The form to begin with what a step waits for; None where that trains, or has been trained."""
    match step.done:
        case RunDone():
            name = step.done.run.partition(".")[0]
        case RaceDone():
            name = step.done.race
        case _:
            return None
    runs = [run for entrant, found in having.runs.items() if entrant.partition(".")[0] == name for run in found]
    if any(run.status.state in (*ACTIVE, "done") for run in runs):
        return None
    if name in lesson.races:
        return Way("compare", race_link(lesson.races[name]), starts=True)
    plan = lesson.runs.get(name)
    if isinstance(plan, Asked) and plan.data == OWN and own_chosen():
        return None  # the form stands open with data that were brought: the zone would take them away
    return Way("train", run_link(plan), starts=True) if isinstance(plan, Asked) else None


def own_chosen() -> bool:
    """Whether the form of Train holds data that somebody brought."""
    return (part("data") or "").startswith(f"{ZONE}-")


def run_link(plan: Asked) -> Link:
    """The parts of the address by which the form of Train says what a lesson asks for."""
    if plan.data == OWN:
        return {"data": ZONE}
    settings = {**plan.set, **({"budget.epochs": plan.epochs} if plan.epochs else {})}
    link: Link = {"data": plan.data, "variant": plan.variant}
    return link | ({"set": [f"{path}={written(value)}" for path, value in settings.items()]} if settings else {})


def race_link(plan: AskedRace) -> Link:
    """The same for the form of a race."""
    link: Link = {"data": plan.data, "variants": ".".join(plan.variants or (plan.variant or "",))}
    if plan.knob:
        link |= {"knob": plan.knob, "values": ",".join(map(written, plan.values or ()))}
    elif plan.codes != "equal":
        link["codes"] = str(plan.codes)
    link |= {"epochs": str(plan.epochs)} if plan.epochs else {}
    return link | {"seeds": str(plan.seeds)} if plan.seeds != USUAL.seeds else link


def named(name: str, value: str, having: Having) -> str:
    """A value of a link in which runs of the lesson go by their names."""
    if name not in NAMED:
        return value
    if name == "runs":  # entrants have a dot in their names
        return ".".join(run.id for one in value.split(",") for run in having.runs.get(one, ())) or value
    if value in having.ids:
        return having.ids[value]
    return next((run.id for run in having.runs.get(value, ())), value)


def is_missing(name: str, value: str, lesson: Lesson, having: Having) -> bool:
    """Whether a link names a run or a race of the lesson that has not been trained yet."""
    letter = value.partition(".")[0]
    named_ = name in NAMED and letter in {*lesson.runs, *lesson.races}
    return named_ and value not in having.ids and value not in having.runs


def begin_at(lesson: Lesson, having: Having) -> Here:
    """Return where a lesson begins."""
    first = next((way for step in lesson.steps if (way := way_of(step, lesson, having, ""))), None)
    return Here(first.page, first.link) if first and not first.starts else Here("explore", {})  # type: ignore[arg-type]


def follow(page: str, link: Mapping[str, Any]) -> None:
    """Go to a page with those parts of a link that it reads and that fit; where it is this one, it begins anew."""
    path = PAGES / f"{page}.py"
    if not path.is_file():
        return
    known = {one.name for one in parts_of(page)} - set(OURS)
    kept = {name: value for name, value in link.items() if name in known and fits(name, value)}
    st.session_state.pop("visited", None)
    begin_race_form()
    if "run" not in kept:
        forget_run()
    st.switch_page(path, query_params=kept)


def fits(name: str, value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    form = PARTS[name].form
    return all(isinstance(one, str) and form.fits(one) for one in values) and (len(values) == 1 or PARTS[name].repeated)
