"""Probing a classifier: spots of the map where they are, a classifier of one's own as its file says, what is far as by
hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from aecore.errors import UserError
from aecore.latent.plane import Plane
from aecore.notebook import train
from aecore.presets import preset
from aecore.use import probe
from aecore.use.asked import Probe
from aecore.use.items import held_out
from aecore.use.known import Known
from aecore.use.probe import as_chances, far_from, ground_of, own_classifier, plain_classifier, use

quiet = lambda share, text: None  # noqa: E731


def onnx_of(weights: np.ndarray[Any, Any], shape: tuple[int, ...]) -> bytes:
    """A classifier that flattens items `(N, *shape)` and multiplies them with weights `(D, K)`."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = [helper.make_node("Flatten", ["x"], ["flat"]), helper.make_node("MatMul", ["flat", "w"], ["scores"])]
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", *shape])
    told = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", weights.shape[1]])
    graph = helper.make_graph(nodes, "classifier", [given], [told], [numpy_helper.from_array(weights, "w")])
    opset = [helper.make_opsetid("", 20)]
    return bytes(helper.make_model(graph, opset_imports=opset, ir_version=9).SerializeToString())


@pytest.fixture(scope="module")
def known() -> Known:
    trained = train(preset("digits", "undercomplete", {"data.items": 400, "budget.epochs": 3, "device": "cpu"}))
    return Known(trained.model, trained.dataset, trained.spec)


def test_a_classifier_of_ones_own_says_what_its_file_says(known: Known) -> None:
    from scipy.special import softmax

    weights = np.random.default_rng(2).normal(size=(64, 10)).astype(np.float32)
    judge = own_classifier(onnx_of(weights, (1, 8, 8)), known)
    rows = known.values[:300]
    assert judge(rows) == pytest.approx(softmax(rows @ weights, axis=1), abs=1e-4)


def test_chances_stay_and_scores_become_chances() -> None:
    chances = np.array([[0.25, 0.75], [1.0, 0.0]])
    assert as_chances(chances) is chances
    assert as_chances(np.array([[0.0, np.log(3.0)]])) == pytest.approx(np.array([[0.25, 0.75]]))


ONE = onnx_of(np.ones((64, 1), np.float32), (1, 8, 8))
"""One number an item: of a single class everything is sure."""


@pytest.mark.parametrize("content", [b"", b"no model", onnx_of(np.ones((9, 2), np.float32), (1, 3, 3)), ONE])
def test_a_file_that_is_no_classifier_of_these_items_is_a_sentence(known: Known, content: bytes) -> None:
    with pytest.raises(UserError, match="cannot be used as a classifier"):
        own_classifier(content, known)


def test_what_is_far_has_no_neighbour_as_near_as_items_usually_have() -> None:
    grid = np.stack(np.meshgrid(np.arange(10.0), np.arange(10.0)), -1).reshape(-1, 2)  # each has another at 1
    assert far_from(grid, np.array([[4.5, 4.5], [0.0, 9.9], [0.0, 10.1], [30.0, 0.0]])).tolist() == [
        False, False, True, True,
    ]  # fmt: skip


def test_the_ground_is_painted_where_its_spots_are() -> None:
    codes = torch.rand(300, 3, generator=torch.Generator().manual_seed(1))
    plane = Plane(torch.full((3,), 0.5), torch.tensor([[1.0, 0, 0], [0, 1.0, 0]]))
    model: Any = SimpleNamespace(decode=lambda z: z, code_size=3, condition=None)
    known: Any = SimpleNamespace(train_codes=codes.double().numpy(), plane=plane, model=model)

    def right_of_the_middle(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        right = (rows[:, 0] > 0.5) * 0.6 + (rows[:, 1] > 0.5) * 0.3
        return np.stack([1 - right, right], 1)

    ground = ground_of(known, codes, right_of_the_middle, 8, lambda share: None)
    left, bottom, right, top = ground["box"].tolist()
    assert -0.6 < left < -0.4 < 0.4 < right < 0.6
    assert (bottom + top) / 2 == pytest.approx(0, abs=0.05)
    assert ground["class"].tolist() == [[0, 0, 0, 0, 1, 1, 1, 1]] * 8
    assert ground["sure"][0].tolist() == pytest.approx([1.0] * 4 + [0.6] * 4)  # the lowest row comes first
    assert ground["sure"][7].tolist() == pytest.approx([0.7] * 4 + [0.9] * 4)


def test_items_are_judged_as_they_are_and_as_they_come_back(known: Known) -> None:
    found = use(known, held_out(known.dataset), Probe(side=8, pictured=5), lambda share, text: None)
    same, right = found.summary
    assert same.value == pytest.approx(100 * (found.rows["taken"] == found.rows["rebuilt"]).mean())
    assert right.value == pytest.approx(100 * (found.rows["taken"] == found.rows["label"]).mean())
    assert right.value > 5 * right.baselines["common"]
    assert found.ground["class"].shape == (8, 8)


def test_a_classifier_of_other_classes_is_not_called_right_or_wrong(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = onnx_of(np.random.default_rng(2).normal(size=(64, 11)).astype(np.float32), (1, 8, 8))
    monkeypatch.setattr(probe, "brought", lambda token: content)
    found = use(known, held_out(known.dataset), Probe(side=8, pictured=0, classifier="0" * 32), quiet)
    assert [score.id for score in found.summary] == ["same"]
    assert next(column for column in found.columns if column.id == "taken").names == tuple(map(str, range(11)))


def test_items_of_one_class_train_no_plain_classifier(known: Known) -> None:
    alike = known.dataset.train.map(lambda part: part[known.dataset.train.labels == 3])
    with pytest.raises(UserError, match="all of one class"):
        plain_classifier(Known(known.model, replace(known.dataset, train=alike), known.spec))
