"""What onnxruntime computes from the exported files is what the model computes, for every variant, kind of item and
batch size."""

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
from aecore.export.halving import halved
from aecore.export.onnx import MovingDecoder, decoder_onnx, encoder_onnx
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.variants import VARIANTS
from aecore.models.views import plain
from aecore.training.width import Width

BATCHES = [1, 7]
PLACES = {
    "dense": parts.Dense(widths=(9,)),
    "tied": parts.Dense(widths=(9,), tied=True),
    "conv": parts.Conv(channels=(3, 4), width=5),
    **{
        f"{cell} {layers}": parts.Recurrent(cell=cell, width=6, layers=layers)
        for cell in ("rnn", "gru", "lstm")
        for layers in (1, 2)
    },
    "transformer": parts.Transformer(patch=1, width=8, layers=1, heads=2),
}
SHAPES = [(1, 8, 8), (3, 9, 13), (2, 11)]
LIKELIHOODS = [*(part() for part in parts.LIKELIHOODS.values()), parts.Gaussian(variance="fixed")]
CODES = [
    parts.Plain(size=4),
    parts.SigmoidCode(size=4),
    parts.TopK(size=6, k=2),
    parts.BatchTopK(size=6, k=2),
    parts.JumpReLU(size=6),
    parts.Matryoshka(size=8, k=2),
    parts.Nested(size=4),
    parts.GaussianCode(size=4),
    parts.Quantised(size=4, token=2, entries=5),
    parts.FSQ(size=4, levels=5),
    parts.FSQ(size=4, levels=2),
]


def session(content: bytes) -> Any:
    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])


def assert_equal(found: np.ndarray, expected: Tensor) -> None:
    assert found.shape == tuple(expected.shape)
    assert np.abs(found - expected.detach().numpy()).max() <= 1e-4


def random(*shape: int) -> Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


def check_decoder(model: Autoencoder) -> None:
    decoder = session(decoder_onnx(model))
    for batch in BATCHES:
        z = 4 * random(batch, model.read_size) - 2
        (found,) = decoder.run(["mean"], {"z": z.numpy()})
        assert_equal(found, model.decode(z))


def check_encoder(model: Autoencoder, x: Tensor) -> None:
    encoder = session(encoder_onnx(model))
    for batch in BATCHES:
        code = model.encode(plain(x[:batch], model.config.view))
        values = encoder.run(None, {"x": x[:batch].numpy()})
        found = dict(zip([output.name for output in encoder.get_outputs()], values, strict=True))
        assert set(found) == ({"mean"} if code.logvar is None else {"mean", "logvar"})
        assert_equal(found["mean"], code.point)
        if code.logvar is not None:
            assert_equal(found["logvar"], code.logvar)


def settled(model: Autoencoder) -> Autoencoder:
    """Return a model that knows the liking of an average person, as after some training."""
    if isinstance(model.config.likelihood, parts.Multinomial):
        model.likelihood.total.fill_(3.0)
    return model.eval()


@pytest.mark.exhaustive(sample=12)
def test_the_exported_halves_compute_what_the_model_computes(home_first: Any) -> None:
    model = settled(home_first.build())
    check_decoder(model)
    check_encoder(model, home_first.items(7))


@pytest.mark.exhaustive(sample=4)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("backbone", PLACES.values(), ids=PLACES.keys())
def test_every_layer_is_exported_at_every_shape(backbone: parts.Backbone, shape: tuple[int, ...]) -> None:
    model = build(parts.Model(backbone=backbone, bottleneck=parts.Plain(size=3)), shape).eval()
    check_decoder(model)
    check_encoder(model, random(7, *shape))


@pytest.mark.exhaustive(sample=2)
@pytest.mark.parametrize("writer", ["recurrent", "transformer"])
@pytest.mark.parametrize("width", [8, 6, 5], ids=["4 heads", "2 heads", "1 head"])
def test_what_writes_word_by_word_is_exported(writer: str, width: int) -> None:
    part = parts.Autoregressive(writer=writer, width=width)
    check_decoder(build(parts.Model(backbone=part, likelihood=parts.Categorical()), (7, 5)).eval())


