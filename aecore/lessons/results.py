"""What has been computed of a run on request: the newest result of a kind that belongs to the run as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from ..errors import UserError, one_of
from ..evaluation.resampling import bootstrap, packed
from ..evaluation.score import Score
from ..pulse import may_be_held
from ..runs.asked import ASKED
from ..runs.asked import read as question_of
from ..runs.run import Run
from ..runs.tensors import all_arrays, reading
from ..texts import brief, mark
from ..workers.jobs import JOBS, job_of, step_of, told_in

__all__ = ["KEPT", "RESULTS", "check_asked", "coming", "newest", "plain", "read_params", "result_score"]

RESULTS = tuple(kind for kind, row in JOBS.items() if not row.leaves)
"""Kinds of what may have been computed of a run."""
KEPT = "kept"
"""Of a map: the mean share of its nearest neighbours in code space that an item keeps."""
TITLE = mark("Neighbours that the map keeps")


def check_asked(kind: str, params: Mapping[str, Any]) -> None:
    """Raise UserError where there is no such calculation, or it has no such settings."""
    if kind not in RESULTS:
        raise one_of(mark("calculation"), kind, list(RESULTS))
    try:
        job_of(Run(Path("none")), kind, dict(params))
    except UserError as error:  # what is not said may be anything
        cause = error.__cause__
        if not isinstance(cause, ValidationError) or any(one["type"] != "missing" for one in cause.errors()):
            raise


def newest(run: Run, kind: str, params: Mapping[str, Any]) -> Path | None:
    """Return the newest result of a kind with those settings, whatever the others were; None where there is none."""
    step = step_of(run.items)
    there = [
        path
        for path in run.derived.glob(f"{kind}-*.{JOBS[kind].suffix}")
        if step is not None and step_of(path) == step and (not params or asked_with(path, params))
    ]
    return max(there, key=lambda path: path.stat().st_mtime, default=None)


def coming(run: Run, kind: str) -> float | None:
    """Return how far a calculation of a kind is that is being made, from 0 to 1; None where none is."""
    for path in run.derived.glob(f"{kind}-*.progress"):
        told = told_in(path)
        if not told.failed and may_be_held(path.with_suffix(".lock"), path):
            return told.share
    return None


def asked_with(path: Path, params: Mapping[str, Any]) -> bool:
    question = question_of(metadata(path).get(ASKED, ""))
    return question is not None and all(question.params.get(name) == value for name, value in params.items())


def metadata(path: Path) -> dict[str, str]:
    """What a result says beside its tensors; nothing for one that has none."""
    if path.suffix == ".json":
        return {}
    with reading(path) as file:
        return dict(file.metadata() or {})


def result_score(run: Run, kind: str, name: str, params: str) -> Score:
    """Return a number of a result as a score; raises UserError where the result is not there, or has no such number.

    What a map keeps is a mean over items, and resampled; of other numbers nobody knows how they vary.
    """
    path = newest(run, kind, read_params(params))
    if path is None:
        raise UserError(mark("“{kind}” has not been computed of “{title}” yet."), kind=kind, title=run.title)
    if name == KEPT:
        return kept_score(path)
    said = metadata(path)
    try:
        value = float(said[name])
    except (KeyError, ValueError) as error:
        raise UserError(
            mark("“{kind}” of “{title}” says nothing of “{name}”."), kind=kind, title=run.title, name=name
        ) from error
    n = said.get("n") or said.get(f"{name.partition('_')[0]}_n") or "0"
    return plain(name, "", value, int(n) if n.isdecimal() else 0)


def kept_score(path: Path) -> Score:
    kept = all_arrays(path).get(KEPT, np.zeros(0))
    kept = 100 * kept[np.isfinite(kept)].astype(float)
    if not len(kept):
        raise UserError(mark("This map does not say which neighbours it keeps."))
    draws = bootstrap(lambda chosen: float(kept[chosen].mean()), len(kept))
    return Score(KEPT, TITLE, "%", float(kept.mean()), "higher", {}, None, len(kept), "", draws=packed(draws))


def read_params(text: str) -> dict[str, Any]:
    """Read `perplexity=30,seed=0`; raises UserError when it is nothing of that kind."""
    found: dict[str, Any] = {}
    for piece in text.split(",") if text else []:
        name, equals, value = piece.partition("=")
        try:
            found[name] = json.loads(value)
        except (ValueError, RecursionError):
            found[name] = value
        if not equals or not name:
            raise UserError(mark("“{text}” is no setting; it is written name=value."), text=brief(piece))
    return found


def plain(title: str, unit: str, value: float, n: int) -> Score:
    """Return a score of which nobody knows how it varies, and which way is better."""
    return Score(title, title, unit, value, "", {}, None, n, "")
