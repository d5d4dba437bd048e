"""Jobs: results of a run that take a while (a UMAP, metric cards), computed in a process of their own and kept with the
run.

    python -m aecore.workers.jobs KIND PARAMS RUN ASIDE SHIPPED

A job is known by its kind and parameters, so asking twice computes once. Its result lies in `run.derived` beside a
progress file, and counts only as long as it belongs to the step of the run's results. Whether it runs is said by a
kernel lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from filelock import Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import UserError
from ..files import opened, read_json, refuse_readonly, replace_bytes, replace_json, sentences
from ..locks import lock_at
from ..pulse import may_be_held
from ..runs.asked import ASKED, kept
from ..runs.queue import calculations, is_served
from ..runs.run import Run
from ..texts import mark
from .leaving import leave

__all__ = [
    "JOBS",
    "Job",
    "JobState",
    "begin",
    "command_of",
    "give_up",
    "job_of",
    "main",
    "put_job",
    "refuse_without_results",
    "state_of",
    "work_out",
]

GRACE = 10.0
"""Seconds in which a process that was started has taken the job's lock."""
REPORT_STEP = 0.01
LOOK = 0.5
"""Seconds between two looks whether anybody still waits for a job that waits itself."""
NO_RESULTS = mark("This run has no results yet. They are written when training ends.")
INSIDE = mark("Internal error: {error}.")
WAITS = mark("waiting for another calculation to end")

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Kind:
    """Where a kind of job is computed: `module:function(run, params, report)`, and its parameters `module:Model`."""

    compute: str
    params: str
    suffix: Literal["safetensors", "json"] = "safetensors"
    measures: bool = False
    """Whether it is what the worker that has trained a run computes where its control folder asks for `measure`."""
    leaves: bool = False
    """Whether it makes a file that leaves with who asks: who may take the run away may ask for it. Pages alone do,
    which know who may see what else is in it."""


class Nothing(BaseModel):
    """A calculation that has no settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def cards(run: Run, params: Nothing, report: Report) -> dict[str, Any]:
    """All metric cards of a run."""
    from ..evaluation.evaluate import cards_of

    return cards_of(run, report)


def pca(run: Run, params: Nothing, report: Report) -> dict[str, Any]:
    """The error of PCA at every code size, on the data of a run."""
    from ..evaluation.pca_curve import pca_curve

    return pca_curve(run, report)


JOBS: dict[str, Kind] = {
    "pca": Kind("aecore.workers.jobs:pca", "aecore.workers.jobs:Nothing", "json"),
    "cards": Kind("aecore.workers.jobs:cards", "aecore.evaluation.asked:Asked", "json", measures=True),
    "trust": Kind("aecore.latent.projections:plane", "aecore.latent.asked:Trust"),
    "components": Kind("aecore.latent.projections:pca", "aecore.latent.asked:Pca"),
    "umap": Kind("aecore.latent.projections:umap", "aecore.latent.asked:Umap"),
    "tsne": Kind("aecore.latent.projections:tsne", "aecore.latent.asked:Tsne"),
    "neighbours": Kind("aecore.latent.neighbours:neighbours", "aecore.latent.asked:Nearest"),
    "samples": Kind("aecore.latent.memory:samples", "aecore.latent.asked:Samples"),
    "direction": Kind("aecore.latent.directions:direction", "aecore.latent.asked:Direction"),
    "film": Kind("aecore.latent.film:film", "aecore.latent.asked:Film"),
    "settling": Kind("aecore.evaluation.settling:settling", "aecore.latent.asked:Settling"),
    "thumbnails": Kind("aecore.workers.thumbnails:thumbnails", "aecore.workers.jobs:Nothing", "json"),
    "use": Kind("aecore.use.job:use", "aecore.use.asked:Use"),
    "page": Kind("aecore.workers.taking:page", "aecore.workers.taking:Page", "json", leaves=True),
}


@dataclass(frozen=True)
class JobState:
    """`share` of 1 done; `text` says what is being done, or why it failed, then with `hint`: what to do about it."""

    state: Literal["none", "running", "done", "failed"]
    share: float = 0.0
    text: str = ""
    values: dict[str, Any] | None = None
    hint: str = ""


@dataclass(frozen=True)
class Job:
    """One kind with its parameters on one run."""

    run: Run
    kind: str
    params: BaseModel

    @property
    def names(self) -> dict[str, str]:
        """What the names of its files are made of."""
        digest = hashlib.sha1(self.params.model_dump_json().encode(), usedforsecurity=False).hexdigest()
        return {"kind": self.kind, "digest": digest[:12], "suffix": JOBS[self.kind].suffix}

    @property
    def path(self) -> Path:
        """Where the result is, or will be."""
        return self.run.file("derived", **self.names)

    @property
    def progress(self) -> Path:
        """Where the process tells how far it is."""
        return self.run.file("progress", **self.names)

    @property
    def lock_path(self) -> Path:
        """Held by the process that computes the job."""
        return self.run.file("job_lock", **self.names)

    @property
    def ticket(self) -> Path:
        """Where it waits for an engine process, until that has it computed."""
        names = self.names
        return calculations(self.run.root) / f"{self.run.path.name}.{self.kind}-{names['digest']}.json"


def job_of(run: Run, kind: str, params: dict[str, Any], *, leaves: bool = False) -> Job:
    """Check what was asked for; raises UserError when there is no such job or a parameter is out of bounds. One that
    makes a file that `leaves` is asked for as such."""
    if kind not in JOBS or JOBS[kind].leaves != leaves:
        raise UserError(mark("There is no calculation called “{kind}”."), kind=kind[:40])
    try:
        return Job(run, kind, resolve(JOBS[kind].params)(**params))
    except (ValidationError, TypeError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise UserError(mark("The settings of this calculation do not fit: {why}."), why=why) from error


def state_of(job: Job) -> JobState:
    """Return how far a job is. A failure counts, as a result does, as long as the run's results are those it was met
    with."""
    step, found = step_of(job.run.items), step_of(job.path)
    if found is not None and found == step:
        return JobState("done", 1.0)
    told = told_in(job.progress)
    if told.failed:
        return (
            JobState("failed", text=told.text, values=told.values, hint=told.hint)
            if told.step == step
            else JobState("none")
        )
    if told == NOTHING_TOLD or not is_taken(job):
        # Nobody asked, or its process was killed: it may be asked for again, unless it is coming anyway.
        return JobState("running") if is_promised(job) else JobState("none")
    return JobState("running", min(max(told.share, 0.0), 1.0), told.text)


class Told(BaseModel):
    """What the process of a job has written of how far it is."""

    share: float = Field(0.0, allow_inf_nan=False)
    text: str = ""
    values: dict[str, Any] | None = None
    hint: str = ""
    failed: bool = False
    step: str | None = None


NOTHING_TOLD = Told()


def told_in(path: Path) -> Told:
    """Return what a job's progress file says; a damaged one says nothing."""
    try:
        return Told.model_validate(read_json(path))
    except (UserError, ValidationError):
        return NOTHING_TOLD


