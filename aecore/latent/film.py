"""The whole training on one map: every snapshot's codes, turned to lie as those of the last one, with its slice of
latent space.

Up to two code numbers the map is the latent plane itself at every moment; nothing is turned. Beyond that codes Z_t `(n,
d)` of a moment are turned as a whole, lengths and angles kept (orthogonal Procrustes, Schönemann 1966), before the
run's map shows them:

    R_t = argmin ||(Z_t - mean Z_t) R - (Z_T - mean Z_T)||  over orthogonal R  (d, d)
    xy  = ((z - mean Z_t) R_t + mean Z_T - centre_T) plane_Tᵀ = (z - centre_t) plane_tᵀ

So the map of a moment is an affine plane of that moment's own latent space with orthonormal axes, and a spot of it
decodes exactly with that moment's decoder: z = centre_t + xy plane_t.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..errors import UserError
from ..runs.log import read_events
from ..runs.logged import whole
from ..runs.run import Run
from ..runs.tensors import all_tensors
from ..texts import mark
from .asked import Film
from .items import READING, Report, items_of
from .plane import Plane

__all__ = ["film", "places_among", "turned_plane"]

PULL = 1e-6
"""How strongly directions in which no code differs keep their place, beside the strongest direction."""


def film(run: Run, params: Film, report: Report) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Return T moments of the n items that are followed through training, in one frame.

    steps `(T,)` · decoder `(T,)` 1 where the moment has a decoder of its own · xy `(T, n, 2)` · centre `(T, d)` · plane
    `(T, 2, d)` · shown `(T,)`, the share of the variance of a moment's codes that lies in its plane (NaN: no variance)
    · item `(n,)`, the place of each among the run's items (-1: not there) · labels, held_out `(n,)`. Moments whose file
    is gone or damaged, or whose codes are undefined, are left out. Raises UserError when none is left.
    """
    report(0.0, READING)
    items, inputs = items_of(run), tensors_at(run.inputs) or {}
    moments = alike(
        [
            (event, tensors["codes"])
            for event in snapshots(run)
            if "codes" in (tensors := tensors_at(run.snapshot(event["step"])) or {})
        ],
        len(items["centre"]),
    )
    if not moments:
        raise UserError(
            mark("This run has no snapshots of its training any more."), mark("Train again to see it as a film.")
        )
    planes, last = [], moments[-1][1]
    for i, (_, codes) in enumerate(moments):
        report(0.1 + 0.9 * i / len(moments), mark("Turning the snapshots to one map"))
        planes.append(turned_plane(codes, last, Plane(items["centre"], items["plane"])))
    xy = [plane.project(codes) for plane, (_, codes) in zip(planes, moments, strict=True)]
    tensors = {
        "steps": torch.tensor([event["step"] for event, _ in moments], dtype=torch.int32),
        "decoder": torch.tensor([bool(event.get("decoder")) for event, _ in moments], dtype=torch.uint8),
        "xy": torch.stack(xy),
        "centre": torch.stack([plane.centre for plane in planes]),
        "plane": torch.stack([plane.axes for plane in planes]),
        "shown": torch.stack(
            [spread_of(places) / spread_of(codes) for places, (_, codes) in zip(xy, moments, strict=True)]
        ),
        "item": places_among(inputs, items, len(last)),
    }
    return tensors | {name: inputs[name] for name in ("labels", "held_out") if name in inputs}, {}


def alike(moments: list[tuple[dict[str, Any], Tensor]], d: int) -> list[tuple[dict[str, Any], Tensor]]:
    """Return the moments whose codes are defined, of `d` numbers, and of as many items as those of most."""
    fit = [(event, z) for event, z in moments if z.ndim == 2 and z.shape[1] == d and bool(z.isfinite().all())]
    most = Counter(len(codes) for _, codes in fit).most_common(1)
    return [(event, codes) for event, codes in fit if len(codes) == most[0][0]]


def turned_plane(codes: Tensor, last: Tensor, frame: Plane) -> Plane:
    """Return the plane of a moment's codes `(n, d)` that shows them as `frame` shows the `last` ones `(n, d)`, turned
    to lie alike."""
    if codes.shape[1] <= 2:
        return frame
    mean, aim = codes.mean(0), last.mean(0)
    overlap = ((codes - mean).T @ (last - aim)).double()
    strongest = torch.linalg.matrix_norm(overlap, 2)
    # Where no code differs any turn would do; the least one is none.
    u, _, vh = torch.linalg.svd(
        overlap + PULL * strongest.clamp(min=1e-12) * torch.eye(len(overlap), dtype=torch.float64)
    )
    turn = (u @ vh).to(codes.dtype)
    return Plane(mean - (aim - frame.centre) @ turn.T, frame.axes @ turn.T)


def places_among(followed: dict[str, Tensor], items: dict[str, Tensor], n: int) -> Tensor:
    """Return `(n,)` int32: where the followed items are among the run's items, by their ids in the data set; -1: not
    there."""
    if "ids" not in followed or "ids" not in items:  # written before there were ids
        return torch.full((n,), -1, dtype=torch.int32)
    place = {int(number): i for i, number in enumerate(items["ids"])}
    return torch.tensor([place.get(int(number), -1) for number in followed["ids"]], dtype=torch.int32)


def spread_of(points: Tensor) -> Tensor:
    """The variance of points `(n, d)`, summed over their numbers."""
    return points.var(0, correction=0).sum()


def snapshots(run: Run) -> list[dict[str, Any]]:
    """Return the snapshot events of the log in order; each step once, as it was written last."""
    events, _ = read_events(run.events_path, largest=1 << 30)
    found = {event["step"]: event for event in whole(events) if event.get("kind") == "snapshot"}
    return [found[step] for step in sorted(found)]


def tensors_at(path: Path) -> dict[str, Tensor] | None:
    """Return the tensors of a file; None when it is gone or damaged."""
    try:
        return all_tensors(path)
    except UserError:
        return None
