"""New items, drawn in latent space and decoded, and how near each comes to an item that the model has learnt from."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..errors import UserError
from ..latent.memory import REFERENCE, nearest_training
from ..latent.samplers import Sampler, draw_codes
from ..texts import Sentence, mark
from .asked import Generate
from .items import Items
from .known import Known, Report, refuse_endless
from .result import Column, Result, Scored

__all__ = ["use"]

DRAWING = mark("Drawing and decoding")
NEAR = mark("Share of new items that lie nearer to a training item than 95 of 100 real ones do")
ONE_IN = 20
"""Held-out items of which one may come as near."""
HOW = mark(
    "Drawn from: {sampler}. A share near 0 says that real items never come so near to one it has learnt from: a copy."
)


@torch.no_grad()
def use(known: Known, items: Items, params: Generate, report: Report) -> Result:
    """Return n new items; of the items given nothing is used. Of each the distance from the nearest training item, and
    how many in a hundred held-out items lie as near or nearer: the comparison of Meehan, Chaudhuri and Dasgupta 2020
    (arXiv:2004.05675), item by item. Raises UserError where the model has no such sampler, its items have gaps, or
    what it decodes is infinite or undefined."""
    data, model = known.dataset, known.model
    if data.card.sample.gaps:
        raise UserError(mark("Ratings have gaps: there are no whole people to compare new ones with."))
    report(0.0, DRAWING)
    drawn = draw_codes(model, torch.from_numpy(known.train_codes).float(), params.seed, params.n)
    if not drawn or (params.sampler and params.sampler not in drawn):
        raise UserError(
            mark("This model has no sampler “{name}”."),
            mark("It has: {names}."),
            name=params.sampler or "",
            names=", ".join(drawn) or "-",
        )
    sampler = next(name for name in TOLD if name in drawn and params.sampler in ("", name))
    codes = model.completed(drawn[sampler], params.seed)
    made = data.rounded(model.decode(codes))
    refuse_endless(codes, made)
    real = data.floats(data.held_out.samples[:REFERENCE])
    found = nearest_training(data, torch.cat([made.flatten(1), real.flatten(1)]), report)
    usual = found.distance[params.n :].sort().values
    distance, place = found.distance[: params.n], found.place[: params.n]
    nearer = torch.searchsorted(usual, distance, right=True).numpy()
    rows: dict[str, NDArray[np.generic]] = {
        "row": np.arange(params.n) + 1,
        "distance": distance.double().numpy(),
        "share": nearer / len(usual),
        "normal": (len(data.everything()) - len(data.train) + place).numpy(),
    }
    order = np.arange(min(params.n, params.pictured))
    pictures = {
        "item": data.drawn(made[order]),
        "normal": data.drawn(data.floats(data.train.samples[place[order]])),
    }
    share, real_share = shares_near(nearer, usual.numpy())
    near = Scored("near", NEAR, "%", 100 * share, params.n, "lower", None, {"held_out": 100 * real_share})
    return Result(
        "generate", COLUMNS, rows, pictures, order, codes, (near,), notes=(Sentence(HOW, {"sampler": TOLD[sampler]}),)
    )


def shares_near(nearer: NDArray[np.int64], usual: NDArray[np.floating[Any]]) -> tuple[float, float]:
    """Return the share of new items than which at most 5 % of the n held-out items come as near, and the share that a
    real unseen item would have. `nearer` `(B,)`: how many held-out items come as near as each new one; `usual` `(n,)`:
    the sorted distances of these.

    Were a new item another held-out one, each of n + 1 ranks would be as likely, so that floor(0.05 n) + 1 of n + 1
    count as near: 2 of 21 beside 20. Held-out items that are as near as each other, such as copies of training items,
    are ranked alike, and fewer count.
    """
    n = len(usual)
    most = n // ONE_IN
    others = np.searchsorted(usual, usual, side="right") - 1
    return float((nearer <= most).mean()), float((others <= most).sum() / (n + 1))


TOLD: dict[Sampler, str] = {
    "prior": mark("the prior"),
    "mixture": mark("a Gaussian mixture fitted to the codes"),
    "codebook": mark("tokens as often as the data use them"),
    "round": mark("a round cloud, N(0, I), of which this model was never told"),
}
"""Those that suit a model best come first."""
COLUMNS = (
    Column("row", mark("Row")),
    Column("distance", mark("Distance from the nearest training item"), mark("value")),
    Column("share", mark("Share of real items as near as this")),
    Column("normal", mark("Number of the nearest training item")),
)
