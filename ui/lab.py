"""What all sessions of this server share (store of runs, engine that trains and calculates), who a session is to them,
one thing for two clicks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import NamedTuple

import streamlit as st
from starlette.requests import HTTPConnection

from aecore.engines.choice import choose_engine
from aecore.engines.engine import Engine
from aecore.files import sweep_leftovers
from aecore.runs.store import Store
from aecore.settings import library_folder, readonly

from .visitor import visitor, visitor_at

__all__ = ["SHOWN_FIRST", "engine", "everything", "know_runs", "once", "owner", "store", "store_for"]

SHOWN_FIRST = "mnist-conv-vae-2d"
"""The run that Home and, unless another one is asked for, Explore begin with."""

DOUBLE_CLICK = 3.0
"""Seconds within which two clicks are one."""

turn = threading.Lock()


@cache
def engine() -> Engine:
    """Return the engine; the first call starts a worker that stands by, unless nothing can be trained here."""
    return choose_engine(standby=not readonly())


def store() -> Store:
    """Return the store as this session may use it (it holds no state, so a new one costs nothing)."""
    return Store(visitor=visitor())


def store_for(request: HTTPConnection) -> Store:
    """Return the store as who asks for a file may use it: outside of sessions, for routes and what goes before them."""
    return Store(visitor=visitor_at(request))


def everything() -> Store:
    """Return the store as the server itself looks after it, for what no visitor asks for: all runs, as the operator's
    store has them."""
    return Store()


def know_runs() -> None:
    """Begin to look through the store, sweeping away what killed processes have left: of thousands of runs the first
    list takes seconds."""

    def look() -> None:
        with suppress(OSError):  # the pages say so
            store().runs()
        for folder in (store().root, library_folder()) if not readonly() else ():
            sweep_leftovers(folder)

    threading.Thread(target=look, daemon=True).start()


def owner() -> str:
    """Return the name of this visitor in the queue, where visitors take turns."""
    return visitor().id


class Made(NamedTuple):
    """What a button has made, of what, and when (seconds of a clock)."""

    id: str
    of: object
    at: float


def once(button: str, of: object, make: Callable[[], str]) -> str:
    """Make something, unless the same was asked of the same button a moment ago: a double click makes one.

    Returns the id of what was made now or then. The second click breaks off the script that answers the first one when
    that next asks the session for something: so `make` must not, and one thread makes at a time.
    """
    with turn:
        # A list, which is changed without the session: the script may already be broken off when `make` is done.
        last: list[Made] = st.session_state.setdefault(f"made/{button}", [])
        if not (last and last[0].of == of and time.monotonic() - last[0].at < DOUBLE_CLICK):
            last[:] = [Made(make(), of, time.monotonic())]
        return last[0].id
