"""Laws that hold for every variant on every kind of item it suits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from aecore.models.views import Seen
from aecore.parts import FSQ, L1, Dense, Quantised, WeightDecay
from aecore.training.objective import weighted_sum

Make = Callable[..., Any]
ABOUT_A_BATCH = ("capacity", "total_correlation", "mmd", "realism")
"""Terms about a whole batch, which are not means over its items."""
LABELS = torch.arange(36) % 2
"""Of two classes, which every set with classes has; what is told of none leaves them aside."""


def penalised(home_first: Any) -> Any:
    """Return the parts of a variant with two more penalties on."""
    penalties = home_first.spec.model.penalties.model_copy(
        update={"l1": L1(weight=0.1), "weight_decay": WeightDecay(weight=1e-3)}
    )
    return home_first.spec.model.model_copy(update={"penalties": penalties})


def test_codes_and_rebuilt_items_have_their_shapes(exact: Make, generator: Make, home_first: Any) -> None:
    model, x = exact(home_first.spec.model, home_first.card.shape), home_first.items(5).double()
    seen = model.see(x, generator())
    code = model.encode(seen.input, seen.visible)
    assert code.z.shape == code.mean.shape == (5, model.code_size)
    assert seen.input.shape == (5, *model.input_shape)
    assert seen.target.shape == model.decode(code.read).shape == (5, *model.target_shape)
    assert model.encode_whole(x).shape == code.point.shape == (5, model.read_size)
    assert model.reconstruct(x).shape == (
        (5, 1, home_first.card.shape[-1]) if home_first.kind == "ratings" else x.shape
    )


def test_each_term_is_a_finite_number_and_has_a_weight(exact: Make, generator: Make, home_first: Any) -> None:
    model = exact(penalised(home_first), home_first.card.shape)
    seen = model.see(home_first.items(5).double(), generator(), LABELS[:5])
    for sample in (True, False):
        terms = model.compare(seen, generator(), sample=sample).terms
        assert set(terms) == set(model.config.loss_weights(0.0)) == set(model.config.loss_weights(1e9))
        assert {"reconstruction", "l1", "weight_decay"} <= set(terms)
        for name, term in terms.items():
            assert term.shape == (() if name in ("weight_decay", "sparsity", "mmd") else (5,))
            assert torch.isfinite(term).all()


def test_gradients_reach_every_parameter_and_steps_move_each(generator: Make, home_first: Any) -> None:
    model, x = home_first.build(), home_first.items(16)
    if isinstance(home_first.spec.model.bottleneck, FSQ):  # untrained, all items lie in the middle level, 0
        with torch.no_grad():
            model.bottleneck.to_code.weight *= 20
    before = {name: value.clone() for name, value in model.state_dict().items()}
    own = set(model.own_parameters())
    groups = [list(own), [value for value in model.parameters() if value not in own]]
    optimisers = [torch.optim.SGD(group, lr=1e-3) for group in groups if group]
    touched: set[str] = set()
    for step in range(5):
        model.zero_grad()
        terms = model.terms(x, generator(step), epoch=1.0)
        (weighted_sum(terms, model.config.loss_weights(1.0)) + terms.get("critic", torch.zeros(())).mean()).backward()
        for name, value in model.named_parameters():
            assert value.grad is not None, name
            assert torch.isfinite(value.grad).all(), name
            touched |= {name} if value.grad.any() else set()
        for optimiser in optimisers:
            optimiser.step()
    assert touched == {name for name, _ in model.named_parameters()}
    for name, value in model.named_parameters():
        assert not torch.equal(value, before[name]), name


def test_the_objective_does_not_depend_on_the_batch_size(exact: Make, generator: Make, home_first: Any) -> None:
    """At mean codes each item pays for itself, so a batch pays the mean of its halves, whatever a view hides; several
    draws to be weighed would be others for each batch."""
    spec = penalised(home_first)
    if spec.bottleneck.draws > 1:
        spec = spec.model_copy(update={"bottleneck": spec.bottleneck.model_copy(update={"samples": 1})})
    model = exact(spec, home_first.card.shape).eval()
    seen = model.see(home_first.items(12).double(), generator(), LABELS[:12])
    weights = {name: weight for name, weight in model.config.loss_weights(1.0).items() if name not in ABOUT_A_BATCH}

    def objective(rows: Any) -> Tensor:
        values = seen.input, seen.target, seen.weight, seen.visible, seen.labels
        part = Seen(*(None if value is None else value[rows] for value in values))
        terms = model.compare(part, generator()).terms
        return weighted_sum({name: terms[name].detach() for name in weights}, weights | {"critic": 0.0})

    halves = [objective(slice(0, 6)), objective(slice(6, 12))]
    torch.testing.assert_close(objective(slice(None)), torch.stack(halves).mean(), rtol=1e-11, atol=0)
    torch.testing.assert_close(objective(list(range(12)) * 3), objective(slice(None)), rtol=1e-11, atol=0)


@torch.no_grad()
def test_the_objective_is_the_weighted_sum_of_what_is_told(exact: Make, generator: Make, home_first: Any) -> None:
    model = exact(penalised(home_first), home_first.card.shape)
    terms, weights = model.terms(home_first.items(4).double(), generator()), model.config.loss_weights(2.0)
    by_hand = sum(weights[name] * float(term.mean()) for name, term in terms.items())
    assert float(weighted_sum(terms, weights)) == pytest.approx(by_hand, rel=1e-12)


SMALL = {"widths": (7,), "channels": (3,), "width": 8, "layers": 1, "heads": 2, "activation": "tanh"}


def small_and_smooth(home_first: Any) -> Any:
    """Return the parts of a variant with few and smooth layers."""
    backbone, fields = home_first.spec.model.backbone, type(home_first.spec.model.backbone).model_fields
    changes = {name: value for name, value in SMALL.items() if name in fields}
    if isinstance(backbone, Dense) and backbone.widths == ():
        changes.pop("widths")
    return penalised(home_first).model_copy(update={"backbone": backbone.model_copy(update=changes)})


def test_the_gradient_is_that_of_finite_differences(
    exact: Make, generator: Make, gradients_agree: Make, home_first: Any
) -> None:
    """Straight-through gradients are not the gradient of their step function: for discrete codes this is a law of the
    decoder, for thresholds of all but them. The game of a critic of outputs is the decoder's alone. Clouds on a sphere
    are turned along with their mean, which is not how the value of one noise moves: see test_von_mises."""
    spec = small_and_smooth(home_first)
    model, x = exact(spec, home_first.card.shape), home_first.items(3).double()
    state = {
        name: value.clone() for name, value in model.state_dict().items() if name not in dict(model.named_parameters())
    }

    def objective() -> Tensor:
        model.load_state_dict(state, strict=False)  # running statistics have moved
        terms = model.compare(model.see(x, generator(), LABELS[:3]), generator(), epoch=1.0, sample=True).terms
        return weighted_sum(terms, model.config.loss_weights(1.0))

    if "sparsity" in model.config.loss_weights(1.0):  # its value is that of the running mean, see test_sparsity
        model.retune(
            spec.model_copy(
                update={"penalties": spec.penalties.model_copy(update={"sparsity": type(spec.penalties.sparsity)()})}
            )
        )
    decoder = isinstance(spec.bottleneck, Quantised | FSQ) or spec.adversary.judges_outputs or spec.bottleneck.sphere
    steps = {id(value) for name, value in model.named_parameters() if name.endswith("raw_threshold")}
    smooth = [value for value in model.own_parameters() if id(value) not in steps]
    gradients_agree(objective, list(model.decoder.parameters()) if decoder else smooth)


def test_the_same_seed_gives_the_same_weights_and_leaves_the_world_alone(home_first: Any) -> None:
    state = torch.get_rng_state()
    first, second, other = (home_first.build(seed).state_dict() for seed in (3, 3, 4))
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_without_a_generator_codes_are_the_same_each_time_and_nothing_moves(
    exact: Make, home_first: Any, same: Make
) -> None:
    model, x = exact(home_first.spec.model, home_first.card.shape), home_first.items(4).double()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert torch.equal(model.encode_whole(x), model.encode_whole(x))
    assert same(model.state_dict(), before)


def test_the_same_generator_gives_the_same_terms_and_draws_nothing_else(home_first: Any) -> None:
    x, world = home_first.items(4), torch.get_rng_state()
    found = [home_first.build().terms(x, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)]
    assert torch.equal(torch.get_rng_state(), world)
    assert all(torch.equal(found[0][name], found[1][name]) for name in found[0])
    if home_first.spec.model.bottleneck.kind == "gaussian":
        assert not torch.equal(found[0]["reconstruction"], found[2]["reconstruction"])


def test_weights_kept_and_read_back_give_the_same_numbers(home_first: Any, generator: Make, same: Make) -> None:
    first, second, x = home_first.build(1), home_first.build(2), home_first.items(8)
    first.terms(x, generator(), sample=True)  # moves running statistics
    second.load_state_dict(first.state_dict())
    assert same(first.state_dict(), second.state_dict())
    for model in (first, second):
        model.eval()
    assert torch.equal(first.reconstruct(x), second.reconstruct(x))


def test_decoding_a_code_gives_what_comparing_shows(exact: Make, generator: Make, home_first: Any) -> None:
    model, x = exact(home_first.spec.model, home_first.card.shape).eval(), home_first.items(4).double()
    seen = model.see(x, generator())
    found = model.compare(seen, generator())
    told = model.decode(found.code.point)
    output = found.output
    if home_first.spec.model.backbone.autoregressive:  # compared it is told the true words before, alone its own
        own = torch.nn.functional.one_hot(told.argmax(1), told.shape[1]).transpose(1, 2).double()
        output = model.told(found.code.point, own)
    torch.testing.assert_close(told, model.likelihood.mean(output), rtol=1e-9, atol=1e-9)
    errors = (told - seen.target).square() * (1 if seen.weight is None else seen.weight)
    torch.testing.assert_close(found.squares, errors.flatten(1).sum(1), rtol=1e-9, atol=1e-9)


def test_averaged_terms_are_the_mean_of_each_samples(exact: Make, generator: Make, home_first: Any) -> None:
    each, averaged = (exact(home_first.spec.model, home_first.card.shape) for _ in range(2))
    x = home_first.items(4).double()
    one = each.compare(each.see(x, generator()), generator(), sample=True)
    mean = averaged.compare(averaged.see(x, generator()), generator(), sample=True, averaged=True)
    assert one.squares is mean.squares is None
    for name, term in one.terms.items():
        torch.testing.assert_close(mean.terms[name].mean(), term.mean(), rtol=1e-9, atol=1e-9)


def test_retuning_takes_every_live_parameter_and_no_layer(home_first: Any, same: Make) -> None:
    model = home_first.build()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    other = home_first.spec.with_values({"model.penalties.l1.weight": 0.3}).model
    model.retune(other)
    assert model.config == other
    assert model.config.loss_weights(1e9)["l1"] == 0.3
    assert same(model.state_dict(), before)
