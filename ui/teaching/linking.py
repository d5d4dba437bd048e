"""A teacher's link to a lesson: where it opens, in which language, what it hides and fixes, which class it is of."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import streamlit as st

from aecore.lessons.lesson import Lesson
from aecore.lessons.plans import Shipped
from aecore.settings import room_address

from ..links import PARTS, VERSION
from ..web.addresses import base

__all__ = ["ASKED", "fitting", "here", "is_for_this_machine", "lesson_link"]

LOOPBACK = ("localhost", "127.0.0.1", "::1")
ASKED = ("at", "lang", "class", "hide", "fix")
"""Parts of the address that a teacher chooses."""
OF_RUNS = ("run", "beside", "race", "like", "runs")
FALLBACK = "explore"


def here() -> str:
    """Where others reach this server: as `make room` says, else as this page was reached."""
    at = urlsplit(st.context.url or "")
    return room_address() or (f"{at.scheme}://{at.netloc}" if at.netloc else "")


def is_for_this_machine(address: str) -> bool:
    """Whether only the machine itself gets anywhere by an address."""
    return urlsplit(address).hostname in LOOPBACK


def fitting(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return what of the parts that a teacher chooses fits an address."""
    return {name: value for name in ASKED if (value := chosen.get(name, "")) and PARTS[name].form.fits(value)}


def lesson_link(lesson: Lesson, name: str, chosen: Mapping[str, str], address: str) -> str:
    """Return the link to a lesson on the server at an address, with what a teacher has chosen (`ASKED`); `name` is what
    the lesson is known by in links. It opens where its step takes place."""
    parts = fitting(chosen)
    first = lesson.step(parts.get("at", ""))
    place = next((one.here for one in (*([first] if first else []), *lesson.steps) if one.here), None)
    page, link = (place.page, place.link) if place else (FALLBACK, {})
    shown = {part: value for part, value in link.items() if part not in OF_RUNS or ships(lesson, value)}
    query = urlencode({"v": str(VERSION), "lesson": name, **parts, **named(lesson, shown)}, safe=",.:")
    return f"{address}{base()}/{'' if page == 'home' else page}?{query}"


def ships(lesson: Lesson, value: str) -> bool:
    """Whether a run is there before anybody has trained: what learners train has no name yet."""
    return value not in (*lesson.races, *lesson.runs) or isinstance(lesson.runs.get(value), Shipped)


def named(lesson: Lesson, link: Mapping[str, str]) -> dict[str, str]:
    """Runs that ship by their ids instead of their names in the lesson."""
    ids = {name: plan.shipped for name, plan in lesson.runs.items() if isinstance(plan, Shipped)}
    return {part: ids.get(value, value) if part in OF_RUNS else value for part, value in link.items()}
