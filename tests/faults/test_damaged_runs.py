"""A damaged run is listed with a sentence that says why, can be deleted, and never hides the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aecore.runs.run import Run
from aecore.runs.store import Damaged, Store
from aecore.spec import Spec


def text(name: str, content: str | bytes) -> Callable[[Path], None]:
    return lambda run: (run / name).write_bytes(content.encode() if isinstance(content, str) else content) and None


def missing(name: str) -> Callable[[Path], None]:
    return lambda run: (run / name).unlink()


def folder(name: str) -> Callable[[Path], None]:
    def put(run: Path) -> None:
        (run / name).unlink()
        (run / name).mkdir()

    return put


def loop(name: str) -> Callable[[Path], None]:
    def put(run: Path) -> None:
        (run / name).unlink()
        (run / name).symlink_to(name)

    return put


def changed(name: str, **values: object) -> Callable[[Path], None]:
    return lambda run: (run / name).write_text(json.dumps(json.loads((run / name).read_text()) | values)) and None


FILES = ("spec.json", "card.json", "meta.json", "status.json")
NEEDED = ("spec.json", "meta.json", "status.json")
DAMAGE = {
    **{f"{name} missing": missing(name) for name in NEEDED},
    **{f"{name} empty": text(name, "") for name in FILES},
    **{f"{name} torn": text(name, '{"version": 1, "ti') for name in FILES},
    **{f"{name} binary": text(name, bytes(range(256))) for name in FILES},
    **{f"{name} a list": text(name, "[1, 2]") for name in FILES},
    **{f"{name} null": text(name, "null") for name in FILES},
    **{f"{name} nested too deep": text(name, "[" * 100_000) for name in FILES},
    **{f"{name} unreadable": folder(name) for name in FILES},
    **{f"{name} a link to itself": loop(name) for name in FILES},
    "spec of a future version": changed("spec.json", version=2),
    "card of a future version": changed("card.json", version=2),
    "card with a part nobody knows": changed("card.json", novelty=1),
    "card of items that are too large": changed("card.json", shape=[1, 10**9, 10**9]),
    "spec with a part nobody knows": changed("spec.json", novelty=1),
    "spec with a wrong type": changed("spec.json", optimiser={"learning_rate": []}),
    "spec with a number that is none": text("spec.json", '{"optimiser": {"learning_rate": NaN}}'),
    "created is a word": changed("meta.json", created="soon"),
    "created is a list": changed("meta.json", created=[]),
    "created is too large for a number": changed("meta.json", created=10**400),
    "created is no number": text("meta.json", '{"title": "x", "created": NaN}'),
    "status in a state nobody knows": changed("status.json", state="dancing"),
    "status whose state is a list": changed("status.json", state=[]),
    "status whose time is a word": changed("status.json", changed="yesterday"),
    "status whose step is a word": changed("status.json", state="done", step="many"),
    "status whose epoch is a list": changed("status.json", state="done", epoch=[1]),
    "status whose reason is a number": changed("status.json", state="failed", reason=5),
    "status whose values are a list": changed("status.json", state="failed", reason="x", reason_values=[1]),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_run_is_listed_with_a_reason_and_can_be_deleted(
    store: Store, small: Callable[..., Spec], damage: Callable[[Path], None]
) -> None:
    first, broken, last = (store.create(small(), title) for title in ("first", "broken", "last"))
    damage(broken.path)
    found = {run.id: run for run in store.everything()}
    assert len(found) == 3
    assert isinstance(found[broken.id], Damaged)
    assert len(str(found[broken.id].why)) > 10
    assert [run.id for run in store.runs()] == [last.id, first.id]
    store.delete(broken.id)
    assert [run.id for run in store.everything()] == [last.id, first.id]


def test_a_run_of_a_data_set_that_is_gone_can_still_be_read(store: Store, small: Callable[..., Spec]) -> None:
    run = store.create(small())
    changed("spec.json", data={"name": "gone", "items": 0})(run.path)
    assert [(type(found), found.id) for found in store.everything()] == [(Run, run.id)]


def test_a_lock_that_is_no_file_does_not_hide_a_run(store: Store, small: Callable[..., Spec]) -> None:
    run = store.create(small())
    (run.path / "lock").mkdir()
    assert not run.is_alive()
    assert [found.id for found in store.runs()] == [run.id]


def test_a_status_of_a_later_version_that_says_more_is_read_and_its_run_can_be_deleted(
    store: Store, small: Callable[..., Spec]
) -> None:
    run = store.create(small())
    changed("status.json", state="done", step=7, novelty=1)(run.path)
    assert (run.status.state, run.status.step) == ("done", 7)
    store.delete(run.id)
    assert store.everything() == []
