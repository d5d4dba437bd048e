"""A process that has imported what reads files and forks for each look, so that none waits for imports.

It is started when a drop begins, so that it is ready when the files have arrived; it reads nothing itself, and it ends
with the process that started it, or when nobody has asked for ten minutes. The server's side knows no torch.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from ...settings import own_limits

__all__ = ["Nursery", "main"]

IDLE = 600.0
"""Seconds after which nobody needs it any more."""
IMPORTED = ("looking", "reading")
USED = ("scipy.linalg", "scipy.sparse.csgraph", "pandas", "pyarrow.compute", "pyarrow.csv")
"""What looks import when they need it."""
NICENESS = 5
"""It is behind the pages, and what it forks behind it."""
LONGEST = 16_384
"""Bytes of a message: the path of a look."""


class Nursery:
    """The server's end of it. Safe to use from several threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.ended: list[subprocess.Popen[bytes]] = []
        """Those that somebody must still ask how they ended."""
        self.line: socket.socket | None = None
        self.timer: threading.Timer | None = None

    def warm(self) -> None:
        """Have it started; raises OSError where no process can be."""
        with self.lock:
            self.started()

    def fork(self, look: Path, held: tuple[int, ...]) -> None:
        """Have a look read by a process that inherits the locks `held`; raises OSError where none can be started."""
        with self.lock:
            for last in (False, True):
                line = self.started()
                try:
                    socket.send_fds(line, [f"{look}\n".encode()], held)
                    return
                except OSError:  # it has been ended
                    self.end()
                    if last:
                        raise

    def retire(self) -> None:
        """Let it go."""
        with self.lock:
            self.end()

    def started(self) -> socket.socket:
        """The line to it, which is new where there is none."""
        if self.line is None or self.process is None or self.process.poll() is not None:
            self.end()
            self.line, theirs = socket.socketpair()
            with theirs:
                self.process = spawn(theirs.fileno())
        if self.timer:
            self.timer.cancel()
        self.timer = threading.Timer(IDLE, self.retire)
        self.timer.daemon = True
        self.timer.start()
        return self.line

    def end(self) -> None:
        """Hang up: it ends by itself, the looks that it has begun go on."""
        if self.line:
            self.line.close()
        if self.process:
            self.ended.append(self.process)
        self.ended = [process for process in self.ended if process.poll() is None]
        self.line = self.process = None


def spawn(line: int) -> subprocess.Popen[bytes]:
    """Start it; nothing that it or its children say gets into a log."""
    root = str(Path(__file__).resolve().parents[3])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-m", "aecore.data.own.nursery", str(line)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=[line],
        env=os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )


# --- in it ------------------------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """Fork for each message that comes over the line `arguments[0]`, until it is closed."""
    from .child import watched

    os.nice(NICENESS)
    for name in IMPORTED:
        importlib.import_module(f"aecore.data.own.{name}")
    for name in USED:
        importlib.import_module(name)
    gc.freeze()  # what is there is shared with the children as long as nobody writes to it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(arguments[0])) as line:
        while True:
            message, held, _, _ = socket.recv_fds(line, LONGEST, 8)
            if not message:
                return 0
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                line.close()
                os.setsid()
                os._exit(watched(Path(message.decode().removesuffix("\n")), own_limits()))
            for descriptor in held:
                os.close(descriptor)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
