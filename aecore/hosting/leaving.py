"""All that one visitor has here, deleted at their own word: models so that it can be undone for a while, as one by one;
what was read of their files at once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from ..data.own import inbox
from ..data.own.library import OwnSet, own_sets, remove
from ..errors import UserError
from ..files import refuse_readonly
from ..runs.removed import is_active, set_aside
from ..runs.run import Run
from ..runs.store import Damaged, Store
from ..texts import mark

__all__ = ["ONE_BY_ONE", "OPERATORS", "Belongings", "belongings", "delete_all", "refuse_busy"]

OPERATORS = mark("What is the operator's own is not deleted as a whole.")
ONE_BY_ONE = mark("Delete it run by run.")


class Belongings(NamedTuple):
    """What a visitor has."""

    runs: list[Run | Damaged]
    """Those that cannot be read too, where they still say whose they are."""
    sets: list[OwnSet]


def belongings(store: Store) -> Belongings:
    """Return what the store's visitor has; nothing of the operator."""
    owner = store.visitor.owner
    if not owner:
        return Belongings([], [])
    return Belongings([one for one in store.everything() if one.owner == owner], own_sets(owner))


def refuse_busy(runs: Iterable[Run | Damaged]) -> None:
    """Raise UserError where one of the runs trains or waits: nothing is deleted then."""
    if active := [run.id for run in runs if isinstance(run, Run) and is_active(run)]:
        raise UserError(
            mark("{n} runs still train or wait: {runs}."),
            mark("Stop them first."),
            n=len(active),
            runs=", ".join(active),
        )


def delete_all(store: Store) -> None:
    """Delete what the store's visitor has; links to it show nothing from then on. Raises UserError for the operator,
    and where a run still trains: one that has begun meanwhile keeps its data."""
    refuse_readonly()
    owner, there = store.visitor.owner, belongings(store)
    if not owner:
        raise UserError(OPERATORS, ONE_BY_ONE)
    refuse_busy(there.runs)
    refused = [why for run in there.runs if (why := left_out(store, run.id))]
    refuse_busy(belongings(store).runs)
    if refused:
        raise refused[0]
    for drop in inbox.everything(inbox.drops_folder()):
        if drop.owner == owner:
            drop.cancel()
    for one in own_sets(owner):
        remove(one.digest, owner)


def left_out(store: Store, run_id: str) -> UserError | None:
    """Delete a run; returns why it is still there. One that is gone was deleted in another tab, or was old."""
    try:
        set_aside(store, run_id)
    except UserError as error:
        return error if os.path.lexists(store.root / run_id) else None
    return None
