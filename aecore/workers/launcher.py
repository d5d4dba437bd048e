"""submit / poll / cancel: how a run gets a worker. A job is the path of a run folder; nothing else crosses but files.

The local launcher starts a process of its own session per run, so a run survives the app. A standby worker that has
already imported torch and done a few steps makes the next run start at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from ..errors import UserError
from ..runs.run import ACTIVE, Run, Status
from ..runs.store import Store
from ..spec import Spec
from ..texts import mark
from .ending import insist
from .places import discard_ticket, draw_ticket

__all__ = ["LocalLauncher"]

COMMAND = [sys.executable, "-m", "aecore.workers.worker"]
REFILL_AFTER = 4.0
"""Seconds after which a used standby is replaced: not at once, so that the run that has just started has the cores."""


class LocalLauncher:
    """Starts workers on this machine. One per app; safe to call from several threads."""

    def __init__(self, *, standby: bool = False) -> None:
        self.wants_standby = standby
        self.lock = threading.Lock()
        self.standby: subprocess.Popen[bytes] | None = None
        self.children: list[subprocess.Popen[bytes]] = []
        self.insisting: set[str] = set()
        if standby:
            self.refill()

    def submit_new(self, store: Store, spec: Spec, title: str = "", owner: str = "") -> Run:
        """Make a run and queue it; when it is refused, nothing of it stays."""
        run = store.create(spec, title)
        try:
            self.submit(run, owner)
        except BaseException:
            with suppress(UserError):
                store.delete(run.id)
            raise
        return run

    def submit(self, run: Run, owner: str = "") -> None:
        """Queue `run` in `owner`'s name for training, or for resuming from its newest checkpoint; raises UserError when that cannot be."""
        run.refuse_shipped()
        if run.is_alive():
            raise UserError(mark("“{title}” is training already."), title=run.title)
        run.take_back("stop")
        run.take_back("pause")
        before = run.status
        draw_ticket(run, owner)
        try:
            run.write_status(Status(state="queued", step=before.step, epoch=before.epoch))
        except UserError:
            discard_ticket(run)
            raise
        with self.lock:
            self.reap()
            if not self.hand_to_standby(run):
                self.start(run)

    def poll(self, run: Run) -> Status:
        """Return how far the run is."""
        return run.status

    def cancel(self, run: Run) -> None:
        """Ask the run's worker to checkpoint and leave; one that does not is ended after a while (`ending.insist`)."""
        if run.status.state in ACTIVE:
            run.ask("stop")
            with self.lock:
                if run.id not in self.insisting:
                    self.insisting.add(run.id)
                    threading.Thread(target=self.insist, args=(run,), daemon=True).start()
        if run.status.state == "queued" and not run.is_alive():
            # Its worker is still starting, which takes seconds. It will find the request and leave.
            run.write_status(replace(run.written_status(), state="stopped"))

    def insist(self, run: Run) -> None:
        try:
            insist(run)
        finally:
            with self.lock:
                self.insisting.discard(run.id)

    def close(self) -> None:
        """Let the standby worker go (it leaves when its stdin closes). Running workers go on."""
        with self.lock:
            self.wants_standby = False
            if self.standby and self.standby.stdin:
                self.standby.stdin.close()
                try:
                    self.standby.wait(1)
                except subprocess.TimeoutExpired:  # still warming up: it has no run to lose
                    self.standby.kill()
                    self.standby.wait()
            self.standby = None

    def is_ready(self) -> bool:
        """Whether a warmed-up standby worker is waiting."""
        return self.standby is not None and self.standby.poll() is None and getattr(self.standby, "is_warm", False)

    # --- processes --------------------------------------------------------------------------------------------------

    def hand_to_standby(self, run: Run) -> bool:
        worker, self.standby = self.standby, None
        if worker is None or worker.poll() is not None or worker.stdin is None:
            return False
        try:
            worker.stdin.write(f"{run.path}\n".encode())
            worker.stdin.close()
        except OSError:
            return False
        self.adopt(worker)
        if self.wants_standby:
            timer = threading.Timer(REFILL_AFTER, self.refill)
            timer.daemon = True
            timer.start()
        return True

    def start(self, run: Run) -> None:
        with run.log_path.open("ab") as log:
            self.adopt(spawn([*COMMAND, str(run.path)], stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def adopt(self, worker: subprocess.Popen[bytes]) -> None:
        """Remember a worker, and wait for it so that it does not stay behind as a zombie."""
        self.children.append(worker)
        threading.Thread(target=worker.wait, daemon=True).start()

    def refill(self) -> None:
        with self.lock:
            self.reap()
            if not self.wants_standby or (self.standby and self.standby.poll() is None):
                return
            self.standby = spawn([*COMMAND, "--standby"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            threading.Thread(target=note_when_warm, args=(self.standby,), daemon=True).start()

    def reap(self) -> None:
        self.children = [child for child in self.children if child.poll() is None]


def note_when_warm(worker: Any) -> None:
    with worker.stdout:
        worker.is_warm = worker.stdout.readline().strip() == b"ready"


def spawn(command: list[str], niceness: int = 15, **streams: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, behind pages and browser from its first import on: a page that stutters teaches nothing.

    Memory that torch frees is kept by the allocator (fewer page faults). Threads sleep at OpenMP's barriers instead of
    spinning: with a browser drawing on the same two cores, spinning was measured to train 14 times slower. NumPy's BLAS has
    threads of its own that cannot be told to sleep, so it gets one.
    """
    environment = os.environ | {
        "MALLOC_TRIM_THRESHOLD_": "1000000000",
        "MALLOC_MMAP_THRESHOLD_": "1000000000",
        "OMP_WAIT_POLICY": "PASSIVE",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")])),
    }
    process = subprocess.Popen(command, start_new_session=True, env=environment, close_fds=True, **streams)  # type: ignore[call-overload]
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process.pid, max(niceness, os.getpriority(os.PRIO_PROCESS, 0)))
    return process  # type: ignore[no-any-return]
