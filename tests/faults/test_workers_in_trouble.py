"""Workers that hang, die, are signalled or run out of memory; and whoever started them being gone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from aecore.engines.engine import submit_new
from aecore.engines.local import LocalEngine
from aecore.errors import UserError
from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.run import SILENCE, Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.training.loop import Trainer
from aecore.workers import ending
from aecore.workers.attempt import NO_MEMORY
from aecore.workers.places import tickets
from tests.faults.training import film, told, train, weights
from ui.words import run_progress

# --- signals and death ------------------------------------------------------------------------------------------------


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR2], ids=lambda number: number.name)
def test_a_worker_that_is_taken_back_commits_leaves_with_4_and_its_run_goes_on_by_itself_bit_for_bit(
    lab: Any, finished: Run, number: signal.Signals
) -> None:
    run = lab.submit()
    lab.passes(run, 40)
    first = lab.worker()
    first.send_signal(number)
    assert first.wait(60) == 4
    assert run.status.state in ("queued", "running")
    assert newest_checkpoint(run.checkpoints).numbers["step"] > 40  # type: ignore[union-attr]
    assert lab.ends(run) == "done"
    assert lab.worker().pid != first.pid
    assert (weights(run), told(run), film(run)) == (weights(finished), told(finished), film(finished))


def test_after_a_power_cut_a_run_is_interrupted_and_nothing_starts_by_itself(lab: Any) -> None:
    run = lab.submit(epochs=10_000)
    lab.passes(run, 20)
    lab.kill()
    files = {path: path.stat().st_mtime_ns for path in run.path.iterdir()}
    after = LocalEngine()
    store = Store(lab.store.root, lab.store.shipped)
    assert [found.status.state for found in store.runs()] == ["interrupted"]
    time.sleep(0.3)
    assert after.workers == []
    assert {path: path.stat().st_mtime_ns for path in run.path.iterdir()} == files
    lab.engine.submit(run)
    lab.passes(run, 40)


def test_a_worker_outlives_the_thread_that_started_it(lab: Any) -> None:
    """A page's script runs in a thread that ends with the script."""
    run = lab.create(epochs=5)
    thread = threading.Thread(target=lab.engine.submit, args=(run,))
    thread.start()
    thread.join()
    assert lab.ends(run) == "done"


# --- memory -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), MemoryError(),
                                   RuntimeError("DefaultCPUAllocator: can't allocate memory")], ids=["CUDA",
                                   "Python", "CPU"])  # fmt: skip
def test_out_of_memory_is_a_sentence_with_a_way_on(
    store: Store, small: Callable[..., Spec], error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "64")
    step = Trainer.train_step

    def fail(trainer: Trainer) -> str:
        if trainer.step == 3:
            raise error
        return step(trainer)

    monkeypatch.setattr(Trainer, "train_step", fail)
    run = store.create(small())
    assert train(run) == "failed"
    assert run.status.reason == NO_MEMORY
    assert not run.is_alive()


# --- a worker that hangs ----------------------------------------------------------------------------------------------


@pytest.fixture
def hung(lab: Any) -> Run:
    """A run whose worker stands still."""
    run = lab.submit(epochs=10_000)
    lab.passes(run, 20)
    lab.worker().send_signal(signal.SIGSTOP)
    return run


def test_a_hung_worker_is_called_silent_not_crashed(lab: Any, hung: Run) -> None:
    path = hung.path / "status.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"changed": time.time() - SILENCE - 5}))
    assert (hung.status.state, round(hung.silent)) == ("running", 15)
    assert run_progress(hung) == "no sign of life for 15 s"
    lab.worker().send_signal(signal.SIGCONT)
    lab.until(lambda: hung.silent == 0)


def test_a_clock_that_was_set_back_makes_nothing_silent(hung: Run) -> None:
    path = hung.path / "status.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"changed": time.time() + 3600}))
    assert hung.silent == 0


