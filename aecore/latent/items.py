"""The items of a run as its results hold them, and the samples of the data set behind them."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ..data.dataset import Dataset
from ..data.loading import load
from ..errors import UserError
from ..runs.run import Run
from ..runs.tensors import all_tensors, fitting
from ..texts import mark

__all__ = ["CHUNK", "READING", "Report", "dataset_of", "finite_rows", "items_of", "samples_of"]

Report = Callable[[float, str], None]
"""Is told the share of the work done, 0 to 1, and a marked sentence."""
READING = mark("Reading the codes")
LOADING = mark("Loading the data set")
CHUNK = 4096
"""Items that are made floats, or compared, at once."""


def items_of(run: Run) -> dict[str, Tensor]:
    """Return the tensors of a run's items; raises UserError when there is none or it is damaged."""
    path = run.items
    if not run.has_results:
        run.refuse_unreadable()
        raise UserError(mark("This run has no results yet. They are written when training ends."))
    tensors = all_tensors(path)
    fitting(tensors, "items", path)
    return tensors


def finite_rows(codes: Tensor) -> Tensor:
    """Return the mask `(N,)` of codes `(N, d)` without an infinite or undefined number; raises UserError when none is
    left."""
    finite = torch.isfinite(codes).all(1)
    if not finite.any():
        raise UserError(
            mark("No item of this run has a usable code: all of them are infinite or undefined."),
            mark("Train again with a smaller learning rate."),
        )
    return finite


def dataset_of(run: Run, report: Report, until: float) -> Dataset:
    """Load the data set of a run, which may download it; `until` is the share of the work done by then.
    Raises UserError when the data set is unknown or cannot be downloaded."""
    report(0.0, LOADING)
    return load(run.spec.data, lambda done, total: report(until * min(1.0, done / max(total, 1)), LOADING), run.card)


def samples_of(data: Dataset, items: dict[str, Tensor]) -> Tensor:
    """Return the stored samples behind the items, in their order; raises UserError when the data set is another one by
    now."""
    ids = items["ids"].long() if "ids" in items else data.probe_ids(len(items["codes"]))
    everything = data.everything()
    if (
        len(ids) != len(items["codes"])
        or ids.max() >= len(everything)
        or not torch.equal(everything.labels[ids].int(), items["labels"])
    ):
        raise UserError(
            mark("The data set “{name}” is not the one this run was trained on any more."), name=data.card.name
        )
    return everything.samples[ids]