def is_taken(job: Job) -> bool:
    """Whether a process computes the job or is just being started for it."""
    try:
        starting = abs(time.time() - job.progress.stat().st_mtime) < GRACE  # a clock may be set back
    except OSError:
        starting = False
    if starting or may_be_held(job.lock_path, job.progress):
        return True
    return os.path.exists(job.ticket) and is_served(job.run.root)


def is_promised(job: Job) -> bool:
    """Whether the worker that still has the run will compute the job before it takes another one."""
    return JOBS[job.kind].measures and os.path.exists(job.run.file("measure")) and job.run.is_alive()


def refuse_without_results(job: Job) -> None:
    """Raise UserError when the run has nothing yet that could be calculated with."""
    if not job.run.has_results:
        job.run.refuse_unreadable()
        raise UserError(NO_RESULTS)


def begin(job: Job) -> None:
    """Say that a job is being started; raises UserError when nothing can be written, and for who does not own the run,
    or may not take it away."""
    if JOBS[job.kind].leaves:
        job.run.refuse_taking()
    else:
        job.run.refuse_others()
    with sentences(job.run.derived):
        job.run.derived.mkdir(parents=job.run.shipped, exist_ok=True)  # a run that was deleted meanwhile stays so
    replace_json(job.progress, {"share": 0.0, "text": mark("Starting")})


def give_up(job: Job) -> None:
    """Have a calculation end that nobody waits for any more: it does when it next says how far it is. One that is not
    computed now is as if nobody had asked. Raises UserError for who does not own the run."""
    job.run.refuse_others()
    with sentences(job.progress):
        job.progress.unlink(missing_ok=True)


def put_job(job: Job, owner: str = "") -> None:
    """Let a job that has begun wait for an engine process, in `owner`'s name; raises UserError when it cannot be
    written."""
    run = job.run
    with sentences(job.ticket):
        job.ticket.parent.mkdir(parents=True, exist_ok=True)
    values = {"kind": job.kind, "params": job.params.model_dump_json(), "run": str(run.path), "aside": str(run.aside)}
    replace_json(job.ticket, {"owner": owner, "task": {"calculation": values | {"shipped": run.shipped}}})


