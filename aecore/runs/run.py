"""One run: a folder, and the only place that spells the names in it.

spec.json    written before launch, never changed          snapshots/    fixed samples over training
meta.json    title, notes, created (written by the app)    checkpoints/  newest valid one wins
status.json  state, step, reason (written by the worker)   results/      recomputable: items, decoder, encoder
events.jsonl append-only                                   derived/      recomputable: what jobs have found out
lock         held by the worker for life                   control/      requests, one file each
kept.json    groups and names given by people              log.txt       what the worker printed
worker.json  which process holds the lock
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from filelock import FileLock
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from ..errors import UserError
from ..spec import Spec, live_leaves
from ..texts import mark
from .files import is_locked, read_json, refuse_readonly, replace_json, sentences

__all__ = ["ACTIVE", "ENDED", "Run", "State", "Status"]

T = TypeVar("T")
State = Literal["queued", "running", "paused", "done", "stopped", "failed", "interrupted"]
ACTIVE = ("queued", "running", "paused")
ENDED = ("done", "stopped", "failed", "interrupted")
GRACE = 20.0
"""Seconds a queued run may be without a worker (it is being started) before it counts as interrupted."""
YOUNG = 3.0
"""Seconds from which on a file that looks the same is the same."""
SILENCE = 10.0
"""Seconds without a write of the status (usually 0.25) from which on a worker is called silent. It may hang, or be busy."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid", allow_inf_nan=False))
class Status:
    """How far a run is, as its worker last wrote it."""

    state: State = "queued"
    phase: Literal["waiting", "data", "training", "finishing"] = "waiting"
    step: int = 0
    epoch: float = 0.0
    seconds: float = 0.0
    seconds_left: float | None = None
    reason: str = ""
    hint: str = ""
    reason_values: dict[str, Any] | None = None
    device: str = ""
    changed: float = 0.0
    """Unix time of the last write."""


class Run:
    """A run folder. Reading never changes it; every write is atomic."""

    def __init__(self, path: Path, *, shipped: bool = False, aside: Path | None = None) -> None:
        self.path, self.shipped = path, shipped
        self.aside = aside or path
        """Where what is found out about the run, or said of it, is kept: in its folder, or in the store for one that ships."""
        self.id = path.name
        self.events_path, self.log_path, self.checkpoints = path / "events.jsonl", path / "log.txt", path / "checkpoints"
        self.snapshots, self.results, self.control = path / "snapshots", path / "results", path / "control"
        self.derived, self.kept_path = self.aside / "derived", self.aside / "kept.json"

    # --- read -------------------------------------------------------------------------------------------------------

    @cached_property
    def spec(self) -> Spec:
        """The run's spec; raises UserError when it is missing or damaged."""
        return unchanged(self.path / "spec.json", spec_at)

    @property
    def meta(self) -> dict[str, Any]:
        return dict(unchanged(self.path / "meta.json", meta_at))

    @property
    def title(self) -> str:
        return str(self.meta.get("title", ""))[:80] or self.id

    @property
    def notes(self) -> str:
        return str(self.meta.get("notes", ""))

    @property
    def created(self) -> float:
        created = float(self.meta.get("created", 0.0))
        if not math.isfinite(created):
            raise ValueError("the time of creation is no time")
        return created

    @property
    def status(self) -> Status:
        """The status with the state derived: a run that says it is active while nobody holds its lock was interrupted."""
        status = self.written_status()
        if self.shipped or status.state not in ACTIVE or self.is_alive():
            return status
        if status.state == "queued" and abs(time.time() - status.changed) < GRACE:  # a clock may be set back
            return status
        # The worker may have ended between the two looks.
        again = self.written_status()
        return again if again.state not in ACTIVE else replace(again, state="interrupted")

    @property
    def silent(self) -> float:
        """Seconds since the worker of a training run last wrote its status, if that is longer than usual; else 0."""
        status = self.status
        since = time.time() - status.changed
        return since if status.state == "running" and since > SILENCE else 0.0

    def written_status(self) -> Status:
        """The status as the worker last wrote it; raises UserError when it is damaged."""
        return unchanged(self.path / "status.json", status_at)

    def is_alive(self) -> bool:
        """Whether a worker holds the run's lock (a kernel lock: it is free the moment the worker is gone)."""
        return is_locked(self.path / "lock")

    def lock(self, timeout: float = 0.0) -> FileLock:
        """Return the lock that a worker holds for life."""
        refuse_readonly()
        return FileLock(self.path / "lock", timeout=timeout, thread_local=False)

    # --- write ------------------------------------------------------------------------------------------------------

    def write_status(self, status: Status, *, settled: bool = True) -> None:
        replace_json(self.path / "status.json", asdict(replace(status, changed=time.time())), settled=settled)

    def rename(self, title: str) -> None:
        """Set the title people see (at most 80 characters); the id stays."""
        self.refuse_shipped()
        title = " ".join(title.split())[:80]
        if not title:
            raise UserError(mark("A title needs at least one character."))
        replace_json(self.path / "meta.json", self.meta | {"title": title})

    # --- requests to the worker: a file each ------------------------------------------------------------------------

    def ask(self, what: Literal["stop", "pause"]) -> None:
        self.refuse_shipped()
        with sentences(self.control):
            self.control.mkdir(exist_ok=True)
            (self.control / what).touch()

    def take_back(self, what: Literal["stop", "pause"]) -> None:
        with sentences(self.control):
            (self.control / what).unlink(missing_ok=True)

    def ask_settings(self, values: dict[str, float]) -> None:
        """Ask for live settings; raises UserError when one is out of bounds or cannot change while training."""
        self.refuse_shipped()
        live = {path for path, _, _ in live_leaves(self.spec)}
        for path in values:
            if path not in live:
                raise UserError(mark("“{path}” cannot change while a run trains."), path=path)
        self.spec.with_values(values)
        with sentences(self.control):
            self.control.mkdir(exist_ok=True)
        replace_json(self.control / "settings.json", values)

    def refuse_shipped(self) -> None:
        if self.shipped:
            raise UserError(
                mark("“{title}” comes with Latent Lab and cannot be changed."), mark("Train your own; it takes seconds."), title=self.title
            )


# --- files that are read again and again -------------------------------------------------------------------------------


def spec_at(path: Path) -> Spec:
    return Spec.from_dict(read_json(path))


def meta_at(path: Path) -> dict[str, Any]:
    value = read_json(path)
    if not isinstance(value, dict):
        raise UserError(mark("{name} cannot be read: {why}."), name="meta.json", why=mark("not an object"))
    return value


def status_at(path: Path) -> Status:
    try:
        return Status(**read_json(path))
    except (TypeError, ValueError) as error:
        raise UserError(mark("{name} cannot be read: {why}."), name="status.json", why=mark("it holds no status")) from error


def unchanged(path: Path, read: Callable[[Path], T]) -> T:
    """Return what `read` makes of a file, from memory while the file is the one it was.

    Every page lists all runs. A file is replaced, never written to, so a new one has another number, time or size; one that
    is younger than the clocks of file systems are coarse is read all the same.
    """
    try:
        found = path.stat()
    except OSError:
        return read(path)
    if abs(time.time() - found.st_mtime) < YOUNG:
        return read(path)
    return remembered(path, read, (found.st_ino, found.st_mtime_ns, found.st_size))  # type: ignore[return-value]


@lru_cache(maxsize=10_000)
def remembered(path: Path, read: Callable[[Path], object], state: tuple[int, int, int]) -> object:
    return read(path)
