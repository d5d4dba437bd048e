"""The film of settling: energies held against SciPy, angles against autograd, frames against the model."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import takewhile
from typing import Any

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from torch import Tensor, nn

from aecore.errors import UserError
from aecore.evaluation.loading import load_run
from aecore.evaluation.settling import angle, angles, calm, finite, settling
from aecore.evaluation.settling import filmed as filmed_of
from aecore.latent.asked import Settling
from aecore.latent.items import items_of, samples_of
from aecore.models.settling import energy, moments, stages_of
from aecore.parts import Predictive
from aecore.runs.artefacts import DERIVED
from aecore.runs.run import Run
from aecore.runs.store import Store

from ..faults.training import train


def chain(seed: int) -> tuple[list[nn.Sequential], Tensor, Any]:
    torch.manual_seed(seed)
    layers = [nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3), nn.Tanh(), nn.Linear(3, 4)]
    x, target = torch.randn(1, 6).double(), torch.randn(1, 4).double()
    return stages_of(one.double() for one in layers), x, lambda out: 0.5 * (out - target).square().sum(1).mean()


@pytest.mark.parametrize("seed", range(3))
def test_the_energy_falls_at_each_step_to_the_least_that_scipy_finds(seed: int) -> None:
    stages, x, judge = chain(seed)
    part = calm(stages, x, judge, 50).model_copy(update={"steps": 600})
    found = [float(energy(stages, values, judge)[0]) for values, _ in moments(stages, x, judge, part)]
    assert max(np.diff(found)) <= 1e-6 * (1 + found[0])

    def of(flat: np.ndarray[Any, Any]) -> float:
        free = torch.from_numpy(flat)[None]
        return float(energy(stages, [x, free[:, :5], free[:, 5:]], judge)[0])

    assert found[-1] == pytest.approx(minimize(of, np.zeros(8)).fun, rel=1e-3)


def test_angles_are_none_where_no_error_comes_and_vanish_with_predictions_held_and_small_errors() -> None:
    stages, x, judge = chain(0)
    found = angles(stages, x, judge, Predictive(steps=4, rate=1.0, fixed=True))
    assert [[math.isnan(one) for one in row] for row in found[:3]] == [
        [True, True, False],
        [True, False, False],
        [False] * 3,
    ]
    assert max(found[-1]) < 1e-4
    far = [
        max(angles(stages, x, lambda out, a=a: a * judge(out), Predictive(steps=100, fixed=False, rate=0.2))[-1])
        for a in (1.0, 0.1, 0.01)
    ]
    assert far[0] > 3 * far[1] > 9 * far[2]
    assert far[2] < 0.5


def test_angles_are_those_of_numpy() -> None:
    one, other = torch.tensor([1.0, 0.0]), torch.tensor([3.0, 3.0])
    assert angle(one, other) == pytest.approx(45.0)
    assert angle(one, -one) == pytest.approx(180.0)
    assert math.isnan(angle(one, torch.zeros(2)))


@pytest.fixture(scope="module")
def filmed(small: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Make a run of a blink that can be filmed."""

    def make(variant: str = "predictive-coding", **values: Any) -> Run:
        folder = tmp_path_factory.mktemp("filmed")
        run = Store(folder / "runs", folder / "shipped").create(small(variant, **values))
        assert train(run) == "done"
        return run

    return make


@pytest.fixture(scope="module")
def film(filmed: Any) -> Any:
    run = filmed()
    return run, *settling(run, Settling(item=3), silent)


def silent(share: float, text: str) -> None:
    pass


def test_both_films_begin_at_what_the_model_rebuilds(film: Any) -> None:
    run, tensors, _ = film
    loaded = load_run(run)
    item = loaded.dataset.floats(samples_of(loaded.dataset, items_of(run))[3:4])
    with torch.no_grad():
        rebuilt = loaded.dataset.drawn(loaded.model.reconstruct(item))
    for way in ("own", "free"):
        assert torch.equal(tensors[f"output.{way}"][:1], rebuilt)
        assert tensors[f"error.{way}"][0, :-1].eq(0).all()
        assert tensors[f"error.{way}"][-1].gt(0).all()


def test_set_free_the_energy_falls_and_as_trained_layers_learn_what_backpropagation_says(film: Any) -> None:
    _, tensors, told = film
    first, last = tensors["energy.free"][[0, -1]]
    assert last < first
    assert tensors["energy.free"].diff().max() <= 1e-5 * (1 + first.abs())
    assert tensors["energy.own"][0] == first
    assert tensors["angle.own"][-1].max() < 1.0
    assert tensors["energy.own"].shape == (13,)
    assert (told["steps"], told["own_rate"], told["held"]) == ("12", "0.8", "1")


def test_the_answer_is_what_its_table_says(film: Any) -> None:
    _, tensors, told = film
    rows = DERIVED["settling"]
    assert tensors.keys() == {row.name.format(way=way) for row in rows for way in ("own", "free")}
    assert told.keys() == set(Settling.told)


def test_a_film_ends_where_numbers_do() -> None:
    x = torch.ones(1, 2)
    stages = [nn.Sequential(nn.Linear(2, 2, bias=False)) for _ in range(3)]
    for stage in stages:
        nn.init.constant_(next(stage.parameters()), 30.0)
    wild = filmed_of(stages, x, lambda out: out.square().sum(1).mean(), Predictive(steps=100, fixed=False, rate=1.0))
    kept = list(takewhile(finite, wild))
    assert 1 <= len(kept) < 101


def test_what_cannot_be_filmed_is_a_sentence(film: Any, filmed: Any) -> None:
    with pytest.raises(UserError, match="There is no item 99999"):
        settling(film[0], Settling(item=99999), silent)
    with pytest.raises(UserError, match="do not settle"):
        settling(filmed("undercomplete", epochs=1), Settling(item=0), silent)
