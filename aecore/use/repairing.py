"""Pictures and curves that are spoilt, made whole: noise taken away, holes filled, coarse ones made fine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor
from torch.nn import functional as F

from ..data.reference import Given, item_errors
from ..evaluation.subject import Array
from ..models.likelihoods import squared
from ..models.views import Seen, plain
from ..texts import Sentence, mark
from ..training.evaluator import BATCH
from .asked import Complete
from .items import Items
from .known import Known, Report
from .result import Column, Result, Scored, better_of
from .scoring import mean_error

__all__ = ["repair"]

REPAIRING = mark("Making the items whole")
COMPARING = mark("Comparing with plain ways")
ERROR = mark("Squared error of what was made whole")
BETTER = mark(
    "A plain way is better here: {name} leaves a squared error of {theirs} a value, this model {ours} (n = {n} items)."
)
SPOILT = mark("These items were spoilt as in training, so that you can see what comes back.")
AS_THEY_ARE = mark(
    "The items are taken as they are: nothing is known of how they looked before, so no error can be told."
)
HOLES = mark("What is exactly black (0) counts as the hole; all else is left as it was.")
HOLES_OF_CURVES = mark(
    "Moments at which the file holds exactly 0, in all channels, count as the hole; all else is left as it was."
)
COARSE = mark("The items are first made as coarse as those that the model knows.")
SIDE = 3
"""Of the windows of plain filters."""


class Whole(NamedTuple):
    """Items as a model sees them, and as it makes them; `truth` and `counts` where items were spoilt on purpose."""

    before: Tensor
    after: Tensor
    truth: Tensor
    counts: Tensor


def repair(known: Known, items: Items, params: Complete, report: Report) -> Result:
    """Return what a model makes of spoilt items. Items of its own data are spoilt as in training, and the error is told
    beside leaving them as they are, a plain way for this kind of damage, PCA and the mean; new files are taken as they
    are."""
    report(0.0, REPAIRING)
    own = items.trained is not None
    if not own and known.model.config.view.holes:
        items, holes = emptied(items)
        found = as_given(known, items, holes)
    else:
        found = spoilt(known, items, params.seed) if own else as_given(known, items)
    rows: dict[str, NDArray[np.generic]] = {"row": items.rows}
    rows |= {"name": np.array(items.names, object)} if items.names else {}
    summary: tuple[Scored, ...] = ()
    order = np.arange(min(len(items), params.pictured))
    if own:
        report(0.5, COMPARING)
        errors, values = compared(known, found, items)
        normal = items.normal
        summary = (scored({name: found[normal] for name, found in errors.items()}, values[normal]),)
        rows |= {"error": errors["model"] / values, "before": errors["nothing"] / values}
    at = torch.from_numpy(order)
    data = known.dataset
    pictures = {"before": data.drawn(enlarged(known, found.before)[at]), "after": data.drawn(found.after[at])}
    pictures |= {"item": data.drawn(found.truth[at])} if own else {}
    return Result(
        "complete",
        tuple(COLUMNS[name] for name in rows),
        rows,
        pictures,
        order,
        known.through(items.samples)[0],
        summary,
        better_of(summary, BETTER),
        (*items.notes, *said(known, own)),
        items.left_out,
    )


COLUMNS = {
    "row": Column("row", mark("Row")),
    "name": Column("name", mark("Name"), "", "string"),
    "error": Column("error", mark("Error afterwards"), mark("squared value")),
    "before": Column("before", mark("Error before"), mark("squared value")),
}


def scored(errors: dict[str, Array], values: Array) -> Scored:
    own = errors.pop("model")
    return mean_error("error", ERROR, mark("squared value"), own, errors, values)


def said(known: Known, own: bool) -> list[Sentence]:
    view = known.model.config.view
    notes = [Sentence(SPOILT if own else AS_THEY_ARE)]
    if not own and view.holes:
        notes.append(Sentence(HOLES_OF_CURVES if known.card.sample.time else HOLES))
    if not own and view.partial and not view.holes:
        notes.append(Sentence(COARSE))
    return notes


# --- what the model makes of them -------------------------------------------------------------------------------------


@torch.no_grad()
def spoilt(known: Known, items: Items, seed: int) -> Whole:
    """Spoil items by the view of the model, and make them whole; of those with holes only these are filled, and count,
    as in new files."""
    model, generator, holes = known.model, Generator().manual_seed(seed), known.model.config.view.holes
    found = []
    for chunk in torch.split(items.samples, BATCH):
        seen: Seen = model.judged(known.dataset.floats(chunk), generator)
        after = model.decode(model.encode(seen.input, seen.visible).point)
        weight = seen.weight
        if holes and weight is None:
            weight = (seen.input == 0).all(1, keepdim=True).to(after.dtype)
        counts = torch.ones_like(seen.target) if weight is None else weight.expand_as(seen.target)
        after = torch.where(counts > 0, after, seen.target) if holes else after
        found.append(Whole(seen.input, after, seen.target, counts))
    return Whole(*(torch.cat(part) for part in zip(*found, strict=True)))


def emptied(items: Items) -> tuple[Items, Tensor]:
    """Return items with their holes at 0, as a model knows them, and where these are, `(N, 1, ...)`."""
    zero = items.samples == 0 if items.gaps is None else torch.from_numpy(items.gaps)
    holes = zero.all(1, keepdim=True)
    return replace(items, samples=items.samples.masked_fill(holes, 0)), holes


@torch.no_grad()
def as_given(known: Known, items: Items, holes: Tensor | None = None) -> Whole:
    """Make items whole that are spoilt already; of those with holes only these are filled."""
    found, view, first = [], known.model.config.view, 0
    for chunk in torch.split(items.samples, BATCH):
        x = known.dataset.floats(chunk)
        before = plain(x, view)
        after = known.model.decode(known.model.encode(before).point)
        if holes is not None:
            after = torch.where(holes[first : first + len(chunk)], after, x)
        found.append(Whole(before, after, x, torch.ones_like(x)))
        first += len(chunk)
    return Whole(*(torch.cat(part) for part in zip(*found, strict=True)))


def enlarged(known: Known, before: Tensor) -> Tensor:
    """Return what the model sees as large as whole items: coarse ones as blocks."""
    shape = known.model.shape
    return before if before.shape[1:] == shape else F.interpolate(before, size=shape[1:], mode="nearest")


# --- plain ways -------------------------------------------------------------------------------------------------------


def compared(known: Known, found: Whole, items: Items) -> tuple[dict[str, Array], Array]:
    """Return squared errors `(N,)` over the values that count, of the model and of plain ways, and how many these
    are."""
    before = enlarged(known, found.before)
    told = {"model": found.after, "nothing": before}
    if plain_way := PLAIN.get(known.model.config.view.kind):
        name, way = plain_way
        told[name] = way(found.before, known.model.shape)
    errors = {name: squared(found.truth, values, found.counts).double().numpy() for name, values in told.items()}
    train = known.dataset.floats(known.train.samples)
    weight = None if found.counts.all() else flat(found.counts)
    seen, whole = flat(plain(train, known.model.config.view)), flat(train)
    given = Given(flat(found.before), flat(found.truth), weight)
    references = item_errors(
        Given(seen, seen if seen.shape == whole.shape else whole, None if weight is None else np.ones_like(whole)),
        [given],
        known.model.code_size,
    )
    errors |= {"pca": references.pca, "mean": references.mean}
    return errors, found.counts.flatten(1).sum(1).double().numpy()


def flat(x: Tensor) -> NDArray[np.float32]:
    return x.flatten(1).numpy()


def median(before: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The median of each value and those around it."""
    from scipy.ndimage import median_filter

    size = (1, 1, *[SIDE] * (before.ndim - 2))
    return torch.from_numpy(median_filter(before.numpy(), size=size, mode="nearest"))


