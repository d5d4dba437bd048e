"""How many files this server may have open: shells of macOS allow 256, which eighty tabs use up."""

from __future__ import annotations

import sys

__all__ = ["MOST_OPEN", "allow_open_files"]

MOST_OPEN = (65_536, 10_240, 4_096, 1_024)
"""Soft limits to try; macOS refuses more than `kern.maxfilesperproc` though the hard limit is none."""


def allow_open_files() -> int | None:
    """Raise the soft limit of open files as far as the system lets this process; returns it, None where there is no
    such limit. Streamlit keeps 128 closed sessions with three descriptors each."""
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in MOST_OPEN:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft != resource.RLIM_INFINITY and most > soft:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
                return most
            except (ValueError, OSError):
                continue
    return soft
