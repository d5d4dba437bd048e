"""Odd ones out: which items do not look like those that a model was trained on, where, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import UserError
from ..evaluation.alert import auc, resampled
from ..evaluation.subject import Array
from ..texts import Sentence, mark
from .asked import Odd
from .items import Items, some
from .known import ISOLATION, NEAREST, PLAIN, Known, Report, per_value
from .result import Column, Kind, Result, Scored, better_of
from .scoring import differences_of, interval_of
from .values import names_of

__all__ = ["precision_at", "shares", "use"]

Mask = NDArray[np.bool_]
SCORING = mark("Scoring the items")
COMPARING = mark("Comparing with plain ways")
LEAST = 0.01
"""Of the mean error of all values: a value that hardly ever errs is taken to err by as much."""
TOP = 0.01
"""Share of the items that somebody would look at first."""
BETTER = mark(
    "A plain way is better here: {name} has an AUC of {theirs} %, this model {ours} % (n = {n} items with a label)."
)
NO_LABELS = mark("No item is known to be odd, so nothing here says how often this is right, or which way is best.")
AGREE = mark(
    "Of the {n} that this model finds oddest, {nearest} are among the {n} that lie farthest from normal items, and "
    "{isolation} among the {n} oddest by isolation forest. Where they differ, let a plain way count, and look again."
)
FIRST = 20
"""Items of the top that are compared."""
TITLES = {
    "both": mark("Oddness: error and place"),
    "error": mark("Squared error"),
    "place": mark("Distance in latent space"),
    "share": mark("Share of known-good items as odd as this"),
    "odd": mark("Known to be odd"),
    "label": mark("Class"),
    "name": mark("Name"),
    "row": mark("Row"),
    "blame": mark("Where it is odd"),
    "times": mark("Error there"),
    "normal": mark("Number of the nearest normal item"),
    "pca": mark("Oddness by PCA"),
    "isolation": mark("Oddness by isolation forest"),
    "nearest": mark("Distance from normal items"),
}
UNITS = {
    "both": mark("standard deviations"),
    "error": mark("squared value"),
    "place": mark("squared deviations"),
    "times": mark("times the usual"),
    "pca": mark("standard deviations"),
    "nearest": mark("value"),
}


def use(known: Known, items: Items, params: Odd, report: Report) -> Result:
    """Return how odd each item is (by its squared error, by the place of its code, by both), the share of known-good
    items that are at least as odd, which value is to blame, and the nearest normal item. Where it is known which items
    are odd: AUC and the precision of the hundredth that is oddest, beside plain ways that know the same training items.

    Known-good items are held-out ones, of the normal classes where the model's data have these. Where these themselves
    are asked for, each half is compared with the normal ones of the other half: no threshold is set by what it is used
    on.
    """
    report(0.0, SCORING)
    codes, target, back, counts = known.through(items.samples)
    scores = known.oddness(codes.double().numpy(), per_value(target, back, counts))
    told = params.score if params.score in scores else "both"
    odd, judged = truth_of(items, params), judged_of(items, params)
    report(0.4, COMPARING)
    plain = known.plainly_odd(items.samples)
    ways = scores | plain
    good, usual = known_good(known, items, judged if odd is None else judged & ~odd, ways, params)
    mine = ways[params.score]
    blame, times, squares = blamed(known, target, back, counts)
    normal = np.asarray(known.nearest.kneighbors(known.rows(items.samples), 1)[1][:, 0])
    rows: dict[str, NDArray[np.generic]] = {
        "row": items.rows,
        params.score: mine,
        **scores,
        "share": usual,
        "blame": blame,
        "times": times,
        **plain,
        "normal": known.train_ids[normal],
    }
    rows |= {"label": items.labels} if items.labels is not None else {}
    rows |= {"odd": np.where(judged, odd, -1).astype(np.int64)} if odd is not None else {}
    rows |= {"name": np.array(items.names, object)} if items.names else {}
    summary = measured(scores[told], scores, plain, odd, judged)
    order = np.argsort(-mine, kind="stable")[: params.pictured].copy()
    return Result(
        "odd",
        tuple(column_of(name, known, items) for name in rows),
        rows,
        pictures(known, items, back, squares, normal, order),
        order,
        codes,
        summary,
        better_of(summary, BETTER),
        (*items.notes, *([] if summary else [Sentence(NO_LABELS), agreement(scores[told], plain)])),
        items.left_out,
        {params.score: good},
    )


def agreement(mine: Array, plain: dict[str, Array]) -> Sentence:
    """Say how many of the oddest items are among the oddest by plain ways: without labels nothing else tells."""
    n = min(FIRST, max(1, len(mine) // 10))
    oddest = np.argsort(-mine, kind="stable")[:n]
    same = {
        name: int(np.isin(oddest, np.argsort(-plain[name], kind="stable")[:n]).sum()) for name in (NEAREST, ISOLATION)
    }
    return Sentence(AGREE, {"n": n, **same})


def truth_of(items: Items, params: Odd) -> Mask | None:
    """Return which items are odd `(N,)`: those of other classes than the normal ones, or those that are called odd.
    Raises UserError for a class that there is not."""
    if not params.normal:
        return items.odd
    if items.labels is None:
        raise UserError(
            mark("Normal classes were named, but these items have no classes."), mark("Name the column of the classes.")
        )
    unknown = [name for name in params.normal if name not in items.classes]
    if unknown:
        raise UserError(
            mark("There is no class “{name}” among these items: {there}."),
            mark("Name one of them as normal."),
            name=unknown[0],
            there=", ".join(items.classes[:20]),
        )
    normal = [items.classes.index(name) for name in params.normal]
    return judged_of(items, params) & ~np.isin(items.labels, normal)


def judged_of(items: Items, params: Odd) -> Mask:
    """Return of which items it is known whether they are odd `(N,)`: where classes say it, of those that have one."""
    if not params.normal or items.labels is None:
        return np.ones(len(items), bool)
    return np.asarray(items.labels >= 0)


def known_good(known: Known, items: Items, normal: Mask, scores: dict[str, Array], params: Odd) -> tuple[Array, Array]:
    """Return the scores of known-good items `(n,)`, and of each item the share of them that are at least as odd."""
    score = params.score
    mine = scores[score]
    if items.trained is None:
        samples = of_normal_classes(known, params)
        codes, target, back, counts = known.through(samples)
        if score in PLAIN:
            good = known.plainly_odd(samples)[score]
        else:
            good = known.oddness(codes.double().numpy(), per_value(target, back, counts))[score]
        return good, shares(good, mine)
    normal = normal & ~items.trained
    half = np.arange(len(items)) % 2 == 0
    found = np.empty(len(items))
    for here in (half, ~half):
        found[here] = shares(mine[~here & normal], mine[here])
    return mine[normal], found


def of_normal_classes(known: Known, params: Odd) -> Tensor:
    """Return the stored held-out items that are of a normal class; all of them where none is named, or known here."""
    named = [place for place, name in enumerate(known.card.classes) if name in params.normal]
    chosen = np.isin(known.labels, named)
    return known.held_out.samples[torch.from_numpy(chosen)] if chosen.any() else known.held_out.samples


def shares(good: Array, asked: Array) -> Array:
    """Return (1 + how many of n known-good scores are at least as high) / (n + 1) for each score asked `(N,)`: the
    conformal p-value (Vovk et al. 2005), at most a with chance a for an item like the known-good ones."""
    above = len(good) - np.searchsorted(np.sort(good), asked, side="left")
    return np.asarray((1 + above) / (len(good) + 1))


def blamed(known: Known, target: Tensor, back: Tensor, counts: Tensor) -> tuple[NDArray[np.int64], Array, Tensor]:
    """Return of each item the value with the largest squared error beside the usual one of that value over training
    items, how many times as large it is, and all of these ratios `(N, *target_shape)`."""
    _codes, wanted, told, there = known.through(known.train.samples)
    usual = ((wanted - told).square() * there).sum(0) / there.sum(0).clamp(min=1)
    ratio = (target - back).square() * counts / usual.clamp(min=max(LEAST * float(usual.mean()), 1e-12))
    times, place = ratio.flatten(1).max(1)
    return place.numpy(), times.double().numpy(), ratio


def pictures(
    known: Known, items: Items, back: Tensor, squares: Tensor, normal: NDArray[np.int64], order: NDArray[np.int64]
) -> dict[str, Tensor]:
    """Return some of the items as drawn, what came back, where they are odd, and the nearest normal item of each."""
    if not len(order):
        return {}
    data, at = known.dataset, torch.from_numpy(order)
    x = data.floats(some(items, order))
    return {
        "item": data.drawn(x),
        "rebuilt": data.drawn(known.model.whole(x, back[at])),
        "blame": squares[at],
        "normal": data.drawn(data.floats(known.train.samples[torch.from_numpy(normal[order])])),
    }


def column_of(name: str, known: Known, items: Items) -> Column:
    names = {"blame": names_of(known), "label": items.classes, "odd": (mark("no"), mark("yes"))}.get(name, ())
    kind: Kind = "class" if names else "string" if name == "name" else "number"
    title = blame_title(known) if name == "blame" else TITLES[name]
    return Column(name, title, UNITS.get(name, ""), kind, tuple(names))


def blame_title(known: Known) -> str:
    """Return the title of where items are odd, which says what its numbers count."""
    sample, shape = known.card.sample, known.model.target_shape
    if sample.pictures:
        return mark("Where it is odd: column, row")
    if sample.time:
        return mark("Where it is odd: channel, moment") if shape[0] > 1 else mark("Where it is odd: moment")
    return mark("Where it is odd: place in the text") if sample.words else TITLES["blame"]


# --- how well it goes -------------------------------------------------------------------------------------------------


def measured(
    mine: Array, scores: dict[str, Array], plain: dict[str, Array], odd: Mask | None, judged: Mask
) -> tuple[Scored, ...]:
    """Return AUC and precision of the model and of plain ways, in percent, over the items that are judged, where some
    of these are odd and some not."""
    if odd is None or odd[judged].all() or not odd.any():
        return ()
    others = {"error": scores["error"], "place": scores["place"]} | plain
    mine, odd, others = mine[judged], odd[judged], {name: values[judged] for name, values in others.items()}
    return (
        scored("auc", mark("AUC: how often an odd item scores higher than a normal one"), area, mine, others, odd),
        scored("precision", mark("Odd ones among the hundredth that scores highest"), top, mine, others, odd),
    )


def area(values: Array, odd: Mask) -> float:
    """The AUC, in percent."""
    return 100 * auc(values[~odd], values[odd])


def top(values: Array, odd: Mask) -> float:
    """The precision at 1 %, in percent."""
    return 100 * precision_at(values, odd, TOP)


def precision_at(values: Array, odd: Mask, share: float) -> float:
    """Return the share of odd ones among the `share` of the items that score highest, one item at least; of equal
    scores at the border each counts as much as it is likely to be drawn."""
    count = max(1, round(share * len(values)))
    border = np.sort(values)[-count]
    above, at = values > border, values == border
    left = count - int(above.sum())
    return float((odd[above].sum() + left * odd[at].mean()) / count)


def scored(
    name: str, title: str, statistic: Callable[[Array, Mask], float], mine: Array, others: dict[str, Array], odd: Mask
) -> Scored:
    draws = {key: redrawn(statistic, values, odd) for key, values in {"mine": mine, **others}.items()}
    n, own, least = len(odd), draws.pop("mine"), int(min(odd.sum(), (~odd).sum()))
    return Scored(
        name,
        title,
        "%",
        statistic(mine, odd),
        n,
        "higher",
        interval_of(own, n, least),
        {key: statistic(values, odd) for key, values in others.items()},
        differences_of(own, {key: draws[key] for key in PLAIN}, n, least),
    )


def redrawn(statistic: Callable[[Array, Mask], float], values: Array, odd: Mask) -> Array:
    """Return a statistic of resampled items, normal and odd ones each kept at their number; the same resamples for
    every score."""
    if statistic is area:
        return resampled({"normal": values[~odd], "odd": values[odd]})
    generator = np.random.default_rng(0)
    sides = [np.flatnonzero(~odd), np.flatnonzero(odd)]
    found = []
    for _ in range(ROUNDS):
        chosen = np.concatenate([side[generator.integers(len(side), size=len(side))] for side in sides])
        found.append(statistic(values[chosen], odd[chosen]))
    return np.array(found)


ROUNDS = 400
