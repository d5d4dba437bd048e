"""Lessons and runs made on the spot: a lesson as JSON values, a run with the scores that a test says it has."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from aecore.evaluation.asked import VERSION
from aecore.evaluation.cards import CARDS
from aecore.evaluation.resampling import packed
from aecore.evaluation.score import CardResult, Score
from aecore.files import replace_json
from aecore.presets import preset
from aecore.runs.run import Run, Status
from aecore.runs.status import DIVERGED
from aecore.runs.store import Store
from aecore.workers.jobs import job_of

__all__ = ["LESSON", "lesson_with", "made_run", "texts"]


def texts(text: str) -> dict[str, str]:
    return {"en": text}


LESSON: dict[str, Any] = {
    "version": 1,
    "id": "bottleneck",
    "revision": 1,
    "minutes": 8,
    "source": "en",
    "title": texts("How many numbers?"),
    "goal": texts("What a code can hold."),
    "runs": {"A": {"data": "digits", "variant": "undercomplete", "set": {"model.bottleneck.size": 2}, "epochs": 3}},
    "races": {"R": {"data": "digits", "variants": ["vae", "undercomplete"], "epochs": 3, "codes": "own"}},
    "steps": [
        {"id": "hello", "kind": "read", "text": texts("Two numbers.")},
        {
            "id": "guess",
            "kind": "predict",
            "text": texts("Which?"),
            "options": {"more": texts("More"), "same": texts("About the same"), "less": texts("Less")},
            "expected": "more",
            "truth": {"compare": ["A:faithful.explained", "A.pca:faithful.explained"]},
        },
        {"id": "train", "kind": "do", "text": texts("Train."), "done": {"run": "A"}},
        {
            "id": "number",
            "kind": "check",
            "ask": "number",
            "text": texts("How much?"),
            "truth": {"value": "A:faithful.explained", "within": 1},
        },
        {
            "id": "reveal",
            "kind": "reveal",
            "of": "guess",
            "texts": {"right": texts("{A:faithful.explained}"), "wrong": texts("{outcome}, not {guess}")},
        },
    ],
    "not_shown": texts("Other data."),
}
"""As small as one of every kind of step can be."""


def lesson_with(path: str = "", value: Any = None) -> dict[str, Any]:
    """The lesson with another value at a dotted path; places of lists are numbers."""
    lesson = copy.deepcopy(LESSON)
    if path:
        *parents, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
        node: Any = lesson
        for parent in parents:
            node = node[parent]
        node[last] = value
    return lesson


def made_run(
    store: Store,
    scores: Mapping[str, Any] | None = None,
    *,
    state: str = "done",
    seed: int = 0,
    picture: dict[str, Any] | None = None,
    labels: tuple[int, ...] = (),
) -> Run:
    """A run that has ended as asked. `scores`: by `card.score`, a value with a standard deviation over items, or
    `(value, deviation, {baseline: (value, deviation)})`."""
    run = store.create(preset("digits", "undercomplete", {"seed": seed}), "Made")
    reason = DIVERGED if state == "diverged" else ""
    told = {"term": "objective", "step": 3} if reason else None
    run.write_status(Status(state="failed" if reason else state, epoch=3, reason=reason, reason_values=told))  # type: ignore[arg-type]
    run.results.mkdir()
    save_file({"labels": np.array(labels or (0,), np.int32)}, run.items, {"step": "5"})
    if scores is not None:
        cards = [card(name, scores, picture) for name in dict.fromkeys(key.partition(".")[0] for key in scores)]
        job = job_of(run, "cards", {})
        run.derived.mkdir()
        replace_json(job.path, {"version": VERSION, "cards": [asdict(one) for one in cards], "step": "5"})
    return run


def card(name: str, scores: Mapping[str, Any], picture: dict[str, Any] | None) -> CardResult:
    about = CARDS[name]
    found = [score(name, key.partition(".")[2], value) for key, value in scores.items() if key.startswith(f"{name}.")]
    return CardResult(name, about.title, about.meaning, about.measured, "measured", found, picture)


def score(card_name: str, name: str, told: Any) -> Score:
    text = next(one for one in CARDS[card_name].scores if one.name == name)
    value, deviation, *rest = told
    rivals: dict[str, tuple[float, float]] = rest[0] if rest else {}
    return Score(
        name,
        text.title,
        text.unit,
        value,
        text.better,
        {one: rival[0] for one, rival in rivals.items()},
        None,
        100,
        text.how,
        draws=draws(value, deviation),
        rivals={one: draws(*rival) for one, rival in rivals.items()},
        exact=text.exact,
    )


def draws(value: float, deviation: float | None) -> str:
    """Resamples of a value, packed; none where its deviation is not known."""
    if deviation is None:
        return ""
    return packed(value + deviation * np.random.default_rng(int(value * 1000)).normal(size=1000))


def as_bytes(lesson: dict[str, Any]) -> bytes:
    return json.dumps(lesson).encode()
