"""Randomness is a function of (seed, purpose, step); a meter gives means. Without these no run could be resumed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
import torch
from torch import Generator, Tensor

from aecore.training.meter import Meter
from aecore.training.randomness import PURPOSES, order, reseed


def draw(seed: int, purpose: str, step: int) -> float:
    return float(torch.rand((), generator=reseed(Generator(), seed, purpose, step), dtype=torch.float64))


def test_each_seed_purpose_and_step_has_a_stream_of_its_own() -> None:
    keys = list(product((0, 1, 2, 2**31 - 1), PURPOSES, range(200)))
    assert len({draw(*key) for key in keys}) == len(keys)


def test_the_same_seed_purpose_and_step_draw_the_same_whatever_was_drawn_before() -> None:
    generator = Generator()
    first = torch.rand(5, generator=reseed(generator, 1, "step", 7))
    torch.rand(3, generator=generator)
    assert torch.equal(torch.rand(5, generator=reseed(generator, 1, "step", 7)), first)


def test_neighbouring_streams_do_not_resemble_one_another() -> None:
    rows = torch.stack([torch.rand(500, generator=reseed(Generator(), 0, "step", step)) for step in range(50)])
    correlations = torch.corrcoef(rows) - torch.eye(50)
    assert float(correlations.abs().max()) < 0.25
    assert abs(float(rows.mean()) - 0.5) < 0.01


def test_the_order_of_an_epoch_is_a_shuffle_of_its_own() -> None:
    orders = [order(97, seed, epoch) for seed in (0, 1) for epoch in range(4)]
    assert all(sorted(found.tolist()) == list(range(97)) for found in orders)
    assert len({tuple(found.tolist()) for found in orders}) == len(orders)
    assert torch.equal(order(97, 1, 2), order(97, 1, 2))


def test_no_draw_touches_the_global_state() -> None:
    state = torch.get_rng_state()
    order(10, 0, 0)
    draw(0, "step", 0)
    assert torch.equal(torch.get_rng_state(), state)


def terms(a: float, b: float) -> dict[str, Tensor]:
    return {"objective": torch.tensor(a), "kl": torch.tensor(b)}


def test_a_meter_gives_means_since_it_was_last_read() -> None:
    meter = Meter()
    for a, b in ((1.0, 10.0), (2.0, 20.0), (6.0, 0.0)):
        meter.add(terms(a, b), seconds=0.5)
    assert meter.read() == ({"objective": 3.0, "kl": 10.0}, 3, 1.5)
    meter.add(terms(7.0, 8.0), seconds=0.25)
    assert meter.read() == ({"objective": 7.0, "kl": 8.0}, 1, 0.25)


def numbers(a: float, b: float) -> dict[str, float]:
    return {"objective": a, "kl": b}


@pytest.mark.parametrize("told", [terms, numbers])
def test_a_meter_put_away_half_full_goes_on_where_it_was(told: Callable[[float, float], Any]) -> None:
    whole, first, second = Meter(), Meter(), Meter()
    for meter in (whole, first):
        meter.add(told(0.1, 1e9 + 0.3), seconds=1.0)
    second.load(first.tensors(), torch.device("cpu"))
    assert [type(total) for total in second.sums.values()] == [type(total) for total in whole.sums.values()]
    for meter in (whole, second):
        meter.add(told(0.7, 4.3), seconds=1.0)
    assert second.read()[:2] == whole.read()[:2]
