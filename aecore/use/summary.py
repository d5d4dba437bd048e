"""An extract of many texts: those whose codes lie nearest to the mean of all codes, beside the first ones and those
that are nearest to the centre of TF-IDF."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from ..evaluation.subject import Array
from ..texts import Sentence, mark
from .asked import Summary
from .items import Items, some
from .known import Known, Report
from .result import Column, Result, better_of
from .scoring import mean_error

__all__ = ["bits_of", "counts_of", "nearest_first", "tf_idf_likeness", "use"]

Places = NDArray[np.int64]
ENCODING = mark("Encoding the items")
LEAD, TF_IDF = "lead", "tf-idf"
BITS = mark("Bits that a word of all texts takes, told by the words of the chosen ones")
BETTER = mark(
    "A plain way is better here: told by the texts of {name} a word takes {theirs} bits, by those of this model {ours} "
    "(n = {n} items)."
)
CHOSEN = mark("Chosen by code, nearest to the mean first: rows {rows}.")
PLAINLY = mark("Nearest to the centre of TF-IDF: rows {rows}.")
PRIOR = 10.0
"""Words of training texts that are put to those of an extract, so that no word is impossible (Dirichlet)."""


@torch.no_grad()
def use(known: Known, items: Items, params: Summary, report: Report) -> Result:
    """Return all texts, `chosen` of them first that stand for all: the nearest to the mean code (Euclidean), no two
    alike.

    Beside it the first `chosen` texts, and those whose TF-IDF is nearest to the mean TF-IDF by cosine (Radev et al.
    2004, doi:10.1016/j.ipm.2003.10.006), with the inverse document frequencies of the training texts. Each extract is
    judged by how well its words foretell those of all texts (as KL-Sum does, Haghighi and Vanderwende 2009).
    """
    report(0.0, ENCODING)
    codes = known.through(items.samples)[0]
    own = codes[:, : known.model.code_size].double().numpy()
    far = np.linalg.norm(own - own.mean(0), axis=1)
    counts, trained = counts_of(known, items.samples), counts_of(known, known.train.samples)
    likeness = tf_idf_likeness(counts, trained)
    nearest = nearest_first(far, counts)
    chosen = {
        "code": nearest[: params.chosen],
        LEAD: np.arange(min(params.chosen, len(items))),
        TF_IDF: nearest_first(-likeness, counts)[: params.chosen],
    }
    bits = {name: bits_of(counts, places, trained) for name, places in chosen.items()}
    score = mean_error("bits", BITS, mark("bits"), bits.pop("code"), bits, counts.sum(1))
    shown = np.r_[nearest, np.setdiff1d(np.arange(len(items)), nearest)][: max(params.pictured, params.chosen)]
    notes = [
        Sentence(text, {"rows": ", ".join(str(items.rows[place]) for place in chosen[name])})
        for text, name in ((CHOSEN, "code"), (PLAINLY, TF_IDF))
    ]
    rows = {"row": items.rows, "distance": far, "likeness": likeness}
    pictures = {"item": known.dataset.drawn(known.dataset.floats(some(items, shown)))}
    return Result(
        "summary", COLUMNS, rows, pictures, shown, codes, (score,), better_of((score,), BETTER),
        (*items.notes, *notes), items.left_out,
    )  # fmt: skip


def counts_of(known: Known, samples: torch.Tensor) -> Array:
    """Return how often each word stands in each text, `(N, V - 1)`: places behind the end do not count."""
    found: Array = known.dataset.floats(samples).sum(2)[:, 1:].double().numpy()
    return found


def nearest_first(far: Array, counts: Array) -> Places:
    """Return places by distance, nearest first; of texts with the same words only the first."""
    order = np.argsort(far, kind="stable")
    _, first = np.unique(counts[order], axis=0, return_index=True)
    return np.asarray(order[np.sort(first)])


def tf_idf_likeness(counts: Array, trained: Array) -> Array:
    """Return the cosine between the TF-IDF of each text `(N,)` and the mean of all."""
    from sklearn.feature_extraction.text import TfidfTransformer

    rows = TfidfTransformer().fit(trained).transform(counts).toarray()
    centre = rows.mean(0)
    return np.asarray(rows @ centre / max(float(np.linalg.norm(centre)), 1e-12))


def bits_of(counts: Array, chosen: Places, trained: Array) -> Array:
    """Return the bits `(N,)` of the words of each text under those of the chosen texts."""
    prior = trained.sum(0) + 1
    said = counts[chosen].sum(0) + PRIOR * prior / prior.sum()
    return np.asarray(-counts @ np.log2(said / said.sum()))


COLUMNS = (
    Column("row", mark("Row")),
    Column("distance", mark("Distance from the mean code")),
    Column("likeness", mark("Likeness to the centre of TF-IDF")),
)
