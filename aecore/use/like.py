"""Search by likeness: the training items that are nearest to each item, by their codes and by the values themselves."""

from __future__ import annotations

from collections import Counter

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors
from torch import Tensor

from ..evaluation.subject import Array, rows_of
from ..texts import Sentence, mark
from .asked import Like
from .items import Items, some
from .known import PCA, Known, Report
from .paired import mean_scored
from .result import Column, Kind, Result, Scored, better_of

__all__ = ["hits", "nearest", "use"]

Places = NDArray[np.int64]
ENCODING = mark("Encoding the items")
SEARCHING = mark("Searching")
VALUES = "values"
BETTER = mark(
    "A plain way is better here: found by {name}, {theirs} % are of the same class; found by the code of this model, "
    "{ours} % (n = {n} items with a class)."
)
NO_CLASSES = mark("No classes are known, so nothing here says which way finds what belongs together.")
TITLES = {
    "row": mark("Row"),
    "name": mark("Name"),
    "label": mark("Class"),
    "code": mark("Found by code: of the same class"),
    "value": mark("Found by values: of the same class"),
    "distance": mark("Distance to the nearest, by code"),
}


def use(known: Known, items: Items, params: Like, report: Report) -> Result:
    """Return of each item how many of the `count` nearest training items are of its class, found by code and found by
    values, and show them. Copies of the item itself do not count as found.

    Distances are Euclidean: between codes as the decoder reads them, and between all values. PCA with as many numbers
    as the code stands beside both.
    """
    report(0.0, ENCODING)
    codes = known.through(items.samples)[0].double().numpy()
    values = known.rows(items.samples)
    report(0.4, SEARCHING)
    own = rows_of(items.samples), rows_of(known.train.samples)
    found = {
        "code": nearest(known.train_codes, codes, params.count, *own),
        "value": nearest(known.train_values, values, params.count, *own),
    }
    pca = nearest(known.pca_train_codes, np.asarray(known.pca.transform(values)), params.count, *own)
    rows: dict[str, NDArray[np.generic]] = {"row": items.rows}
    rows |= {"name": np.array(items.names, object)} if items.names else {}
    labels = labels_of(known, items)
    summary: tuple[Scored, ...] = ()
    if labels is not None:
        share = {name: hits(known.train_labels, places, labels) for name, places in found.items()}
        rows |= {"label": labels, **share}
        is_known = labels >= 0
        if is_known.any():
            others = {VALUES: share["value"][is_known], PCA: hits(known.train_labels, pca, labels)[is_known]}
            title = mark("Found by code: of the same class")
            summary = (mean_scored("hits", title, "%", share["code"][is_known], others, "higher"),)
    first = found["code"][:, 0]
    rows["distance"] = np.linalg.norm(codes - known.train_codes[first], axis=1)
    shown = np.arange(min(len(items), params.pictured))
    return Result(
        "like",
        tuple(column_of(name, known) for name in rows),
        rows,
        pictures(known, items, found, shown),
        shown,
        torch.from_numpy(codes),
        summary,
        better_of(summary, BETTER),
        (*items.notes, *([] if summary else [Sentence(NO_CLASSES)])),
        items.left_out,
    )


def nearest(known: Array, asked: Array, count: int, own: list[bytes], theirs: list[bytes]) -> Places:
    """Return places `(N, count)` of the nearest of known points `(M, d)` to points asked `(N, d)`, nearest first; those
    whose item is exactly the asked one (`own` and `theirs`: items as bytes) come last, and only where there are no
    others."""
    few, often = min(count, len(known)), Counter(theirs)
    copies, index = np.array([often[item] for item in own], np.int64), NearestNeighbors().fit(known)
    found = np.empty((len(asked), few), np.int64)
    for spare in np.unique(copies):  # as many more of the nearest as there are copies of an item
        here = np.flatnonzero(copies == spare)
        wide = index.kneighbors(asked[here], min(few + int(spare), len(known)), return_distance=False)
        twin = np.array(
            [[theirs[place] == own[item] for place in places] for item, places in zip(here, wide, strict=True)]
        )
        order = np.argsort(twin, axis=1, kind="stable")
        found[here] = np.take_along_axis(wide, order, 1)[:, :few]
    return found


def hits(theirs: Places, found: Places, labels: Places) -> Array:
    """Return the share of found items of the same class, in percent `(N,)`; NaN for items without one."""
    share = 100.0 * (theirs[found] == labels[:, None]).mean(1)
    return np.asarray(np.where(labels >= 0, share, np.nan))


def labels_of(known: Known, items: Items) -> Places | None:
    """Return the classes of items `(N,)` as the training items count them; below 0 for one that these do not know. None
    where nobody knows any."""
    names = known.dataset.card.classes
    if items.labels is None or not names:
        return None
    places = np.array([names.index(name) if name in names else -1 for name in items.classes] or [-1])
    return np.where(items.labels >= 0, places[np.clip(items.labels, 0, len(places) - 1)], -1)


def pictures(known: Known, items: Items, found: dict[str, Places], shown: Places) -> dict[str, Tensor]:
    """Return some items as drawn, and what was found for each: `code.1`, `code.2`, ..., `value.1`, ..."""
    if not len(shown):
        return {}
    data = known.dataset
    drawn = {"item": data.drawn(data.floats(some(items, shown)))}
    for way, places in found.items():
        for rank in range(places.shape[1]):
            chosen = torch.from_numpy(places[shown, rank])
            drawn[f"{way}.{rank + 1}"] = data.drawn(data.floats(known.train.samples[chosen]))
    return drawn


def column_of(name: str, known: Known) -> Column:
    names = known.dataset.card.classes if name == "label" else ()
    unit = "%" if name in ("code", "value") else ""
    kind: Kind = "class" if names else "string" if name == "name" else "number"
    return Column(name, TITLES[name], unit, kind, tuple(names))
