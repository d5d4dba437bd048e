"""What comes after curves: told by a model, by the last value, by the season, by PCA; how far off each was before."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.reference import Given, item_errors
from ..evaluation.subject import Array
from ..models.views import plain
from ..texts import Sentence, mark
from ..training.evaluator import BATCH
from .asked import Forecast
from .items import Items
from .known import Known, Report
from .result import Column, Result, better_of
from .scoring import mean_error

__all__ = ["ahead", "band_of", "season_of", "seasonal"]

TELLING = mark("Telling what comes next")
COMPARING = mark("Comparing with plain ways")
ERROR = mark("Error of forecasts")
UNIT = mark("as the model sees values")
BETTER = mark("A plain way is better here: {name} is off by {theirs}, this model by {ours} (n = {n} curves).")
BAND = mark(
    "The band holds {share} of the errors that the model made on held-out curves, at each moment ahead (n = {n})."
)
WIDEST = mark(
    "{n} held-out curves are too few for a band of {share}: it reaches from their lowest to their highest error, "
    "between which {held} of new ones lie on average."
)
WHAT = mark(
    "From the last {past} moments of each item {future} moments ahead are told. "
    "The error is that of the last {future} moments of the item itself, told from those before."
)


def ahead(known: Known, items: Items, params: Forecast, report: Report) -> Result:
    """Return forecasts of the moments after each item, in the unit of the file, with the band in which errors lay on
    held-out curves; and how far off forecasts of the last moments of these items are, beside plain ways."""
    report(0.0, TELLING)
    x = known.dataset.floats(items.samples)
    past = plain(x, known.model.config.view)
    future = x.shape[-1] - past.shape[-1]
    coming = told(known, x[..., -past.shape[-1] :])
    low, high = band_of(known, params.share)
    report(0.5, COMPARING)
    truth, tried = x[..., -future:], told(known, past)
    own = (truth - tried).square().flatten(1).sum(1).double().numpy()
    normal = items.normal
    others = {name: errors[normal] for name, errors in plain_errors(known, past, truth).items()}
    counts = np.full(len(others["last"]), float(truth[0].numel()))
    score = mean_error("error", ERROR, UNIT, own[normal], others, counts, root=True)
    rows: dict[str, NDArray[np.generic]] = {"row": items.rows}
    rows |= {"name": np.array(items.names, object)} if items.names else {}
    columns = [Column("row", mark("Row")), *([Column("name", mark("Name"), "", "string")] if items.names else [])]
    scale, mean = unit_of(known)
    for channel in range(x.shape[1]):
        for step in range(future):
            for name, title, add in (("ahead", AHEAD, 0.0), ("low", LOW, low), ("high", HIGH, high)):
                shift = add if isinstance(add, float) else float(add[channel, step])
                values = coming[:, channel, step].double().numpy() + shift
                column = Column(
                    f"{name}.{channel + 1}.{step + 1}",
                    title,
                    "",
                    "number",
                    (),
                    {"step": step + 1, "channel": channel + 1},
                )
                columns.append(column)
                rows[column.id] = values * scale[channel] + mean[channel]
    columns.append(Column("error", mark("Error of the last moments"), UNIT))
    rows["error"] = np.sqrt(own / truth[0].numel())
    order = np.arange(min(len(items), params.pictured))
    seen = torch.cat([x, torch.full_like(truth, torch.nan)], -1)[order]
    after = torch.cat([torch.full_like(x, torch.nan), coming], -1)[order]
    band = {
        name: torch.cat([torch.full_like(x, torch.nan), coming + torch.from_numpy(edge).float()], -1)[order]
        for name, edge in (("low", low), ("high", high))
    }
    notes = (
        Sentence(WHAT, {"past": past.shape[-1], "future": future}),
        band_said(params.share, len(known.held_out)),
    )
    return Result(
        "forecast",
        tuple(columns),
        rows,
        {"item": seen, "after": after, **band},
        order,
        known.through(items.samples)[0],
        (score,),
        better_of([score], BETTER),
        (*items.notes, *notes),
        items.left_out,
    )


AHEAD, LOW, HIGH = (
    mark("{step} ahead, channel {channel}"),
    mark("{step} ahead, low, channel {channel}"),
    mark("{step} ahead, high, channel {channel}"),
)


@torch.no_grad()
def told(known: Known, past: Tensor) -> Tensor:
    """Return what the model says comes after pasts `(N, C, P)`: `(N, C, F)`."""
    return torch.cat([known.model.decode(known.model.encode(part).point) for part in torch.split(past, BATCH)])


def band_of(known: Known, share: float) -> tuple[Array, Array]:
    """Return the quantiles `(C, F)` between which this share of the errors on held-out curves lies, at each moment: the
    truth less what was told. Of n errors the k-th has k / (n + 1) of new ones below it on average (a split conformal
    band, Vovk et al. 2005); no band is wider than they are."""
    x = known.dataset.floats(known.held_out.samples)
    past = plain(x, known.model.config.view)
    errors = (x[..., past.shape[-1] :] - told(known, past)).double().numpy()
    rank = (1 - share) / 2
    low, high = np.quantile(errors, [rank, 1 - rank], axis=0, method="weibull")
    return low, high


def band_said(share: float, n: int) -> Sentence:
    """Say what the band of n held-out curves holds."""
    if (n + 1) * (1 - share) / 2 < 1 - 1e-9:
        return Sentence(WIDEST, {"share": f"{share:.0%}", "n": n, "held": f"{(n - 1) / (n + 1):.0%}"})
    return Sentence(BAND, {"share": f"{share:.0%}", "n": n})


def unit_of(known: Known) -> tuple[Array, Array]:
    """Return by what values of each channel were divided, and what was taken away, `(C,)` each."""
    recipe, channels = known.recipe, known.dataset.card.shape[0]
    scale, mean = recipe.get("scale") or [1.0] * channels, recipe.get("mean") or [0.0] * channels
    return np.asarray(scale, float), np.asarray(mean, float)


# --- plain ways -------------------------------------------------------------------------------------------------------


def plain_errors(known: Known, past: Tensor, truth: Tensor) -> dict[str, Array]:
    """Return squared errors `(N,)` of the last value, of the season, of PCA (regression on its numbers) and of the mean
    training future."""
    train = known.dataset.floats(known.train.samples)
    before = plain(train, known.model.config.view)
    future = truth.shape[-1]
    period = season_of(train, before.shape[-1])
    guesses = {"last": past[..., -1:].expand_as(truth), "seasonal": seasonal(past, future, period)}
    errors = {name: (truth - guess).square().flatten(1).sum(1).double().numpy() for name, guess in guesses.items()}
    given = Given(flat(before), flat(train[..., -future:]))
    found = item_errors(given, [Given(flat(past), flat(truth))], known.model.code_size)
    return errors | {"pca": found.pca, "mean": found.mean}


def flat(x: Tensor) -> NDArray[np.float32]:
    return x.flatten(1).numpy()


def season_of(train: Tensor, past: int) -> int:
    """Return the period, of those that fit into the past, with which the seasonal forecast of training futures errs
    least."""
    before, after = train[..., :past], train[..., past:]
    errors = [
        float((after - seasonal(before, after.shape[-1], period)).square().mean()) for period in range(1, past + 1)
    ]
    return 1 + int(np.argmin(errors))


def seasonal(past: Tensor, future: int, period: int) -> Tensor:
    """Return the last period of pasts `(N, C, P)`, again and again: `(N, C, future)`."""
    last = past[..., -period:]
    return last.repeat(1, 1, -(-future // period))[..., :future]
