"""What onnxruntime computes from the exported files is what the model computes, for every variant and any batch size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.export.onnx import decoder_onnx, encoder_onnx
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.variants import VARIANTS

SHAPES = [(1, 8, 8), (3, 9, 13)]
EVERY = [pytest.param(variant, shape, id=f"{variant} {shape}") for variant in VARIANTS for shape in SHAPES]
BATCHES = [1, 7]


def session(content: bytes) -> Any:
    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])


def assert_equal(found: np.ndarray, expected: Tensor) -> None:
    assert found.shape == tuple(expected.shape)
    assert np.abs(found - expected.detach().numpy()).max() <= 1e-4


def random(*shape: int) -> Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(("variant", "shape"), EVERY)
def test_the_exported_decoder_shows_the_same_pictures(variant: str, shape: tuple[int, int, int]) -> None:
    model = build(VARIANTS[variant].model, shape)
    decoder = session(decoder_onnx(model))
    for batch in BATCHES:
        z = 4 * random(batch, model.code_size) - 2
        (found,) = decoder.run(["mean"], {"z": z.numpy()})
        assert_equal(found, model.decode(z))


@pytest.mark.parametrize(("variant", "shape"), EVERY)
def test_the_exported_encoder_finds_the_same_codes(variant: str, shape: tuple[int, int, int]) -> None:
    model = build(VARIANTS[variant].model, shape)
    encoder = session(encoder_onnx(model))
    for batch in BATCHES:
        x = random(batch, *shape)
        code = model.encode(x)
        found = dict(zip([output.name for output in encoder.get_outputs()], encoder.run(None, {"x": x.numpy()}), strict=True))
        assert set(found) == ({"mean"} if code.logvar is None else {"mean", "logvar"})
        assert_equal(found["mean"], code.mean)
        if code.logvar is not None:
            assert_equal(found["logvar"], code.logvar)


@pytest.mark.parametrize("activation", ["relu", "gelu", "tanh", "sigmoid"])
@pytest.mark.parametrize("backbone", [parts.Dense(widths=(9,)), parts.Conv(channels=(3,), width=5)], ids=["dense", "conv"])
def test_every_activation_is_exported(backbone: parts.Backbone, activation: str) -> None:
    model = build(parts.Model(backbone=backbone.model_copy(update={"activation": activation})), (1, 8, 8))
    z = random(3, 2)
    assert_equal(session(decoder_onnx(model)).run(None, {"z": z.numpy()})[0], model.decode(z))


@pytest.mark.parametrize("likelihood", [parts.Bernoulli(), parts.Gaussian(), parts.Gaussian(variance="fixed")], ids=str)
def test_a_linear_decoder_with_every_likelihood_is_exported(likelihood: parts.Likelihood) -> None:
    model = build(parts.Model(backbone=parts.Dense(widths=()), likelihood=likelihood), (1, 8, 8))
    z = random(3, 2)
    assert_equal(session(decoder_onnx(model)).run(None, {"z": z.numpy()})[0], model.decode(z))


@pytest.mark.parametrize("export", [decoder_onnx, encoder_onnx])
def test_an_exported_file_is_valid_and_stands_alone(export: Callable[[Autoencoder], bytes]) -> None:
    content = export(build(VARIANTS["vae"].model, (1, 8, 8)))
    found = onnx.load_from_string(content)
    onnx.checker.check_model(found, full_check=True)
    assert not any(tensor.external_data for tensor in found.graph.initializer)
    assert {domain.domain for domain in found.opset_import} == {""}


@pytest.mark.parametrize("export", [decoder_onnx, encoder_onnx])
def test_the_same_model_is_exported_to_the_same_bytes_and_stays_as_it_is(export: Callable[[Autoencoder], bytes]) -> None:
    model = build(VARIANTS["vae"].model, (1, 8, 8))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert export(model) == export(model)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(value.requires_grad and value.grad is None for value in model.parameters())
