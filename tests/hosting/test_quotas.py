"""How much one visitor may have: counted right, refused before anything is made, and no matter for anybody else."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aecore.engines.bringing import bring_run
from aecore.engines.engine import submit_new
from aecore.engines.queue import QueueEngine
from aecore.errors import UserError
from aecore.files import sweep_leftovers
from aecore.hosting.quotas import Quota, Used, allow, quota_of, refuse_full, seconds_left, used_by, why_full
from aecore.races import Entrant, Race, start_race
from aecore.runs import index
from aecore.runs.removed import forget, set_aside
from aecore.runs.run import Run, Status
from aecore.runs.spent import WITHIN
from aecore.runs.store import Store
from aecore.runs.visitor import NOBODY, OPERATOR, Visitor
from aecore.spec import Spec
from aecore.workers.telling import Teller
from ui.gallery.acts import undo

OWNER, OTHER = Visitor("1" * 16), Visitor("2" * 16)
Made = Callable[..., Run]


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Visitor], Store]:
    return lambda visitor: Store(tmp_path / "runs", tmp_path / "shipped", visitor=visitor)


@pytest.fixture
def made(seen: Callable[[Visitor], Store], small: Callable[..., Spec]) -> Made:
    """Make a run that has trained so many seconds, which ended some time ago."""

    def make(visitor: Visitor, seconds: float = 10.0, ago: float = 0.0) -> Run:
        run = seen(visitor).create(small())
        run.write_status(Status(state="done", seconds=seconds))
        told = json.loads(run.file("status").read_text())
        run.file("status").write_text(json.dumps(told | {"changed": time.time() - ago}))
        return run

    return make


def limited(monkeypatch: pytest.MonkeyPatch, **numbers: int) -> None:
    monkeypatch.setenv("LATENTLAB_MODE", "room")
    for name in ("runs", "mb", "seconds"):
        monkeypatch.setenv(f"LATENTLAB_QUOTA_{name.upper()}", str(numbers.get(name, 0)))


def test_what_an_owner_has_is_what_lies_in_their_folders(seen: Any, made: Made) -> None:
    mine = [made(OWNER, 10.0), made(OWNER, 5.0), made(OWNER, 7.0, ago=WITHIN + 60)]
    made(OTHER, 100.0)
    made(OPERATOR, 100.0)
    (mine[0].path / "results").mkdir()
    (mine[0].path / "results" / "items.safetensors").write_bytes(bytes(12_345))
    files = [path for run in mine for path in run.path.rglob("*") if path.is_file()]
    assert used_by(seen(OPERATOR).root, OWNER.id) == Used(3, sum(path.stat().st_size for path in files), 15.0)
    assert used_by(seen(OPERATOR).root, "3" * 16) == Used(0, 0, 0.0)


@pytest.mark.parametrize("way", ["at once", "by undo's end"])
def test_deleting_a_run_gives_its_room_back_and_not_its_time(seen: Any, made: Made, way: str) -> None:
    store, run = seen(OWNER), made(OWNER, 40.0)
    made(OWNER, 2.0)
    if way == "at once":
        store.delete(run.id)
    else:
        forget(store, set_aside(store, run.id))
    old = made(OWNER, 99.0, ago=WITHIN + 60)
    store.delete(old.id)
    used = used_by(store.root, OWNER.id)
    assert (used.runs, used.seconds) == (1, 42.0)


def test_a_deleted_run_counts_while_it_can_come_back_and_once_when_it_is_back(
    seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, run = seen(OWNER), made(OWNER, 40.0)
    store.delete(made(OWNER, 2.0).id)
    limited(monkeypatch, seconds=42)
    name = set_aside(store, run.id)
    assert used_by(store.root, OWNER.id).seconds == 42.0
    undo(store, name)  # it trains nothing, so that the seconds do not matter
    assert used_by(store.root, OWNER.id).seconds == 42.0
    os.utime(store.root / set_aside(store, run.id), (1, 1))
    sweep_leftovers(store.root)
    assert used_by(store.root, OWNER.id) == Used(0, 0, 42.0)


def test_a_resume_that_is_stopped_before_its_first_step_gives_no_time_back(seen: Any, made: Made) -> None:
    store, run = seen(OWNER), made(OWNER, 40.0)
    engine = QueueEngine()
    engine.submit(store.get(run.id), OWNER.id)
    assert used_by(store.root, OWNER.id).seconds == 40.0
    Teller(run).say(state="running")  # a worker that has begun, and reads the data
    assert used_by(store.root, OWNER.id).seconds == 40.0
    engine.cancel(store.get(run.id))
    assert used_by(store.root, OWNER.id).seconds == 40.0


def test_what_was_deleted_counts_no_more_after_a_day(seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    store = seen(OWNER)
    store.delete(made(OWNER, 40.0).id)
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + WITHIN + 1)
    assert used_by(store.root, OWNER.id).seconds == 0


def test_nobody_is_limited_without_a_mode_nor_the_operator_by_any(
    seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(OWNER, 1e6)
    made(OPERATOR, 1e6)
    assert quota_of(seen(OWNER).root, OWNER.id) == Quota()
    assert why_full(seen(OWNER)) is None
    limited(monkeypatch, runs=1, mb=1, seconds=1)
    assert why_full(seen(OPERATOR)) is None
    assert why_full(seen(OWNER)) is not None


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"runs": 2}, "You keep 2 models here, and may keep 2; this needs room for "),
        ({"seconds": 20}, "You have trained 20 s here within 24 hours, and may train 20 s."),
    ],
)
def test_who_has_all_that_one_may_is_told_how_much_that_is_and_nothing_is_made(
    seen: Any, made: Made, small: Any, lab: Any, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], words: str
) -> None:
    limited(monkeypatch, **limits)
    made(OWNER)
    assert why_full(seen(OWNER)) is None
    made(OWNER)
    store = seen(OWNER)
    before = sorted(store.root.rglob("*"))
    race = Race(data="digits", entrants=(Entrant(variant="vae"), Entrant(variant="undercomplete")), epochs=1)
    for attempt in (
        lambda: submit_new(lab.engine, store, small(), owner=OWNER.id),
        lambda: start_race(store, lab.engine, race, OWNER.id),
    ):
        with pytest.raises(UserError) as refused:
            attempt()
        assert f"{refused.value.message} {refused.value.hint}".startswith(words)
    assert {run.id for run in store.runs()} == {path.parent.name for path in before if path.name == "spec.json"}
    assert not list(store.root.glob(".queue/*.drawn"))
    assert why_full(seen(OTHER)) is None


def test_bytes_are_counted_and_the_largest_is_named(seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, mb=1)
    made(OWNER)
    large = made(OWNER)
    large.rename("the large one")
    assert why_full(seen(OWNER)) is None
    (large.path / "x").write_bytes(bytes(1 << 20))
    why = why_full(seen(OWNER))
    assert why is not None
    assert str(why.message) == "Your models take 1 MB here, and may take 1 MB."
    assert "the large one" in str(why.hint)


def test_a_resume_needs_time_and_no_more_room_than_there_is(
    seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made(OWNER)
    limited(monkeypatch, runs=1)
    refuse_full(seen(OWNER).get(run.id))
    limited(monkeypatch, seconds=10)
    with pytest.raises(UserError, match="trained 10 s"):
        refuse_full(seen(OWNER).get(run.id))
    refuse_full(seen(OPERATOR).get(run.id))


def test_a_run_that_comes_as_a_file_needs_room_too(
    seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    limited(monkeypatch, runs=1)
    made(OWNER)
    (tmp_path / "run.zip").write_bytes(b"x")
    with pytest.raises(UserError, match="may keep 1"):
        bring_run(tmp_path / "run.zip", seen(OWNER))


def test_the_operator_gives_one_owner_more_and_takes_it_back(
    seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, runs=1)
    store = seen(OWNER)
    made(OWNER)
    allow(store.root, OWNER.id, {"runs": 5})
    assert (quota_of(store.root, OWNER.id), quota_of(store.root, OTHER.id)) == (Quota(runs=5), Quota(runs=1))
    monkeypatch.setenv("LATENTLAB_QUOTA_SECONDS", "60")
    assert quota_of(store.root, OWNER.id) == Quota(runs=5, seconds=60), "the others are those of everybody, also later"
    monkeypatch.setenv("LATENTLAB_QUOTA_SECONDS", "0")
    assert why_full(store) is None
    allow(store.root, OWNER.id, None)
    assert why_full(store) is not None
    (store.root / ".quotas" / f"{OWNER.id}.json").write_text('{"runs": "many", "bytes": null, "seconds": null}')
    assert quota_of(store.root, OWNER.id) == Quota(runs=1), "a damaged file gives nothing"


@pytest.mark.parametrize("name", ["../runs", "a/b", "", "A" * 16, "x" * 41])
def test_only_names_of_visitors_name_files(seen: Any, name: str) -> None:
    with pytest.raises(UserError, match="no visitor"):
        allow(seen(OPERATOR).root, name, {})


def test_a_training_is_told_how_long_it_may(seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made(OWNER, 4.0)
    assert seconds_left(run) is None
    limited(monkeypatch, seconds=10)
    assert seconds_left(run) == 6.0
    run.write_status(replace(run.written_status(), seconds=40.0))
    assert seconds_left(run) == 0.0
    assert seconds_left(made(OPERATOR)) is None


def test_nobody_trains_where_the_operator_alone_does(seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made(OWNER)
    monkeypatch.setenv("LATENTLAB_TRAINS", "operator")
    for visitor in (OWNER, NOBODY):
        with pytest.raises(UserError, match="only its operator trains"):
            refuse_full(run.seen_by(visitor))
    refuse_full(run.seen_by(OPERATOR))


def test_the_index_knows_whose_a_run_is_also_of_a_damaged_one(seen: Any, made: Made) -> None:
    mine, other = made(OWNER), made(OTHER)
    broken = made(OWNER)
    broken.file("spec").write_text("{")
    made(OPERATOR)
    store = seen(OPERATOR)
    assert {owner: len(runs) for owner, runs in store.owners().items()} == {OWNER.id: 1, OTHER.id: 1, "": 1}
    assert [run.id for run in store.of_owner(OWNER.id)] == [mine.id]
    assert {one.id for one in store.indexes()[0].owners()[OWNER.id]} == {mine.id, broken.id}
    other.note(owner=OWNER.id)
    assert {run.id for run in store.of_owner(OWNER.id)} == {mine.id, other.id}


def test_of_a_large_store_a_page_that_has_just_looked_is_told_of_that_look_and_an_engine_of_what_is_there_now(
    seen: Any, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "MANY", 1)
    made(OWNER)
    store = seen(OWNER)
    store.runs()
    made(OWNER)
    assert used_by(store.root, OWNER.id, now=False).runs == 1
    assert used_by(store.root, OWNER.id).runs == 2
    assert used_by(store.root, OWNER.id, now=False).runs == 2
