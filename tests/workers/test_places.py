"""A place is a core: runs of one thread train side by side, one of two takes both places and is not overtaken."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import torch

from aecore import settings
from aecore.data.loading import load
from aecore.locks import Lock, lock_at, look_at
from aecore.presets import preset
from aecore.runs.liveness import signature_of
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.training import device
from aecore.training.loop import Trainer
from aecore.workers import serving
from aecore.workers.places import (
    any_place,
    busy,
    claim,
    draw_ticket,
    free_place,
    further_places,
    keep_queue,
    places,
    queue_folder,
    take_next,
    training_place,
)
from aecore.workers.preparing import places_of, threads_of
from aecore.workers.requests import ControlFolder
from aecore.workers.serving import Worker
from tests.faults.training import signals_kept

WIDE = {"model.backbone.widths": (2048, 1024), "model.bottleneck.size": 2}


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LATENTLAB_WORKERS")
    monkeypatch.setattr(settings.os, "cpu_count", lambda: 2)


@pytest.fixture
def root(store: Store) -> Path:
    queue_folder(store.root).mkdir(parents=True)
    return store.root


@pytest.mark.parametrize(
    ("cores", "chosen", "wanted"),
    [
        (1, "", (1, 1, 1)),
        (2, "", (2, 2, 2)),
        (3, "", (3, 3, 3)),
        (8, "", (8, 2, 2)),
        (8, "2", (2, 4, 1)),
        (2, "1", (1, 2, 1)),
        (2, "5", (5, 1, 1)),
    ],
)
def test_places_are_cores_unless_the_number_of_runs_was_chosen(
    monkeypatch: pytest.MonkeyPatch, cores: int, chosen: str, wanted: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(settings.os, "cpu_count", lambda: cores)
    monkeypatch.setenv("LATENTLAB_WORKERS", chosen)
    most = settings.most_threads()
    assert (settings.training_places(), most, settings.places_taken(most)) == wanted


def test_a_run_takes_as_many_places_as_it_has_threads(store: Store, small: Callable[..., Spec]) -> None:
    narrow, wide = store.create(small()), store.create(small().with_values(WIDE))
    assert (threads_of(narrow), threads_of(wide)) == (1, 2)
    assert [places_of(run, ControlFolder(run)) for run in (narrow, wide)] == [1, 2]


@pytest.mark.parametrize(("data", "variant"), [("digits", "convolutional"), ("digits", "vae"), ("sines", "vae")])
def test_the_threads_told_before_anything_is_loaded_are_those_of_the_training(
    store: Store, data: str, variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sizes follow from spec and card: here one more or less would be another number of threads."""
    spec = preset(data, variant, {"device": "cpu"})
    trainer = Trainer(spec, load(spec.data), torch.device("cpu"))
    product = trainer.batch * sum(weight.numel() for weight in trainer.optimised)
    run = store.create(spec)
    for many, wanted in ((product, 2), (product + 1, 1)):
        monkeypatch.setattr(device, "MANY", many)
        assert threads_of(run) == wanted


@pytest.mark.parametrize("damage", ["[1]", '{"variant": "nonsense"}'])
def test_a_run_that_cannot_be_trained_takes_one_place_and_says_so_later(
    store: Store, small: Callable[..., Spec], damage: str
) -> None:
    run = store.create(small())
    (run.path / "spec.json").write_text(damage)
    assert places_of(run, ControlFolder(run)) == 1


# --- claims ---------------------------------------------------------------------------------------------------------


def test_who_needs_further_places_gets_them_as_they_become_free_and_nobody_begins_before(
    root: Path, until: Callable[..., None]
) -> None:
    mine, theirs = free_place(root), free_place(root)
    assert mine
    assert theirs
    assert busy(root) == 2
    got, may_end = threading.Event(), threading.Event()

    def widen() -> None:
        with further_places(root, 1, lambda: False) as granted:
            assert granted
            got.set()
            assert may_end.wait(60)

    wide = threading.Thread(target=widen)
    wide.start()
    until(lambda: look_at(claim(root)).state == "held")
    theirs.release()
    until(got.is_set)
    assert (busy(root), free_place(root), look_at(claim(root)).state) == (2, None, "free")
    may_end.set()
    wide.join()
    assert busy(root) == 1


def test_while_somebody_claims_what_becomes_free_a_free_place_is_given_to_nobody_else(root: Path) -> None:
    with lock_at(claim(root)):
        assert busy(root) == 0
        assert free_place(root) is None
        with further_places(root, 1, lambda: False) as granted:
            assert not granted
    place = free_place(root)
    assert place
    place.release()


def test_who_gives_up_lets_go_of_the_claim_and_of_what_it_had(root: Path) -> None:
    with ExitStack() as held:
        for place in (free_place(root), free_place(root)):
            assert place
            held.callback(place.release)
        looks = iter([False, False, True])
        with further_places(root, 1, lambda: next(looks)) as granted:
            assert granted
            assert look_at(claim(root)).state == "free"
    assert busy(root) == 0


