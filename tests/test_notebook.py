"""The front door: the few names a notebook needs, and that they are what the rest of the core uses."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

import aecore
from aecore import notebook
from aecore.data.loading import load
from aecore.errors import UserError
from aecore.evaluation.loading import load_run
from aecore.runs.store import Store, find_run
from aecore.spec import Spec
from aecore.training.events import HeldOut
from aecore.training.loop import Trainer

from .faults.training import train as train_run


@pytest.fixture(scope="module")
def trained(small: Callable[..., Spec]) -> notebook.Trained:
    return aecore.train(small())


def test_each_name_of_the_front_door_is_there_and_can_be_seen_by_editors() -> None:
    source = ast.parse(Path(aecore.__file__).read_bytes())
    typed = {
        alias.asname or alias.name
        for block in source.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(aecore.__all__) == set(aecore.HOMES) == typed
    assert set(aecore.__all__) <= set(dir(aecore))
    for name in aecore.__all__:
        assert getattr(aecore, name)
        assert name in (aecore.__doc__ or "")


def test_a_name_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(AttributeError, match="no attribute 'trian'"):
        _ = aecore.trian


def test_a_training_here_is_the_loops_own_bit_for_bit(small: Callable[..., Spec], same: Any) -> None:
    spec = small()
    told: list[HeldOut] = []
    made, own = aecore.train(spec, told.append), Trainer(spec, load(spec.data), torch.device("cpu"))
    events = list(own.events())
    assert same(made.model.state_dict(), own.weights())
    assert told == [event for event in events if isinstance(event, HeldOut)]
    assert [row for row in made.log if row["kind"] == "held-out"] == [found.record() for found in told]
    assert (made.step, made.spec) == (own.step, spec)
    assert not made.model.training


def test_a_training_leaves_the_number_of_threads_as_it_was(small: Callable[..., Spec]) -> None:
    torch.set_num_threads(2)
    try:
        seen: list[int] = []
        aecore.train(small(epochs=1), lambda found: seen.append(torch.get_num_threads()))
        assert (set(seen), torch.get_num_threads()) == ({1}, 2)
    finally:
        torch.set_num_threads(1)


def test_what_cannot_be_trained_or_diverges_is_a_sentence(small: Callable[..., Spec]) -> None:
    with pytest.raises(UserError, match="Patches of side 3 do not fill"):
        aecore.train(small("masked-transformer", model__backbone__patch=3))
    hot = {"optimiser__kind": "sgd", "optimiser__learning_rate": 1.0, "model__bottleneck__beta": 100.0}
    with pytest.raises(UserError, match="became infinite or undefined at step"):
        aecore.train(small(epochs=300, **hot))


def test_codes_and_samples_go_through_the_model_in_either_kind_of_array(trained: notebook.Trained) -> None:
    x = trained.held_out
    with torch.no_grad():
        codes, rebuilt = trained.model.encode_whole(x), trained.model.reconstruct(x)
    for values in (x, x.numpy(), x.numpy().astype(np.float64)):
        assert torch.equal(trained.encode(values), codes)
        assert torch.equal(trained.reconstruct(values), rebuilt)
    assert torch.equal(trained.decode(codes), rebuilt)
    assert not trained.encode(x).requires_grad


def test_batches_change_nothing(trained: notebook.Trained, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = trained.encode(trained.held_out)
    monkeypatch.setattr(notebook, "BATCH", 100)
    torch.testing.assert_close(trained.encode(trained.held_out), whole)


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 8, 8), (3, 1, 8, 9), (3, 64), ()])
def test_another_shape_is_refused_with_a_sentence(trained: notebook.Trained, shape: tuple[int, ...]) -> None:
    with pytest.raises(UserError, match=r"of shape \(N, 1, 8, 8\); this one has \("):
        trained.encode(torch.zeros(shape))
    with pytest.raises(UserError, match=r"of shape \(N, 2\); this one has"):
        trained.decode(torch.zeros(shape))


def test_a_run_of_the_app_is_opened_by_id_and_by_folder(store: Store, small: Callable[..., Spec], same: Any) -> None:
    run = store.create(small())
    assert train_run(run) == "done"
    by_folder, loaded = aecore.open_run(run.path), load_run(run)
    assert same(by_folder.model.state_dict(), loaded.model.state_dict())
    assert (by_folder.step, by_folder.spec, by_folder.seconds) == (loaded.step, loaded.spec, loaded.seconds)
    assert {row["kind"] for row in by_folder.log} >= {"step", "held-out", "snapshot", "baseline"}
    assert find_run(run.id, store.root).path == run.path
    here = aecore.train(run.spec)
    assert same(here.model.state_dict(), loaded.model.state_dict())


def test_a_run_that_is_not_there_or_has_no_weights_is_a_sentence(store: Store, small: Callable[..., Spec]) -> None:
    with pytest.raises(UserError, match="There is no run called"):
        aecore.open_run("no-such-run")
    with pytest.raises(UserError, match="has no results yet"):
        aecore.open_run(store.create(small()).path)


def test_the_exported_halves_give_what_the_model_gives(trained: notebook.Trained, tmp_path: Path) -> None:
    import onnxruntime

    decoder, encoder = trained.export(tmp_path / "new" / "folder")
    x = trained.held_out[:5]

    def run(path: Path, name: str, values: Tensor) -> Tensor:
        return torch.from_numpy(onnxruntime.InferenceSession(path).run(["mean"], {name: values.numpy()})[0])

    codes = run(encoder, "x", x)
    torch.testing.assert_close(codes, trained.encode(x), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(run(decoder, "z", codes), trained.decode(codes), rtol=1e-4, atol=1e-5)


def test_a_folder_that_cannot_be_written_is_a_sentence(trained: notebook.Trained, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be used"):
        trained.export(tmp_path / "file")


def test_a_data_set_is_loaded_by_name_with_its_usual_settings() -> None:
    usual = aecore.preset("s-curve", "undercomplete")
    assert torch.equal(aecore.load("s-curve").train.samples, aecore.load(usual).train.samples)
    with pytest.raises(UserError, match="Did you mean “digits”"):
        aecore.load("digit")
