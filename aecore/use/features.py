"""Codes as features for other programs, and what a plain classifier reads off them, beside raw values and PCA."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ..evaluation.subject import Array
from ..evaluation.useful import probe, spanned
from ..texts import Sentence, mark
from .asked import Features
from .items import Items
from .known import Known, Report
from .result import Column, Result, Scored, better_of
from .scoring import hit_rate, mean_error
from .summary import counts_of

__all__ = ["hits_of", "use"]

Labels = NDArray[np.int64]
ENCODING = mark("Encoding the items")
TELLING = mark("Telling classes by cross-validation")
ACCURACY = mark("Accuracy of logistic regression, cross-validated")
BETTER = mark(
    "Codes are no help here: by {name} the classifier is right for {theirs} %, by codes for {ours} % (n = {n} items)."
)
NO_CLASSES = mark("These items have no classes, or too few of each, so nothing is told of what the codes are worth.")
NUMBERS = mark("Telling numbers by cross-validation")
OFF = mark("Numbers are told off by (ridge regression, root mean square, cross-validated)")
WORSE = mark("Codes are no help here: by {name} numbers are told off by {theirs}, by codes by {ours} (n = {n} items).")
FOLDS_OF_NUMBERS = mark("The column of classes holds numbers, so these are told: {folds} folds.")
FOLDS = mark("{folds} folds; the classifier is given {labels} labels in each.")


def use(known: Known, items: Items, params: Features, report: Report) -> Result:
    """Return the codes of items, and where they have classes the accuracy of logistic regression on the codes, on the
    raw values, on PCA of as many numbers, and of the most frequent class: each item is told by a classifier that was
    fitted to other folds. PCA and the model know the training items only."""
    report(0.0, ENCODING)
    codes = known.through(items.samples)[0]
    rows: dict[str, NDArray[np.generic]] = {"row": items.rows}
    columns = [Column("row", mark("Row"))]
    if items.names:
        rows["name"] = np.array(items.names, object)
        columns.append(Column("name", mark("Name"), "", "string"))
    summary: tuple[Scored, ...] = ()
    notes, said = [Sentence(NO_CLASSES)], BETTER
    if items.numbers is not None:
        rows["number"] = items.numbers
        columns.append(Column("number", mark("Number to be told")))
    if items.numbers is not None and np.isfinite(items.numbers).sum() >= 2 * params.folds:
        report(0.3, NUMBERS)
        summary, said = (told_numbers(spaces_of(known, items, codes), items.numbers, params),), WORSE
        notes = [Sentence(FOLDS_OF_NUMBERS, {"folds": params.folds})]
    elif items.labels is not None:
        rows["label"] = items.labels
        columns.append(Column("label", mark("Class"), "", "class", items.classes))
        report(0.3, TELLING)
        hits = hits_of(spaces_of(known, items, codes), items.labels, params)
        if hits:
            own = hits.pop("code")
            summary = (hit_rate("accuracy", ACCURACY, own, hits),)
            given = f"{params.labels:,}" if params.labels else mark("all")
            notes = [Sentence(FOLDS, {"folds": params.folds, "labels": given})]
    return Result(
        "features", tuple(columns), rows, codes=codes, summary=summary, better=better_of(summary, said),
        notes=(*items.notes, *notes), left_out=items.left_out,
    )  # fmt: skip


def spaces_of(known: Known, items: Items, codes: Tensor) -> dict[str, Array]:
    """Return the codes of items without what is told besides (the class, which is what is asked), the items themselves,
    PCA of as many numbers as the code has, and of texts how often each word stands in them, `(N, ...)` each."""
    values, own = known.rows(items.samples), codes[:, : known.model.code_size].double().numpy()
    spaces = {"code": own, "raw": values, "pca": np.asarray(known.pca.transform(values))}
    return spaces | ({"bag": counts_of(known, items.samples)} if known.card.sample.words else {})


def told_numbers(spaces: dict[str, Array], numbers: Array, params: Features) -> Scored:
    """Return the root mean squared error of ridge regression (penalty 1, columns scaled by the whole fold; Hoerl and
    Kennard 1970) on each space, and of the mean of the fold, cross-validated: each number is told by a regression that
    was fitted to other folds."""
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import KFold

    kept = np.flatnonzero(np.isfinite(numbers))
    known = numbers[kept]
    errors = {name: np.zeros(len(kept)) for name in (*spaces, "mean")}
    for fold, (fit, asked) in enumerate(KFold(params.folds, shuffle=True, random_state=params.seed).split(kept)):
        chosen = fit
        if 0 < params.labels < len(fit):
            chosen = np.random.default_rng(params.seed + fold).permutation(fit)[: params.labels]
        errors["mean"][asked] = np.square(known[chosen].mean() - known[asked])
        for name, rows in spaces.items():
            train, held = scaled(rows[kept[fit]], rows[kept[chosen]], rows[kept[asked]])
            errors[name][asked] = np.square(Ridge().fit(train, known[chosen]).predict(held) - known[asked])
    mine = errors.pop("code")
    return mean_error("off", OFF, "", mine, errors, np.ones(len(kept)), root=True)


def hits_of(spaces: dict[str, Array], labels: Labels, params: Features) -> dict[str, Array]:
    """Return of each item with a class whether it is told right `(n,)`, by space and by the most frequent class; empty
    where no class has as many items as there are folds, or there is one class only."""
    from sklearn.model_selection import StratifiedKFold

    there, often = np.unique(labels[labels >= 0], return_counts=True)
    there = there[often >= params.folds]
    kept = np.flatnonzero(np.isin(labels, there))
    if len(there) < 2:
        return {}
    known = labels[kept]
    folds = StratifiedKFold(params.folds, shuffle=True, random_state=params.seed)
    hits = {name: np.zeros(len(kept)) for name in (*spaces, "frequent")}
    for fold, (fit, asked) in enumerate(folds.split(kept, known)):
        chosen = few(known, fit, params.labels, params.seed + fold)
        values, counts = np.unique(known[chosen], return_counts=True)
        hits["frequent"][asked] = known[asked] == values[counts.argmax()]
        for name, rows in spaces.items():
            train, held = scaled(rows[kept[fit]], rows[kept[chosen]], rows[kept[asked]])
            hits[name][asked] = probe(*spanned(train, known[chosen], held)) == known[asked]
    return hits


def few(labels: Labels, fit: Labels, count: int, seed: int) -> Labels:
    """Return which items of a fold have a label: all, or so many, one of each class at least."""
    if not count or count >= len(fit):
        return fit
    order = np.random.default_rng(seed).permutation(fit)
    _, first = np.unique(labels[order], return_index=True)
    rest = np.delete(order, first)[: max(0, count - len(first))]
    return np.asarray(np.r_[order[first], rest])


def scaled(whole: Array, *parts: Array) -> list[Array]:
    """Return rows with every column scaled as it is in `whole`: labels are scarce, items are not."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(whole)
    return [np.asarray(scaler.transform(part)) for part in parts]
