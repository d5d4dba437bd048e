"""Contraction: the closed form of one layer, finite differences for deep encoders, random probes that are right on
average."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from aecore import parts
from aecore.models.autoencoder import Autoencoder
from aecore.models.views import Seen
from aecore.training.objective import weighted_sum

Make = Callable[..., Any]
ON = parts.Penalties(contraction=parts.Contraction(weight=1.0))
DEEP: dict[str, parts.Backbone] = {
    "linear": parts.Dense(widths=()),
    "dense": parts.Dense(widths=(9, 7), activation="tanh"),
    "conv": parts.Conv(channels=(3, 4), width=6, activation="gelu"),
    "rnn": parts.Recurrent(cell="rnn", width=5),
    "gru": parts.Recurrent(cell="gru", width=5, layers=2),
    "lstm": parts.Recurrent(cell="lstm", width=5),
    "transformer": parts.Transformer(patch=2, width=8, layers=2, heads=2),
}


def contraction(model: Autoencoder, x: Tensor, generator: Any, *, sample: bool) -> Tensor:
    return model.terms(x, generator, sample=sample)["contraction"]


def by_differences(model: Autoencoder, x: Tensor) -> Tensor:
    """‖∂z/∂x‖² of each item by central differences, one input value after the other."""
    total = torch.zeros(len(x), dtype=torch.float64)
    with torch.no_grad():
        for place in range(x[0].numel()):
            step = torch.zeros(x[0].numel(), dtype=torch.float64)
            step[place] = 1e-5
            ends = [model.encode(x + sign * step.reshape(x[0].shape)).mean for sign in (1, -1)]
            total += ((ends[0] - ends[1]) / 2e-5).square().sum(1)
    return total


def test_one_sigmoid_layer_has_the_closed_form_of_rifai(exact: Make, grey: Make, generator: Make) -> None:
    """Σ_j (z_j (1 - z_j))² Σ_i W_ji²."""
    model = exact(parts.Model(backbone=parts.Dense(widths=()), bottleneck=parts.SigmoidCode(size=5), penalties=ON))
    x = grey(6, (1, 8, 8))
    z, w = model.encode(x).z.detach(), model.bottleneck.to_code.weight.detach()
    expected = ((z * (1 - z)).square() * w.square().sum(1)).sum(1)
    torch.testing.assert_close(contraction(model, x, generator(), sample=False), expected, rtol=1e-10, atol=0)


@pytest.mark.parametrize("backbone", DEEP.values(), ids=DEEP.keys())
def test_of_any_encoder_it_is_what_finite_differences_find(
    exact: Make, grey: Make, generator: Make, backbone: parts.Backbone
) -> None:
    model, x = (
        exact(parts.Model(backbone=backbone, bottleneck=parts.Plain(size=3), penalties=ON), (1, 4, 4)),
        grey(3, (1, 4, 4)),
    )
    found = contraction(model, x, generator(), sample=False)
    torch.testing.assert_close(found, by_differences(model, x), rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize(
    "code", [parts.GaussianCode(size=3), parts.TopK(size=6, k=2), parts.FSQ(size=3)], ids=lambda part: part.kind
)
def test_it_looks_at_the_mean_code_before_it_is_drawn_or_rounded(
    exact: Make, grey: Make, generator: Make, code: Any
) -> None:
    model, x = exact(parts.Model(backbone=DEEP["dense"], bottleneck=code, penalties=ON), (1, 4, 4)), grey(3, (1, 4, 4))
    torch.testing.assert_close(
        contraction(model, x, generator(), sample=False), by_differences(model, x), rtol=1e-6, atol=1e-10
    )


@pytest.mark.parametrize("backbone", ["dense", "conv", "transformer"])
def test_the_random_probes_of_training_are_right_on_average(
    exact: Make, grey: Make, generator: Make, backbone: str
) -> None:
    model = exact(parts.Model(backbone=DEEP[backbone], bottleneck=parts.Plain(size=3), penalties=ON), (1, 4, 4))
    x = grey(1, (1, 4, 4))
    probes = contraction(model, x.expand(3000, 1, 4, 4), generator(), sample=True).detach()
    expected = float(contraction(model, x, generator(), sample=False))
    assert float(probes.mean()) == pytest.approx(expected, abs=5 * float(probes.std()) / 3000**0.5 + 1e-12)
    assert float(probes.std()) > 0


@pytest.mark.parametrize("backbone", DEEP.values(), ids=DEEP.keys())
def test_training_steps_make_it_smaller(exact: Make, grey: Make, generator: Make, backbone: parts.Backbone) -> None:
    model, x = (
        exact(parts.Model(backbone=backbone, bottleneck=parts.Plain(size=3), penalties=ON), (1, 4, 4)),
        grey(8, (1, 4, 4)),
    )
    before = contraction(model, x, generator(), sample=False).mean()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(20):
        optimiser.zero_grad()
        contraction(model, x, generator(step), sample=True).mean().backward()
        optimiser.step()
    assert contraction(model, x, generator(), sample=False).mean() < before


def test_values_that_are_hidden_contract_to_nothing(exact: Make, grey: Make, generator: Make) -> None:
    """A patch that the encoder never sees cannot move the code."""
    spec = parts.Model(view=parts.HiddenPatches(), backbone=DEEP["transformer"], penalties=ON)
    model = exact(spec, (1, 4, 4))
    seen = model.see(grey(3, (1, 4, 4)), generator())
    given = seen.input.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(model.encode(given, seen.visible).mean.sum(), given)
    assert not (gradient * seen.weight).any()
    assert torch.isfinite(
        model.compare(Seen(given.detach(), seen.target, seen.weight, seen.visible), generator()).terms["contraction"]
    ).all()


def test_it_is_judged_inside_no_grad_and_leaves_no_graph_behind(exact: Make, grey: Make, generator: Make) -> None:
    model, x = exact(parts.Model(backbone=DEEP["conv"], penalties=ON), (1, 4, 4)), grey(3, (1, 4, 4))
    with torch.no_grad():
        terms = model.terms(x, generator(), sample=False)
        assert not torch.is_grad_enabled()
    assert not terms["contraction"].requires_grad
    assert not x.requires_grad
    assert all(value.grad is None for value in model.parameters())


def test_tied_weights_keep_the_scale_of_the_code_from_escaping(exact: Make, grey: Make, generator: Make) -> None:
    """Untied, the code can shrink at no cost in reconstruction while the decoder grows; tied, it cannot."""
    x = grey(4, (1, 4, 4))
    moved = {}
    for tied in (False, True):
        backbone = parts.Dense(widths=(), tied=tied)
        model = exact(parts.Model(backbone=backbone, bottleneck=parts.Plain(size=3), penalties=ON), (1, 4, 4))
        before = model.terms(x, generator(), sample=False)
        with torch.no_grad():
            model.bottleneck.to_code.weight /= 10
            model.bottleneck.to_code.bias /= 10
            if not tied:
                model.decoder.reader.weight *= 10
        after = model.terms(x, generator(), sample=False)
        assert float(after["contraction"].mean() / before["contraction"].mean()) == pytest.approx(0.01)
        moved[tied] = float((after["reconstruction"] - before["reconstruction"]).detach().abs().max())
    assert moved[False] < 1e-9 < 1e-3 < moved[True]


def test_the_objective_with_a_contraction_can_be_trained_on_every_backbone(
    exact: Make, grey: Make, generator: Make
) -> None:
    for backbone in DEEP.values():
        model = exact(parts.Model(backbone=backbone, penalties=ON), (1, 4, 4))
        weighted_sum(model.terms(grey(3, (1, 4, 4)), generator()), model.config.loss_weights(1.0)).backward()
        assert all(value.grad is not None and torch.isfinite(value.grad).all() for value in model.parameters())