# --- serving --------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int, bool]]]:
    """What a worker trains: the run, how many places are taken meanwhile, whether it was asked to stop."""
    found: list[tuple[str, int, bool]] = []

    def train(run: Run, recall: object) -> int:
        found.append((run.id, busy(root), run.file("stop").exists()))
        return 0

    monkeypatch.setattr(serving, "train_held", train)
    keeper = keep_queue(root)
    yield found
    os.close(keeper)


def in_line(store: Store, *specs: Spec) -> list[Run]:
    """Runs that wait for their turn, in this order."""
    runs = list(map(store.create, specs))
    for run in runs:
        draw_ticket(run)
    return runs


def taken(root: Path) -> Lock:
    """A place that another worker has."""
    place = any_place(root)
    assert place
    return place


def serve(root: Path, meanwhile: Callable[[], None]) -> None:
    """Let this process serve the store; another thread acts as soon as a run waits for further places."""
    acting = threading.Thread(target=meanwhile)
    acting.start()
    with signals_kept():
        Worker(None, stays=False).serve(root)
    acting.join()


def test_a_run_of_two_threads_waits_for_both_places_and_is_not_overtaken(
    store: Store, root: Path, small: Callable[..., Spec], until: Callable[..., None], served: Any
) -> None:
    wide, narrow = in_line(store, small().with_values(WIDE), small())
    other = taken(root)

    def end_the_other() -> None:
        until(lambda: look_at(claim(root)).state == "held")
        assert free_place(root) is None
        assert wide.status.state == "queued"
        assert served == []
        other.release()

    serve(root, end_the_other)
    assert served == [(wide.id, 2, False), (narrow.id, 1, False)]
    assert busy(root) == 0


@pytest.mark.exhaustive
def test_a_run_that_waits_for_both_places_can_be_stopped(
    store: Store, root: Path, small: Callable[..., Spec], until: Callable[..., None], served: Any
) -> None:
    wide, narrow = in_line(store, small().with_values(WIDE), small())
    other = taken(root)

    def stop() -> None:
        until(lambda: look_at(claim(root)).state == "held")
        wide.ask("stop")

    serve(root, stop)
    assert served == [(wide.id, 2, True), (narrow.id, 2, False)]
    other.release()


@pytest.mark.exhaustive
def test_a_run_that_must_let_another_claim_first_keeps_its_turn(
    store: Store, root: Path, small: Callable[..., Spec], until: Callable[..., None], served: Any
) -> None:
    """Two of two threads each have a place and need the other's: one lets go, and comes again in its old turn."""
    wide, later = in_line(store, small().with_values(WIDE), small())
    claimed, looked = lock_at(claim(root)), threading.Event()
    real = serving.places_of

    def claim_first(run: Run, control: ControlFolder) -> int:
        if not looked.is_set():
            claimed.acquire()
            looked.set()
        return real(run, control)

    def let_go() -> None:
        assert looked.wait(60)
        until(lambda: busy(root) == 0, what="the place is let go")
        assert wide.status.state == "queued"
        claimed.release()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving, "places_of", claim_first)
        serve(root, let_go)
    assert served == [(wide.id, 2, False), (later.id, 1, False)]


def test_a_process_of_its_own_holds_as_many(store: Store, root: Path, small: Callable[..., Spec]) -> None:
    (run,) = in_line(store, small().with_values(WIDE))
    with training_place(run, lambda: False, lambda: places_of(run, ControlFolder(run))) as granted:
        assert granted
        assert busy(root) == 2
    assert busy(root) == 0


def test_one_that_waits_for_its_second_place_is_not_passed_over(
    store: Store, root: Path, small: Callable[..., Spec], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aecore.workers.places.BEAT", 0.05)
    monkeypatch.setattr("aecore.workers.places.SILENT", 0.3)
    wide, _later = in_line(store, small().with_values(WIDE), small())
    until, looks = time.monotonic() + 1.0, list[object]()

    def given_up() -> bool:
        looks.append(take_next(root))  # as a worker does whose run has ended
        return time.monotonic() > until

    with wide.lock(), lock_at(places(root)[0]), training_place(wide, given_up, lambda: 2):
        pass
    assert set(looks) == {None}


@pytest.mark.skipif((settings.os.cpu_count() or 1) < 2, reason="one core trains one run at a time")
def test_two_runs_of_one_thread_train_at_once_and_behind_the_page(lab: Any) -> None:
    runs = [lab.submit(epochs=10_000) for _ in range(2)]
    for run in runs:
        lab.passes(run, 5)
    assert [run.status.state for run in runs] == ["running"] * 2
    assert lab.engine.capacity().busy == 2
    assert {run.status.device for run in runs} == {"CPU × 1"}
    for run in runs:
        assert os.getpriority(os.PRIO_PROCESS, signature_of(run.path).pid) == 15  # type: ignore[union-attr]
