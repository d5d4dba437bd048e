"""Directions: the difference of means, its AUC counted by hand, moved items that arrive, random directions that do
not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aecore.errors import UserError
from aecore.latent.asked import Direction
from aecore.latent.directions import arrivals, attribute, direction, random_directions, separation
from aecore.runs.run import Run

Make = Callable[..., Run]


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def pair(d: int = 8, n: int = 60, apart: float = 8.0) -> tuple[Tensor, Tensor]:
    """Codes and labels of two groups, `apart` along the first number, and a third one far off."""
    codes = random(3 * n, d)
    codes[n : 2 * n, 0] += apart
    codes[2 * n :, 1] += 30
    return codes, torch.arange(3 * n, dtype=torch.int32) // n


def test_a_direction_is_the_difference_of_the_means(run_of: Make, silent: Any) -> None:
    codes, labels = pair()
    tensors, _ = direction(run_of(codes, labels=labels), Direction(a=0, b=1), silent)
    torch.testing.assert_close(tensors["vector"], codes[60:120].mean(0) - codes[:60].mean(0))
    torch.testing.assert_close(
        attribute(torch.zeros(2, 3), torch.tensor([[1.0, 2, 3], [3, 2, 1]])), torch.tensor([2.0, 2, 2])
    )


def test_the_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    a, b = random(30, 4), random(20, 4, seed=1) + 0.5
    vectors = random(5, 4, seed=2)
    found = separation(a, b, vectors[0], vectors[1:])
    counted = [float(((b @ v)[:, None] > (a @ v)[None]).float().mean()) for v in vectors]
    assert found.value == pytest.approx(counted[0])
    assert found.mean == pytest.approx(np.mean(counted[1:]))
    assert found.high == pytest.approx(np.quantile(counted[1:], 0.95))


def test_groups_that_lie_apart_are_told_apart_and_reached(run_of: Make, silent: Any) -> None:
    codes, labels = pair(16, apart=5.0)
    _, told = direction(run_of(codes, labels=labels), Direction(a=0, b=1), silent)
    found = {name: float(value) for name, value in told.items()}
    assert found["auc"] > 0.99
    assert found["auc"] > found["auc_random_high"] > found["auc_random"]
    assert abs(found["auc_random"] - 0.5) < 0.1
    assert found["arrive"] > 0.9 > found["arrive_random_high"]
    assert found["arrive_before"] < 0.1
    assert found["rank"] == 1 < found["rank_before"]
    assert (found["auc_n"], found["arrive_n"], found["random"]) == (60, 30, 200)


def test_groups_that_do_not_differ_are_no_better_than_chance(run_of: Make, silent: Any) -> None:
    codes = random(400, 8)
    labels = torch.arange(400, dtype=torch.int32) % 2
    _, told = direction(run_of(codes, labels=labels), Direction(a=0, b=1), silent)
    found = {name: float(value) for name, value in told.items()}
    assert 0.4 < found["auc"] < 0.6
    assert abs(found["arrive"] - found["arrive_random"]) < 0.2


def test_listed_items_give_what_their_label_gives(run_of: Make, silent: Any) -> None:
    codes, labels = pair()
    run = run_of(codes, labels=labels)
    listed = Direction(a=tuple(range(59, -1, -1)), b=tuple(range(60, 120)))
    by_list, by_label = direction(run, listed, silent), direction(run, Direction(a=0, b=1), silent)
    assert torch.equal(by_list[0]["vector"], by_label[0]["vector"])
    assert by_list[1] == by_label[1]


def test_moved_items_and_their_new_neighbours_by_hand() -> None:
    """Items 0 and 1 move by 10: the first lands on item 2 of B; the second is nearest to 4, then 3 of B."""
    codes = torch.tensor([[0.0], [5.0], [10.0], [17.0], [15.5]])
    b = torch.tensor([2, 3])
    found = arrivals(
        codes, torch.arange(5), torch.tensor([0, 1]), b, torch.tensor([10.0]), torch.tensor([[-10.0], [0.5], [10.0]])
    )
    assert (found["arrive"], found["rank"]) == (0.5, 1.5)
    # before: 0 sees 5, then 10; 1 sees 0 and 10 equally near
    assert found["arrive_before"] == 0.5
    # the others: -10 leads to none, 0.5 leads 1 to 10, 10 is the direction itself
    assert found["arrive_random"] == pytest.approx((0 + 0.5 + 0.5) / 3)


def test_random_directions_are_as_long_and_point_everywhere() -> None:
    found = random_directions(torch.tensor([0.0, 3.0, 4.0]), 4000, torch.Generator().manual_seed(0))
    torch.testing.assert_close(found.norm(dim=1), torch.full((4000,), 5.0))
    assert found.mean(0).norm() < 0.3
    torch.testing.assert_close((found.T @ found) / 4000, torch.eye(3) * 25 / 3, atol=0.6, rtol=0)


def test_a_seed_gives_the_same_scores_again(run_of: Make, silent: Any) -> None:
    codes, labels = pair(apart=1.0)
    run = run_of(codes, labels=labels)
    first, again, other = (direction(run, Direction(a=0, b=1, seed=seed), silent)[1] for seed in (3, 3, 4))
    assert first == again != other


@pytest.mark.parametrize(("a", "b"), [(0, 9), (9, 0), ((1,), 1), (0, (70,))])
def test_groups_that_are_too_small_are_a_sentence(run_of: Make, silent: Any, a: Any, b: Any) -> None:
    codes, labels = pair()
    with pytest.raises(UserError, match="at least two items"):
        direction(run_of(codes, labels=labels), Direction(a=a, b=b), silent)


def test_an_item_that_is_not_there_is_a_sentence(run_of: Make, silent: Any) -> None:
    codes, labels = pair()
    with pytest.raises(UserError, match="no item 180"):
        direction(run_of(codes, labels=labels), Direction(a=(0, 180), b=1), silent)


def test_undefined_codes_belong_to_no_group(run_of: Make, silent: Any) -> None:
    codes, labels = pair()
    clean = direction(
        run_of(torch.cat([codes[:59], codes[60:]]), labels=torch.cat([labels[:59], labels[60:]])),
        Direction(a=0, b=1),
        silent,
    )
    codes[59] = torch.nan
    spoilt = direction(run_of(codes, labels=labels), Direction(a=0, b=1), silent)
    assert torch.equal(clean[0]["vector"], spoilt[0]["vector"])
    assert clean[1] == spoilt[1]


def test_a_third_group_can_be_moved_or_nothing_is_left_to_move(run_of: Make, silent: Any) -> None:
    codes, labels = pair()
    run = run_of(codes, labels=labels)
    assert direction(run, Direction(a=0, b=1, c=2), silent)[1]["arrive_n"] == "60"
    assert "arrive" not in direction(run, Direction(a=0, b=1, c=9), silent)[1]
