"""The plane of the map: exact for one and two dimensions, the first two principal axes beyond, steady from frame to
frame."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from scipy.linalg import subspace_angles
from sklearn.decomposition import PCA
from torch import Tensor

from aecore.latent.plane import Plane, plane_of

SIZES = [1, 2, 3, 10]


def codes(d: int, n: int = 200, seed: int = 0) -> Tensor:
    """Codes of clearly different spread along each dimension, not centred."""
    generator = torch.Generator().manual_seed(seed)
    spread = torch.arange(d, 0, -1, dtype=torch.float64)
    turn = torch.linalg.qr(torch.randn(d, d, generator=generator, dtype=torch.float64))[0]
    return torch.randn(n, d, generator=generator, dtype=torch.float64) * spread @ turn + 3.0


@pytest.mark.parametrize("d", SIZES)
def test_a_plane_has_a_centre_and_two_orthonormal_axes(d: int) -> None:
    plane = plane_of(codes(d))
    assert plane.centre.shape == (d,)
    assert plane.axes.shape == (2, d)
    expected = torch.diag(torch.tensor([1.0, float(d > 1)], dtype=torch.float64))
    torch.testing.assert_close(plane.axes @ plane.axes.T, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("d", SIZES)
def test_a_spot_of_the_map_decodes_where_it_lies(d: int) -> None:
    """z = centre + xy plane lies at xy again: the inverse the browser uses."""
    plane = plane_of(codes(d))
    xy = plane.project(codes(d, seed=1))
    torch.testing.assert_close(plane.project(plane.centre + xy @ plane.axes), xy)


@pytest.mark.parametrize("d", [1, 2])
def test_up_to_two_dimensions_the_map_is_the_latent_space_itself(d: int) -> None:
    z = codes(d)
    plane = plane_of(z)
    xy = plane.project(z)
    assert torch.equal(xy[:, :d], z)
    assert not xy[:, d:].any()
    assert torch.equal(plane.centre + xy @ plane.axes, z)


@pytest.mark.parametrize("d", [3, 10])
def test_beyond_two_dimensions_the_map_shows_the_first_two_principal_axes(d: int) -> None:
    z = codes(d)
    plane, pca = plane_of(z), PCA(2).fit(z.numpy())
    torch.testing.assert_close(plane.centre, torch.from_numpy(pca.mean_))
    assert subspace_angles(plane.axes.T.numpy(), pca.components_.T).max() < 1e-9
    torch.testing.assert_close(plane.project(z).abs(), torch.from_numpy(pca.transform(z.numpy())).abs())


def turned(plane: Plane, angle: float, flip: float) -> Plane:
    turn = torch.tensor(
        [[math.cos(angle), -math.sin(angle)], [flip * math.sin(angle), flip * math.cos(angle)]], dtype=torch.float64
    )
    return Plane(plane.centre, turn @ plane.axes)


@pytest.mark.parametrize("flip", [1.0, -1.0])
@pytest.mark.parametrize("angle", [0.0, 0.7, math.pi / 2, math.pi])
@pytest.mark.parametrize("d", [3, 10])
def test_a_plane_is_turned_to_lie_as_the_previous_one_did(d: int, angle: float, flip: float) -> None:
    z = codes(d)
    previous = turned(plane_of(z), angle, flip)
    torch.testing.assert_close(plane_of(z, previous).axes, previous.axes)


@pytest.mark.parametrize("d", [3, 10])
def test_turning_stays_within_the_plane(d: int) -> None:
    previous = plane_of(codes(d, seed=5))
    free, held = plane_of(codes(d)), plane_of(codes(d), previous)
    torch.testing.assert_close(held.axes @ held.axes.T, torch.eye(2, dtype=torch.float64))
    assert subspace_angles(free.axes.T.numpy(), held.axes.T.numpy()).max() < 1e-9
    for angle in torch.linspace(0, 2 * math.pi, 60).tolist():
        for flip in (1.0, -1.0):
            other = turned(held, angle, flip)
            assert (other.axes - previous.axes).norm() >= (held.axes - previous.axes).norm() - 1e-9


def test_a_film_of_slowly_changing_codes_does_not_jump() -> None:
    z, plane = codes(5), None
    drift = 0.01 * torch.randn(z.shape, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    spots: list[Tensor] = []
    for frame in range(20):
        now = z + frame * drift
        plane = plane_of(now, plane)
        spots.append(plane.project(now))
    assert all((b - a).abs().max() < 0.5 for a, b in pairwise(spots))


@pytest.mark.parametrize("d", SIZES)
def test_one_code_or_many_equal_ones_still_have_a_plane(d: int) -> None:
    for n in (1, 2, 50):
        plane = plane_of(torch.full((n, d), 2.0))
        assert torch.isfinite(plane.axes).all()
        assert torch.isfinite(plane.project(torch.full((n, d), 2.0))).all()


@pytest.mark.parametrize("d", [16, 100])
def test_a_plane_is_the_same_wherever_its_tensors_lie_in_memory(d: int) -> None:
    """Else the film of a run that was taken up again would differ from that of a run which nobody disturbed."""
    z, before = codes(d, 1000).float(), codes(d, 1000, seed=4).float()
    previous = plane_of(before)
    expected = plane_of(z, previous)
    for offset in range(1, 17):
        moved = Plane(previous.centre, elsewhere(previous.axes, offset))
        assert torch.equal(plane_of(elsewhere(z, offset), moved).axes, expected.axes)


def elsewhere(values: Tensor, offset: int) -> Tensor:
    """Return a copy whose first value lies `offset` values behind where memory begins."""
    room = values.new_empty(values.numel() + offset)
    room[offset:] = values.flatten()
    return room[offset:].view(values.shape)
