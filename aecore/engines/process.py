"""A worker, as the engine that has started it sees it: a process, what it was told, and what it says."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from ..workers.leaving import TAKEN_BACK
from ..workers.serving import HEARD, IDLE

__all__ = ["WorkerProcess", "is_stopped"]

PATIENCE = 1.0
"""Seconds that a worker which stands by has to leave."""


class WorkerProcess:
    """One worker. It tells in a thread of its own when it has nothing to do, and when it has ended."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        root: Path | None,
        on_idle: Callable[[WorkerProcess], None],
        on_end: Callable[[WorkerProcess], None],
    ) -> None:
        self.process, self.on_idle, self.on_end = process, on_idle, on_end
        self.is_warm = False
        self.told = 0 if root is None else 1
        """How many stores it was told to serve."""
        self.owes = 1
        """How many times it has yet to say that it has nothing to do: once it is warm, and after each store."""
        self.unheard = 0
        """How many stores it was told of on its stdin and has not said to have heard."""
        self.lock = threading.Lock()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        """Hear what the worker says until it is gone, and wait for it so that it does not stay behind as a zombie."""
        if self.process.stdout:
            with self.process.stdout as said:
                for line in said:
                    if line.strip() == HEARD.encode():
                        with self.lock:
                            self.unheard -= 1
                    elif line.strip() == IDLE.encode():
                        with self.lock:
                            self.owes, self.is_warm = self.owes - 1, True
                        self.on_idle(self)
        self.process.wait()
        self.let_go()
        self.on_end(self)

    def serve(self, root: Path) -> bool:
        """Tell it to serve a store; returns whether it can be told."""
        if not self.is_alive() or self.process.stdin is None:
            return False
        with self.lock:
            try:
                self.process.stdin.write(f"{root}\n".encode())
                self.process.stdin.flush()
            except (OSError, ValueError):
                return False
            self.told, self.owes, self.unheard = self.told + 1, self.owes + 1, self.unheard + 1
        return True

    @property
    def is_deaf(self) -> bool:
        """Whether it was told something that it should have heard by now: it is warm, or stopped. Meaningful a while
        after it was told."""
        return self.unheard > 0 and self.is_alive() and (self.is_warm or self.is_stopped())

    def is_stopped(self) -> bool:
        """Whether a signal has stopped it (SIGSTOP) and none has made it go on."""
        return is_stopped(self.process)

    @property
    def is_free(self) -> bool:
        """Whether it has nothing to do, or will have nothing when it is warm."""
        return self.is_alive() and (self.owes == 0 or self.told == 0)

    def is_alive(self) -> bool:
        """Whether the process is there."""
        return self.process.poll() is None

    def could_begin(self) -> bool:
        """Whether it ended as a worker does that has come up, or was killed."""
        return self.was_killed or self.process.returncode in (0, TAKEN_BACK)

    @property
    def was_killed(self) -> bool:
        """Whether a signal ended it."""
        return (self.process.returncode or 0) < 0

    def let_go(self) -> None:
        """Let it leave when it has nothing to do."""
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()

    def end_now(self) -> None:
        """Wait for a moment until it has left, then kill it."""
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def is_stopped(process: subprocess.Popen[bytes]) -> bool:
    """Whether a signal has stopped a process (SIGSTOP) and none has made it go on."""
    try:
        return bool(psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False
