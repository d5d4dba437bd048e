"""A classifier is asked what it takes for what: every spot of the map is decoded, and the picture that comes of it is
shown to the classifier (compare LAPEX, EICS 2026). A plain one is trained here; one's own comes as an ONNX file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import UserError
from ..evaluation.subject import SEED, Array
from ..latent.plane import Plane, plane_of
from ..latent.told import completed
from ..texts import Sentence, mark
from ..training.evaluator import BATCH
from .apart import drop_of
from .asked import Probe
from .items import Items, some
from .known import Known, Report
from .like import labels_of
from .paired import mean_scored
from .result import Column, Kind, Result, Scored

__all__ = ["Classifier", "ground_of", "own_classifier", "plain_classifier", "use"]

Classifier = Callable[[Array], Array]
"""Rows `(N, D)` -> probabilities `(N, K)`."""
LEARNING = mark("Training a plain classifier")
PAINTING = mark("Asking it about every spot of the map")
SURE = 0.9
"""From here on a classifier is called sure."""
COMPONENTS = 64
"""Numbers that a plain classifier looks at, at most: of 3,072 it would take a minute."""
MARGIN = 0.05
"""Of the map round the items, as a share of its sides."""
LARGEST = 64 << 20
"""Bytes of a classifier's file."""
TITLES = {
    "row": mark("Row"),
    "name": mark("Name"),
    "label": mark("Class"),
    "taken": mark("Taken for"),
    "sure": mark("How sure"),
    "rebuilt": mark("Rebuilt, taken for"),
    "change": mark("Less sure when rebuilt by"),
}


def use(known: Known, items: Items, params: Probe, report: Report) -> Result:
    """Return what a classifier takes items for, as they are and as the model rebuilds them, and what it says of the
    decoded spots of the map (`ground`): the class, how sure it is, and whether any training item is near.

    What is measured: how often what is rebuilt is taken for the same as the item, beside PCA with as many numbers as
    the code; how often the classifier is right, beside the commonest class.
    """
    report(0.0, LEARNING)
    judge = own_classifier(brought(params.classifier), known) if params.classifier else plain_classifier(known)
    codes, _target, back, _counts = known.through(items.samples)
    values = known.rows(items.samples)
    said = judge(values)
    again = judge(back.flatten(1).double().numpy())
    plainly = judge(np.asarray(known.pca.inverse_transform(known.pca.transform(values))))
    report(0.4, PAINTING)
    ground = ground_of(known, codes, judge, params.side, lambda share: report(0.4 + 0.6 * share, PAINTING))
    taken, rebuilt = said.argmax(1), again.argmax(1)
    labels = labels_of(known, items)
    rows: dict[str, NDArray[np.generic]] = {"row": items.rows}
    rows |= {"name": np.array(items.names, object)} if items.names else {}
    rows |= {"label": labels} if labels is not None else {}
    rows |= {"taken": taken, "sure": 100 * said.max(1), "rebuilt": rebuilt}
    change = 100 * (said - again)[np.arange(len(said)), taken]
    rows["change"] = change
    order = np.argsort(-change, kind="stable")[: params.pictured].copy()
    names = known.dataset.card.classes
    is_of_these = said.shape[1] == len(names)
    called = names if is_of_these else tuple(map(str, range(said.shape[1])))
    return Result(
        "probe",
        tuple(column_of(name, names, called) for name in rows),
        rows,
        pictures(known, items, back, order),
        order,
        codes,
        measured(known, labels if is_of_these else None, taken, rebuilt, plainly.argmax(1)),
        None,
        (*items.notes, lonely(ground)),
        items.left_out,
        ground=ground,
    )


def brought(token: str) -> bytes:
    """Return the one file of a drop; raises UserError when it is gone, or holds several."""
    files = drop_of(token)
    if len(files) != 1:
        raise UserError(mark("A classifier is one ONNX file; {n} were brought."), n=len(files))
    with files[0].open() as file:
        return file.read(LARGEST + 1)


