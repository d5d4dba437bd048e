"""What a lesson that is being written is made of: its texts, its steps, the runs and races that it asks for."""

from __future__ import annotations

import copy
import re
from typing import Any

from aecore.errors import UserError
from aecore.texts import mark

__all__ = ["Values", "add_step", "letter_for", "move_step", "new_id", "remove_step", "said", "say", "slug"]

Values = dict[str, Any]
RUNS, RACES = "ABCDEFGHIJ", "RSTUVW"
"""Letters of the models and of the races of a lesson."""
FIRST: dict[str, Values] = {
    "read": {"text": {}},
    "predict": {
        "text": {},
        "options": {"more": {}, "same": {}, "less": {}},
        "curtain": [],
        "truth": {"compare": ["A:faithful.explained", "A.pca:faithful.explained"], "answers": ["more", "same", "less"]},
    },
    "do": {"text": {}, "done": {"answer": True}, "hints": [], "skip": True},
    "check": {"text": {}, "ask": "number", "truth": {"value": "A:faithful.explained", "within": 1}},
    "reveal": {"of": "", "texts": {"right": {}, "wrong": {}}},
}
"""What a step of a kind begins with."""


def said(texts: Any, spoken: str) -> str:
    """Return a text in a language; empty where nobody has written it."""
    return str(texts.get(spoken, "")) if isinstance(texts, dict) else ""


def say(texts: Values, spoken: str, text: str) -> None:
    """Write a text in a language."""
    if text or spoken in texts:
        texts[spoken] = text


def add_step(found: Values, kind: str, more: Values | None = None, at: int | None = None) -> Values:
    """Add a step of a kind, at a place or at the end; returns it."""
    step = {"id": new_id(found, kind), "kind": kind} | copy.deepcopy(FIRST[kind]) | (more or {})
    if kind == "reveal":
        asked = [one["id"] for one in found["steps"] if one["kind"] == "predict"]
        step["of"] = asked[-1] if asked else ""
    found["steps"].insert(len(found["steps"]) if at is None else at, step)
    return step


def new_id(found: Values, kind: str) -> str:
    """Return an id that no step has."""
    taken = {step["id"] for step in found["steps"]}
    n = next(n for n in range(1, len(taken) + 2) if f"{kind}-{n}" not in taken)
    return f"{kind}-{n}"


def move_step(found: Values, place: int, by: int) -> None:
    """Move a step up or down."""
    steps = found["steps"]
    if 0 <= place + by < len(steps):
        steps.insert(place + by, steps.pop(place))


def remove_step(found: Values, place: int) -> None:
    """Take a step out."""
    found["steps"].pop(place)


def letter_for(found: Values, plan: Values, races: bool = False) -> str:
    """Return the letter of a run or race of the lesson, of a new one where it has none like it; raises UserError where
    no letter is left."""
    plans: Values = found.setdefault("races" if races else "runs", {})
    for letter, there in plans.items():
        if there == plan:
            return str(letter)
    taken = {*found.get("runs", {}), *found.get("races", {})}
    left = [one for one in (RACES if races else RUNS) if one not in taken]
    if not left:
        raise UserError(
            mark("A lesson has at most {runs} models and {races} races."),
            mark("Take one out first."),
            runs=len(RUNS),
            races=len(RACES),
        )
    plans[left[0]] = plan
    return left[0]


def slug(text: str) -> str:
    """Return an id that is made of a title."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "my-lesson"