@pytest.mark.parametrize("activation", ["relu", "gelu", "tanh", "sigmoid"])
@pytest.mark.parametrize("backbone", ["dense", "conv"])
def test_every_activation_is_exported(backbone: str, activation: str) -> None:
    part = PLACES[backbone].model_copy(update={"activation": activation, "dropout": 0.5})
    model = build(parts.Model(backbone=part), (1, 8, 8)).eval()
    check_decoder(model)
    check_encoder(model, random(7, 1, 8, 8))


@pytest.mark.parametrize("likelihood", LIKELIHOODS, ids=str)
def test_a_linear_decoder_with_every_likelihood_is_exported(likelihood: parts.Likelihood) -> None:
    check_decoder(settled(build(parts.Model(backbone=parts.Dense(widths=()), likelihood=likelihood), (5, 8))))


@pytest.mark.parametrize("code", CODES, ids=str)
def test_every_code_is_exported_and_discrete_ones_snap_inside(code: parts.Bottleneck) -> None:
    model = build(parts.Model(backbone=parts.Dense(widths=(9,)), bottleneck=code), (1, 8, 8)).eval()
    check_decoder(model)
    check_encoder(model, random(7, 1, 8, 8))


@pytest.mark.parametrize("view", [parts.Forecast(), parts.LowResolution(factor=2)], ids=lambda view: view.kind)
def test_an_exported_encoder_takes_the_whole_item_and_makes_its_input_inside(view: parts.View) -> None:
    model = build(parts.Model(view=view, backbone=parts.Dense(widths=(9,))), (1, 16)).eval()
    encoder = session(encoder_onnx(model))
    assert [given.shape[1:] for given in encoder.get_inputs()] == [[1, 16]]
    x = random(3, 1, 16)
    assert_equal(encoder.run(["mean"], {"x": x.numpy()})[0], model.encode_whole(x))


@pytest.mark.parametrize("join", ["product", "mixture"])
def test_two_views_are_exported_as_both_seen(join: Any) -> None:
    config = parts.Model(
        view=parts.TwoViews(), backbone=parts.Dense(widths=(9,)), bottleneck=parts.Experts(size=3, join=join)
    )
    model = build(config, (1, 8, 8)).eval()
    check_decoder(model)
    check_encoder(model, random(7, 1, 8, 8))


def test_a_continuous_bernoulli_mean_is_exported_near_zero_and_far_from_it() -> None:
    model = build(parts.Model(backbone=parts.Dense(widths=()), likelihood=parts.ContinuousBernoulli()), (1, 9)).eval()
    with torch.no_grad():
        model.decoder.reader.weight.zero_()
        model.decoder.reader.bias.copy_(torch.tensor([-300.0, -5.0, -0.06, -0.01, 0.0, 0.01, 0.06, 5.0, 300.0]))
    check_decoder(model)


@pytest.mark.parametrize("export", [decoder_onnx, encoder_onnx])
def test_an_exported_file_is_valid_and_stands_alone(export: Callable[[Autoencoder], bytes]) -> None:
    for variant in ("vae", "vq-vae", "k-sparse", "transformer"):
        content = export(build(VARIANTS[variant].model, (1, 8, 8)))
        found = onnx.load_from_string(content)
        onnx.checker.check_model(found, full_check=True)
        assert not any(tensor.external_data for tensor in found.graph.initializer)
        assert {domain.domain for domain in found.opset_import} == {""}


@pytest.mark.exhaustive(sample=6)
@pytest.mark.parametrize("export", [decoder_onnx, encoder_onnx])
def test_the_same_model_is_exported_to_the_same_bytes_and_stays_as_it_is(
    export: Callable[[Autoencoder], bytes], at_home: Any, same: Any
) -> None:
    model, world = at_home.build(), torch.get_rng_state()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert export(model) == export(model)
    assert same(model.state_dict(), before)
    assert all(value.requires_grad and value.grad is None for value in model.parameters())
    assert torch.backends.mha.get_fastpath_enabled()
    assert torch.equal(torch.get_rng_state(), world)


@pytest.mark.exhaustive(sample=12)
def test_half_the_bytes_give_nearly_the_same_picture(at_home: Any) -> None:
    model = settled(at_home.build())
    whole = decoder_onnx(model)
    half = halved(whole)
    onnx.checker.check_model(onnx.load_from_string(half), full_check=True)
    z = 4 * random(7, model.read_size) - 2
    (found,), (expected,) = (session(content).run(["mean"], {"z": z.numpy()}) for content in (half, whole))
    assert np.abs(found - expected).max() <= 4e-3


