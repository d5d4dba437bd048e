"""Killed at any call that changes files: what is there is the old or the new, whole; what is left beside is never
listed, and swept."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from aecore.data.dataset import Dataset
from aecore.data.own.stored import keep_own, load_own
from aecore.engines.local import LocalEngine
from aecore.files import replace_bytes, sweep_leftovers
from aecore.runs.annotations import annotate, annotations_of
from aecore.runs.checkpoints import newest_checkpoint, save_checkpoint
from aecore.runs.log import EventLog
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.settings import library_folder
from aecore.spec import OwnData, Spec
from aecore.workers.places import draw_ticket, waiting
from aecore.workers.session import Session
from tests.faults.training import assert_begins, train

PowerCuts = Callable[[Callable[[], object]], Iterator[bool]]


@pytest.fixture
def run(store: Store, small: Callable[..., Spec]) -> Run:
    return store.create(small(), "old")


def save(folder: Path, step: int) -> None:
    save_checkpoint(folder, step, {"model": {"w": torch.full((4,), float(step))}}, {"step": step})


def test_a_file_is_old_or_new(tmp_path: Path, power_cuts: PowerCuts) -> None:
    path, old, new = tmp_path / "file", b"old" * 1000, b"new" * 5000
    path.write_bytes(old)
    for killed in power_cuts(lambda: replace_bytes(path, new)):
        assert path.read_bytes() in ((old, new) if killed else (new,))
        path.write_bytes(old)


def test_the_newest_whole_checkpoint_wins_and_the_next_save_sweeps(tmp_path: Path, power_cuts: PowerCuts) -> None:
    folder, cuts = tmp_path / "checkpoints", 0
    save(folder, 5)
    save(folder, 9)
    for killed in power_cuts(lambda: save(folder, 12)):
        cuts += killed
        found = newest_checkpoint(folder)
        assert found
        assert found.numbers["step"] in ((9, 12) if killed else (12,))
        assert torch.equal(found.tensors["model"]["w"], torch.full((4,), float(found.numbers["step"])))
        save(folder, 12)
        assert not list(folder.glob(".tmp-*"))
        assert len(list(folder.iterdir())) == 2
        for path in folder.glob("step-000000012*"):
            for file in path.iterdir():
                file.unlink()
            path.rmdir()
        save(folder, 9)
    assert cuts >= 10


def test_a_new_run_is_whole_or_not_there(store: Store, small: Callable[..., Spec], power_cuts: PowerCuts) -> None:
    for killed in power_cuts(lambda: store.create(small(), "A title")):
        assert [run.title for run in store.runs()] in (([], ["A title"]) if killed else (["A title"],))
        assert len(store.everything()) == len(store.runs())
        for run in store.runs():
            store.delete(run.id)
    left = list(store.root.glob(".*"))
    assert left
    for path in left:
        os.utime(path, (1, 1))
    store.create(small())
    assert not list(store.root.glob(".*"))


def test_data_that_were_being_brought_are_whole_or_not_there_and_what_is_left_is_swept(
    made: Callable[..., Dataset], power_cuts: PowerCuts
) -> None:
    data = made(train=64, held_out=24)
    data = replace(data, card=replace(data.card, origin="own", factors=(), knobs={}))
    library, left = library_folder(), 0

    def half_done() -> list[Path]:
        return [path for path in library.glob(".*") if path.name != ".lock"]

    for killed in power_cuts(lambda: keep_own(data)):
        whole = [path for path in library.iterdir() if not path.name.startswith(".")] if library.exists() else []
        assert len(whole) in ((0, 1) if killed else (1,))
        for path in whole:
            assert replace(load_own(OwnData(digest=path.name)).card, name="") == replace(data.card, name="")
            shutil.rmtree(path)
        for path in half_done():
            left += 1
            os.utime(path, (1, 1))
        if left % 2:
            sweep_leftovers(library)
    assert left > 3
    keep_own(data)
    assert not half_done()


def test_what_is_being_made_right_now_is_not_swept(store: Store, small: Callable[..., Spec]) -> None:
    (store.root / ".new-digits-vae-abcdef").mkdir(parents=True)
    store.create(small())
    assert (store.root / ".new-digits-vae-abcdef").is_dir()


def test_a_deleted_run_is_whole_or_gone(store: Store, small: Callable[..., Spec], power_cuts: PowerCuts) -> None:
    store.create(small(), "A title")
    for killed in power_cuts(lambda: store.delete(store.runs()[0].id)):
        assert len(store.everything()) == len(store.runs()) <= killed
        if not store.runs():
            store.create(small(), "A title")
    assert [run.title for run in store.runs()] == ["A title"]


def test_a_title_is_old_or_new(run: Run, power_cuts: PowerCuts) -> None:
    for killed in power_cuts(lambda: run.rename("new")):
        assert run.title in (("old", "new") if killed else ("new",))
        run.rename("old")


def test_what_was_said_of_a_run_is_old_or_new(run: Run, power_cuts: PowerCuts) -> None:
    annotate(run, {"dimensions": {0: "old"}})
    for killed in power_cuts(lambda: annotate(run, {"dimensions": {0: "new"}})):
        assert annotations_of(run).dimensions[0] in (("old", "new") if killed else ("new",))
        annotate(run, {"dimensions": {0: "old"}})


def test_a_submitted_run_is_queued_or_interrupted_and_can_be_submitted_again(
    run: Run, power_cuts: PowerCuts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalEngine, "call", lambda engine, root, log: None)
    for _ in power_cuts(lambda: LocalEngine().submit(run)):
        assert run.status.state == "queued"
        assert waiting(run) in ([], [run.id])
        LocalEngine().submit(run)
        assert waiting(run) == [run.id]


def test_a_ticket_of_a_killed_app_counts_only_for_a_while(
    run: Run, store: Store, power_cuts: PowerCuts, small: Callable[..., Spec]
) -> None:
    other = store.create(small())
    for _ in power_cuts(lambda: draw_ticket(run)):
        for path in (store.root / ".queue").glob("*.drawn"):
            os.utime(path, (time.time() - 60, time.time() - 60))
        assert waiting(other) == []


def test_a_log_holds_whole_events_and_goes_on_after_them(run: Run, power_cuts: PowerCuts) -> None:
    events: list[dict[str, Any]] = [{"kind": "step", "step": step} for step in range(5)]

    def write() -> None:
        log = EventLog(run.events_path, keep=0)
        for event in events:
            log.append(event)
        log.sync()

    for killed in power_cuts(write):
        assert_begins(run, events, whole=not killed)


def test_a_setting_is_old_or_new(run: Run, power_cuts: PowerCuts) -> None:
    path, values = run.control / "settings.json", [{"optimiser.learning_rate": value} for value in (0.01, 0.02)]
    run.ask_settings(values[0])
    for killed in power_cuts(lambda: run.ask_settings(values[1])):
        found: Any = json.loads(path.read_text())
        assert found in (values if killed else values[1:])
        run.ask_settings(values[0])


def test_snapshots_are_on_disk_before_a_checkpoint_counts_on_them(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it trains nobody waits for the disk; what a checkpoint goes on from has been forced to it."""
    forced: list[Path] = []
    fsync, rename, unsure = os.fsync, os.rename, []

    def recorded(descriptor: int) -> None:
        forced.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")))
        fsync(descriptor)

    def checked(old: Path, new: Path) -> None:
        if Path(new).parent == run.checkpoints:
            unsure.extend(
                path for path in run.snapshots.iterdir() if path not in forced and path.name != "inputs.safetensors"
            )
            assert run.snapshots in forced
        rename(old, new)

    monkeypatch.setattr(os, "fsync", recorded)
    monkeypatch.setattr(os, "rename", checked)
    between, saved = Session.between, []

    def saving(session: Session) -> None:
        if session.trainer.step in (3, 6):
            session.save()
            saved.append(session.trainer.step)
        between(session)

    monkeypatch.setattr(Session, "between", saving)
    assert train(run) == "done"
    assert saved == [3, 6]
    assert len(list(run.snapshots.glob("*.onnx"))) > 1
    assert unsure == []
