"""Killed and taken up again, every variant ends with the bytes of a run that nobody disturbed; what cannot be so is
said."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from aecore.runs.checkpoints import digest_of, newest_checkpoint
from aecore.runs.log import read_events
from aecore.runs.run import Run
from aecore.runs.store import Store
from aecore.spec import Spec
from aecore.texts import Sentence
from aecore.workers.preparing import OTHERWISE
from tests.faults.training import film, told, train, train_and_die, weights


@pytest.fixture(autouse=True)
def one_thread_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTLAB_WORKERS", "64")


@pytest.mark.proof(sample=14)
def test_a_killed_run_of_every_variant_ends_with_the_bytes_of_an_undisturbed_one(store: Store, at_home: Any) -> None:
    spec = at_home.spec.with_values({"budget.epochs": 2, "data.items": 96})
    whole, killed = store.create(spec), store.create(spec)
    assert train(whole) == "done"
    train_and_die(killed, save_at=3, die_at=5)
    assert killed.status.state == "interrupted"
    assert newest_checkpoint(killed.checkpoints).numbers["step"] == 3  # type: ignore[union-attr]
    assert train(killed) == "done"
    assert killed.status.reason == whole.status.reason == ""
    assert weights(killed) == weights(whole)
    assert told(killed) == told(whole)
    assert film(killed) == film(whole)


@pytest.mark.exhaustive
@pytest.mark.parametrize("structure", ["grown", "pruned"])
def test_a_killed_run_whose_units_are_switched_ends_with_the_bytes_of_an_undisturbed_one(
    store: Store, small: Callable[..., Spec], structure: str
) -> None:
    """Of 20 steps the rounds are after 4, 6, 8, 10 and 12: it goes on between two of them."""
    spec = small(epochs=5, model__backbone__widths=(16,), model__backbone__structure=structure)
    whole, killed = store.create(spec), store.create(spec)
    assert train(whole) == "done"
    train_and_die(killed, save_at=7, die_at=11)
    assert newest_checkpoint(killed.checkpoints).numbers["step"] == 7  # type: ignore[union-attr]
    assert train(killed) == "done"
    assert weights(killed) == weights(whole)
    assert told(killed) == told(whole)
    assert sum(event["kind"] == "units" for event in read_events(killed.events_path)[0]) == 6
    assert film(killed) == film(whole)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of what several tests begin from."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LATENTLAB_WORKERS", "64")
        yield Store(tmp_path_factory.mktemp("apart") / "runs")


@pytest.fixture(scope="module")
def once_killed(apart: Store, small: Callable[..., Spec]) -> Run:
    """A run of 80 steps with checkpoints of the steps 10 and 20, killed at 25."""
    run = apart.create(small(epochs=20, model__backbone__widths=(16,)))
    train_and_die(run, save_at=10, die_at=12)
    train_and_die(run, save_at=20, die_at=25)
    assert len(list(run.checkpoints.iterdir())) == 2
    return run


@pytest.fixture
def killed(once_killed: Run, store: Store) -> Run:
    """A copy of that run, for one test."""
    shutil.copytree(once_killed.path, store.root / once_killed.id)
    return store.get(once_killed.id)


@pytest.fixture(scope="module")
def whole(apart: Store, small: Callable[..., Spec]) -> Run:
    """The same run undisturbed; nobody changes it."""
    run = apart.create(small(epochs=20, model__backbone__widths=(16,)))
    assert train(run) == "done"
    return run


def sentence(run: Run) -> str:
    return str(Sentence(run.status.reason, run.status.reason_values or {}))


def newest(run: Run) -> Path:
    return max(run.checkpoints.iterdir())


def flip_a_bit(folder: Path) -> None:
    path = folder / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_a_damaged_checkpoint_is_passed_over_aloud_and_the_result_is_the_same(killed: Run, whole: Run) -> None:
    flip_a_bit(newest(killed))
    assert train(killed) == "done"
    assert sentence(killed) == "A newer checkpoint was damaged; training went on from step 10."
    assert weights(killed) == weights(whole)
    assert told(killed) == told(whole)


def test_when_all_checkpoints_are_damaged_training_begins_anew_and_says_so(killed: Run, whole: Run) -> None:
    for folder in killed.checkpoints.iterdir():
        flip_a_bit(folder)
    assert train(killed) == "done"
    assert sentence(killed) == "All checkpoints were damaged; training began anew."
    assert weights(killed) == weights(whole)
    assert told(killed) == told(whole)


def rewrite(folder: Path, tensors: dict[str, Any] | None = None, **numbers: Any) -> None:
    """Forge a checkpoint, digests and all."""
    path = folder / "state.json"
    state = json.loads(path.read_text())
    if tensors is not None:
        save_file(tensors, folder / "model.safetensors")
        state["digests"]["model"] = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    state["numbers"] |= numbers
    path.write_text(json.dumps(state | {"numbers_digest": digest_of(state["numbers"])}))


@pytest.mark.parametrize("changed", [{"torch": "1.0"}, {"threads": 77}])
def test_another_torch_or_number_of_threads_is_said(killed: Run, changed: dict[str, Any]) -> None:
    rewrite(newest(killed), **changed)
    assert train(killed) == "done"
    assert killed.status.reason == OTHERWISE


def shapes(tensors: dict[str, Any]) -> dict[str, Any]:
    return {name: torch.zeros(3, 3, 3) for name in tensors}


FORGED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "a tensor is missing": lambda tensors: dict(list(tensors.items())[1:]),
    "an extra tensor": lambda tensors: tensors | {"extra": torch.zeros(2)},
    "other shapes": shapes,
    "none at all": lambda tensors: {"x": torch.zeros(1)},
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_checkpoint_of_another_model_ends_the_run_with_a_sentence(
    killed: Run, forge: Callable[..., dict[str, Any]]
) -> None:
    rewrite(newest(killed), forge(load_file(newest(killed) / "model.safetensors")))
    assert train(killed) == "failed"
    assert sentence(killed).startswith("The checkpoint step-000000020-0000 does not fit this run")


def test_weights_that_are_no_numbers_end_the_run_with_a_sentence(killed: Run) -> None:
    tensors = load_file(newest(killed) / "model.safetensors")
    rewrite(newest(killed), {name: torch.full_like(value, float("nan")) for name, value in tensors.items()})
    assert train(killed) == "failed"
    assert "became infinite or undefined" in sentence(killed)


@pytest.mark.parametrize("content", [b"", b'\x08\x00\x00\x00\x00\x00\x00\x00{"a": 1}', b"junk" * 100])
def test_a_damaged_snapshot_does_not_keep_a_run_from_going_on(killed: Run, content: bytes) -> None:
    for path in killed.snapshots.glob("[0-9]*.safetensors"):
        path.write_bytes(content)
    assert train(killed) == "done"