def test_a_worker_that_hangs_when_the_clock_is_set_back_is_called_silent_all_the_same(
    hung: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, steady = hung.path / "status.json", time.monotonic()
    path.write_text(json.dumps(json.loads(path.read_text()) | {"changed": time.time() + 3600}))
    monkeypatch.setattr(time, "monotonic", lambda: steady)
    assert hung.silent == 0
    monkeypatch.setattr(time, "monotonic", lambda: steady + SILENCE + 5)
    assert round(hung.silent) == 15


def test_stopping_a_hung_worker_ends_it_and_the_run_can_be_resumed(
    lab: Any, hung: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending.insist, "__defaults__", (0.2, 0.5))
    lab.engine.cancel(hung)
    lab.until(lambda: hung.status.state == "stopped")
    assert hung.status.reason == ending.KILLED
    lab.until(lambda: not hung.is_alive())
    lab.until(lambda: not lab.engine.insisting)
    lab.engine.submit(hung)
    lab.passes(hung, 40)


def test_one_that_heeds_is_not_signalled(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(psutil.Process, "send_signal", lambda process, number: sent.append(number))
    run = lab.submit(epochs=10_000)
    lab.passes(run, 20)
    lab.engine.cancel(run)
    lab.until(lambda: not lab.engine.insisting)
    assert run.status.state == "stopped"
    assert sent == []


def test_a_run_is_resumed_though_the_worker_that_has_stopped_it_has_not_let_go_of_it_yet(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab.engine, "call", lambda *_: None)
    run = lab.create(epochs=1)
    lock = run.lock().acquire()
    run.write_status(Status(state="running"))
    with pytest.raises(UserError, match="is training already"):
        lab.engine.submit(run)
    run.write_status(Status(state="stopped"))
    letting_go = threading.Timer(0.3, lock.release)
    letting_go.start()
    lab.engine.submit(run)
    assert not letting_go.is_alive()
    assert run.written_status().state == "queued"


# --- several at once --------------------------------------------------------------------------------------------------


def test_twelve_submits_at_once_are_all_queued_in_an_order(
    store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Path] = []
    monkeypatch.setattr(LocalEngine, "call", lambda engine, root, log: called.append(log))
    engine = LocalEngine()
    with ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(lambda number: submit_new(engine, store, small(), owner=str(number)), range(12)))
    found = tickets(store.root)
    assert {ticket.run_id for ticket in found} == {run.id for run in runs} == {log.parent.name for log in called}
    assert len({ticket.number for ticket in found}) == 12


def test_of_many_submits_at_the_limit_not_one_too_many_is_taken(
    store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aecore.workers.places.MOST_WAITING", 3)
    monkeypatch.setattr(LocalEngine, "call", lambda engine, root, log: None)
    engine = LocalEngine()  # two places are free

    def submit(number: int) -> str:
        try:
            return submit_new(engine, store, small(), owner=str(number)).id
        except UserError as error:
            return str(error)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(submit, range(12)))
    assert sum(answer.startswith("3 runs are waiting already") for answer in answers) == 7
    assert len(store.everything()) == 5


APP = """
import sys
from pathlib import Path
from aecore.engines.engine import submit_new
from aecore.engines.local import LocalEngine
from aecore.presets import preset
from aecore.runs.store import Store
few = {"data.items": 128, "optimiser.batch_size": 32, "budget.epochs": 30, "device": "cpu"}
store, engine = Store(Path(sys.argv[1])), LocalEngine()
for _ in range(3):
    submit_new(engine, store, preset("digits", "vae", few), sys.argv[2], owner=sys.argv[2])
"""


def test_two_apps_on_one_store_share_its_places(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    apps = [subprocess.Popen([sys.executable, "-c", APP, str(lab.store.root), name]) for name in "ab"]
    assert [app.wait(60) for app in apps] == [0, 0]
    most = 0
    while any(run.status.state in ("queued", "running") for run in lab.store.runs()):
        most = max(most, sum(run.written_status().state == "running" and run.is_alive() for run in lab.store.runs()))
        time.sleep(0.01)
    runs = lab.store.runs()
    assert [run.status.state for run in runs] == ["done"] * 6
    assert most == 1
    began = sorted(runs, key=lambda run: (run.snapshots / "inputs.safetensors").stat().st_mtime)
    assert {run.title for run in began[:2]} == {"a", "b"}


# --- while it trains --------------------------------------------------------------------------------------------------


def test_a_run_can_be_renamed_and_exported_but_not_deleted_while_it_trains(lab: Any, tmp_path: Path) -> None:
    import onnx

    from aecore.commands import main

    run = lab.submit(epochs=10_000)
    lab.until(lambda: (run.results / "encoder.onnx").exists())
    run.rename("new name")
    with pytest.raises(UserError, match="still training"):
        lab.store.delete(run.id)
    for number in range(3):
        to = tmp_path / str(number)
        assert main(["export", run.id, "--onnx", str(to), "--runs", str(lab.store.root)]) == 0
        for name in ("decoder.onnx", "encoder.onnx"):
            onnx.checker.check_model(onnx.load(to / name))
    assert (run.title, run.status.state) == ("new name", "running")


def test_a_run_whose_folder_vanishes_ends_its_worker(lab: Any) -> None:
    run = lab.submit(epochs=10_000)
    lab.passes(run, 20)
    os.rename(run.path, run.path.with_name(".gone"))
    assert lab.worker().wait(60) in (0, 1)
    assert lab.store.everything() == []


# --- a store that cannot be written -----------------------------------------------------------------------------------


def test_a_store_that_cannot_be_written_can_be_looked_at_and_says_why_it_takes_nothing(
    store: Store, small: Callable[..., Spec], full_disk: Any
) -> None:
    run = store.create(small(), "old")
    full_disk.at, full_disk.calls = 1, 0
    for act in (
        lambda: store.create(small()),
        lambda: run.rename("new"),
        lambda: store.delete(run.id),
        lambda: LocalEngine().submit(run),
    ):
        with pytest.raises(UserError, match="no space left"):
            act()
    assert [found.title for found in store.runs()] == ["old"]


def test_a_run_copied_elsewhere_is_the_same_run_there(
    lab: Any, finished: Run, tmp_path: Path, below: Callable[[Path], Any]
) -> None:
    import shutil

    elsewhere = Store(tmp_path / "elsewhere", tmp_path / "none")
    shutil.copytree(finished.path, elsewhere.root / finished.id)
    copy = elsewhere.get(finished.id)
    assert (copy.spec, copy.status, copy.title) == (finished.spec, finished.status, finished.title)
    assert below(copy.path) == below(finished.path)
    assert weights(copy) == weights(finished)
