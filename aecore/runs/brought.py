"""Runs on data that people brought: which there are, what is deleted with the data, what must not be deleted."""

from __future__ import annotations

from ..data.own import library
from ..errors import UserError
from ..spec import OwnData
from ..texts import mark
from .removed import is_active, set_aside
from .run import Run
from .store import Store

__all__ = ["expire_unused", "remove_with_runs", "runs_on"]


def runs_on(store: Store, digest: str) -> list[Run]:
    """Return the runs on a data set of the library that the visitor sees, newest first."""
    return [run for run in own_runs(store) if run.spec.data.digest == digest]


def own_runs(store: Store) -> list[Run]:
    return [run for run in store.runs() if run.about.own and isinstance(run.spec.data, OwnData)]


def remove_with_runs(store: Store, digest: str, owner: str) -> list[str]:
    """Delete a data set of an owner, and set the runs on it aside, of which each can be brought back for ten minutes
    (and then be looked at, not resumed); returns their ids. Raises UserError, before anything is deleted, when it is
    not theirs or a run is training."""
    library.own_card(digest, owner)
    runs = runs_on(store, digest)
    for run in runs:
        if is_active(run):
            raise UserError(mark("“{title}” is being trained on these data."), mark("Stop it first."), title=run.title)
    for run in runs:
        set_aside(store, run.id)
    library.remove(digest, owner)
    return [run.id for run in runs]


def expire_unused(store: Store) -> list[str]:
    """Delete the data sets that nobody has used for as long as the settings say and no run in the folder of `store`
    needs, whoever sees it; returns their digests."""
    everything = Store(store.root, store.shipped)
    return library.expire({run.spec.data.digest for run in own_runs(everything)})
