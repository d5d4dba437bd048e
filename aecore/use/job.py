"""A use of a run as a job: what pages ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from torch import Tensor

from ..data.dataset import Dataset
from ..errors import UserError
from ..evaluation.loading import load_run
from ..evaluation.subject import one_thread
from ..latent.plane import Plane
from ..runs.run import Run
from ..runs.tensors import all_tensors
from ..texts import Sentence, mark
from .apart import brought_apart, drop_of
from .asked import ALL, HELD_OUT, Use
from .bringing import wanted_by
from .items import Items, everything, held_out
from .known import Known, Report
from .purposes import purpose_of, settings_of
from .result import Result, header_of, in_json, tensors_of

__all__ = ["apply", "known_of", "use"]

READING = mark("Reading the files")
LOADING = mark("Loading the model and its data")


def use(run: Run, params: Use, report: Report) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Use a run on items of its own data or on the files of a drop; returns the tensors of the result
    (`artefacts.DERIVED`) and, as `use` of the metadata, all else as JSON (`result.header_of`). Raises UserError where
    the run cannot be used for it, or nothing of the items suits it."""
    report(0.0, READING)
    brought = None if params.items in OWN else brought_apart(drop_of(params.items), wanted_by(run.card, run.spec.data))
    report(0.1, LOADING)
    known = known_of(run)
    items = OWN[params.items](known.dataset) if brought is None else brought
    found = apply(known, items, params, lambda share, text: report(0.2 + 0.8 * share, text))
    tensors = tensors_of(found)
    if found.codes is not None:
        tensors |= {"xy": spots(run, found.codes)}
    return tensors, numbers_of(found) | {"use": in_json(header_of(found))}


def numbers_of(found: Result) -> dict[str, str]:
    """Return the scores of a result as lessons read them: `labels`, beside it `labels_raw` for a plain way and
    `labels_lead_raw`, which is 1 where the model is ahead of it by more than other items or seeds could change, -1
    where it is behind, 0 where neither; `labels_n`."""
    told = dict[str, str]()
    for score in found.summary:
        sign = 1 if score.better == "higher" else -1
        told |= {score.id: repr(score.value), f"{score.id}_n": str(score.n)}
        told |= {f"{score.id}_{way}": repr(value) for way, value in score.baselines.items()}
        for way, (low, high) in score.differences.items():
            told[f"{score.id}_lead_{way}"] = str(sign * (int(low > 0) - int(high < 0)))
    return told


OWN: dict[str, Callable[[Dataset], Items]] = {HELD_OUT: held_out, ALL: everything}


def known_of(run: Run) -> Known:
    """Load the model of a run with its data; raises UserError where there are none."""
    loaded = load_run(run)
    known = Known(loaded.model, loaded.dataset, loaded.spec, loaded.seconds)
    known.plane = map_of(run)
    return known


def apply(known: Known, items: Items, params: Use, report: Report) -> Result:
    """Use a model on items; raises UserError where it cannot be used for this purpose."""
    purpose = purpose_of(params.purpose)
    if why := purpose.why_not(known):
        raise refused(why)
    with one_thread():
        found: Result = purpose.function()(
            known, fitted(items, known.dataset), settings_of(purpose, params.settings), report
        )
    return found


def spots(run: Run, codes: Tensor) -> Tensor:
    """Return where codes `(N, d)`, with what is told besides or without, lie on the map of a run, `(N, 2)`."""
    plane = map_of(run)
    return plane.project(codes[:, : plane.axes.shape[1]].float())


def map_of(run: Run) -> Plane:
    items = all_tensors(run.items)
    return Plane(items["centre"], items["plane"])


def refused(why: Sentence) -> UserError:
    return UserError(why.template, **why.values)


def fitted(items: Items, data: Dataset) -> Items:
    """Return items as a data set stores its own: pictures of 256 levels in as many as it has."""
    if not data.card.sample.pictures or items.trained is not None or data.white == WHITE:
        return items
    return replace(items, samples=(items.samples.float() * (data.white / WHITE)).round().to(items.samples.dtype))


WHITE = 255
