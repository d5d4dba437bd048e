"""Create, list, get, rename, delete; two at once; what ships is never changed."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aecore.errors import UserError
from aecore.locks import lock_at
from aecore.presets import preset
from aecore.runs.run import Run
from aecore.runs.store import Store, find_run, is_run_id
from aecore.spec import Spec

SHIPPED = Path(__file__).parents[2] / "pretrained" / "digits-vae-2d"

Below = Callable[[Path], dict[str, bytes]]
Failures = Callable[[Callable[[], object]], Iterator[bool]]


@pytest.fixture
def spec(small: Callable[..., Spec]) -> Spec:
    return small()


@pytest.fixture
def shipped(store: Store) -> Run:
    shutil.copytree(SHIPPED, store.shipped / SHIPPED.name)
    return store.get(SHIPPED.name)


def test_what_is_created_is_found_again(store: Store, spec: Spec) -> None:
    run = store.create(spec, "First")
    assert [found.id for found in store.everything()] == [run.id]
    found = store.get(run.id)
    assert (found.spec, found.title, found.status.state, found.shipped) == (spec, "First", "queued", False)


def test_an_empty_or_missing_store_has_no_runs(store: Store) -> None:
    assert store.everything() == []
    assert not store.root.exists()


def test_own_runs_come_first_and_the_newest_of_them_on_top(store: Store, spec: Spec, shipped: Run) -> None:
    runs = [store.create(spec) for _ in range(4)]
    assert [run.id for run in store.runs()] == [*(run.id for run in reversed(runs)), shipped.id]


def test_a_title_is_cut_and_its_white_space_is_mended(store: Store, spec: Spec) -> None:
    run = store.create(spec)
    run.rename("  a\n\tb  " + "c" * 200)
    assert run.title == "a b " + "c" * 76
    assert (run.id, store.get(run.id).title) == (run.path.name, run.title)


@pytest.mark.parametrize("title", ["", "  \n\t "])
def test_an_empty_title_is_refused(store: Store, spec: Spec, title: str) -> None:
    run = store.create(spec, "Old")
    with pytest.raises(UserError, match="at least one character"):
        run.rename(title)
    assert run.title == "Old"


def test_renaming_keeps_the_rest_of_what_is_known(store: Store, spec: Spec) -> None:
    run = store.create(spec, "Old")
    before = run.meta
    run.rename("New")
    assert run.meta == before | {"title": "New"}


def test_what_is_deleted_is_gone(store: Store, spec: Spec, below: Below) -> None:
    run, other = store.create(spec), store.create(spec)
    store.delete(run.id)
    assert [found.id for found in store.runs()] == [other.id]
    assert {path.partition("/")[0] for path in below(store.root)} == {other.id}
    with pytest.raises(UserError, match="no run called"):
        store.get(run.id)


@pytest.mark.parametrize("left", [".trash-digits-vae-abcdef-00ff", ".new-digits-vae-abcdef"])
def test_what_a_crash_left_half_deleted_or_half_made_is_never_listed(store: Store, spec: Spec, left: str) -> None:
    run = store.create(spec)
    run.path.rename(store.root / left)
    assert store.everything() == []


def test_a_new_run_appears_whole_or_not_at_all_whichever_call_fails(
    store: Store, spec: Spec, failures: Failures
) -> None:
    for refused in failures(lambda: store.create(spec, "A title")):
        assert [run.title for run in store.everything() if isinstance(run, Run)] == [] if refused else ["A title"]
        assert [path.name for path in store.root.glob("*")] == [run.id for run in store.everything()]
        for run in store.runs():
            store.delete(run.id)


def test_a_deleted_run_is_whole_or_gone_whichever_call_fails(store: Store, spec: Spec, failures: Failures) -> None:
    store.create(spec)
    for refused in failures(lambda: store.delete(store.runs()[0].id)):
        assert len(store.everything()) == len(store.runs()) == refused
        if not refused:
            store.create(spec)


def test_runs_created_at_once_are_all_there_and_all_different(store: Store, spec: Spec) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: store.create(spec, str(number)).id, range(12)))
    assert len(set(made)) == 12
    assert {run.title for run in store.runs()} == set(map(str, range(12)))
    assert {path.name for path in store.root.iterdir()} == set(made)


@pytest.mark.parametrize("name", ["Digits", "ünï", "a b", "..", "../../x", "a/b", "", "%2e", "x" * 40, "\u202edigits"])
def test_a_run_of_any_data_set_name_is_refused_or_can_be_found(
    store: Store, spec: Spec, name: str, tmp_path: Path, below: Below
) -> None:
    """Names are not checked by the spec itself, so that a run of a data set that is gone can still be read."""
    try:
        run = store.create(spec.with_values({"data.name": name}))
    except UserError:
        assert store.everything() == []
    else:
        assert is_run_id(run.id)
        assert [found.id for found in store.runs()] == [run.id]
    assert {path.partition("/")[0] for path in below(tmp_path)} <= {"runs"}


def test_a_store_that_cannot_be_made_is_a_sentence(tmp_path: Path, spec: Spec) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be used"):
        Store(tmp_path / "file" / "runs", tmp_path / "shipped").create(spec)


@pytest.mark.parametrize("change", [
    lambda store, run: run.rename("Mine"),
    lambda store, run: run.ask("stop"),
    lambda store, run: run.ask("pause"),
    lambda store, run: run.ask_settings({"optimiser.learning_rate": 0.1}),
    lambda store, run: store.delete(run.id),
])  # fmt: skip
def test_a_shipped_run_is_never_changed(
    store: Store, shipped: Run, change: Callable[[Store, Run], object], below: Below
) -> None:
    before = below(store.shipped)
    with pytest.raises(UserError, match="comes with Latent Lab"):
        change(store, shipped)
    assert below(store.shipped) == before


def test_looking_at_runs_changes_nothing(store: Store, spec: Spec, shipped: Run, tmp_path: Path, below: Below) -> None:
    store.create(spec)
    before = below(tmp_path)
    for run in store.runs():
        _ = run.spec, run.meta, run.title, run.created, run.status
    assert below(tmp_path) == before
    assert shipped.status.state == "done"


def test_a_pause_that_is_asked_for_again_keeps_what_was_asked_of_it_and_a_new_one_does_not(
    store: Store, spec: Spec
) -> None:
    run = store.create(spec)
    run.ask("pause")
    run.ask_until(step=5)
    run.ask("pause")
    assert run.numbers("until")["step"] == 5
    run.take_back("pause")
    run.ask("pause")
    assert not run.numbers("until")


def test_live_settings_are_checked_before_they_are_asked_for(store: Store, spec: Spec) -> None:
    run = store.create(spec)
    for values in (
        {"seed": 1},
        {"optimiser.learning_rate": 5.0},
        {"nonsense": 1.0},
        {"optimiser.learning_rate": float("nan")},
    ):
        with pytest.raises(UserError):
            run.ask_settings(values)
    assert not (run.control / "settings.json").exists()
    run.ask_settings({"optimiser.learning_rate": 0.01})
    assert json.loads((run.control / "settings.json").read_text()) == {"optimiser.learning_rate": 0.01}


def test_a_live_setting_that_the_model_cannot_have_is_refused_with_the_sentence_of_the_rules(store: Store) -> None:
    run = store.create(preset("digits", "vae", {}))
    with pytest.raises(UserError, match="sparsity"):
        run.ask_settings({"model.penalties.sparsity.weight": 0.3})
    assert run.asked_settings == {}


def test_live_settings_of_another_process_are_waited_for_and_kept(store: Store, spec: Spec) -> None:
    run = store.create(spec)
    run.ask_settings({"optimiser.learning_rate": 0.01})
    with ThreadPoolExecutor(1) as pool:
        with lock_at(run.file("settings_lock"), 5.0):
            asked = pool.submit(run.ask_settings, {"model.penalties.l1.weight": 0.2})
            time.sleep(0.2)
            assert not asked.done()
            (run.control / "settings.json").write_text(json.dumps({"model.penalties.mmd.weight": 0.1}))
        asked.result()
    assert run.asked_settings == {"model.penalties.mmd.weight": 0.1, "model.penalties.l1.weight": 0.2}


def test_a_run_is_found_by_the_path_of_its_folder_wherever_one_stands(
    store: Store, spec: Spec, shipped: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = store.create(spec)
    run.results.mkdir()
    for place, name in ((run.path, "."), (run.results, ".."), (store.root, run.id), (store.root, f"{run.id}/")):
        monkeypatch.chdir(place)
        assert find_run(name).path == run.path
    monkeypatch.setattr("aecore.runs.store.shipped_folder", lambda: store.shipped)
    for found in (find_run(shipped.path), find_run(shipped.id)):
        assert found.shipped
        assert found.aside == Store().get(shipped.id).aside
