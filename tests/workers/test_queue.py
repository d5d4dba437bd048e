"""One place to train: owners take turns; who is dead, paused or gives up holds nobody back; a full queue says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest
from filelock import FileLock

from aecore.engines.engine import submit_new
from aecore.errors import UserError
from aecore.files import replace_json
from aecore.locks import lock_at
from aecore.runs.run import Run, Status
from aecore.workers import session
from aecore.workers.places import (
    MOST_OWN,
    MOST_WAITING,
    advance,
    discard_ticket,
    draw_ticket,
    is_next,
    keep_queue,
    place_in_queue,
    places,
    take_next,
    tickets,
    waiting,
)
from aecore.workers.requests import ControlFolder
from aecore.workers.session import GAVE_WAY, Pause


@pytest.fixture(autouse=True)
def one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")


@contextmanager
def taken_place(lab: Any) -> Iterator[None]:
    """Hold the only place, as a training run does."""
    (lab.store.root / ".queue").mkdir(parents=True, exist_ok=True)
    with FileLock(lab.store.root / ".queue" / "place-0"):
        yield


def submit_waiting(lab: Any, count: int) -> list[Run]:
    """Submit short runs; return when their worker is up and keeps the queue, besides the engine."""
    runs = [lab.submit(epochs=1) for _ in range(count)]
    lab.until(lambda: lab.store.root / ".queue" / "keepers" in opened(lab.worker().pid))
    return runs


def opened(pid: int) -> set[Path]:
    return {Path(file.path) for file in psutil.Process(pid).open_files()}


def test_three_runs_are_served_one_at_a_time_in_the_order_they_came(lab: Any) -> None:
    with taken_place(lab):
        runs = submit_waiting(lab, 3)
        assert [place_in_queue(run) for run in runs] == [1, 2, 3]
        assert [run.status.state for run in runs] == ["queued"] * 3
    assert [lab.ends(run) for run in runs] == ["done"] * 3
    spans = [((run.snapshots / "inputs.safetensors").stat().st_mtime, run.status.changed) for run in runs]
    assert all(ended <= began for (_, ended), (began, _) in pairwise(spans))
    assert waiting(runs[0]) == []


def test_a_waiting_worker_that_dies_is_replaced_and_a_run_that_gave_up_holds_nobody_back(lab: Any) -> None:
    with taken_place(lab):
        first, stopped, last = submit_waiting(lab, 3)
        lab.kill()
        lab.engine.cancel(stopped)
        assert stopped.status.state == "stopped"
        assert (waiting(first), place_in_queue(last)) == ([first.id, last.id], 2)
    assert [lab.ends(run) for run in (first, last)] == ["done"] * 2
    assert not stopped.events_path.exists()


def test_a_run_that_kills_its_worker_is_interrupted_and_the_next_one_goes_on(lab: Any) -> None:
    deadly, last = lab.submit(epochs=10_000), lab.submit(epochs=1)
    lab.passes(deadly, 20)
    lab.kill()
    assert deadly.status.state == "interrupted"
    assert lab.ends(last) == "done"
    assert deadly.status.state == "interrupted"


def test_tickets_that_nobody_keeps_are_swept_by_the_next_one_who_comes_and_start_nothing(lab: Any) -> None:
    """As after a power cut: tickets lie there, and nobody who would serve them."""
    left = [lab.create() for _ in range(2)]
    for run in left:
        draw_ticket(run)
    for path in (lab.store.root / ".queue").glob("*.drawn"):
        os.utime(path, (1, 1))
    for run in left:
        replace_json(run.path / "status.json", asdict(Status(changed=1.0)))
        assert run.status.state == "interrupted"
    assert lab.ends(lab.submit(epochs=1)) == "done"
    assert [run.status.state for run in left] == ["interrupted"] * 2
    assert not any(run.events_path.exists() for run in left)


def test_a_run_waits_as_long_as_somebody_keeps_the_queue(lab: Any) -> None:
    run = lab.create()
    draw_ticket(run)
    keeper = keep_queue(lab.store.root)
    for path in (lab.store.root / ".queue").glob("*.drawn"):
        os.utime(path, (1, 1))
    replace_json(run.path / "status.json", asdict(Status(changed=1.0)))
    assert (run.status.state, place_in_queue(run)) == ("queued", 1)
    os.close(keeper)
    assert (run.status.state, place_in_queue(run)) == ("interrupted", 1)  # its own ticket is swept by others
    assert waiting(lab.create()) == []


def test_a_full_queue_is_refused_and_the_refused_run_stays_as_it_was(lab: Any) -> None:
    runs = [lab.create() for _ in range(MOST_WAITING + 2)]
    for number, run in enumerate(runs[:-1]):
        draw_ticket(run, owner=str(number))
    with pytest.raises(UserError, match=f"{MOST_WAITING} runs are waiting already"):
        lab.engine.submit(runs[-1])
    assert lab.engine.workers == []
    assert (runs[-1].status.state, place_in_queue(runs[-1])) == ("queued", 0)


def test_one_owner_cannot_fill_the_queue_and_a_new_run_that_is_refused_leaves_nothing(lab: Any) -> None:
    for run in [lab.create() for _ in range(MOST_OWN + 1)]:
        draw_ticket(run, owner="greedy")
    before = {run.id for run in lab.store.everything()}
    with pytest.raises(UserError, match=f"{MOST_OWN} of your runs are waiting already"):
        submit_new(lab.engine, lab.store, lab.small(), owner="greedy")
    assert {run.id for run in lab.store.everything()} == before
    assert lab.engine.workers == []
    draw_ticket(lab.create(), owner="modest")


def test_a_run_that_is_asked_for_twice_keeps_its_place(lab: Any) -> None:
    runs = [lab.create() for _ in range(MOST_OWN)]
    for run in runs:
        draw_ticket(run, owner="greedy")
    lab.engine.keep(lab.store.root)
    lab.engine.call = lambda *args: None
    lab.engine.submit(runs[0], owner="greedy")
    assert waiting(runs[0]) == [run.id for run in runs]


def test_a_process_that_waits_and_is_stopped_holds_nobody_up(
    lab: Any, until: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that waits with it, and a worker that takes what is next; and it has its turn once it goes on."""
    monkeypatch.setenv("LATENTLAB_WORKERS", "1")
    root, first, second, third = lab.store.root, *(lab.create(epochs=1) for _ in range(3))
    for run in (first, second, third):
        draw_ticket(run)
    command = [sys.executable, "-m", "aecore.workers.worker"]
    with ExitStack() as own:
        own.callback(os.close, keep_queue(root))
        with lock_at(places(root)[0]):
            waits = own.enter_context(subprocess.Popen([*command, str(first.path)]))
            own.enter_context(subprocess.Popen([*command, str(second.path)]))
            until(lambda: sum(ticket.stage == "waiting" for ticket in tickets(root)) == 2, what="two wait")
            assert not is_next(second)
            waits.send_signal(signal.SIGSTOP)
        try:
            lab.reaches(second, "done")
            assert first.status.state == "queued"
            taken = take_next(root)
            assert taken
            assert taken[0].id == third.id
            taken[1].release()
            discard_ticket(third)
        finally:
            waits.send_signal(signal.SIGCONT)
        lab.reaches(first, "done")


