"""Runs on data of one's own: deleted with them, and a reason to keep them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch

from aecore.data.own import library
from aecore.data.own.choices import Choices
from aecore.data.own.splitting import divide
from aecore.data.own.stored import keep_own
from aecore.errors import UserError
from aecore.presets import preset
from aecore.runs.brought import expire_unused, remove_with_runs, runs_on
from aecore.runs.removed import bring_back, removed
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor

from .test_splitting import draft

ANN = Visitor("ann")


def kept(owner: str = "ann", seed: int = 0) -> str:
    made = torch.Generator().manual_seed(seed)
    return keep_own(divide(draft(torch.randn(40, 3, generator=made)), Choices(title=owner)).dataset, owner).digest


def run_on(store: Store, digest: str, state: str = "done") -> Run:
    run = store.create(preset(f"own-{digest}", "undercomplete"))
    run.write_status(replace(run.status, state=state))
    return run


def test_data_are_deleted_with_their_runs_which_can_be_brought_back(store: Store) -> None:
    mine = Store(store.root, store.shipped, visitor=ANN)
    digest, other = kept(), kept(seed=1)
    first, second = run_on(mine, digest), run_on(mine, other)
    assert [run.id for run in runs_on(mine, digest)] == [first.id]
    assert first.card.title == "ann"
    assert remove_with_runs(mine, digest, "ann") == [first.id]
    assert library.digests() == [other]
    assert [run.id for run in mine.runs()] == [second.id]
    (aside,) = removed(mine)
    assert bring_back(mine, aside.name).card.title == "ann"


def test_nothing_is_deleted_while_a_run_trains_or_by_somebody_else(store: Store) -> None:
    mine = Store(store.root, store.shipped, visitor=ANN)
    digest = kept()
    done, waiting = run_on(mine, digest), run_on(mine, digest, "queued")
    with waiting.lock(), pytest.raises(UserError, match="is being trained on these data"):
        remove_with_runs(mine, digest, "ann")
    with pytest.raises(UserError, match="not in the library"):
        remove_with_runs(Store(store.root, store.shipped, visitor=Visitor("bob")), digest, "bob")
    assert {run.id for run in mine.runs()} == {done.id, waiting.id}
    assert library.digests() == [digest]


def test_data_that_a_run_needs_are_kept_however_long_nobody_uses_them(store: Store) -> None:
    needed, unused = kept(), kept(seed=1)
    run_on(Store(store.root, store.shipped, visitor=ANN), needed)
    for digest in (needed, unused):
        os.utime(library.folder_of(digest) / library.ABOUT, (0, 0))
    assert expire_unused(Store(store.root, store.shipped, visitor=Visitor("bob"))) == [unused]
    assert library.digests() == [needed]


def test_many_who_bring_the_same_data_at_once_all_have_them() -> None:
    owners = [f"visitor {n}" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(kept, owners))
    assert len(found) == 1
    assert [one.card.title for owner in owners for one in library.own_sets(owner)] == owners
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda owner: library.remove(*found, owner), owners))
    assert library.digests() == []
