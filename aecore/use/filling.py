"""Missing values of a table, told by a model: what it rebuilds goes back in where nothing was, again and again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from ..data.own.reading.names import shown
from ..data.own.reading.recipes import Recipe
from ..evaluation.subject import SEED, Array
from ..models.views import plain
from ..texts import Sentence, mark
from .asked import Complete
from .items import Items
from .known import Known, Report
from .result import Column, Result, Scored, better_of
from .scoring import mean_error

__all__ = ["fill", "filled", "hidden_in"]

Mask = NDArray[np.bool_]
ROUNDS = 20
"""How often what was rebuilt goes back in: from then on it hardly moves."""
NEIGHBOURS = 5
MEASURING = mark("Hiding known values and telling them")
FILLING = mark("Filling the gaps")
HIDDEN = mark("Error of hidden values")
SPREAD = mark("standard deviations")
BETTER = mark(
    "A plain way is better here: {name} is off by {theirs}, this model by {ours} standard deviations (n = {n} rows)."
)
MADE = mark(
    "These rows have no gaps: {share} of their values were hidden and told, so that you can see how well that goes."
)
HOW = mark(
    "How sure: the spread over {n} draws of the code, and, where values were hidden on purpose, the usual error."
)
USUAL = mark(
    "How sure: how far such values are off usually, measured on held-out rows with {share} of the values hidden."
)


@dataclass(frozen=True)
class Parts:
    """Which numbers of a row belong to a column."""

    recipe: Recipe
    values: NDArray[np.int64]
    """Places of its numbers."""
    says: int | None
    """Place of the number that says where there is no value."""


def parts_of(recipes: list[Recipe]) -> list[Parts]:
    """Return the columns of a table with their numbers."""
    found, at = [], 0
    for recipe in recipes:
        k = len(recipe.makes)
        own = k - recipe.has_missing
        found.append(Parts(recipe, np.arange(at, at + own), at + own if recipe.has_missing else None))
        at += k
    return found


def fill(known: Known, items: Items, params: Complete, report: Report) -> Result:
    """Return rows with their gaps filled, in the units of the file, and how sure each filled column is; and how well
    hidden values of held-out rows are told, beside the mean, the nearest rows and PCA. Where no row has a gap, some
    values are hidden and told, unless the rows are a part of more: then each stays as it is."""
    parts = parts_of(known.recipes)
    report(0.0, MEASURING)
    score, usual = measured(known, parts, params)
    report(0.6, FILLING)
    x = known.dataset.floats(items.samples)
    there = items.gaps if items.gaps is not None else missing_in(parts, x)
    is_made = not there.any() and not items.is_part
    gaps = hidden_in(parts, len(items), params) if is_made else there
    drawn = filled(known, parts, x, gaps, params.draws)
    mean, spread = drawn.mean(0), drawn.std(0, unbiased=False)
    rows: dict[str, NDArray[np.generic]] = {"row": items.rows}
    columns = [Column("row", mark("Row"))]
    for place, part in enumerate(parts):
        gap: Mask = np.asarray(gaps[:, part.values].any(1))
        sure = how_sure(part, gap, usual[place], spread.numpy()) if gap.any() or items.is_part else None
        given = None if items.values is None else np.where(gap, np.nan, items.values[:, place])
        for column, values in told_column(place, part, mean.numpy(), sure, given):
            columns.append(column)
            rows[column.id] = values
    said = Sentence(HOW, {"n": params.draws}) if is_cloudy(known) else Sentence(USUAL, {"share": f"{params.hide:.0%}"})
    made = [Sentence(MADE, {"share": f"{params.hide:.0%}"})] if is_made else []
    codes = torch.from_numpy(known.through(mean)[0].double().numpy())
    first = np.flatnonzero(gaps.any(1))[: params.pictured]
    return Result(
        "complete", tuple(columns), rows, pictured=first, codes=codes, summary=(score,),
        better=better_of([score], BETTER), notes=(*items.notes, *made, said), left_out=items.left_out,
    )  # fmt: skip


def how_sure(part: Parts, gap: Mask, usual: float, spread: Array) -> Array:
    """Return how sure each filled value of a column is, in its unit; NaN where nothing was filled, or nothing tells how
    far off such values usually are."""
    own = np.sqrt(np.square(spread[:, part.values]).mean(1) + usual**2) * part.recipe.scale
    return np.where(gap, own, np.nan)


def told_column(
    place: int, part: Parts, mean: Array, sure: Array | None, given: Array | None = None
) -> list[tuple[Column, NDArray[np.generic]]]:
    """Return a column of the file with its gaps filled, in its unit, and how sure these are where that is told. Numbers
    that were `given` `(n,)`, NaN elsewhere, stay as they are: the model may see them cut off (`Recipe.limit`)."""
    recipe, numbers = part.recipe, mean[:, part.values]
    title, name = "{name}", {"name": shown(recipe.name, 60)}
    if recipe.kind == "category":
        names = (*recipe.categories, *[mark("other")] * recipe.other)
        found: NDArray[np.generic] = numbers.argmax(1).astype(np.int64)
        column = Column(f"value.{place}", title, "", "class", names, name)
    elif recipe.kind == "yes-no":
        found = (numbers[:, 0] * recipe.scale + recipe.mean >= 0.5).astype(np.int64)
        column = Column(f"value.{place}", title, "", "class", (mark("no"), mark("yes")), name)
    else:
        found = numbers[:, 0].astype(float) * recipe.scale + recipe.mean
        if given is not None:
            found = np.where(np.isnan(given), [float(f"{value:.7g}") for value in found], given)
        unit = mark("days since 1970") if recipe.kind == "date" else recipe.unit
        column = Column(f"value.{place}", title, unit, "number", (), name, given is not None)
    if sure is None:
        return [(column, found)]
    beside = Column(f"spread.{place}", mark("{name}: filled, give or take"), column.unit, "number", (), name)
    return [(column, found), (beside, sure)]


# --- how gaps are filled ----------------------------------------------------------------------------------------------


def is_cloudy(known: Known) -> bool:
    """Whether codes are clouds, so that several can be drawn."""
    return known.model.config.bottleneck.stochastic


@torch.no_grad()
def filled(known: Known, parts: list[Parts], x: Tensor, gaps: Mask, draws: int) -> Tensor:
    """Return rows `(K, N, F)` with their gaps filled K times: begun with the mean row, what the model rebuilds goes in
    again and again. Codes that are clouds are drawn (the pseudo-Gibbs sampler of Rezende, Mohamed and Wierstra 2014,
    arXiv:1401.4082, appendix F); others give the same each time, so K is 1."""
    model, mask = known.model, torch.from_numpy(gaps)
    mean = known.dataset.floats(known.train.samples).mean(0)
    start = torch.where(mask, mean, x)
    for part in parts:  # a model that is told “nothing is here” tells what stands in for nothing
        if part.says is not None:
            start[:, part.says] = torch.where(mask[:, part.values].any(1), 0.0, start[:, part.says])
    found = []
    for number in range(draws if is_cloudy(known) else 1):
        generator, now = Generator().manual_seed(SEED + number), start
        for _ in range(ROUNDS):
            code = model.encode(plain(now, model.config.view))
            if code.cloudy:
                code = code.sampled(torch.randn(code.mean.shape, generator=generator))
                back = model.likelihood.mean(model.decoder(code.read))
            else:
                back = model.decode(code.point)
            now = torch.where(mask, back, start)
        found.append(now)
    return torch.stack(found)


def missing_in(parts: list[Parts], x: Tensor) -> Mask:
    """Return which numbers of rows `(N, F)` stand in for nothing, as the rows themselves say."""
    gaps = np.zeros(tuple(x.shape), bool)
    for part in parts:
        if part.says is not None:
            gaps[:, part.values] = x[:, part.says, None].numpy() > 0.5
    return gaps


def hidden_in(parts: list[Parts], n: int, params: Complete) -> Mask:
    """Return which numbers of n rows to hide: a share of the columns of each, all numbers of a column together."""
    generator = np.random.default_rng(params.seed)
    chosen = generator.random((n, len(parts))) < params.hide
    gaps = np.zeros((n, sum(len(part.values) + (part.says is not None) for part in parts)), bool)
    for place, part in enumerate(parts):
        gaps[:, part.values] = chosen[:, place, None]
    return gaps


# --- how well it goes -------------------------------------------------------------------------------------------------


def measured(known: Known, parts: list[Parts], params: Complete) -> tuple[Scored, Array]:
    """Return the error of hidden values of held-out rows beside plain ways, and the error of each column `(k,)`, NaN
    where none of it was hidden, both in standard deviations of the training rows' columns as the model sees them."""
    x = known.dataset.floats(known.held_out.samples)
    rows, train = x.double().numpy(), known.train_values
    gaps = hidden_in(parts, len(rows), params)
    for part in parts:  # what was missing anyway has no truth
        if part.says is not None:
            gaps[:, part.values] &= rows[:, part.says, None] < 0.5
    told = {
        "model": filled(known, parts, x, gaps, params.draws).mean(0).double().numpy(),
        "mean": np.where(gaps, train.mean(0), rows),
        "nearest": by_neighbours(train, rows, gaps),
        "pca": by_pca(known, rows, gaps),
    }
    counts = gaps.sum(1).astype(float)
    errors = {name: (np.square(values - rows) * gaps).sum(1) for name, values in told.items()}
    score = mean_error("hidden", HIDDEN, SPREAD, errors.pop("model"), errors, counts, root=True)
    off = np.square(told["model"] - rows) * gaps
    often = np.array([gaps[:, part.values].sum() for part in parts], float)
    squares = np.array([off[:, part.values].sum() for part in parts])
    return score, np.sqrt(np.divide(squares, often, out=np.full(len(parts), np.nan), where=often > 0))


def by_neighbours(train: Array, rows: Array, gaps: Mask) -> Array:
    """Return gaps filled with the mean of the nearest training rows, by the values that are there (Troyanskaya et al.
    2001), as scikit-learn does it."""
    from sklearn.impute import KNNImputer

    holes = np.where(gaps, np.nan, rows)
    found: Array = KNNImputer(n_neighbors=NEIGHBOURS, keep_empty_features=True).fit(train).transform(holes)
    return found


def by_pca(known: Known, rows: Array, gaps: Mask) -> Array:
    """Return gaps filled by PCA with as many numbers as the code, its rebuilt values put in again and again."""
    now = np.where(gaps, known.train_values.mean(0), rows)
    back: Callable[[Array], Array] = lambda values: known.pca.inverse_transform(known.pca.transform(values))  # noqa: E731
    for _ in range(ROUNDS):
        now = np.where(gaps, back(now), rows)
    return now
