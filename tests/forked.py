"""Workers forked from one process that has imported everything: each is a process with a pid, signals and pipes of its
own, at a tenth of what a new interpreter and its imports cost."""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, NoReturn

from aecore.engines import spawning

__all__ = ["Forked", "nursery", "spawn"]

IMPORTED = (
    "aecore.data.loading",
    "aecore.evaluation.evaluate",
    "aecore.export.onnx",
    "aecore.latent.samplers",
    "aecore.runs.checkpoints",
    "aecore.training.baseline",
    "aecore.training.loop",
    "aecore.workers.publish",
    "aecore.workers.serving",
    "sklearn.datasets",
    "sklearn.decomposition",
    "torch._dynamo",
)
"""What workers import sooner or later. Nothing is computed before a fork: threads do not outlive it."""
SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER: a process below this one whose parent has ended becomes its child."""


class Forked:
    """A forked process, with what is asked of a `subprocess.Popen`."""

    def __init__(self, pid: int, args: list[str], stdin: IO[bytes] | None, stdout: IO[bytes] | None) -> None:
        self.pid, self.args, self.stdin, self.stdout = pid, args, stdin, stdout
        self.returncode: int | None = None
        self.lock = threading.Lock()

    def poll(self) -> int | None:
        with self.lock:
            if self.returncode is None:
                try:
                    ended, status = os.waitpid(self.pid, os.WNOHANG)
                except ChildProcessError:  # psutil has waited for it in another thread: as Popen, which says 0 then
                    ended, status = self.pid, 0
                self.returncode = os.waitstatus_to_exitcode(status) if ended else None
            return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        deadline = float("inf") if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The process that forks, as this one sees it. It is started when the first worker is asked for."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.socket, theirs = socket.socketpair()
        with theirs:
            code = f"from tests.forked import serve; serve({theirs.fileno()})"
            command = [sys.executable, "-c", code]
            self.process = spawning.spawn(command, niceness=0, pass_fds=(theirs.fileno(),))  # type: ignore[arg-type]

    def fork(self, command: list[str], niceness: int, streams: list[int]) -> int:
        """Return the pid of a child of this process: `python -m module ...` with these streams."""
        asked = json.dumps({"command": command[2:], "niceness": niceness, "environment": dict(os.environ)}).encode()
        with self.lock:
            if not self.process:
                self.start()
            become_subreaper(True)
            try:
                socket.send_fds(self.socket, [len(asked).to_bytes(4, "big")], streams)
                self.socket.sendall(asked)
                return int.from_bytes(self.socket.recv(4), "big")
            finally:
                become_subreaper(False)

    def close(self) -> None:
        if self.process:
            self.socket.close()
            self.process.wait()
            self.process = None


NURSERY = Nursery()


@contextmanager
def nursery() -> Iterator[None]:
    """End the process that forks afterwards."""
    try:
        yield
    finally:
        NURSERY.close()


def become_subreaper(wanted: bool) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, int(wanted), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def spawn(command: list[str], niceness: int = 15, **streams: int | IO[bytes]) -> Forked:
    """Start `python -m module ...`, as `aecore.engines.spawning.spawn` does."""
    theirs: list[int] = []
    ours: list[IO[bytes] | None] = []
    opened: list[int] = []
    for name in ("stdin", "stdout", "stderr"):
        given, mine = streams.get(name, subprocess.DEVNULL), None
        if given == subprocess.PIPE:
            read, write = os.pipe()
            stream, mine = (read, os.fdopen(write, "wb")) if name == "stdin" else (write, os.fdopen(read, "rb"))
            opened.append(stream)
        elif given == subprocess.DEVNULL:
            stream = os.open(os.devnull, os.O_RDWR)
            opened.append(stream)
        else:
            stream = given if isinstance(given, int) else given.fileno()
        theirs.append(stream)
        ours.append(mine)
    try:
        pid = NURSERY.fork(command, niceness, theirs)
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return Forked(pid, command, ours[0], ours[1])


# --- the process that forks -------------------------------------------------------------------------------------------


def serve(descriptor: int) -> None:
    """Import all that workers need, then fork one whenever the process that has started this one asks for it."""
    for name in IMPORTED:
        importlib.import_module(name)
    asking = socket.socket(fileno=descriptor)
    while True:
        head, streams, _, _ = socket.recv_fds(asking, 4, 3)
        if not head:
            return
        asked = json.loads(asking.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL))
        asking.sendall(orphan(asking, asked, list(streams)).to_bytes(4, "big"))
        for stream in streams:
            os.close(stream)


def orphan(asking: socket.socket, asked: dict[str, Any], streams: list[int]) -> int:
    """Return the pid of a child's child whose parent has ended."""
    told, tell = os.pipe()
    between = os.fork()
    if not between:
        child = os.fork()
        if not child:
            asking.close()
            os.close(told)
            os.close(tell)
            live(asked, streams)
        os.write(tell, child.to_bytes(4, "big"))
        os._exit(0)
    os.waitpid(between, 0)
    pid = int.from_bytes(os.read(told, 4), "big")
    os.close(told)
    os.close(tell)
    return pid


def live(asked: dict[str, Any], streams: list[int]) -> NoReturn:
    """Be the process that was asked for."""
    code = 1
    try:
        os.setsid()
        for place, stream in enumerate(streams):
            os.dup2(stream, place)
            os.close(stream)
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, max(asked["niceness"], os.getpriority(os.PRIO_PROCESS, 0)))
        os.environ.clear()
        os.environ.update(asked["environment"])
        module, *arguments = asked["command"]
        sys.argv = [module, *arguments]
        warnings.filterwarnings("ignore", module="runpy")  # that the module is imported already
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
