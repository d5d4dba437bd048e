"""Whether a model has learnt its items by heart: how near drawn samples come to training items, beside how near
held-out items do.

A sample that is much nearer to a training item than real unseen items ever are is a copy. (The same comparison as in
Meehan, Chaudhuri and Dasgupta 2020, arXiv:2004.05675, item by item.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..data.dataset import Dataset
from ..errors import UserError
from ..runs.run import Run
from ..texts import mark
from .asked import Samples
from .items import CHUNK, READING, Report, dataset_of, items_of
from .told import completed

__all__ = ["Found", "decoded", "nearest_training", "samples"]

REFERENCE = 1000
"""Held-out items whose nearest training item says what is usual."""
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95)
DECODING = mark("Decoding the samples")
COMPARING = mark("Comparing samples with all training items")


@dataclass(frozen=True)
class Found:
    """For each of B items: the place of the nearest training item among all of them, and the Euclidean distance
    `(B,)`."""

    place: Tensor
    distance: Tensor


def samples(run: Run, params: Samples, report: Report) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Compare the samples of every sampler (`draws.<name>` among the items) with all items the run was trained on.

    For each sampler: `<name>.distance` `(B,)` to the nearest training item, `<name>.item` its place among the run's
    items (-1: not there), `<name>.label` its label, `<name>.nearest` itself as drawn, and `<name>.share`: how many in a
    hundred held-out items lie as near to a training item or nearer, 0 to 1. The metadata has the held-out quantiles
    (q01 to q95) and their n. Raises UserError when nothing can be drawn, or what is drawn are no whole items.
    """
    report(0.0, READING)
    items = items_of(run)
    drawn = {name.removeprefix("draws."): codes for name, codes in items.items() if name.startswith("draws.")}
    if not drawn:
        raise UserError(mark("This run has no samples: its codes give no distribution to draw from."))
    data = dataset_of(run, report, until=0.2)
    if data.card.sample.gaps:
        raise UserError(mark("Ratings have gaps: there are no whole people to compare new ones with."))
    if run.spec.model.view.forecasts:
        raise UserError(mark("This model draws the future of an item, not whole items."))
    generator = torch.Generator().manual_seed(params.seed)
    chosen = torch.randperm(len(data.held_out), generator=generator)[:REFERENCE]
    report(0.2, DECODING)
    known, told = items["codes"], items.get("told")
    asked = {name: decoded(run, completed(codes, known, told)) for name, codes in drawn.items()}
    held_out = data.floats(data.held_out.samples[chosen]).flatten(1)
    found = nearest_training(data, torch.cat([*asked.values(), held_out]), report)
    usual = found.distance[-len(chosen) :].sort().values
    place_of = {int(number): i for i, number in enumerate(items["ids"])} if "ids" in items else {}
    first = len(data.everything()) - len(data.train)
    tensors: dict[str, Tensor] = {}
    start = 0
    for name, values in asked.items():
        rows = slice(start, start + len(values))
        place, distance, start = found.place[rows], found.distance[rows], rows.stop
        tensors |= {
            f"{name}.distance": distance,
            f"{name}.share": torch.searchsorted(usual, distance, right=True) / len(usual),
            f"{name}.item": torch.tensor([place_of.get(first + int(i), -1) for i in place], dtype=torch.int32),
            f"{name}.label": data.train.labels[place].int(),
            f"{name}.nearest": data.drawn(data.floats(data.train.samples[place])),
        }
    quantiles = {f"q{100 * q:02.0f}": f"{float(torch.quantile(usual, q)):.6g}" for q in QUANTILES}
    return tensors, quantiles | {"n": str(len(usual)), "train": str(len(data.train))}


def decoded(run: Run, codes: Tensor) -> Tensor:
    """Decode codes `(B, d + K)`, as the decoder reads them, with the run's ONNX decoder, which every run has:
    `(B, values)`; raises UserError when it is missing."""
    import onnx
    from onnx.reference import ReferenceEvaluator

    try:
        decoder = ReferenceEvaluator(onnx.load(run.decoder))
    except FileNotFoundError as error:
        raise UserError(mark("This run has no decoder in ONNX form, which this needs.")) from error
    (output,) = decoder.run(["mean"], {"z": codes.float().numpy()})
    return torch.from_numpy(np.asarray(output, np.float32)).flatten(1)


def nearest_training(data: Dataset, values: Tensor, report: Report) -> Found:
    """Return the nearest training item of each of B vectors `(B, values)`; training items are made floats chunk by
    chunk.

    In float64, as |a|² - 2 a·b + |b|² of equal vectors is far from 0 in float32.
    """
    asked = values.double()
    best = torch.full((len(asked),), torch.inf, dtype=torch.float64)
    place = torch.zeros(len(asked), dtype=torch.int64)
    for start in range(0, len(data.train), CHUNK):
        report(0.3 + 0.7 * start / len(data.train), COMPARING)
        known = data.floats(data.train.samples[start : start + CHUNK]).flatten(1).double()
        squares = asked.square().sum(1, keepdim=True) - 2 * asked @ known.T + known.square().sum(1)
        least, where = squares.min(1)
        nearer = least < best
        best = torch.where(nearer, least, best)
        place = torch.where(nearer, start + where, place)
    return Found(place, best.clamp(min=0).sqrt().float())