def smooth(before: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A Gaussian blur with deviation 1."""
    from scipy.ndimage import gaussian_filter

    return torch.from_numpy(gaussian_filter(before.numpy(), sigma=(0, 0, *[1.0] * (before.ndim - 2)), mode="nearest"))


def interpolated(before: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Cubic interpolation of pictures, linear of curves."""
    mode = "bicubic" if before.ndim == 4 else "linear"
    return F.interpolate(before, size=shape[1:], mode=mode, align_corners=False)


def nearest_value(before: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Each place that is 0 in all channels gets the values of the nearest place that is not."""
    from scipy.ndimage import distance_transform_edt

    made = before.clone().numpy()
    for item in made:
        hole = (item == 0).all(0)
        if hole.any() and not hole.all():
            places = distance_transform_edt(hole, return_distances=False, return_indices=True)
            item[:] = item[(slice(None), *places)]
    return torch.from_numpy(made)


Way = Callable[[Tensor, tuple[int, ...]], Tensor]
PLAIN: dict[str, tuple[str, Way]] = {
    "gaussian-noise": ("blur", smooth),
    "salt-and-pepper": ("median", median),
    "masking": ("around", nearest_value),
    "inpainting": ("around", nearest_value),
    "hidden-patches": ("around", nearest_value),
    "low-resolution": ("interpolated", interpolated),
}
"""By the view of a model: the plain way against the same damage."""