def served(train: Callable[[Run], None], runs: dict[str, Run], arrivals: dict[int, list[str]]) -> list[str]:
    """Queue `runs` ("a1": a run of owner a) as `arrivals` says: {how many were served before: names}; return the order
    of service."""
    order: list[str] = []
    names = {run.id: name for name, run in runs.items()}
    first = next(iter(runs.values()))
    while len(order) < len(runs):
        for name in arrivals.get(len(order), []):
            draw_ticket(runs[name], owner=name[0])
        if order:
            discard_ticket(runs[order[-1]])
        order.append(names[waiting(first)[0]])
        train(runs[order[-1]])
    return order


@pytest.fixture
def train() -> Iterator[Callable[[Run], None]]:
    """Let a run have the place, as its worker would: with its lock held."""
    with ExitStack() as held:

        def have_place(run: Run) -> None:
            held.enter_context(run.lock())
            advance(run, "training")

        yield have_place


TURNS = {
    "one owner": ({0: ["a1", "a2", "a3"]}, "a1 a2 a3"),
    "two at once": ({0: ["a1", "a2", "a3", "b1", "b2"]}, "a1 b1 a2 b2 a3"),
    "newcomers": ({0: ["a1", "a2", "a3", "a4"], 1: ["b1", "c1"], 4: ["b2"]}, "a1 b1 c1 a2 b2 a3 a4"),
    "one comes again and again": ({0: ["a1", "a2", "b1"], 1: ["b2"], 2: ["b3"], 3: ["b4"]}, "a1 b1 a2 b2 b3 b4"),
    "a class behind one who was first": ({0: ["a1", "a2", "a3"], 1: ["b1", "c1", "d1", "e1"]}, "a1 b1 c1 d1 e1 a2 a3"),
}


