"""The browser's evaluator computes what onnxruntime computes, for every variant, kind of item and part; what it cannot
is refused when a model is exported, and a spoilt file when it is read."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor, nn

from aecore import parts
from aecore.errors import UserError
from aecore.export.halving import halved
from aecore.export.onnx import MovingDecoder, decoder_onnx, encoder_onnx, export
from aecore.export.operators import OPERATORS, OPSET, lacking
from aecore.models.autoencoder import Autoencoder, build
from tests.conftest import AT_HOME, SUITED, Suited
from ui.web.build import FRONTEND, build_components, environment, find_npm

from .test_onnx import CODES, LIKELIHOODS, PLACES, SHAPES, random, session, settled

pytestmark = pytest.mark.timeout(600)

ALLOWED = 1e-5
"""Largest absolute difference of a number."""
BATCHES = (1, 100)
JUMP = 1e-3
Network = tuple[str, bytes, Tensor]
"""Its name, its file, and what can be put in."""


def halves(name: str, model: Autoencoder, items: Tensor) -> Iterator[Network]:
    yield f"{name} decoder", decoder_onnx(model), 4 * random(max(BATCHES), model.read_size) - 2
    yield f"{name} encoder", encoder_onnx(model), items


def of_variant(row: Suited) -> Iterator[Network]:
    yield from halves(f"{row.variant} {row.kind}", settled(row.build()), row.items(max(BATCHES)))


def of_moment(row: Suited) -> Iterator[Network]:
    """The decoder of a film: traced without folding, with weights of 16 bits."""
    model = settled(row.build())
    content = halved(MovingDecoder(model).content())
    yield f"{row.variant} {row.kind} moment", content, 4 * random(max(BATCHES), model.read_size) - 2


def of_layers(shape: tuple[int, ...]) -> Iterator[Network]:
    for name, backbone in PLACES.items():
        model = build(parts.Model(backbone=backbone, bottleneck=parts.Plain(size=3)), shape).eval()
        yield from halves(f"{name} {shape}", model, random(max(BATCHES), *shape))


class Sphere(nn.Module):
    """What parts that somebody adds may well do with a code (tests/parts/trials.py)."""

    def forward(self, z: Tensor) -> Tensor:
        return torch.nn.functional.normalize(z, dim=1)


class Signs(nn.Module):
    def forward(self, z: Tensor) -> Tensor:
        return torch.where(z >= 0, 1.0, -1.0)


def of_parts() -> Iterator[Network]:
    for module in (Sphere(), Signs()):
        content = export(module, torch.zeros(2, 5), "z", ["mean"])
        yield type(module).__name__, content, 4 * random(max(BATCHES), 5) - 2
    for writer in ("recurrent", "transformer"):
        part = parts.Autoregressive(writer=writer, width=6)
        model = build(parts.Model(backbone=part, likelihood=parts.Categorical()), (7, 5)).eval()
        yield from halves(f"writer, {writer}", model, random(max(BATCHES), 7, 5))
        content = halved(MovingDecoder(model).content())
        yield f"writer, {writer}, moment", content, 4 * random(max(BATCHES), model.read_size) - 2
    linear = parts.Dense(widths=())
    for likelihood in LIKELIHOODS:
        model = settled(build(parts.Model(backbone=linear, likelihood=likelihood), (5, 8)))
        yield from halves(str(likelihood), model, random(max(BATCHES), 5, 8))
    for code in CODES:
        model = build(parts.Model(backbone=parts.Dense(widths=(9,)), bottleneck=code), (1, 8, 8)).eval()
        yield from halves(str(code), model, random(max(BATCHES), 1, 8, 8))
    for activation in ("relu", "gelu", "tanh", "sigmoid"):
        for backbone in ("dense", "conv"):
            part = PLACES[backbone].model_copy(update={"activation": activation})
            model = build(parts.Model(backbone=part), (1, 8, 8)).eval()
            yield from halves(f"{backbone} {activation}", model, random(max(BATCHES), 1, 8, 8))


def steady(oracle: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return items and onnxruntime's answers, without those whose answer jumps when they change by a millionth: there
    two codes of a codebook are equally near, and either answer is right."""
    name = oracle.get_inputs()[0].name
    found, moved = (oracle.run(["mean"], {name: one})[0] for one in (x, x * np.float32(1 + 1e-6)))
    kept = np.abs(found - moved).reshape(len(x), -1).max(1) < JUMP
    assert kept.mean() > 0.5
    chosen = np.resize(np.flatnonzero(kept), len(x))
    return x[chosen], found[chosen]


