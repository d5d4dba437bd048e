"""Forecasts: what comes after a curve, with the band in which past errors lay. Knows no torch until it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..texts import Sentence, mark
from .asked import Forecast
from .facts import Facts

if TYPE_CHECKING:
    from .items import Items
    from .known import Known, Report
    from .result import Result

__all__ = ["use", "why_not"]

NEVER = mark("This model was not trained to tell what comes next. A forecasting one can do this.")


def why_not(run: Facts) -> Sentence | None:
    """Return why a run cannot forecast; None where it can."""
    return None if run.spec.model.view.forecasts else Sentence(NEVER)


def use(known: Known, items: Items, params: Forecast, report: Report) -> Result:
    """Return what comes after each item (`ahead.ahead`)."""
    from .ahead import ahead

    return ahead(known, items, params, report)