@pytest.mark.parametrize(("arrivals", "wanted"), TURNS.values(), ids=TURNS)
def test_owners_take_turns(lab: Any, train: Callable[[Run], None], arrivals: dict[int, list[str]], wanted: str) -> None:
    runs = {name: lab.create() for name in sorted(wanted.split())}
    assert served(train, runs, arrivals) == wanted.split()


def test_nobody_waits_for_more_than_one_run_of_each_other_owner(lab: Any, train: Callable[[Run], None]) -> None:
    """Three owners keep their backlogs full for ever; whenever a fourth comes, it is served within three turns."""
    backlog = [lab.create() for _ in range(30)]
    for number, run in enumerate(backlog[:12]):
        draw_ticket(run, owner="abc"[number % 3])
    rest, fresh = backlog[12:], None
    for turn in range(17):
        if turn % 4 == 1:
            fresh, since = lab.create(), turn
            draw_ticket(fresh, owner=f"new {turn}")
        head = next(
            ticket for ticket in tickets(lab.store.root) if ticket.stage == "waiting" or ticket.stage == "drawn"
        )
        run = Run(lab.store.root / head.run_id)
        train(run)
        if fresh and run.id == fresh.id:
            assert turn - since <= 3
            fresh = None
        elif rest:
            draw_ticket(again := rest.pop(), owner="abc"[turn % 3])
            assert again.id in waiting(run)
        discard_ticket(run)
    assert fresh is None


def test_the_order_stands_when_the_clock_is_set_back(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = lab.create(), lab.create()
    draw_ticket(first)
    monkeypatch.setattr("time.time_ns", lambda: 1_000_000_000)
    draw_ticket(second)
    assert waiting(first) == [first.id, second.id]


def test_a_ticket_from_the_future_nobody_took_up_does_not_block_the_queue(lab: Any) -> None:
    dead, run = lab.create(), lab.create()
    draw_ticket(dead)
    (ticket,) = (lab.store.root / ".queue").glob(f"*.{dead.id}.*")
    later = time.time() + 3600  # the clock was set back by an hour since
    os.utime(ticket, (later, later))
    draw_ticket(run)
    assert waiting(run) == [run.id]


def test_a_paused_run_gives_its_place_away_when_others_wait_and_goes_on_later(lab: Any) -> None:
    run = lab.submit(epochs=10_000)
    lab.passes(run, 20)
    run.ask("pause")
    lab.reaches(run, "paused")
    other = lab.submit(epochs=1)
    assert lab.ends(other) == "done"
    assert (run.status.state, run.status.reason) == ("stopped", GAVE_WAY)
    lab.engine.submit(run)
    lab.passes(run, run.status.step + 20)


def test_a_paused_run_keeps_its_place_as_long_as_nobody_waits(lab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PAUSE_ALONE", 0.0)
    control, pause = ControlFolder(run := lab.create()), Pause(run)
    control.is_wanted = pause.is_wanted
    pause.begin()
    run.ask("pause")
    assert not control.request().stop
    draw_ticket(lab.create(), owner="other")
    pause.looked = 0.0
    control.looked = -1.0
    assert control.request().stop
    assert control.gave_way


@pytest.mark.parametrize(
    "name",
    [
        "nonsense",
        "1.",
        ".digits-vae-x.drawn",
        "x.digits-vae-x.drawn",
        "²" * 6 + "." + "1" * 20 + ".aaaaaaaaaaaa.digits-vae-x.drawn",
        "000000." + "1" * 20 + ".aaaaaaaaaaaa.......drawn",
        "000000." + "1" * 20 + ".aaaaaaaaaaaa.digits-vae-x.dancing",
        "9" * 200,
    ],
)
def test_a_foreign_file_in_the_queue_is_no_ticket(lab: Any, name: str) -> None:
    run = lab.create()
    draw_ticket(run)
    (lab.store.root / ".queue" / name).touch()
    assert waiting(run) == [run.id]