def command_of(job: Job) -> list[str]:
    """Return the command whose process computes a job: nothing but a folder, a kind and parameters crosses."""
    run = job.run
    arguments = [job.kind, job.params.model_dump_json(), str(run.path), str(run.aside), str(int(run.shipped))]
    return [sys.executable, "-m", "aecore.workers.jobs", *arguments]


# --- inside the process ---------------------------------------------------------------------------------------------


def main(kind: str, params: str, path: str, aside: str, shipped: str) -> int:
    """Compute one job; a second process for the same job leaves at once."""
    refuse_readonly()
    run = Run(Path(path), shipped=shipped == "1", aside=Path(aside))
    job = job_of(run, kind, json.loads(params), leaves=kind in JOBS and JOBS[kind].leaves)
    return work_out(job, turn(job))


class GivenUp(Exception):
    """Nobody waits for a calculation any more."""


def work_out(job: Job, place: AbstractContextManager[object]) -> int:
    """Compute one job in this process as soon as it has a `place` for it; returns the exit code. A job that another
    process has is left to it."""
    try:
        with sentences(job.lock_path), lock_at(job.lock_path, 2.0):  # a look at the lock holds it for a moment
            return compute(job, place)
    except Timeout:
        return 0
    except UserError as error:  # there are no locks
        return fail(job, None, error.message.template, error.message.values, error.hint.template)


def compute(job: Job, place: AbstractContextManager[object]) -> int:
    told, step = -1.0, step_of(job.run.items)

    def report(share: float, text: str) -> None:
        nonlocal told
        if not job.progress.exists():
            raise GivenUp
        if share - told >= REPORT_STEP or share >= 1:
            told = share
            replace_json(job.progress, {"share": share, "text": text})

    try:
        replace_json(job.progress, {"share": 0.0, "text": WAITS})
        with place:
            if not job.progress.exists():
                raise GivenUp
            step = step_of(job.run.items)
            result = resolve(JOBS[job.kind].compute)(job.run, job.params, report)
            keep(job, result, step)
            job.progress.unlink(missing_ok=True)
            return 0
    except GivenUp:
        return 0
    except UserError as error:
        return fail(job, step, error.message.template, error.message.values | error.hint.values, error.hint.template)
    except Exception as error:
        traceback.print_exc()
        return fail(job, step, INSIDE, {"error": f"{type(error).__name__}: {error}"[:200]})


@contextmanager
def turn(job: Job) -> Iterator[None]:
    """One job of a store at a time: training and pages need the cores as well. Raises GivenUp where nobody waits for
    this one any more before it has its turn."""
    place = lock_at(job.run.root / ".jobs.lock", LOOK)
    while place.descriptor is None:
        if not job.progress.exists():
            raise GivenUp
        with suppress(Timeout):
            place.acquire()
    with place:
        yield


def keep(job: Job, result: Any, step: str | None) -> None:
    if JOBS[job.kind].suffix == "json":
        replace_json(job.path, result | {"step": step or ""})
        return
    from safetensors.numpy import save

    tensors, metadata = result
    arrays = {name: value.cpu().contiguous().numpy() for name, value in tensors.items()}
    replace_bytes(job.path, save(arrays, metadata | {"step": step or "", ASKED: kept(job.params)}))


def fail(job: Job, step: str | None, text: str, values: dict[str, Any], hint: str = "") -> int:
    told = Told(text=text, values=values, hint=hint, failed=True, step=step)
    with suppress(UserError):  # the run was deleted: there is nobody to be told
        replace_json(job.progress, told.model_dump(mode="json"))
    return 1


MOST_HEAD = 100_000_000
"""Bytes of the head of a file of tensors, as safetensors reads it: names of 20,000 items take more than one MB."""


def step_of(path: Path) -> str | None:
    """The training step that a result belongs to; empty when it does not say, None when there is no such file or it is
    damaged."""
    try:
        if path.suffix == ".json":
            return str(read_json(path).get("step", ""))
        with opened(path) as file:
            length = int.from_bytes(file.read(8), "little")
            header = json.loads(file.read(min(length, MOST_HEAD)))
        return str(header.get("__metadata__", {}).get("step", ""))
    except (OSError, ValueError, UserError, AttributeError):
        return None


def resolve(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


if __name__ == "__main__":
    leave(main(*sys.argv[1:]))
