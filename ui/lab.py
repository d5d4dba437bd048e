"""The two things all sessions of this server share, the store of runs and the launcher of workers, and who a session is to them."""

from __future__ import annotations

import secrets
from functools import cache

import streamlit as st

from aecore.runs.store import Store
from aecore.settings import readonly
from aecore.workers.launcher import LocalLauncher

__all__ = ["launcher", "owner", "store"]


@cache
def launcher() -> LocalLauncher:
    """Return the launcher; the first call starts its standby worker, unless nothing can be trained here."""
    return LocalLauncher(standby=not readonly())


def store() -> Store:
    """Return the store (it holds no state, so a new one costs nothing)."""
    return Store()


def owner() -> str:
    """Return the name of this browser session in the queue, where sessions take turns."""
    return st.session_state.setdefault("queue-owner", secrets.token_hex(8))
