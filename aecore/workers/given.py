"""Tasks that an engine process gives to a worker: attempts at runs, calculations, and runs that came as files and are
made whole. Each is a few words and numbers; whoever is given one finds the folder by that.

A run that is given has its place already. Its worker holds the run's lock meanwhile, as every worker does, and signs
it with the number of the attempt; it begins only while the run has a ticket, so one that was stopped or deleted in
between stays so.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from filelock import Timeout

from ..errors import UserError
from ..files import sentences
from ..locks import Lock
from ..runs.queue import has_ticket
from ..runs.run import ENDED, Run
from .attempt import ALREADY_RUNNING, FAILED, REFUSED, drop_ticket, train_held
from .code import code_digest
from .jobs import JOBS, Job, job_of, put_job, work_out
from .places import LOOK, advance, discard_ticket
from .recall import Recall
from .requests import ControlFolder
from .serving import as_new, cards_to_compute, printing_to
from .session import train

__all__ = ["PATIENCE", "Attempt", "Calculation", "Remaking", "Task", "job_at", "told", "understood", "work"]

PATIENCE = 180.0
"""Seconds in which a run that came as a file is made whole."""
LOCK_PATIENCE = 100.0
"""Seconds for which an attempt waits for the run's lock: a file server may keep that of a dead machine for 90."""


@dataclass(frozen=True)
class Attempt:
    """One start of one run."""

    store: str
    """The folder of runs, under the name that all machines know it by."""
    run: str
    """The run's id."""
    number: int
    """The how-many-th start of the run this is: larger than any before."""
    cpus: int = 1
    """Places that it takes."""
    threads: int = 1
    """With how many threads a run trains at most, the same number on all machines: else other bits come out."""
    gpu: float = 0.0
    """The share of one GPU that it is given, also of its memory; 0: it must not see any."""
    code: str = ""
    """The digest of the engine's code (`code_digest`); a worker of other code refuses. Empty: any."""


@dataclass(frozen=True)
class Calculation:
    """One job on one run, as `jobs.command_of` tells it. It takes no place and no GPU."""

    kind: str
    params: str
    """As JSON."""
    run: str
    """The run's folder."""
    aside: str
    shipped: bool = False
    code: str = ""


@dataclass(frozen=True)
class Remaking:
    """A run that came as a file, to be made whole in a folder of its own (`remaking`). It takes no place and no GPU."""

    file: str
    name: str
    """What the person calls the file."""
    folder: str
    owner: str
    code: str = ""
    kind: ClassVar[str] = "remaking"


Task = Attempt | Calculation | Remaking
TASKS: dict[str, type[Attempt] | type[Calculation] | type[Remaking]] = {
    "attempt": Attempt,
    "calculation": Calculation,
    "remaking": Remaking,
}


def told(task: Task) -> str:
    """Return a task as one line of JSON."""
    name = next(name for name, kind in TASKS.items() if isinstance(task, kind))
    return json.dumps({name: asdict(task)})


def understood(line: str) -> Task:
    """Return the task that a line tells; raises ValueError, KeyError or TypeError for any other line."""
    found = json.loads(line)
    if not isinstance(found, dict) or len(found) != 1:
        raise ValueError(line)
    [(name, values)] = found.items()
    return TASKS[name](**values)


def work(task: Task, recall: Recall) -> int:
    """Work a task out in this process, whose signals `recall` hears; returns the exit code. REFUSED: this process runs
    other code or there are no locks here, and nothing was touched."""
    if task.code and task.code != code_digest():
        print(f"other code: the engine has {task.code}, this worker {code_digest()}", file=sys.stderr, flush=True)
        return REFUSED
    match task:
        case Attempt():
            code = train_given(task, recall)
        case Calculation():
            code = calculate(task, recall)
        case Remaking():
            code = make_whole(task, recall)
    gc.collect()
    return code


# --- runs -----------------------------------------------------------------------------------------------------------


