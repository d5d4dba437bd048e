"""Thumbnails of a run: its map and what it decodes along a walk. Made with its results by the worker, and for runs of
older versions by a job.

    python -m aecore.workers.thumbnails FOLDER...     make those of the runs in these folders anew

They are pictures to tell runs apart by. A training never fails for want of one: what went wrong is in the run's log.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.cards import DataCard
from ..data.dataset import FORMS
from ..data.originals import has_originals, originals
from ..errors import UserError
from ..evaluation.loading import load_model
from ..files import replace_bytes
from ..latent.items import READING, Report, items_of
from ..latent.strip import strip_picture
from ..latent.thumbnails import map_picture, packed, walk_codes
from ..models.autoencoder import Autoencoder
from ..runs.artefacts import Key
from ..runs.run import Run
from .jobs import Nothing

__all__ = ["publish_thumbnails", "thumbnails"]

COLOURS = 3
"""Channels of a picture in colour: such pictures stand for the points of the map."""


def publish_thumbnails(run: Run, model: Autoencoder | None, card: DataCard, items: Mapping[str, Tensor]) -> list[Key]:
    """Write the thumbnails of a run from its items (`codes`, `xy`, `labels`, perhaps `pictures`); returns which."""
    written = list[Key]()
    for key, draw in (("thumbnail", drawn_map), ("strip", drawn_strip)):
        try:
            content = draw(model, card, items)
            if content:
                replace_bytes(run.file(key), content, durable=False)  # type: ignore[arg-type]
                written.append(key)  # type: ignore[arg-type]
        except Exception:  # of the drawing or of the disk; what is trained does not depend on it
            traceback.print_exc()
    return written


def drawn_map(model: Autoencoder | None, card: DataCard, items: Mapping[str, Tensor]) -> bytes:
    coloured = card.sample.pictures and card.shape[0] == COLOURS
    pictures = pictures_of(card, items) if coloured else None
    return packed(map_picture(items["xy"].cpu().numpy(), items["labels"].cpu().numpy(), pictures))


def pictures_of(card: DataCard, items: Mapping[str, Tensor]) -> NDArray[np.uint8] | None:
    """The items as they are drawn, from the data set where a run that ships holds none; None where neither has them."""
    if "pictures" in items:
        return items["pictures"].cpu().numpy()
    if not has_originals(card):
        return None
    return originals(card, items["ids"].cpu().numpy(), items["labels"].cpu().numpy())


@torch.no_grad()
def drawn_strip(model: Autoencoder | None, card: DataCard, items: Mapping[str, Tensor]) -> bytes:
    """Empty where no two codes are finite, as nothing lies between them, and without a model."""
    codes = items["codes"]
    if model is None:
        return b""
    whole = torch.cat([codes, items["told"].to(codes)], 1) if "told" in items else codes
    way = walk_codes(*(part.cpu().numpy() for part in (whole, items["xy"], items["labels"])))
    if way is None:
        return b""
    frames = FORMS[card.kind].draw(model.decode(torch.from_numpy(way).to(codes.device)))
    return packed(strip_picture(card, frames.cpu().numpy()))


def thumbnails(run: Run, params: Nothing, report: Report) -> dict[str, Any]:
    """Make the thumbnails that the worker of an older version has not; says which there are."""
    run.refuse_shipped()
    report(0.0, READING)
    items = items_of(run)
    try:
        model = load_model(run)[0]
    except UserError:  # its weights are gone; the map is there all the same
        model = None
    return {"made": publish_thumbnails(run, model, run.card, items)}


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        found = thumbnails(Run(Path(folder)), Nothing(), lambda share, text: None)
        sys.stdout.write(f"{folder}: {', '.join(found['made'])}\n")
