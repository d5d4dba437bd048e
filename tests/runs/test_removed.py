"""A run that was deleted can be brought back for ten minutes, also after a crash; who may not delete may do neither."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.files import sweep_leftovers
from aecore.runs import removed as module
from aecore.runs.removed import UNDO, bring_back, forget, removed, set_aside
from aecore.runs.run import Run, State, Status
from aecore.runs.store import Store
from aecore.runs.visitor import Visitor
from aecore.spec import Spec

SHIPPED = Path(__file__).parents[2] / "pretrained" / "digits-vae-2d"


@pytest.fixture
def run(store: Store, small: Callable[..., Spec]) -> Run:
    made = store.create(small(), "Precious")
    made.write_status(Status(state="stopped"))
    return made


def content(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_what_was_deleted_is_gone_from_all_lists_and_comes_back_whole(store: Store, run: Run) -> None:
    before = content(run.path)
    name = set_aside(store, run.id)
    assert store.everything() == []
    with pytest.raises(UserError, match="no run called"):
        store.get(run.id)
    (there,) = removed(store)
    assert (there.name, there.run.id, there.run.title) == (name, run.id, "Precious")
    assert bring_back(store, name).id == run.id
    assert [found.id for found in store.runs()] == [run.id]
    assert content(run.path) == before
    assert removed(store) == []


def test_it_can_be_undone_by_a_server_that_was_started_since(store: Store, run: Run) -> None:
    set_aside(store, run.id)
    sweep_leftovers(store.root)  # as each server does when it starts
    again = Store(store.root, store.shipped)
    (there,) = removed(again)
    bring_back(again, there.name)
    assert again.get(run.id).title == "Precious"


def test_after_its_time_it_is_swept_away(store: Store, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    name = set_aside(store, run.id)
    later = time.time() + UNDO + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert removed(store) == []
    assert not list(store.root.glob(".deleted-*"))
    with pytest.raises(UserError, match="cannot be brought back"):
        bring_back(store, name)


def test_one_that_nobody_looks_for_is_swept_with_what_processes_have_left(store: Store, run: Run) -> None:
    name = set_aside(store, run.id)
    os.utime(store.root / name, (1, 1))
    sweep_leftovers(store.root)
    assert not (store.root / name).exists()


def test_its_time_begins_when_it_is_deleted_however_old_the_run_is(store: Store, run: Run) -> None:
    os.utime(run.path, (1, 1))
    set_aside(store, run.id)
    assert len(removed(store)) == 1


def test_room_can_be_made_at_once(store: Store, run: Run) -> None:
    forget(store, set_aside(store, run.id))
    assert not [path for path in store.root.iterdir() if path.is_dir() and run.id in path.name]


@pytest.mark.parametrize("state", ["queued", "running", "paused"])
def test_an_active_run_is_not_deleted(store: Store, run: Run, state: State) -> None:
    run.write_status(Status(state=state, changed=time.time()))
    with run.lock():
        with pytest.raises(UserError, match="still training"):
            set_aside(store, run.id)
    assert run.path.exists()


def test_one_that_a_worker_has_though_it_says_otherwise_is_not_deleted(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    with run.lock(), pytest.raises(UserError, match="still training"):
        set_aside(store, run.id)
    assert run.path.exists()


def test_one_that_a_worker_takes_in_that_moment_stays_where_it_was(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "let_go", lambda run: None)
    with run.lock(), pytest.raises(UserError, match="still training"):
        set_aside(store, run.id)
    assert [found.id for found in store.runs()] == [run.id]
    assert removed(store) == []


def test_a_damaged_run_can_be_deleted_and_brought_back(store: Store, run: Run) -> None:
    run.file("status").write_text("{")
    name = set_aside(store, run.id)
    assert [one.name for one in removed(store)] == [name]
    assert bring_back(store, name).id == run.id


def test_what_ships_is_not_deleted(store: Store) -> None:
    shutil.copytree(SHIPPED, store.shipped / SHIPPED.name)
    with pytest.raises(UserError, match="comes with Latent Lab"):
        set_aside(store, SHIPPED.name)


def test_others_neither_delete_nor_see_nor_bring_back_nor_end_it(store: Store, small: Callable[..., Spec]) -> None:
    mine, other = (Store(store.root, store.shipped, visitor=Visitor(name)) for name in ("mine", "other"))
    run = mine.create(small())
    run.write_status(Status(state="stopped"))
    with pytest.raises(UserError, match="belongs to another visitor"):
        set_aside(other, run.id)
    name = set_aside(mine, run.id)
    assert removed(other) == []
    for act in (bring_back, forget):
        with pytest.raises(UserError, match="belongs to another visitor"):
            act(other, name)
    assert [one.name for one in removed(mine)] == [one.name for one in removed(store)] == [name]
    assert bring_back(mine, name).path.exists()


@pytest.mark.parametrize(
    "name", ["", ".deleted-x", "../x", ".deleted-digits-vae-abcdef-0000000g", "digits-vae-2d", "\x00"]
)
def test_names_of_nothing_are_refused_and_never_joined(store: Store, run: Run, name: str) -> None:
    for act in (bring_back, forget):
        with pytest.raises(UserError, match="cannot be brought back"):
            act(store, name)
    assert run.path.exists()


def test_a_run_of_its_name_is_not_written_over(store: Store, run: Run) -> None:
    name = set_aside(store, run.id)
    run.path.mkdir()
    with pytest.raises(UserError, match="cannot be brought back"):
        bring_back(store, name)
    assert (store.root / name).exists()


def test_a_link_is_not_followed(store: Store, run: Run, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (store.root / ".deleted-digits-vae-abcdef-01234567").symlink_to(outside)
    assert removed(store) == []
    with pytest.raises(UserError):
        forget(store, ".deleted-digits-vae-abcdef-01234567")
    assert outside.exists()


def test_a_demo_deletes_nothing_and_brings_nothing_back(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = set_aside(store, run.id)
    monkeypatch.setenv("LATENTLAB_READONLY", "1")
    for act in (lambda: bring_back(store, name), lambda: forget(store, name)):
        with pytest.raises(UserError, match="read-only"):
            act()
    assert (store.root / name).exists()
