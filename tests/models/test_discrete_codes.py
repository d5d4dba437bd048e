"""Discrete codes: nearest entries by brute force, the moving codebook by hand, gradients straight through, levels on
their grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Generator, Tensor, nn

from aecore import parts
from aecore.models.bottlenecks import build_bottleneck

Make = Callable[..., Any]
F = 9


def features(batch: int = 12, seed: int = 0) -> Tensor:
    return torch.randn(batch, F, generator=Generator().manual_seed(seed), dtype=torch.float64)


def quantised(**values: Any) -> tuple[parts.Quantised, nn.Module]:
    part = parts.Quantised(**{"size": 6, "token": 3, "entries": 5} | values)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return part, build_bottleneck(part, F).double()


def finite(levels: int) -> tuple[parts.FSQ, nn.Module]:
    part = parts.FSQ(size=4, levels=levels)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return part, build_bottleneck(part, F).double()


def brute_force(tokens: Tensor, entries: Tensor) -> list[int]:
    return [min(range(len(entries)), key=lambda k: float((token - entries[k]).square().sum())) for token in tokens]


# --- a learnt codebook ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [1, 2, 3, 6])
def test_each_token_becomes_its_nearest_entry(token: int) -> None:
    part, made = quantised(token=token)
    code = made(features(), part, None, 0.0)
    tokens = code.mean.detach().reshape(-1, token)
    expected = made.entries[brute_force(tokens, made.entries)].reshape(12, 6)
    torch.testing.assert_close(code.z.detach(), expected, rtol=1e-12, atol=1e-12)
    assert torch.equal(made.snap(code.mean.detach()), expected)


def test_an_entry_far_from_zero_is_found_too() -> None:
    _, made = quantised()
    made.entries.copy_(made.entries + 1000.0)
    tokens = made.entries + 1e-3
    assert made.nearest(tokens).tolist() == list(range(5))


def test_the_commitment_is_the_squared_distance_to_the_entries_for_each_sample_alone() -> None:
    part, made = quantised()
    h = features()
    code = made(h, part, None, 0.0)
    expected = (code.mean - code.z).square().sum(1)
    torch.testing.assert_close(code.terms["commitment"], expected)
    for repeats in (1, 5):  # a batch of five copies costs each sample the same
        again = made(h.repeat(repeats, 1), part, None, 0.0).terms["commitment"]
        torch.testing.assert_close(again.mean(), expected.mean(), rtol=1e-12, atol=0)


def test_gradients_pass_straight_through_and_commitment_pulls_codes_to_their_entries(generator: Make) -> None:
    part, made = quantised()
    code = made(features(), part, generator(), 0.0)
    push = torch.randn(12, 6, generator=Generator().manual_seed(4), dtype=torch.float64)
    (through,) = torch.autograd.grad((code.z * push).sum(), code.mean, retain_graph=True)
    assert torch.equal(through, push)
    (pull,) = torch.autograd.grad(code.terms["commitment"].sum(), code.mean)
    torch.testing.assert_close(pull, 2 * (code.mean - code.z).detach())
    assert not made.entries.requires_grad


def test_one_step_moves_the_codebook_as_written_out_by_hand(generator: Make) -> None:
    """N_k <- d N_k + (1 - d) n_k; S_k <- d S_k + (1 - d) Σ z; e_k <- S_k / N_k."""
    part, made = quantised(decay=0.9, restart=0.0)
    made(features(seed=1), part, generator(), 0.0)  # begins the codebook
    entries, uses, sums = made.entries.clone(), made.uses.clone(), made.sums.clone()
    h = features(seed=2)
    tokens = made(h, part, None, 0.0).mean.detach().reshape(-1, 3)
    chosen = brute_force(tokens, entries)
    made(h, part, generator(), 0.0)
    for k in range(5):
        mine = tokens[[i for i, c in enumerate(chosen) if c == k]]
        n = 0.9 * float(uses[k]) + 0.1 * len(mine)
        s = 0.9 * sums[k] + 0.1 * mine.sum(0)
        assert float(made.uses[k]) == pytest.approx(n)
        torch.testing.assert_close(made.sums[k], s)
        torch.testing.assert_close(made.entries[k], s / n)


def test_the_codebook_moves_towards_the_codes_it_stands_for(generator: Make) -> None:
    part, made = quantised(entries=2, token=6)
    centres = torch.tensor([[5.0] * 6, [-5.0] * 6], dtype=torch.float64)
    for step in range(300):
        noise = 0.1 * torch.randn(20, 6, generator=Generator().manual_seed(step), dtype=torch.float64)
        tokens = centres.repeat(10, 1) + noise
        if step == 0:
            made.start(tokens[:2], generator())
        made.follow(tokens, made.nearest(tokens), part, generator(step))
    assert sorted(made.entries[:, 0].tolist()) == pytest.approx([-5.0, 5.0], abs=0.1)


def test_the_first_batch_begins_the_codebook_at_its_own_codes(generator: Make) -> None:
    part, made = quantised(restart=0.0, decay=0.999)
    h = features()
    tokens = made(h, part, None, 0.0).mean.detach().reshape(-1, 3)
    made.start(tokens, generator())
    for entry in made.entries:
        assert float((tokens - entry).abs().sum(1).min()) == 0
    assert float(made.uses.sum()) == pytest.approx(len(tokens))


def test_a_dead_entry_starts_anew_at_a_code_of_the_batch_and_a_living_one_stays(generator: Make) -> None:
    part, made = quantised(restart=0.05)
    made(features(), part, generator(), 0.0)
    made.entries[2] = made.sums[2] = torch.full((3,), 1e3, dtype=torch.float64)  # far from all codes
    made.uses[2] = 0.0
    h = features(seed=5)
    tokens = made(h, part, None, 0.0).mean.detach().reshape(-1, 3)
    before = made.entries.clone()
    made(h, part, generator(1), 0.0)
    assert float((tokens - made.entries[2]).abs().sum(1).min()) < 1e-12
    assert float(made.uses[2]) == pytest.approx(len(tokens) / 5)
    living = [0, 1, 3, 4]
    assert float((made.entries[living] - before[living]).abs().max()) < 1.0


def test_without_restart_a_dead_entry_stays_where_it_is(generator: Make) -> None:
    part, made = quantised(restart=0.0)
    made(features(), part, generator(), 0.0)
    made.entries[2] = torch.full((3,), 1e3, dtype=torch.float64)
    made.sums[2], made.uses[2] = made.entries[2], 1.0
    for step in range(50):
        made(features(seed=step), part, generator(step), 0.0)
    torch.testing.assert_close(made.entries[2], torch.full((3,), 1e3, dtype=torch.float64))


def test_the_codebook_rests_without_a_generator(generator: Make, same: Make) -> None:
    part, made = quantised()
    made(features(), part, generator(), 0.0)
    before = {name: value.clone() for name, value in made.state_dict().items()}
    made(features(seed=3), part, None, 0.0)
    assert same(made.state_dict(), before)


# --- levels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("levels", [2, 3, 5, 8, 33])
def test_every_number_of_a_level_code_lies_on_the_grid(levels: int) -> None:
    part, made = finite(levels)
    code = made(5 * features(1000), part, None, 0.0)
    grid = torch.linspace(-1, 1, levels, dtype=torch.float64)
    distance = (code.z.detach().unsqueeze(2) - grid).abs().min(2).values
    assert float(distance.max()) < 1e-12
    snapped = made.snap(code.mean.detach())
    assert len(snapped.unique()) == levels
    assert float((snapped - code.mean.detach()).abs().max()) <= 1 / (levels - 1) + 1e-12


@pytest.mark.parametrize("levels", [2, 5, 8])
def test_the_gradient_of_a_level_code_is_that_of_tanh(levels: int) -> None:
    part, made = finite(levels)
    raw = made.to_code(features())
    (through,) = torch.autograd.grad(torch.tanh(raw).sum(), made.to_code.weight)
    (found,) = torch.autograd.grad(made(features(), part, None, 0.0).z.sum(), made.to_code.weight)
    torch.testing.assert_close(found, through)


@pytest.mark.parametrize("levels", [2, 5, 8])
def test_a_point_outside_the_grid_snaps_to_its_edge(levels: int) -> None:
    _, made = finite(levels)
    assert made.snap(torch.tensor([[-7.0, 7.0, -1.0, 1.0]])).tolist() == [[-1.0, 1.0, -1.0, 1.0]]
