"""Whole trainings inside the process of the tests: quick, and with whatever goes wrong put in by hand."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aecore.runs.checkpoints import newest_checkpoint
from aecore.runs.log import EventLog, read_events
from aecore.runs.run import Run
from aecore.workers.attempt import train_run
from aecore.workers.session import Session

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2)


@contextmanager
def signals_kept() -> Iterator[None]:
    """A worker catches signals; the tests must not."""
    before = [signal.getsignal(number) for number in SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(SIGNALS, before, strict=True):
            signal.signal(number, handler)


def train(run: Run) -> str:
    """Train a run to its end, here and now; return its state."""
    with signals_kept():
        train_run(run)
    return run.status.state


def train_and_die(run: Run, save_at: int, die_at: int) -> None:
    """Train in a child that commits a checkpoint at one step and is killed at another."""
    child = os.fork()
    if child == 0:
        try:
            Session.between = killing(Session.between, save_at, die_at)  # type: ignore[method-assign]
            train_run(run)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "it reached its end"


def killing(between: Callable[[Any], None], save_at: int, die_at: int) -> Callable[[Any], None]:
    def act(session: Any) -> None:
        if session.trainer.step == save_at:
            session.save()
        if session.trainer.step == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        between(session)

    return act


def assert_begins(run: Run, events: list[dict[str, Any]], *, whole: bool) -> None:
    """A log holds the first of the events, or all of them, and can be gone on with; it is removed then."""
    found, _ = read_events(run.events_path)
    assert found == events[: len(found)]
    assert not whole or found == events
    log = EventLog(run.events_path)
    log.append({"kind": "after"})
    log.close()
    assert read_events(run.events_path)[0] == [*found, {"kind": "after"}]
    run.events_path.unlink()


def weights(run: Run) -> dict[str, bytes]:
    """Return the bytes of all that a training carries on, but for the meter (it measures time)."""
    checkpoint = newest_checkpoint(run.checkpoints)
    assert checkpoint
    return {path.name: path.read_bytes() for path in checkpoint.path.glob("*.safetensors") if path.stem != "meter"}


def told(run: Run) -> list[dict[str, Any]]:
    """Return all events, without how fast they came."""
    return [
        {key: value for key, value in event.items() if key != "rate"}
        for event in read_events(run.events_path, largest=1 << 28)[0]
    ]


def film(run: Run) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in run.snapshots.iterdir()}
