"""The local engine: what pages, races and commands ask of it, for runs and calculations alike."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aecore.engines import local
from aecore.engines.choice import choose_engine
from aecore.engines.engine import submit_new
from aecore.engines.local import LocalEngine
from aecore.errors import UserError
from aecore.locks import lock_at
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.workers.jobs import job_of
from aecore.workers.places import draw_ticket, places, take_next


class Asleep(subprocess.Popen[bytes]):
    """A process that does nothing."""

    def __init__(self, command: list[str], **streams: Any) -> None:
        del streams["niceness"]
        super().__init__([sys.executable, "-c", "import time; time.sleep(60)"], **streams)


@pytest.fixture
def run(store: Store, small: Callable[..., Spec]) -> Run:
    run = store.create(small())
    run.results.mkdir()
    (run.results / "items.safetensors").write_bytes(b"\x02\x00\x00\x00\x00\x00\x00\x00{}")
    return run


def test_the_engine_is_chosen_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(choose_engine(), LocalEngine)
    monkeypatch.setenv("LATENTLAB_ENGINE", "cloud")
    with pytest.raises(UserError, match="no engine called “cloud”") as refused:
        choose_engine()
    assert "local" in str(refused.value.hint)


def test_as_many_calculations_as_there_is_room_for_are_begun_and_one_more_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "spawn", Asleep)
    engine = LocalEngine()
    try:
        jobs = [job_of(run, "neighbours", {"k": k}) for k in range(1, local.MOST_JOBS + 2)]
        assert [engine.ask(job).state for job in jobs[:-1]] == ["running"] * local.MOST_JOBS
        with pytest.raises(UserError, match="waiting already"):
            engine.ask(jobs[-1])
        assert engine.ask(jobs[0]).state == "running"
        assert engine.capacity().processes == local.MOST_JOBS
        engine.jobs[0].kill()
        engine.jobs[0].wait()
        assert engine.ask(jobs[-1]).state == "running"
    finally:
        for process in engine.jobs:
            process.kill()
            process.wait()


def test_two_engines_have_calculations_of_their_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "spawn", Asleep)
    first, second = LocalEngine(), LocalEngine()
    first.ask(job_of(run, "neighbours", {}))
    assert (first.capacity().processes, second.capacity().processes) == (1, 0)
    first.jobs[0].kill()
    first.jobs[0].wait()


def test_a_capacity_says_what_is_busy_and_what_waits(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    assert vars(lab.engine.capacity()) == {"places": 1, "busy": 0, "waiting": 0, "processes": 0, "beat": 0.0} | MORE
    training, waits = lab.submit(epochs=10_000), lab.submit(epochs=1)
    lab.passes(training, 5)
    assert vars(lab.engine.capacity()) == {"places": 1, "busy": 1, "waiting": 1, "processes": 1, "beat": 0.0} | MORE
    lab.engine.cancel(waits)
    assert (waits.status.state, lab.engine.capacity().waiting) == ("stopped", 0)


@pytest.mark.fresh
def test_a_worker_that_cannot_begin_is_not_started_again_and_again(
    store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch, until: Callable[..., None]
) -> None:
    monkeypatch.setattr(local, "COMMAND", [sys.executable, "-c", "raise SystemExit('broken')"])
    engine = LocalEngine()
    run = submit_new(engine, store, small())
    until(lambda: not list((store.root / ".queue").glob("*.drawn")), what="its ticket is given up")
    assert run.log_path.read_text() == "broken\n"
    assert engine.capacity().processes == 0
    engine.close()


@pytest.mark.fresh
def test_a_machine_that_kills_every_worker_does_not_get_them_for_ever(
    store: Store, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch, until: Callable[..., None]
) -> None:
    """As one without memory does."""
    killed = "import os; os.kill(os.getpid(), 9)"
    monkeypatch.setattr(local, "COMMAND", [sys.executable, "-c", killed])
    engine = LocalEngine()
    submit_new(engine, store, small())
    until(lambda: not list((store.root / ".queue").glob("*.drawn")), what="its ticket is given up")
    assert len(engine.killed) == local.MOST_KILLED
    assert engine.capacity().processes == 0
    engine.close()


def test_what_a_worker_says_of_a_run_that_it_has_just_been_given_stays(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may begin as soon as there is a ticket."""

    def drawn_and_taken(run: Run, owner: str) -> None:
        draw_ticket(run, owner)
        found, lock = take_next(run.path.parent) or pytest.fail("nothing to be taken")
        with lock:
            found.write_status(Status("running", step=3))

    monkeypatch.setattr(local, "draw_ticket", drawn_and_taken)
    monkeypatch.setattr(LocalEngine, "call", lambda engine, root, log: None)
    engine = LocalEngine()
    engine.submit(run)
    assert run.written_status().state == "running"
    engine.close()