def test_halving_rounds_each_weight_to_the_nearest_of_16_bits() -> None:
    model = build(parts.Model(backbone=parts.Dense(widths=(64,))), (1, 16, 16)).eval()
    whole = decoder_onnx(model)
    half = halved(whole)
    assert len(half) < 0.55 * len(whole)
    rounded = build(parts.Model(backbone=parts.Dense(widths=(64,))), (1, 16, 16)).eval()
    rounded.load_state_dict({name: value.half().float() for name, value in model.state_dict().items()})
    z = 4 * random(7, 2) - 2
    assert_equal(session(half).run(["mean"], {"z": z.numpy()})[0], rounded.decode(z))


@pytest.mark.parametrize("value", [7e4, float("nan"), float("inf")])
def test_weights_that_16_bits_cannot_hold_stay_as_they_are(value: float) -> None:
    model = build(parts.Model(backbone=parts.Dense(widths=(9,))), (1, 8, 8)).eval()
    with torch.no_grad():
        model.decoder.reader.weight[0, 0] = value
    kept = [
        tensor
        for tensor in onnx.load_from_string(halved(decoder_onnx(model))).graph.initializer
        if tensor.data_type == 1
    ]
    assert any(
        np.array_equal(onnx.numpy_helper.to_array(tensor), model.decoder.reader.weight.detach(), equal_nan=True)
        for tensor in kept
    )


@pytest.mark.exhaustive(sample=6)
@pytest.mark.parametrize("equal_at_first", [False, True])
def test_a_moving_decoder_is_always_that_of_the_moment(at_home: Any, equal_at_first: bool) -> None:
    model = settled(at_home.build())
    moving, z, draws = MovingDecoder(model), 4 * random(7, model.read_size) - 2, torch.Generator().manual_seed(0)
    floats = [value for value in model.state_dict().values() if value.dtype.is_floating_point]
    with torch.no_grad():
        for value in floats:
            if equal_at_first and value.ndim == 1:
                value.zero_()
    first = moving.content()
    for _ in range(3):
        with torch.no_grad():
            for value in floats:
                value.mul_(1.2).add_(0.02 * torch.rand(value.shape, generator=draws))
        content = moving.content()
        onnx.checker.check_model(onnx.load_from_string(content), full_check=True)
        assert halved(content) == halved(MovingDecoder(model).content())  # what a resumed training would write
        found, fresh = (session(file).run(["mean"], {"z": z.numpy()})[0] for file in (content, decoder_onnx(model)))
        assert np.abs(found - fresh).max() <= 1e-4 * max(1.0, np.abs(fresh).max())
        assert not np.array_equal(found, session(first).run(["mean"], {"z": z.numpy()})[0])


@pytest.mark.parametrize("structure", ["grown", "pruned"])
def test_a_moving_decoder_follows_units_that_are_switched(structure: str) -> None:
    model = build(parts.Model(backbone=parts.Dense(widths=(12, 5), structure=structure)), (1, 4, 4)).eval()
    moving, z = MovingDecoder(model), 4 * random(7, model.read_size) - 2
    width = Width(model, torch.optim.Adam(model.own_parameters()))
    width.begin(model.config.backbone.share_on(0.0))
    for progress in (0.0, 0.4, 1.0):
        width.follow(model.config.backbone.share_on(progress))
        found = session(moving.content()).run(["mean"], {"z": z.numpy()})[0]
        with torch.no_grad():
            np.testing.assert_allclose(found, model.decode(z).numpy(), rtol=1e-4, atol=1e-5)


def test_two_equal_layers_are_told_apart_once_they_differ() -> None:
    model = build(parts.Model(backbone=parts.Dense(widths=(4, 4, 4))), (1, 2, 2)).eval()
    layers = [
        layer
        for layer in model.decoder.modules()
        if isinstance(layer, torch.nn.Linear) and layer.weight.shape == (4, 4)
    ]
    assert len(layers) > 1
    with torch.no_grad():
        for layer in layers:
            layer.weight.fill_(0.5)
            layer.bias.zero_()
        moving, z = MovingDecoder(model), random(7, model.read_size)
        moving.content()
        for number, layer in enumerate(layers):
            layer.weight.fill_(0.1 * (number + 1))
            layer.bias.fill_(0.2 * number)
        for _ in range(2):
            assert_equal(session(moving.content()).run(["mean"], {"z": z.numpy()})[0], model.decode(z))
