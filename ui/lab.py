"""The two things all sessions of this server share: the store of runs and the launcher of workers."""

from __future__ import annotations

from functools import cache

from aecore.runs.store import Store
from aecore.workers.launcher import LocalLauncher

__all__ = ["launcher", "store"]


@cache
def launcher() -> LocalLauncher:
    """Return the launcher; the first call starts its standby worker."""
    return LocalLauncher(standby=True)


def store() -> Store:
    """Return the store (it holds no state, so a new one costs nothing)."""
    return Store()
