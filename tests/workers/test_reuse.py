"""One process for many runs: the same bits as in a process each, and nothing of one run in the next."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from aecore.engines import local
from aecore.runs.liveness import signature_of
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers import serving
from aecore.workers.jobs import job_of, state_of
from aecore.workers.places import draw_ticket, keep_queue, tickets
from aecore.workers.serving import Worker
from tests.faults.training import film, signals_kept, told, train, weights

DIVERGING = {
    "model__likelihood__kind": "gaussian", "model__likelihood__variance": "fixed", "model__likelihood__sigma": 0.01,
    "optimiser__kind": "sgd", "optimiser__learning_rate": 1.0,
}  # fmt: skip


@pytest.fixture
def kept(store: Store) -> Iterator[Callable[[list[Run]], list[Run]]]:
    """Queue runs, in a store whose queue is kept."""
    store.root.mkdir(parents=True)
    keepers: list[int] = []

    def queue(runs: list[Run]) -> list[Run]:
        for run in runs:
            draw_ticket(run)
        keepers.append(keep_queue(store.root))
        return runs

    yield queue
    for keeper in keepers:
        os.close(keeper)


def serve_here(store: Store) -> Worker:
    """Let this process train what waits, as a worker does."""
    worker = Worker(None, stays=False)
    with signals_kept():
        worker.serve(store.root)
    return worker


@pytest.mark.proof
@pytest.mark.fresh
def test_in_a_used_process_a_run_has_the_bits_of_one_in_a_fresh_process(
    lab: Any, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between others that draw from torch's stream, use other threads and another size, and are measured there."""
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    spec = small(epochs=6, model__backbone__dropout=0.3)
    alone, between = lab.store.create(spec), lab.store.create(spec)
    lab.engine.submit(alone)
    assert lab.ends(alone) == "done"
    lab.until(lambda: lab.worker().poll() == 0)
    other = small("denoising", epochs=2, model__backbone__widths=(512, 512), optimiser__batch_size=128)
    runs = [lab.store.create(other), between, lab.store.create(spec)]
    runs[0].ask("measure")
    for run in runs:
        lab.engine.submit(run)
    assert [lab.ends(run) for run in runs] == ["done"] * 3
    assert state_of(job_of(runs[0], "cards", {})).state == "done"
    pids = {signature_of(run.path).pid for run in runs}  # type: ignore[union-attr]
    assert len(pids) < 3, "one has trained two of them; while it measures, another may take the next"
    assert signature_of(alone.path).pid not in pids  # type: ignore[union-attr]
    for run in (between, runs[2]):
        assert (weights(run), told(run), film(run)) == (weights(alone), told(alone), film(alone))
        assert run.status.device == alone.status.device