def plain_classifier(known: Known) -> Classifier:
    """Return logistic regression on the training items, each value scaled to unit variance, of many values their first
    principal components, as scikit-learn has it: whatever is wrong with one's own classifier is not wrong with it.
    Raises UserError where these items are all of one class."""
    from sklearn.decomposition import PCA as Components
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classes = len(known.dataset.card.classes)
    is_known = known.train_labels >= 0
    if len(np.unique(known.train_labels[is_known])) < 2:
        raise UserError(
            mark("The training items that are looked at are all of one class: no plain classifier can be trained."),
            mark("Bring a classifier of your own."),
        )
    few = min(COMPONENTS, *known.train_values[is_known].shape)
    reduced = Components(few, random_state=SEED)
    fitted = make_pipeline(StandardScaler(), reduced, LogisticRegression(C=0.1, max_iter=1000))
    fitted.fit(known.train_values[is_known], known.train_labels[is_known])

    def judge(rows: Array) -> Array:
        found = np.zeros((len(rows), classes))
        found[:, fitted[-1].classes_] = fitted.predict_proba(rows)
        return found

    return judge


def own_classifier(content: bytes, known: Known) -> Classifier:
    """Return a classifier of an ONNX file: one input, items `(N, *shape)` float32 as this model reads them; its first
    output of two dimensions `(N, K)` tells of each class how likely it is, or a number that grows with that. It is run
    by ONNX's reference, which is slow and needs nothing else. Raises UserError where the file is none, or does not take
    such items."""
    from onnx import load_from_string
    from onnx.reference import ReferenceEvaluator

    if len(content) > LARGEST:
        raise UserError(mark("A classifier may have {most} MB at most."), most=LARGEST >> 20)
    shape = known.dataset.card.shape
    try:
        session = ReferenceEvaluator(load_from_string(content))
        (given,) = session.input_names

        def run(rows: Array) -> Array:
            found: Any = session.run(None, {given: rows.astype(np.float32).reshape(-1, *shape)})
            told = [np.asarray(one, np.float64) for one in found if np.ndim(one) == 2 and np.shape(one)[1] > 1]
            if not told:
                raise ValueError("no output tells of two classes or more")
            return told[0]

        run(known.train_values[:1])
    except Exception as error:
        raise UserError(
            mark("This file cannot be used as a classifier: {why}."),
            mark("Bring an ONNX file with one input of items {shape} and an output of classes (N, K)."),
            why=str(error)[:200] or type(error).__name__,
            shape=f"(N, {', '.join(map(str, shape))})",
        ) from error
    return lambda rows: as_chances(np.concatenate([run(part) for part in np.array_split(rows, len(rows) // BATCH + 1)]))


def as_chances(values: Array) -> Array:
    """Return rows `(N, K)` as probabilities: as they are where they are some, else their softmax."""
    if (values >= 0).all() and np.allclose(values.sum(1), 1, atol=1e-3):
        return values
    risen = np.exp(values - values.max(1, keepdims=True))
    return np.asarray(risen / risen.sum(1, keepdims=True))


# --- the map ----------------------------------------------------------------------------------------------------------


@torch.no_grad()
def ground_of(
    known: Known, codes: Tensor, judge: Classifier, side: int, tell: Callable[[float], None]
) -> dict[str, Tensor]:
    """Return what is said of `side * side` spots of the map: `class` and `sure` `(side, side)`, rows from the bottom to
    the top; `far`, 1 where no training code is as near as 99 of 100 training codes have one; `box`, left, bottom, right
    and top of the map."""
    size = known.model.code_size
    whole = torch.from_numpy(known.train_codes).float()
    train, besides = whole[:, :size], whole[:, size:] if known.model.condition else None
    plane = known.plane or plane_of(train)
    box = box_of(plane, torch.cat([train, codes[:, :size].float()]))
    spots = spots_of(box, side)
    there = plane.centre + spots @ plane.axes
    said = []
    for done, chunk in enumerate(torch.split(there, BATCH)):
        decoded = known.model.decode(completed(chunk, train, besides))
        said.append(judge(decoded.flatten(1).double().numpy()))
        tell(min(1.0, (done + 1) * BATCH / len(there)))
    chances = np.concatenate(said)
    return {
        "class": torch.from_numpy(chances.argmax(1)).int().reshape(side, side),
        "sure": torch.from_numpy(chances.max(1)).float().reshape(side, side),
        "far": far_from(train.numpy(), there.numpy()).int().reshape(side, side),
        "box": box,
    }


def box_of(plane: Plane, codes: Tensor) -> Tensor:
    """Left, bottom, right and top of where nearly all codes lie on the map, and a little more."""
    xy = plane.project(codes)
    low, high = torch.quantile(xy, 0.005, 0), torch.quantile(xy, 0.995, 0)
    more = MARGIN * (high - low).clamp(min=1e-6)
    return torch.cat([low - more, high + more])


def spots_of(box: Tensor, side: int) -> Tensor:
    """The middles of cells of the map `(side * side, 2)`, row by row from the bottom."""
    steps = (torch.arange(side) + 0.5) / side
    x, y = box[0] + steps * (box[2] - box[0]), box[1] + steps * (box[3] - box[1])
    return torch.cartesian_prod(y, x).flip(1)


def far_from(train: Array, there: Array) -> Tensor:
    """Which spots are farther from every training code than 99 of 100 training codes are from their nearest other."""
    from sklearn.neighbors import NearestNeighbors

    found = NearestNeighbors(n_neighbors=2).fit(train)
    usual = np.quantile(found.kneighbors(train)[0][:, 1], 0.99)
    return torch.from_numpy(found.kneighbors(there, 1)[0][:, 0] > usual)


def lonely(ground: dict[str, Tensor]) -> Sentence:
    """Say how often the classifier is sure where no item is near, beside how often it is where some are."""
    far, sure = ground["far"].bool(), ground["sure"] >= SURE
    shares = [f"{100 * float(sure[where].float().mean()):.0f}" if bool(where.any()) else "–" for where in (far, ~far)]
    return Sentence(
        mark(
            "The classifier is sure (over {sure} %) of {far} % of the {n} spots that have no item near, and of "
            "{near} % of the {m} others."
        ),
        {"sure": round(100 * SURE), "far": shares[0], "near": shares[1], "n": int(far.sum()), "m": int((~far).sum())},
    )


# --- how well it goes -------------------------------------------------------------------------------------------------


def measured(
    known: Known, labels: NDArray[np.int64] | None, taken: Array, rebuilt: Array, plainly: Array
) -> tuple[Scored, ...]:
    same = {"own": 100.0 * (rebuilt == taken), "pca": 100.0 * (plainly == taken)}
    title = mark("What is rebuilt is taken for the same as the item")
    found = [mean_scored("same", title, "%", same.pop("own"), same, "higher")]
    if labels is not None and (is_known := labels >= 0).any():
        usual = np.bincount(known.train_labels[known.train_labels >= 0]).argmax()
        right = 100.0 * (taken == labels)[is_known]
        common = 100.0 * (labels == usual)[is_known]
        found.append(mean_scored("right", mark("The classifier is right"), "%", right, {"common": common}, "higher"))
    return tuple(found)


def pictures(known: Known, items: Items, back: Tensor, order: NDArray[np.int64]) -> dict[str, Tensor]:
    if not len(order):
        return {}
    data = known.dataset
    x = data.floats(some(items, order))
    return {"item": data.drawn(x), "rebuilt": data.drawn(known.model.whole(x, back[torch.from_numpy(order)]))}


def column_of(name: str, labels: tuple[str, ...], called: tuple[str, ...]) -> Column:
    names = {"label": labels, "taken": called, "rebuilt": called}.get(name, ())
    unit = "%" if name in ("sure", "change") else ""
    kind: Kind = "class" if names else "string" if name == "name" else "number"
    return Column(name, TITLES[name], unit, kind, tuple(names))
