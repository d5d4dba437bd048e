"""Layers: shapes at every size, tied matrices that are one tensor, recurrent decoders that do not live off the mean."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Generator, Tensor, nn

from aecore import parts
from aecore.models.autoencoder import Autoencoder, build
from aecore.models.backbones import WEIGHTED, Transposed, code_norms, steps_of
from aecore.parts import AXES
from aecore.training.objective import weighted_sum

Make = Callable[..., Any]
SHAPES = [(1, 8, 8), (1, 28, 28), (3, 9, 13), (1, 1, 5), (2, 24), (1, 17), (55, 8)]
BACKBONES: dict[str, parts.Backbone] = {
    "linear": parts.Dense(widths=()),
    "dense": parts.Dense(widths=(9, 7), activation="tanh"),
    "tied": parts.Dense(widths=(9, 7), activation="tanh", tied=True),
    "predictive": parts.Predictive(widths=(9, 7), activation="tanh"),
    "conv": parts.Conv(channels=(3, 4), width=6, activation="tanh"),
    "rnn": parts.Recurrent(cell="rnn", width=5),
    "gru": parts.Recurrent(cell="gru", width=5, layers=2),
    "lstm": parts.Recurrent(cell="lstm", width=5),
    "transformer": parts.Transformer(patch=1, width=8, layers=1, heads=1),
}


def model(backbone: parts.Backbone, shape: tuple[int, ...], size: int = 3, **values: Any) -> Autoencoder:
    return build(parts.Model(backbone=backbone, bottleneck=parts.Plain(size=size), **values), shape).double()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("backbone", BACKBONES.values(), ids=BACKBONES.keys())
def test_items_of_any_size_are_read_and_written(grey: Make, backbone: parts.Backbone, shape: tuple[int, ...]) -> None:
    made, x = model(backbone, shape), grey(4, shape)
    code = made.encode(x)
    assert code.z.shape == (4, 3)
    assert made.decode(code.z).shape == x.shape
    alone = torch.cat([made.reconstruct(x[i : i + 1]) for i in range(4)])
    torch.testing.assert_close(alone, made.reconstruct(x), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", ["linear", "dense", "tied", "predictive"])
def test_fully_connected_layers_read_items_without_places(grey: Make, name: str) -> None:
    x = grey(4, (7,))
    assert model(BACKBONES[name], (7,)).reconstruct(x).shape == x.shape


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 9, 13), (2, 24)], ids=str)
@pytest.mark.parametrize("backbone", BACKBONES.values(), ids=BACKBONES.keys())
def test_every_value_of_an_item_reaches_the_code_and_every_output_hears_of_it(
    grey: Make, backbone: parts.Backbone, shape: tuple[int, ...]
) -> None:
    made, x = model(backbone, shape), grey(3, shape).requires_grad_()
    z = made.encode(x).mean
    push = torch.randn(z.shape, generator=Generator().manual_seed(0), dtype=torch.float64)
    (gradient,) = torch.autograd.grad(z, x, push)
    assert gradient.any(0).all()
    ends = [made.decoder(z.detach() + step * push) for step in (0.0, 1.0)]
    assert (ends[1] - ends[0]).any(0).all()


@pytest.mark.parametrize("backbone", BACKBONES.values(), ids=BACKBONES.keys())
def test_code_norms_are_those_of_what_each_code_number_writes_first(backbone: parts.Backbone) -> None:
    made = model(backbone, (1, 8, 8))
    units = torch.eye(3, dtype=torch.float64)
    columns = made.decoder.reader(units) - made.decoder.reader(torch.zeros_like(units))
    torch.testing.assert_close(code_norms(made.decoder), columns.norm(dim=1))


@pytest.mark.parametrize("activation", ["relu", "gelu", "tanh", "sigmoid"])
def test_the_named_function_follows_each_hidden_layer_and_not_the_last(activation: str) -> None:
    kinds = {"relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
    for backbone, hidden in ((parts.Dense(widths=(9, 7), activation=activation), 4), (BACKBONES["conv"], 6)):
        made = model(backbone.model_copy(update={"activation": activation}), (1, 8, 8))
        assert sum(isinstance(layer, kinds[activation]) for layer in made.modules()) == hidden
        assert not isinstance([*made.decoder.body.children()][-1], kinds[activation])


def test_the_layers_have_the_widths_they_are_given() -> None:
    made = model(BACKBONES["dense"], (1, 8, 8))
    linears = [layer for layer in made.modules() if isinstance(layer, nn.Linear)]
    sizes = [(layer.in_features, layer.out_features) for layer in linears]
    assert sizes == [(64, 9), (9, 7), (7, 3), (3, 7), (7, 9), (9, 64)]


# --- first weights ----------------------------------------------------------------------------------------------------


def loudness(made: Autoencoder, shape: tuple[int, ...]) -> list[float]:
    """Return the mean square of what each layer gives before its activation: white noise to a code, white noise to an
    item."""
    found: list[float] = []

    def listen(layer: nn.Module, given: Any, output: Tensor) -> None:
        found.append(float(output.detach().square().mean()))

    hooks = [layer.register_forward_hook(listen) for layer in made.modules() if isinstance(layer, WEIGHTED)]
    noise = Generator().manual_seed(0)
    made.encode(torch.randn(64, *shape, generator=noise, dtype=torch.float64))
    made.decoder(torch.randn(64, made.code_size, generator=noise, dtype=torch.float64))
    for hook in hooks:
        hook.remove()
    return found


@pytest.mark.parametrize(("activation", "low"), [("relu", 0.4), ("gelu", 0.3), ("tanh", 0.1)])
@pytest.mark.parametrize(
    ("backbone", "shape"),
    [
        (parts.Dense(widths=(400, 400, 400, 400)), (300,)),
        (parts.Dense(widths=(400, 400, 400, 400), tied=True), (300,)),
        (parts.Conv(channels=(32, 32, 32), width=400), (1, 64, 64)),
        (parts.Conv(channels=(64, 64), width=400), (2, 128)),
    ],
    ids=["dense", "tied", "pictures", "curves"],
)
def test_hes_first_weights_keep_signals_as_loud_as_they_came(
    backbone: parts.Backbone, shape: tuple[int, ...], activation: str, low: float
) -> None:
    """Relu: 2 before, 1 behind each activation; PyTorch's own weights lose a factor 6 a layer."""
    he = loudness(model(backbone.model_copy(update={"activation": activation, "init": "he"}), shape, size=200), shape)
    assert all(low < loud < 3.0 for loud in he), he
    usual = loudness(model(backbone.model_copy(update={"activation": activation}), shape, size=200), shape)
    assert usual[len(usual) // 2 - 1] < 0.2 * he[len(usual) // 2 - 1]


# --- tied weights -----------------------------------------------------------------------------------------------------

TIED = parts.Dense(widths=(9, 7), activation="tanh", tied=True)


def transposed(made: Autoencoder) -> list[Transposed]:
    return [layer for layer in made.modules() if isinstance(layer, Transposed)]


def test_a_tied_decoder_multiplies_with_the_encoders_own_matrices_transposed(grey: Make) -> None:
    made, x = model(TIED, (1, 8, 8)), grey(4, (1, 8, 8))
    first, second = (layer for layer in made.encoder if isinstance(layer, nn.Linear))
    code = made.bottleneck.to_code
    c2, c1, c0 = (layer.bias for layer in transposed(made))
    z = made.encode(x).z
    by_hand = torch.tanh(torch.tanh(z @ code.weight + c2) @ second.weight + c1) @ first.weight + c0
    torch.testing.assert_close(made.decoder(z).flatten(1), by_hand)


def test_changing_a_tied_matrix_changes_both_halves(grey: Make) -> None:
    made, x = model(TIED, (1, 8, 8)), grey(4, (1, 8, 8))
    z = made.encode(x).z.detach()
    before = made.decoder(z).detach()
    with torch.no_grad():
        made.encoder[1].weight += 0.1
    assert not torch.allclose(made.encode(x).z, z)
    assert not torch.allclose(made.decoder(z), before)


def test_tied_weights_are_counted_stored_and_stepped_on_once() -> None:
    tied, untied = (model(TIED.model_copy(update={"tied": choice}), (1, 8, 8)) for choice in (True, False))
    matrices = [[value for value in made.parameters() if value.ndim == 2] for made in (tied, untied)]
    assert 2 * sum(w.numel() for w in matrices[0]) == sum(w.numel() for w in matrices[1])
    biases = [sum(value.numel() for value in made.parameters() if value.ndim == 1) for made in (tied, untied)]
    assert biases[0] == biases[1]
    assert sum(name.endswith("weight") for name in tied.state_dict()) == 3


def test_a_tied_matrix_gets_the_sum_of_both_gradients(grey: Make, generator: Make) -> None:
    """With separate copies of the same matrices, the two gradients add up to the tied one."""
    tied, untied, x = (
        model(TIED, (1, 8, 8)),
        model(TIED.model_copy(update={"tied": False}), (1, 8, 8)),
        grey(4, (1, 8, 8)),
    )
    untied.encoder.load_state_dict(tied.encoder.state_dict())
    untied.bottleneck.load_state_dict(tied.bottleneck.state_dict())
    linears = [untied.decoder.reader, *(layer for layer in untied.decoder.body if isinstance(layer, nn.Linear))]
    with torch.no_grad():
        for layer, source in zip(linears, transposed(tied), strict=True):
            layer.weight.copy_(source.source[0].weight.T)
            layer.bias.copy_(source.bias)
    for made in (tied, untied):
        weighted_sum(made.terms(x, generator()), made.config.loss_weights(0.0)).backward()
    encoders = [untied.encoder[1], untied.encoder[3], untied.bottleneck.to_code]
    for source, encoder, decoder in zip(
        [tied.encoder[1], tied.encoder[3], tied.bottleneck.to_code], encoders, linears[::-1], strict=True
    ):
        torch.testing.assert_close(source.weight.grad, encoder.weight.grad + decoder.weight.grad.T)


def test_a_tied_model_is_read_back_copied_and_moved_as_one(grey: Make) -> None:
    first, x = model(TIED, (1, 8, 8)), grey(4, (1, 8, 8))
    second = build(first.config, (1, 8, 8), seed=9).double()
    second.load_state_dict(first.state_dict())
    twin = copy.deepcopy(first)
    for made in (second, twin):
        assert torch.equal(made.reconstruct(x), first.reconstruct(x))
        assert all(
            layer.source[0].weight is source.weight
            for layer, source in zip(transposed(made), own_linears(made), strict=True)
        )
    assert first.float().reconstruct(x.float()).dtype == torch.float32


def own_linears(made: Autoencoder) -> list[nn.Linear]:
    return [made.bottleneck.to_code, *reversed([layer for layer in made.encoder if isinstance(layer, nn.Linear)])]


# --- recurrent --------------------------------------------------------------------------------------------------------


def test_an_image_is_read_row_by_row_and_a_curve_place_by_place(grey: Make) -> None:
    x = grey(2, (3, 4, 5))
    rows = steps_of(x)
    assert rows.shape == (2, 4, 15)
    for row in range(4):
        assert torch.equal(rows[:, row], x[:, :, row].flatten(1))
    assert torch.equal(steps_of(x[:, :, :, 0]), x[:, :, :, 0].transpose(1, 2))


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_an_encoder_hears_of_the_first_place_as_of_the_last(grey: Make, cell: Any) -> None:
    made, x = model(parts.Recurrent(cell=cell, width=16), (1, 12)), grey(3, (1, 12))
    for place in (0, 11):
        other = x.clone()
        other[:, :, place] += 1
        assert float((made.encode(other).mean - made.encode(x).mean).detach().abs().max()) > 1e-4


@pytest.mark.parametrize("shape", [(1, 24), (3, 8, 5)], ids=str)
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_an_untrained_decoder_writes_another_value_at_each_place_for_each_code(
    cell: Any, shape: tuple[int, ...]
) -> None:
    made = model(parts.Recurrent(cell=cell, width=16), shape)
    output = steps_of(
        made.decoder(torch.randn(6, 3, generator=Generator().manual_seed(0), dtype=torch.float64))
    ).detach()
    assert float(output.std(dim=1).min()) > 1e-3  # over places
    assert float(output[:, -1].std(dim=0).min()) > 1e-3  # over codes, at the last place


@pytest.mark.exhaustive(sample=1)
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_recurrent_model_learns_more_than_the_mean_curve(cell: Any) -> None:
    """The usual fault: it settles on the mean curve, the same for all. Sines of any phase tell the two apart."""
    phase = 6.2832 * torch.rand(128, 1, generator=Generator().manual_seed(0))
    x = torch.sin(phase + 0.5 * torch.arange(16.0)).unsqueeze(1)
    spec = parts.Model(
        backbone=parts.Recurrent(cell=cell, width=24),
        bottleneck=parts.Plain(size=3),
        likelihood=parts.Gaussian(sigma=0.5),
    )
    made = build(spec, (1, 16))
    optimiser = torch.optim.Adam(made.parameters(), lr=0.01)
    for step in range(150):
        optimiser.zero_grad()
        weighted_sum(made.terms(x, Generator().manual_seed(step)), spec.loss_weights(0.0)).backward()
        optimiser.step()
    with torch.no_grad():
        left = (made.reconstruct(x) - x).square().mean((0, 1))
    assert float((left / x.var(0)).max()) < 0.5  # at the worst place


# --- transformer ------------------------------------------------------------------------------------------------------


def test_patches_know_their_places(grey: Make) -> None:
    """The same patches in another order are another item."""
    made = model(parts.Transformer(patch=2, width=8, layers=1, heads=2), (1, 4, 4))
    x = grey(3, (1, 4, 4))
    turned = torch.cat([x[:, :, 2:], x[:, :, :2]], dim=2)
    assert not torch.allclose(made.encode(x).mean, made.encode(turned).mean)


def test_patches_look_at_each_other(grey: Make) -> None:
    """What the encoder says of one patch depends on another."""
    made = model(parts.Transformer(patch=2, width=8, layers=1, heads=2), (1, 4, 4))
    x = grey(1, (1, 4, 4))
    other = x.clone()
    other[..., 2:, 2:] += 1
    first, second = (made.encoder(part).reshape(4, 8) for part in (x, other))
    assert not torch.allclose(first[0], second[0])


def test_training_and_judging_give_the_same_codes(grey: Make) -> None:
    """PyTorch takes another path through attention when it judges."""
    made, x = model(parts.Transformer(patch=2, width=8, layers=2, heads=2), (1, 8, 8)), grey(3, (1, 8, 8))
    training = made.encode(x).mean.detach()
    made.eval()
    with torch.no_grad():
        torch.testing.assert_close(made.encode(x).mean, training, rtol=1e-9, atol=1e-12)


@torch.no_grad()
@pytest.mark.parametrize("shape", [(2, 24), (55, 8), (7, 1)], ids=str)
def test_a_writer_reads_and_writes_words_alone(shape: tuple[int, int]) -> None:
    """Each word reaches the code, and the words told of each place hear of it."""
    words, places = shape
    made = model(parts.Autoregressive(width=5), shape).eval()
    numbers = torch.randint(words, (4, places), generator=Generator().manual_seed(0))
    x = nn.functional.one_hot(numbers, words).transpose(1, 2).double()
    z = made.encode(x).mean
    for place in range(places):
        other = x.clone()
        other[:, :, place] = x[:, :, place].roll(1, 1)
        assert (made.encode(other).mean != z).any(1).all()
    assert made.decode(z).shape == x.shape
    assert (made.told(z + 1, x) != made.told(z, x)).any(1).all()
    alone = torch.cat([made.reconstruct(x[i : i + 1]) for i in range(4)])
    torch.testing.assert_close(alone, made.reconstruct(x), rtol=1e-9, atol=1e-12)


def test_every_backbone_is_among_these() -> None:
    assert {part.kind for part in BACKBONES.values()} | {"autoregressive"} == set(AXES["backbone"])


def test_building_a_wide_model_reads_no_item() -> None:
    """Sizes follow from shapes alone: the largest picture is built without being drawn."""
    made = build(parts.Model(backbone=parts.Conv()), (3, 64, 64))
    assert made.decoder(torch.zeros(1, 2)).shape == (1, 3, 64, 64)
    assert isinstance(made.decode(torch.zeros(2, 2)), Tensor)