def test_what_a_run_prints_is_in_its_own_log(
    store: Store, small: Callable[..., Spec], kept: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    def train_aloud(run: Run, recall: object) -> int:
        os.write(1, f"printed {run.id}\n".encode())
        os.write(2, f"written {run.id}\n".encode())
        subprocess.run(["echo", "echoed", run.id], check=True)
        return 0

    monkeypatch.setattr(serving, "train_held", train_aloud)
    runs = kept([store.create(small()) for _ in range(2)])
    serve_here(store)
    os.write(1, b"after\n")
    for run in runs:
        assert run.log_path.read_text() == f"printed {run.id}\nwritten {run.id}\nechoed {run.id}\n"
    assert capfd.readouterr() == ("after\n", "")


@pytest.mark.exhaustive
def test_a_run_finds_torch_as_new_and_no_files_left_open(
    store: Store, small: Callable[..., Spec], kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[Any, ...]] = []
    open_files = psutil.Process().num_fds()

    def mess_up(run: Run, recall: object) -> int:
        found.append((torch.initial_seed(), torch.rand(1).item(), torch.get_default_dtype(), torch.is_grad_enabled()))
        torch.manual_seed(len(found))
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        return 0

    monkeypatch.setattr(serving, "train_held", mess_up)
    kept([store.create(small()) for _ in range(3)])
    open_files = psutil.Process().num_fds()
    try:
        serve_here(store)
        assert found == [(*found[0][:2], torch.float32, True)] * 3
        assert psutil.Process().num_fds() == open_files
    finally:
        serving.as_new()


def test_each_run_trains_with_its_own_threads(store: Store, small: Callable[..., Spec]) -> None:
    train(store.create(small(model__backbone__widths=(2048, 1024), epochs=1)))
    little = store.create(small(epochs=1))
    assert train(little) == "done"
    assert little.status.device == "CPU × 1"


@pytest.mark.proof
def test_a_failed_run_leaves_nothing_behind_in_the_next(
    lab: Any, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker begins anew as a fresh process; its log, its status and its threads are its own."""
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    broken, diverging = lab.create(), lab.create(**DIVERGING)
    (broken.path / "spec.json").write_text('{"version": 1, ')
    spec = small(epochs=6)
    after, alone = lab.store.create(spec), lab.store.create(spec)
    for run in (broken, diverging, after):
        lab.engine.submit(run)
    worker = lab.worker()
    assert [lab.ends(run) for run in (broken, diverging, after)] == ["failed", "failed", "done"]
    assert lab.worker() is worker  # the same one for whoever started it
    assert train(alone) == "done"
    assert (weights(after), told(after), film(after)) == (weights(alone), told(alone), film(alone))
    assert (after.status.reason, after.log_path.read_text()) == ("", "")
    assert worker.wait(10) == 0
    assert tickets(lab.store.root) == []


@pytest.mark.exhaustive
def test_a_worker_computes_the_cards_that_were_asked_for_and_a_signal_ends_it_meanwhile(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    plain, measured, broken_off = lab.create(epochs=2), lab.create(epochs=2), lab.create(epochs=2)
    for run in (measured, broken_off):
        run.ask("measure")
    for run in (plain, measured):
        lab.engine.submit(run)
    cards = job_of(measured, "cards", {})
    lab.until(lambda: state_of(cards).state == "done")
    assert lab.engine.jobs == []
    assert state_of(job_of(plain, "cards", {})).state == "none"
    lab.until(lambda: lab.worker().poll() == 0)
    lab.engine.submit(broken_off)
    cards = job_of(broken_off, "cards", {})
    lab.until(lambda: broken_off.status.state == "done" and state_of(cards).state == "running")
    lab.worker().terminate()
    lab.until(lambda: lab.worker().poll() is not None)
    assert (broken_off.status.state, state_of(cards).state == "done", tickets(lab.store.root)) == ("done", False, [])


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize(("code", "broke_off", "trained"), [(0, False, 3), (1, False, 1), (0, True, 1)])
def test_a_process_that_failed_or_was_broken_off_takes_no_further_run(
    store: Store, small: Callable[..., Spec], kept: Any, monkeypatch: pytest.MonkeyPatch, code: int, broke_off: bool,
    trained: int,
) -> None:  # fmt: skip
    def end(run: Run, recall: Any) -> int:
        recall.broke_off = broke_off
        return code

    def begin_anew(worker: Worker, root: Path) -> None:
        raise AssertionError(f"anew after {worker.runs}")

    monkeypatch.setattr(serving, "train_held", end)
    monkeypatch.setattr(Worker, "begin_anew", begin_anew)
    kept([store.create(small()) for _ in range(3)])
    with nullcontext() if trained == 3 else pytest.raises(AssertionError, match=f"anew after {trained}"):
        assert serve_here(store).runs == trained


def test_a_process_leaves_after_fifty_runs(
    store: Store, small: Callable[..., Spec], kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "train_held", lambda run, recall: 0)
    monkeypatch.setattr(serving, "MOST_RUNS", 2)
    runs = kept([store.create(small()) for _ in range(2)])
    worker = serve_here(store)
    assert (worker.runs, worker.is_fresh) == (len(runs), False)


@pytest.mark.exhaustive
def test_ending_the_worker_of_a_run_does_not_harm_the_others(lab: Any) -> None:
    first, second = lab.submit(epochs=10_000), lab.submit(epochs=10_000)
    waits = lab.submit(epochs=2)
    for run in (first, second):
        lab.passes(run, 20)
    psutil.Process(signature_of(first.path).pid).kill()  # type: ignore[union-attr]
    lab.until(lambda: first.status.state == "interrupted")
    assert lab.ends(waits) == "done"
    assert second.status.state == "running"


@pytest.mark.exhaustive
def test_of_several_idle_workers_one_stays(standby_lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "IDLE_FOR", 0.0)
    lab = standby_lab
    runs = [lab.submit(epochs=30) for _ in range(4)]
    assert len(lab.engine.workers) == 2
    assert [lab.ends(run) for run in runs] == ["done"] * 4
    lab.until(lambda: lab.engine.capacity().processes == 1)
    lab.until(lab.engine.is_ready)
