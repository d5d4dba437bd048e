"""Starting a process that does not belong to the one that starts it."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO

__all__ = ["spawn"]


def spawn(command: list[str], niceness: int = 15, **streams: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, behind pages and browser from its first import on: a page that stutters
    teaches nothing.

    Memory that torch frees is kept by the allocator (fewer page faults). Threads sleep at OpenMP's barriers instead of
    spinning: with a browser drawing on the same two cores, spinning was measured to train 14 times slower. NumPy's BLAS
    has threads of its own that cannot be told to sleep, so it gets one.
    """
    environment = os.environ | {
        "MALLOC_TRIM_THRESHOLD_": "1000000000",
        "MALLOC_MMAP_THRESHOLD_": "1000000000",
        "OMP_WAIT_POLICY": "PASSIVE",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")])
        ),
    }
    process = subprocess.Popen(command, start_new_session=True, env=environment, close_fds=True, **streams)  # type: ignore[call-overload]
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process.pid, max(niceness, os.getpriority(os.PRIO_PROCESS, 0)))
    return process  # type: ignore[no-any-return]