def train_given(attempt: Attempt, recall: Recall) -> int:
    """Train a run that has its place."""
    run = Run(Path(attempt.store) / attempt.run)
    try:
        lock = await_lock(run, recall)
    except UserError as error:  # there are no locks, or the run was deleted in this moment
        print(error, file=sys.stderr, flush=True)
        return REFUSED if os.path.isdir(run.path) else FAILED
    if lock is None:
        return ALREADY_RUNNING if os.path.isdir(run.path) else FAILED
    try:
        if not is_wanted(run):
            return 0
        code = train_signed(run, attempt, recall)
        hand_over_cards(run)
    finally:
        lock.release()
    return code


def await_lock(run: Run, recall: Recall) -> Lock | None:
    """Return the run's lock, held; None when whoever has it does not let go, or the run is to be left."""
    lock, control = run.lock(timeout=4 * LOOK), ControlFolder(run, recall)
    until = time.monotonic() + LOCK_PATIENCE
    while time.monotonic() < until and os.path.isdir(run.path):
        with suppress(Timeout), sentences(run.path):
            lock.acquire()
            return lock
        if control.is_stopped():
            return None
    return None


def is_wanted(run: Run) -> bool:
    """Whether the run still waits to be trained: it was neither stopped nor ended by the attempt before."""
    with suppress(UserError):
        if run.written_status().state in ENDED:
            discard_ticket(run)
    return has_ticket(run.path)


def train_signed(run: Run, attempt: Attempt, recall: Recall) -> int:
    advance(run, "training")
    os.environ["LATENTLAB_THREADS"] = str(attempt.threads)
    try:
        with printing_to(run.log_path):
            as_new()
            code = train_held(run, recall, partial(train_capped, attempt.gpu), attempt.number)
    except (UserError, OSError) as error:  # its folder is gone, or cannot be written
        print(error, file=sys.stderr, flush=True)
        code = FAILED
    drop_ticket(run, code)
    return code


def train_capped(share: float, run: Run, control: ControlFolder, attempt: int) -> int:
    cap_memory(share)
    return train(run, control, attempt)


def cap_memory(share: float) -> None:
    """Let this process take no more of its GPU's memory than its share; one that was given none sees none."""
    if not share or os.environ.get("CUDA_VISIBLE_DEVICES", "") == "":
        return
    import torch

    if torch.cuda.is_available():
        torch.cuda.set_per_process_memory_fraction(min(share, 1.0), 0)


def hand_over_cards(run: Run) -> None:
    """Ask for the metric cards of a run that was trained, where its control folder wants them: in a task of their own,
    so that its place is free."""
    if cards := cards_to_compute(run):
        with suppress(UserError, OSError):  # nothing can be written, or the run is deleted
            put_job(cards)


# --- calculations ---------------------------------------------------------------------------------------------------


def job_at(task: Calculation) -> Job:
    """Return the job that a task tells of; raises UserError or ValueError when there is no such job."""
    run = Run(Path(task.run), shipped=task.shipped, aside=Path(task.aside))
    leaves = task.kind in JOBS and JOBS[task.kind].leaves
    return job_of(run, task.kind, json.loads(task.params), leaves=leaves)


def calculate(task: Calculation, recall: Recall) -> int:
    """Compute a job; a signal ends that at once."""
    with recall.idling():
        try:
            job = job_at(task)
            as_new()
            return work_out(job, nullcontext())
        except (UserError, OSError) as error:
            print(error, file=sys.stderr, flush=True)
            return FAILED


def make_whole(task: Remaking, recall: Recall) -> int:
    """Have a run made whole by a process of its own: what came in a file is read within limits, and nowhere else."""
    arguments = [task.file, task.name, task.folder, task.owner]
    with recall.idling(), suppress(subprocess.TimeoutExpired):
        command = [sys.executable, "-m", "aecore.workers.remaking", *arguments]
        return subprocess.run(command, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False).returncode
    return FAILED