@pytest.mark.parametrize(
    ("lacking", "before"),
    [("draw_ticket", Status("stopped", step=3)), ("spawn", Status("done", step=3))],
    ids=["the queue is full", "no worker can be started"],
)
def test_a_run_that_cannot_be_submitted_is_what_it_was(
    lacking: str, before: Status, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, lacking, refuse)
    run.write_status(before)
    engine = LocalEngine()
    with pytest.raises(UserError, match="full"):
        engine.submit(run)
    assert (run.status.state, run.status.step) == (before.state, before.step)
    engine.close()


def refuse(*_: object, **__: object) -> None:
    raise UserError("full")


def test_a_run_whose_own_process_was_killed_as_it_waited_is_trained_by_the_app(
    lab: Any, monkeypatch: pytest.MonkeyPatch, until: Callable[..., None]
) -> None:
    """No worker of the app looks at that moment, and none ends that would make it look."""
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    monkeypatch.setattr(local, "WATCH", 0.5)
    run, (place,) = lab.create(epochs=1), places(lab.store.root)
    lab.engine.keep(lab.store.root)
    draw_ticket(run)
    with lock_at(place):  # somebody else trains
        with subprocess.Popen([sys.executable, "-m", "aecore.workers.worker", str(run.path)]) as waits:
            until(lambda: list((lab.store.root / ".queue").glob("*.waiting")), what="it waits")
            waits.kill()
        assert run.status.state == "queued"
    lab.reaches(run, "done")


COMMAND = [sys.executable, "-m", "aecore"]
MORE = {"nodes": 1, "trouble": ""}
ENDLESS = ["--data", "digits", "--variant", "vae", "--epochs", "10000", "--device", "cpu"]


@pytest.fixture
def command(store: Store, until: Callable[..., None]) -> Any:
    """A training that was started by the command line, once it has begun, and its run."""
    process = subprocess.Popen(
        [*COMMAND, "train", *ENDLESS, "--runs", str(store.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # Where the tests run in the background of a shell, that has them pass over SIGINT, and what they start as well.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until(lambda: [run for run in store.runs() if run.status.phase == "training"])
    yield process, store.runs()[0]
    process.terminate()  # so that its run stops too
    process.communicate(timeout=60)


@pytest.mark.exhaustive
@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "SIGHUP", "stop"])
def test_a_signal_to_the_command_is_a_persons_stop_and_so_is_another_command(
    command: Any, store: Store, how: str, capsys: Any
) -> None:
    from aecore.commands import main

    process, run = command
    if how == "stop":
        assert main(["stop", run.id, "--runs", str(store.root)]) == 0
        assert capsys.readouterr().out == "stopped\n"
    else:
        process.send_signal(getattr(signal, how))
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, Path(out.decode().strip())) == (1, run.path)
    assert run.status.state == "stopped"
    assert main(["stop", run.id, "--runs", str(store.root)]) == 2
    assert "is not training" in capsys.readouterr().err


@pytest.mark.exhaustive
def test_a_training_that_waits_for_a_place_says_for_which(
    command: Any, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    arguments = ["train", *ENDLESS[:-4], "--epochs", "1", "--device", "cpu", "--runs", str(store.root)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*COMMAND, *arguments], stdout=quiet, stderr=subprocess.PIPE, text=True) as waits:
        assert waits.stderr
        try:
            assert f"waiting for a place; training now: {command[1].id}" in waits.stderr.readline()
        finally:
            waits.terminate()
            waits.communicate(timeout=30)
    assert waits.returncode == 1