def written(folder: Path, networks: Iterable[Network]) -> list[str]:
    """Write files and cases for ui/frontend/test/evaluate.ts; returns what each case is."""
    names, cases = [], []
    for number, (name, content, items) in enumerate(networks):
        (folder / f"{number}.onnx").write_bytes(content)
        x, y = steady(session(content), items.numpy())
        for batch in BATCHES:
            files = [f"{number}-{batch}.x", f"{number}-{batch}.y"]
            for file, values in zip(files, (x[:batch], y[:batch]), strict=True):
                values.astype(np.float32).tofile(folder / file)
            names.append(f"{name}, {batch}")
            cases.append([f"{number}.onnx", files[0], list(x[:batch].shape), files[1]])
    (folder / "cases.json").write_text(json.dumps(cases))
    return names


def evaluated(folder: Path, *options: str) -> Any:
    why = build_components()
    npm = find_npm()
    assert not why, why
    assert npm
    command = [*npm, "run", "--silent", "evaluate", "--", str(folder), *options]
    done = subprocess.run(command, cwd=FRONTEND, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(folder: Path, networks: Iterable[Network]) -> None:
    names = written(folder, networks)
    differences = evaluated(folder)
    assert len(names) == len(differences) > 0
    wrong = {
        name: found
        for name, found in zip(names, differences, strict=True)
        if not all(isinstance(one, float | int) and one <= ALLOWED for one in found)
    }
    assert not wrong


@pytest.mark.exhaustive
def test_every_variant_is_computed_as_onnxruntime_computes_it(tmp_path: Path) -> None:
    check(tmp_path, (network for row in AT_HOME for network in of_variant(row)))


@pytest.mark.exhaustive
def test_every_layer_code_likelihood_and_activation_is_computed_as_onnxruntime_computes_it(tmp_path: Path) -> None:
    check(tmp_path, [*of_layers(SHAPES[0]), *of_parts()])


@pytest.mark.proof
def test_every_variant_on_every_kind_of_item_and_at_a_moment_of_its_training(tmp_path: Path) -> None:
    others = [row for row in SUITED if row not in AT_HOME]
    networks = [network for row in others for network in of_variant(row)]
    check(tmp_path, [*networks, *(network for row in SUITED for network in of_moment(row))])


@pytest.mark.proof
def test_every_layer_at_other_shapes(tmp_path: Path) -> None:
    check(tmp_path, [network for shape in SHAPES[1:] for network in of_layers(shape)])


@pytest.mark.exhaustive
def test_a_spoilt_file_is_refused_or_computed_and_never_anything_else(tmp_path: Path) -> None:
    rows = [row for row in AT_HOME if row.variant in ("vae", "convolutional", "recurrent", "transformer", "vq-vae")]
    names = written(tmp_path, (network for row in rows for network in of_variant(row)))
    told = evaluated(tmp_path, "--spoilt", "20")
    assert told["errors"] == []
    assert told["refused"] + told["computed"] == 20 * len(names)
    assert min(told["refused"], told["computed"]) > 0


class Summed(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.cumsum(1)


class Grouped(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Conv1d(2, 2, 3, groups=2)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x)


@pytest.mark.parametrize(("module", "name"), [(Summed(), "CumSum"), (Grouped(), "Conv with group 2")])
def test_what_the_browser_cannot_compute_is_refused_by_name_at_export(module: nn.Module, name: str) -> None:
    with pytest.raises(UserError) as refused:
        export(module, torch.zeros(2, 2, 8), "z", ["mean"])
    assert name in str(refused.value)


def test_operators_of_another_domain_or_without_a_row_are_named_once() -> None:
    nodes = [onnx.helper.make_node("Relu", ["x"], ["a"], domain="elsewhere")]
    nodes += [onnx.helper.make_node("Det", [before], [after]) for before, after in ("ab", "bc")]
    nodes += [onnx.helper.make_node("Relu", ["c"], ["mean"])]
    graph = onnx.helper.make_graph(nodes, "g", [], [])
    assert lacking(onnx.helper.make_model(graph).SerializeToString()) == ["Relu", "Det"]


@pytest.mark.exhaustive
def test_the_table_has_the_operators_that_models_are_made_of_and_no_other() -> None:
    networks = [network for row in SUITED for network in (*of_variant(row), *of_moment(row))]
    networks += [*of_parts(), *(network for shape in SHAPES for network in of_layers(shape))]
    models = [onnx.load_from_string(content) for _name, content, _items in networks]
    assert {node.op_type for model in models for node in model.graph.node} == set(OPERATORS)
    assert {one.version for model in models for one in model.opset_import} == {OPSET}
