"""Which models Home offers: the one on its stage, and a row of those that came along."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import cast

from aecore.errors import UserError
from aecore.models.variants import variant_title
from aecore.runs.run import Run
from aecore.runs.store import Store

from ..compare.naming import numbers_of
from ..drawing import drawing_of
from ..gallery.thumbs import thumbs_of
from ..lab import SHOWN_FIRST
from ..language import _
from ..web.serving import versions
from ..words import card_text, plain_title
from .doors import href
from .given import HeroRun, ReadyData
from .pictures import MANY, dots_of

__all__ = ["MOST", "hero_run", "models", "ready_row", "shown_among"]

MOST = 5
"""Models in the row."""


def models(known: Store) -> list[Run]:
    """Return the models that came along and can be explored, the one shown first before all; where there is none, the
    newest of one's own. Empty also where the store cannot be read, which the frame says."""
    try:
        shipped = [run for run in known.included() if run.has_results]
        own = (run for run in (() if shipped else known.runs()) if run.has_results)
    except UserError:
        return []
    return sorted(shipped, key=lambda run: run.id != SHOWN_FIRST) or list(islice(own, 1))


def shown_among(found: Sequence[Run]) -> tuple[Run, HeroRun] | None:
    """Return the model for the stage and what its map is: the first whose items can be read."""
    return next(((run, hero) for run in found if (hero := hero_run(run))), None)


def hero_run(run: Run) -> HeroRun | None:
    """Return what the stage is told of a run; None where its results cannot be read."""
    dots = dots_of(run, MANY)
    if dots is None:
        return None
    try:
        drawing, size, sentence = drawing_of(run), run.spec.model.bottleneck.size, lead(run)
    except UserError:
        return None
    known = {"title": plain_title(run), "lead": sentence, "size": size, "dots": dots, "versions": versions(run)}
    return cast(HeroRun, drawing | known)


def lead(run: Run) -> str:
    """Return one sentence about a run, with its own numbers."""
    about, size = run.card, run.spec.model.bottleneck.size
    items = min(run.spec.data.items or about.train, about.train)
    sentence = (
        _(
            "An autoencoder has squeezed {n} items of “{data}” into two numbers each. So all it knows fits on this "
            "map, and every spot draws something."
        )
        if size == 2
        else _(
            "An autoencoder has squeezed {n} items of “{data}” into codes of {size}. This map is a flat view of them, "
            "and every spot draws something."
        )
    )
    return sentence.format(n=f"{items:,}", data=card_text(about, about.title), size=numbers_of(size))


def ready_row(found: Sequence[Run]) -> list[ReadyData]:
    """Return the row of models that came along; those of other data before a second one of the same."""
    shipped = [run for run in found if run.shipped]
    firsts = {run.about.data: run for run in reversed(shipped)}
    ordered = sorted(shipped, key=lambda run: firsts[run.about.data] is not run)
    return list(islice((ready for run in ordered if (ready := ready_model(run))), MOST))


def ready_model(run: Run) -> ReadyData | None:
    try:
        about = run.card
        kind = f"{_(variant_title(run.spec.variant))} · {numbers_of(run.spec.model.bottleneck.size)}"
    except UserError:
        return None
    title, address = card_text(about, about.title), href("explore", run)
    found: ReadyData = {"id": run.id, "title": title, "kind": kind, "href": address}
    if pictures := thumbs_of(run):
        found["map"] = pictures["map"]
        if pictures["strip"]:
            found["strip"] = pictures["strip"]
    elif dots := dots_of(run):
        found["dots"] = dots
    return found
