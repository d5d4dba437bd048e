"""What a trained model can be used for. One row each; knows no torch, so that pages can list it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pydantic import ValidationError

from ..errors import UserError, one_of
from ..texts import Sentence, mark
from . import complete, forecast, new
from .asked import (
    Complete,
    Compress,
    Features,
    Forecast,
    Generate,
    Like,
    Odd,
    Probe,
    Recommend,
    Settings,
    Summary,
    Transfer,
)
from .facts import Facts

__all__ = ["PURPOSES", "Purpose", "purpose_of", "settings_of"]

WhyNot = Callable[[Facts], Sentence | None]


def never(run: Facts) -> None:
    """Nothing speaks against it."""


def without_ratings(run: Facts) -> Sentence | None:
    return None if run.card.sample.gaps else Sentence(mark("It takes a model of who rated what."))


def without_words(run: Facts) -> Sentence | None:
    return None if run.card.sample.words else Sentence(mark("It takes a model of texts."))


def without_classes(run: Facts) -> Sentence | None:
    if len(run.card.classes) < 2:
        return Sentence(mark("Its data have no classes to tell apart."))
    if run.spec.model.view.forecasts:
        return Sentence(mark("This model draws the end of an item only, which no classifier of whole items can judge."))
    return None


def labels_were_told(run: Facts) -> Sentence | None:
    if not run.spec.model.condition.numbers:
        return None
    return Sentence(mark("This model was told classes while it trained, so it does not begin without labels."))


@dataclass(frozen=True)
class Purpose:
    """A row of the table. `use` names a function `module:function(known, items, params, report) -> Result`."""

    id: str
    title: str
    text: str
    use: str
    params: type[Settings]
    why_not: WhyNot = never
    """Why a run cannot be used for it; None where it can."""

    def function(self) -> Callable[..., Any]:
        """Return what computes it; imports torch."""
        module, _, name = self.use.partition(":")
        found: Callable[..., Any] = getattr(import_module(module), name)
        return found


PURPOSES: dict[str, Purpose] = {
    row.id: row
    for row in (
        Purpose(
            "odd",
            mark("Odd ones out"),
            mark("Which items do not look like those it was trained on, and where."),
            "aecore.use.odd:use",
            Odd,
        ),
        Purpose(
            "recommend",
            mark("Recommend"),
            mark("What a person would like, because of which rating, and what to rate next."),
            "aecore.use.recommend:use",
            Recommend,
            without_ratings,
        ),
        Purpose(
            "like",
            mark("Search by likeness"),
            mark("The training items most like each one, by code and by the values themselves."),
            "aecore.use.like:use",
            Like,
        ),
        Purpose(
            "probe",
            mark("Probe a classifier"),
            mark("The map painted by what a classifier takes for what is decoded there."),
            "aecore.use.probe:use",
            Probe,
            without_classes,
        ),
        Purpose(
            "complete",
            mark("Clean and complete"),
            mark("Gaps of tables filled, noise taken away, holes filled, coarse pictures made fine."),
            "aecore.use.complete:use",
            Complete,
            complete.why_not,
        ),
        Purpose(
            "forecast",
            mark("Forecast"),
            mark("What comes next, with the band in which past errors lay."),
            "aecore.use.forecast:use",
            Forecast,
            forecast.why_not,
        ),
        Purpose(
            "features",
            mark("Features"),
            mark("Codes as numbers for other programs, and what a plain classifier reads off them."),
            "aecore.use.features:use",
            Features,
        ),
        Purpose(
            "summary",
            mark("Extract"),
            mark("A few texts that stand for all: those whose codes are nearest to the mean."),
            "aecore.use.summary:use",
            Summary,
            without_words,
        ),
        Purpose(
            "transfer",
            mark("Head start"),
            mark("How many labels a classifier needs that begins with this model, and one that begins from nothing."),
            "aecore.use.transfer:use",
            Transfer,
            labels_were_told,
        ),
        Purpose(
            "compress",
            mark("Compress"),
            mark("How few bytes an item takes, and what is lost by it."),
            "aecore.use.compress:use",
            Compress,
        ),
        Purpose(
            "generate",
            mark("Generate"),
            mark("New items as files, and how near each comes to one that it has learnt from."),
            "aecore.use.generate:use",
            Generate,
            new.why_not,
        ),
    )
}


def purpose_of(name: str) -> Purpose:
    """Return the purpose of this name; raises UserError when there is none."""
    if name not in PURPOSES:
        raise one_of(mark("purpose"), name, list(PURPOSES))
    return PURPOSES[name]


def settings_of(purpose: Purpose, values: dict[str, Any]) -> Settings:
    """Check the settings of a purpose; raises UserError where one is unknown or out of bounds."""
    try:
        return purpose.params(**values)
    except (ValidationError, TypeError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else str(error)
        raise UserError(mark("The settings of this use do not fit: {why}."), why=why[:200]) from error
