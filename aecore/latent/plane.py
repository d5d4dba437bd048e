"""The plane of the map: an affine 2-D slice of latent space, so that each map spot decodes exactly.

xy = (z - centre) planeᵀ          z = centre + xy plane
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from scipy.linalg import eigh
from torch import Tensor

__all__ = ["Plane", "plane_of"]


@dataclass(frozen=True)
class Plane:
    """`centre` `(d,)` and `axes` `(2, d)` with orthonormal rows (the second is zero when d = 1)."""

    centre: Tensor
    axes: Tensor

    def project(self, codes: Tensor) -> Tensor:
        """Map codes `(N, d)` to map spots `(N, 2)`."""
        return (codes - self.centre) @ self.axes.T


def plane_of(codes: Tensor, previous: Plane | None = None) -> Plane:
    """Return the map plane of codes `(N, d)`: the latent plane itself up to d = 2, else their first two principal axes.

    Principal axes come with arbitrary signs and may swap; given the `previous` plane they are turned within the plane
    to lie as close to it as possible (orthogonal Procrustes), so that a film of maps does not jump.
    """
    d = codes.shape[1]
    if d <= 2:
        return Plane(codes.new_zeros(d), torch.eye(2, d, dtype=codes.dtype))
    centre = codes.mean(0)
    axes = principal_axes(codes - centre)
    if previous is not None:
        u, _, vh = torch.linalg.svd(previous.axes.double().cpu() @ axes.T)
        axes = u @ vh @ axes
    return Plane(centre, axes.to(codes))


def principal_axes(centred: Tensor) -> Tensor:
    """Return the first two principal axes `(2, d)` float64 of centred codes `(N, d)`, d > 2: eigenvectors of `codesᵀ
    codes`.

    Sums of products may differ in the last bit with where tensors lie in memory. In float64 nothing of that is left in
    what is kept of the axes, so that the film of a resumed run is the same. The two largest alone take a fraction of
    the time of all singular vectors.
    """
    wide = centred.double().cpu().numpy()
    products = wide.T @ wide  # NumPy knows that this is symmetric and takes half of PyTorch's time
    d = len(products)
    rising = eigh(products, subset_by_index=[d - 2, d - 1], check_finite=False, overwrite_a=True)[1]
    return torch.from_numpy(rising.T[::-1].copy())
