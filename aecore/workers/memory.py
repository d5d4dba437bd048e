"""How much memory a training has needed at most: the peak of its process since it began, where the system tells it
(Linux)."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

__all__ = ["forget_peak", "peak"]

STATUS, REFERENCES = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"


def forget_peak() -> None:
    """Let the peak begin anew: a worker trains one run after the other."""
    with suppress(OSError):
        REFERENCES.write_text(RESET_PEAK)


def peak() -> int:
    """Return the most bytes that this process has held since the peak was forgotten; 0 where nobody can tell."""
    with suppress(OSError):
        if found := re.search(r"^VmHWM:\s+(\d+) kB", STATUS.read_text(), re.MULTILINE):
            return 1024 * int(found[1])
    return 0
