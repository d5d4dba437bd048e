"""Clean and complete: spoilt pictures and curves made whole, missing values of tables filled. Knows no torch until it
is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..texts import Sentence, mark
from .asked import Complete
from .facts import Facts

if TYPE_CHECKING:
    from .items import Items
    from .known import Known, Report
    from .result import Result

__all__ = ["use", "why_not"]

RATINGS = mark("Ratings that are missing are told by the purpose “recommend”.")
TEXTS = mark("Texts are not completed yet.")
NEVER = mark(
    "This model was trained on whole items. One that was trained to take away noise or to fill holes can do this."
)


def why_not(run: Facts) -> Sentence | None:
    """Return why a run cannot complete items; None where it can."""
    sample, view = run.card.sample, run.spec.model.view
    if sample.gaps or sample.words:
        return Sentence(RATINGS if sample.gaps else TEXTS)
    return Sentence(NEVER) if not sample.rows and (view.clean or view.forecasts or view.varies) else None


def use(known: Known, items: Items, params: Complete, report: Report) -> Result:
    """Return rows with their gaps filled (`filling.fill`), or spoilt pictures and curves made whole
    (`repairing.repair`)."""
    from .filling import fill
    from .repairing import repair

    return (fill if known.dataset.card.sample.rows else repair)(known, items, params, report)
