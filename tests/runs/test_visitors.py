"""Who may change what in a store: the store itself refuses, whoever asks and however."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aecore.engines.engine import submit_new
from aecore.errors import UserError
from aecore.races import Entrant, Race, more_seeds, open_race, start_race
from aecore.runs.annotations import annotate
from aecore.runs.run import Run, Status
from aecore.runs.store import Store
from aecore.runs.visitor import NOBODY, OPERATOR, Visitor
from aecore.spec import Spec
from aecore.workers.jobs import begin, job_of

OWNER, OTHER = Visitor("1" * 16), Visitor("2" * 16)
ACTS: dict[str, Callable[[Store, Run], object]] = {
    "stop": lambda store, run: run.ask("stop"),
    "pause": lambda store, run: run.ask("pause"),
    "measure": lambda store, run: run.ask("measure"),
    "continue": lambda store, run: run.take_back("pause"),
    "a step": lambda store, run: run.ask_until(step=5),
    "slow motion": lambda store, run: run.ask_pace(0.5),
    "arrows": lambda store, run: run.ask("arrows"),
    "live settings": lambda store, run: run.ask_settings({"optimiser.learning_rate": 0.01}),
    "rename": lambda store, run: run.rename("x"),
    "note": lambda store, run: run.note(notes="x"),
    "delete": lambda store, run: store.delete(run.id),
    "annotate": lambda store, run: annotate(run, {"dimensions": {0: "x"}}),
    "calculate": lambda store, run: begin(job_of(run, "trust", {})),
}


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Visitor], Store]:
    """The store as somebody sees it."""
    return lambda visitor: Store(tmp_path / "runs", tmp_path / "shipped", visitor=visitor)


@pytest.fixture
def made(seen: Callable[[Visitor], Store], small: Callable[..., Spec]) -> Callable[[Visitor], str]:
    """Make a run that has ended."""

    def make(visitor: Visitor) -> str:
        run = seen(visitor).create(small())
        run.write_status(Status(state="stopped"))
        return run.id

    return make


def content(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("visitor", [OTHER, NOBODY], ids=["another", "nobody"])
def test_what_belongs_to_others_is_refused_and_not_a_byte_changes(
    seen: Any, made: Any, visitor: Visitor, act: Callable[..., object]
) -> None:
    for owner, words in ((OWNER, "another visitor"), (OPERATOR, "the operator")):
        store, run_id = seen(visitor), made(owner)
        before = content(store.root)
        with pytest.raises(UserError, match=f"belongs to {words}"):
            act(store, store.get(run_id))
        assert content(store.root) == before


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("visitor", [OWNER, OPERATOR], ids=["owner", "operator"])
def test_the_owner_and_the_operator_may(seen: Any, made: Any, visitor: Visitor, act: Callable[..., object]) -> None:
    store, run_id = seen(visitor), made(OWNER)
    seen(OWNER).get(run_id).ask("pause")
    before = content(store.root) | {"when": modified(store.get(run_id).file("pause"))}
    act(store, store.get(run_id))
    run = store.root / run_id
    assert content(store.root) | {"when": modified(run / "control" / "pause")} != before


def modified(path: Path) -> bytes:
    return str(path.stat().st_mtime_ns).encode() if path.exists() else b""


def test_an_engine_resumes_and_stops_for_the_owner_only(seen: Any, made: Any, lab: Any) -> None:
    store = seen(OTHER)
    run = store.get(made(OWNER))
    with pytest.raises(UserError, match="belongs to another visitor"):
        lab.engine.submit(run, OTHER.id)
    run.write_status(Status(state="queued"))
    with pytest.raises(UserError, match="belongs to another visitor"):
        lab.engine.cancel(run)
    assert run.status.state == "queued"


def test_everybody_sees_every_run_on_data_that_come_along(seen: Any, made: Any) -> None:
    run_id = made(OWNER)
    for visitor in (OWNER, OTHER, NOBODY, OPERATOR):
        (run,) = seen(visitor).runs()
        assert (run.id, run.owner) == (run_id, OWNER.id)


def test_a_run_is_handed_out_as_who_asks_sees_it_whatever_way_and_whoever_asked_before(seen: Any, made: Any) -> None:
    run_id = made(OWNER)
    for visitor in (OPERATOR, OWNER, OTHER, NOBODY, OPERATOR, OTHER):
        store = seen(visitor)
        ways = [store.get(run_id), store.usable(run_id), *store.runs(), *store.everything()]
        ways += [*store.these([run_id]).values(), *store.active()]
        assert [(run.id, run.visitor) for run in ways] == [(run_id, visitor)] * len(ways)
        assert len(ways) >= 5


@pytest.mark.parametrize("meta", [{}, {"owner": ""}, {"owner": None}, {"owner": 7}, {"owner": [OTHER.id]}, "damaged"])
def test_a_run_that_names_no_owner_is_the_operators(seen: Any, made: Any, meta: Any) -> None:
    """Those of before name none."""
    run = seen(OPERATOR).get(made(OPERATOR))
    run.file("meta").write_text(meta if isinstance(meta, str) else json.dumps({"created": 1.0} | meta))
    assert run.owner == ""
    for visitor in (OTHER, NOBODY):
        assert run.seen_by(visitor).why_not() is not None
        assert run.seen_by(visitor).is_hidden is (meta == "damaged"), "it cannot say any more that it is for everybody"
    assert seen(OPERATOR).get(run.id).why_not() is None


def test_a_damaged_run_is_deleted_by_its_owner_as_long_as_it_says_whose_it_is(seen: Any, made: Any) -> None:
    run_id = made(OWNER)
    seen(OWNER).get(run_id).file("spec").write_text("{")
    assert seen(OTHER).everything() == [], "it may have been trained on data of its owner's"
    with pytest.raises(UserError, match="There is no run"):
        seen(OTHER).delete(run_id)
    seen(OWNER).delete(run_id)
    assert seen(OWNER).everything() == []


def test_a_shipped_run_is_the_operators_whatever_it_says(tmp_path: Path, seen: Any, made: Any) -> None:
    run = seen(OWNER).get(made(OWNER))
    (tmp_path / "shipped").mkdir()
    run.path.rename(tmp_path / "shipped" / run.id)
    shipped = seen(OWNER).get(run.id)
    assert shipped.owner == ""
    for act in (lambda: annotate(shipped, {"dimensions": {0: "x"}}), lambda: begin(job_of(shipped, "trust", {}))):
        with pytest.raises(UserError, match="belongs to the operator"):
            act()
    annotate(seen(OPERATOR).get(run.id), {"dimensions": {0: "x"}})


def test_what_the_operator_makes_names_nobody_and_a_title_does_not_change_the_owner(seen: Any, made: Any) -> None:
    own = seen(OWNER).get(made(OWNER))
    seen(OPERATOR).get(own.id).rename("of the operator")
    assert own.owner == OWNER.id
    assert "owner" not in seen(OPERATOR).get(made(Visitor("3" * 16, is_operator=True))).meta


class Queue:
    """An engine that takes runs and does nothing."""

    def submit(self, run: Run, owner: str = "") -> None:
        run.refuse_others()


def test_a_race_and_its_further_seeds_are_of_who_started_it(seen: Any) -> None:
    race = Race(data="digits", entrants=(Entrant(variant="vae"), Entrant(variant="undercomplete")), seeds=1, epochs=1)
    started = start_race(seen(OWNER), Queue(), race, OWNER.id)  # type: ignore[arg-type]
    assert {run.owner for run in seen(OTHER).runs()} == {OWNER.id}
    for visitor in (OTHER, NOBODY):
        with pytest.raises(UserError, match="belongs to another visitor"):
            more_seeds(seen(visitor), Queue(), started, visitor.id)  # type: ignore[arg-type]
    assert open_race(seen(OTHER), started.id) == started
    assert more_seeds(seen(OWNER), Queue(), started, OWNER.id).looks == 2  # type: ignore[arg-type]
    of_before = replace(started, owner="")
    assert of_before.owner == start_race(seen(OPERATOR), Queue(), race).owner  # type: ignore[arg-type]


def test_a_new_run_that_is_refused_leaves_nothing_of_its_visitor(seen: Any, small: Callable[..., Spec]) -> None:
    class Full:
        def submit(self, run: Run, owner: str = "") -> None:
            raise UserError("full")

    with pytest.raises(UserError, match="full"):
        submit_new(Full(), seen(OWNER), small(), owner=OWNER.id)  # type: ignore[arg-type]
    assert seen(OWNER).everything() == []
