"""Runs made into one HTML file, as a job: the film is computed where it is not there yet, then `export.html` packs.

What a file was made of is told by a mark, so that one is made anew when a title, a group or a result has changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import UserError
from ..export.html import MOST_RUNS, sources_of, write_html
from ..files import read_json, sentences
from ..files import state_of as file_state
from ..runs.artefacts import HELD_BACK
from ..runs.run import Run
from ..runs.store import Store
from ..texts import mark
from .jobs import JOBS, Job, Report, job_of, keep, resolve, state_of, step_of

__all__ = ["BUDGETS", "Made", "Page", "cards_there", "html_at", "made", "mark_of", "page", "page_job", "with_film"]

BUDGETS = (2, 5, 10, 20)
"""Megabytes that a file may be asked to have."""
MOST_KEPT = 4
"""Files of a run that are kept: of another budget, with and without items."""
PACKING = mark("Choosing what fits, and packing it")
KIND = "page"


class Page(BaseModel):
    """What a file is to hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    budget: Literal[2, 5, 10, 20] = 5
    pictures: bool = True
    beside: tuple[str, ...] = Field((), max_length=MOST_RUNS - 1)
    """The ids of the other runs of a comparison."""
    mark: str = Field("", max_length=40)
    """What tells apart what the runs were when it was asked for (`mark_of`)."""


def page_job(runs: Sequence[Run], *, budget: int, pictures: bool) -> Job:
    """Return the job that makes one file of runs which who asks may see; raises UserError for more than four of
    them."""
    first, *others = runs
    asked = {"budget": budget, "pictures": pictures, "beside": tuple(run.id for run in others), "mark": mark_of(runs)}
    return job_of(first, KIND, asked, leaves=True)


def mark_of(runs: Sequence[Run]) -> str:
    """Return what changes with everything that a file of these runs would say."""
    told = []
    for run in runs:
        results = [path for path in sorted(run.derived.glob("*-*.*")) if path.name.startswith(tuple(TOLD))]
        there = [run.items, run.file("annotations"), run.file("meta"), *results]
        told.append((run.id, [(path.name, file_state(path)) for path in there if path.suffix not in TRANSIENT]))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


TOLD = [kind for kind, row in JOBS.items() if not row.leaves and kind not in ("film", "thumbnails", *HELD_BACK)]
"""Results that a file may hold; a film it has anyway."""
TRANSIENT = (".progress", ".lock")
"""Ends of names of what says how a calculation goes."""


def page(run: Run, params: Page, report: Report) -> dict[str, Any]:
    """Write the file of a run and those beside it; returns its size in bytes and what was left out."""
    store = Store(run.root, run.path.parent if run.shipped else None)
    runs = [run, *(store.get(other) for other in params.beside)]
    sources_of(runs)
    for i, one in enumerate(runs):
        with_film(one, partial(part_of, report, i, len(runs)))
    report(0.75, PACKING)
    sweep(run)
    target = html_at(run, Job(run, KIND, params).names["digest"])
    packed = write_html(runs, target, budget=params.budget * 1_000_000, pictures=params.pictures)
    told = [{"run": of, "text": one.template, "values": one.values} for of, one in packed.left_out]
    return {"size": packed.size, "items": packed.items, "left_out": told, "runs": [one.id for one in runs]}


class Told(BaseModel):
    """What was left out: of a run by its id, or of all."""

    run: str
    text: str
    values: dict[str, Any]


class Made(BaseModel):
    """What is said of a file that was made."""

    size: int
    items: bool
    left_out: tuple[Told, ...]
    runs: tuple[str, ...]


def made(run: Run, digest: str) -> Made | None:
    """Return what was made of a run under a digest (`Job.names`), whatever has become of the run since; None where
    there is none, or not any more."""
    names = {"kind": KIND, "digest": digest}
    if not re.fullmatch("[0-9a-f]{12}", digest) or not html_at(run, digest).is_file():
        return None
    try:
        return Made.model_validate(read_json(run.file("derived", **names, suffix="json")))
    except (UserError, ValidationError):
        return None


def html_at(run: Run, digest: str) -> Path:
    """Return where the file of a digest is, or will be."""
    return run.file("derived", kind=KIND, digest=digest, suffix="html")


def part_of(report: Report, i: int, n: int, share: float, text: str) -> None:
    report(0.7 * (i + share) / n, text)


def with_film(run: Run, report: Report) -> None:
    """See to it that the film of a run's training is there, where one can be made."""
    job = job_of(run, "film", {})
    if state_of(job).state == "done" or not run.steps("snapshot"):
        return
    step = step_of(run.items)
    with sentences(run.derived):
        run.derived.mkdir(parents=run.shipped, exist_ok=True)
    with suppress(UserError):  # snapshots that are gone or damaged: a file says that it has no film
        keep(job, resolve("aecore.latent.film:film")(run, job.params, report), step)


def cards_there(run: Run) -> dict[str, Any] | None:
    """Return the metric cards of a run, where they have been computed for its present results."""
    job = job_of(run, "cards", {})
    return dict(read_json(job.path)) if state_of(job).state == "done" else None


def written_at(path: Path) -> float:
    """When a file was written; one that another job has removed meanwhile comes first."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def sweep(run: Run) -> None:
    """Remove the oldest files that were made of a run."""
    made = sorted(run.derived.glob(f"{KIND}-*.html"), key=written_at)
    for path in made[: max(0, len(made) - MOST_KEPT + 1)]:
        for one in (path, path.with_suffix(".json")):
            one.unlink(missing_ok=True)
