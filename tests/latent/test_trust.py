"""The trust in a map: by hand, against sets of neighbours, and against scikit-learn's trustworthiness."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors
from torch import Tensor

from aecore.latent import trust
from aecore.latent.trust import trusted


def points(n: int, d: int, seed: int = 0) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def test_kept_is_the_part_both_lists_of_neighbours_share() -> None:
    codes = points(200, 6)
    xy = codes[:, :2]
    near, map_near = (NearestNeighbors(n_neighbors=10).fit(x).kneighbors(return_distance=False) for x in (codes, xy))
    expected = [len(set(a) & set(b)) / 10 for a, b in zip(near, map_near, strict=True)]
    np.testing.assert_allclose(trusted(codes, xy).tensors["kept"], expected, atol=1e-6)


def test_totals_are_scikit_learns_with_the_roles_exchanged_for_continuity() -> None:
    codes = points(150, 6)
    xy = codes[:, :2]
    totals = trusted(codes, xy).totals
    assert totals["trustworthiness"] == f"{trustworthiness(codes, xy, n_neighbors=10):.4f}"
    assert totals["continuity"] == f"{trustworthiness(xy, codes, n_neighbors=10):.4f}"
    assert (totals["k"], totals["totals_n"]) == ("10", "150")
    assert totals["trustworthiness"] != totals["continuity"]


def test_six_points_by_hand() -> None:
    """Two neighbours each (k = 2 of 6): the map swaps the last two of a line with the first two."""
    codes = torch.tensor([[0.0], [1.0], [2.1], [10.0], [11.0], [12.1]])
    xy = torch.tensor([[0.0, 0], [1.0, 0], [12.1, 0], [10.0, 0], [11.0, 0], [2.1, 0]])
    found = trusted(codes, xy)
    assert found.totals["k"] == "2"
    # 0: {1, 2} against {1, 5}; 2: {0, 1} against {3, 4}; 5: {3, 4} against {0, 1}; 3: {4, 5} against {4, 2}; and so on
    assert found.tensors["kept"].tolist() == [0.5, 0.5, 0.0, 0.5, 0.5, 0.0]


def test_the_spread_of_classes_by_hand() -> None:
    """Widths 1 and 4 in code space; on the map, of the same two, 2 and 3. A third class has one item and no width."""
    codes = torch.tensor([[0.0], [2.0], [10.0], [18.0], [50.0]])
    xy = torch.tensor([[0.0, 0], [0.0, 4], [7.0, 0], [13.0, 0], [9.0, 9]])
    labels = torch.tensor([3, 3, 0, 0, 1])
    assert trust.spreads(codes, xy, labels) == {"spread_code": "4", "spread_map": "1.5"}
    assert trust.spreads(codes, xy, torch.zeros(5)) == {}
    assert trust.spreads(torch.zeros(5, 1), xy, labels) == {}


def test_equally_near_codes_are_equally_right() -> None:
    codes = torch.zeros(40, 3)
    assert (trusted(codes, points(40, 2)).tensors["kept"] == 1).all()


def test_density_ranks_by_the_mean_distance_to_the_nearest() -> None:
    codes = torch.cat([0.01 * points(30, 2), 5 + points(30, 2, seed=1), torch.tensor([[90.0, 90.0]])])
    density = trusted(codes, codes).tensors["density"]
    assert density[-1] == density.min()
    assert density[:30].min() > density[30:].max()
    assert density.max() == 1
    assert sorted(density.tolist()) == pytest.approx((torch.arange(1, 62) / 61).tolist())


@pytest.mark.parametrize("n", [1, 2])
def test_of_one_or_two_items_nothing_is_said(n: int) -> None:
    found = trusted(points(n, 3), points(n, 2))
    assert torch.isnan(found.tensors["kept"]).all()
    assert found.totals == {"k": "0"}


def test_totals_of_many_items_are_of_a_part_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trust, "MOST", 100)
    codes = points(300, 5)
    first, again = trusted(codes, codes[:, :2]), trusted(codes, codes[:, :2])
    assert first.totals == again.totals
    assert first.totals["totals_n"] == "100"
    assert len(first.tensors["kept"]) == 300


def test_many_items_are_compared_chunk_by_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = points(100, 5)
    whole = trusted(codes, codes[:, :2]).tensors["kept"]
    monkeypatch.setattr(trust, "CHUNK", 7)
    assert torch.equal(trusted(codes, codes[:, :2]).tensors["kept"], whole)
