"""What a click in the Gallery asks for. One row each; who may not is refused by the store itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from aecore.engines.engine import Engine
from aecore.errors import UserError
from aecore.hosting.quotas import refuse_more
from aecore.runs.removed import bring_back, forget, set_aside
from aecore.runs.store import Store

__all__ = ["Asked", "asked", "obey"]

MOST = 10_000
"""Runs that are told of in one click."""


class Asked(NamedTuple):
    """A click: what is to be done, with which runs (or which of those deleted a moment ago), and a text."""

    act: str
    runs: tuple[str, ...]
    title: str = ""


class Bench(NamedTuple):
    """What is acted upon: the store as the visitor has it, what trains, and their name in the queue."""

    store: Store
    engine: Engine
    owner: str


def asked(told: Any) -> Asked | None:
    """Return what the component has told; None for anything that it would not tell."""
    if not isinstance(told, dict):
        return None
    act, runs, title = told.get("do"), told.get("runs"), told.get("title", "")
    if not isinstance(act, str) or not isinstance(runs, list) or not isinstance(title, str) or len(runs) > MOST:
        return None
    return Asked(act, tuple(run for run in runs if isinstance(run, str)), title)


def obey(asked: Asked, bench: Bench) -> list[tuple[str, UserError]]:
    """Do what was asked of each run; returns what was refused, by run."""
    act = ACTS.get(asked.act)
    refused = []
    for run_id in asked.runs if act else ():
        try:
            act(bench, run_id, asked.title)  # type: ignore[misc]
        except UserError as error:
            refused.append((run_id, error))
    return refused


def undo(store: Store, name: str) -> None:
    """Bring back what was deleted, where its owner may still have it: others may have been made meanwhile."""
    refuse_more(store, trains=False)
    bring_back(store, name)


ACTS: dict[str, Callable[[Bench, str, str], object]] = {
    "rename": lambda bench, run, title: bench.store.get(run).rename(title),
    "resume": lambda bench, run, title: bench.engine.submit(bench.store.get(run), bench.owner),
    "stop": lambda bench, run, title: bench.engine.cancel(bench.store.get(run)),
    "delete": lambda bench, run, title: set_aside(bench.store, run),
    "undo": lambda bench, name, title: undo(bench.store, name),
    "forget": lambda bench, name, title: forget(bench.store, name),
}
