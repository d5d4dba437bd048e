"""What is asked for with the calculation of metric cards. Knows no numpy: pages ask before anything is computed."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["VERSION", "Asked"]

VERSION: Final = 6
"""Of the JSON of metric cards. 1: without draws; 2: was never released; 3: without details; 4: with intervals that did
not cover (*Told from real ones* above 100 %, a point for an accuracy of 100 %, trustworthiness of few items); 5: bits
without the class that is told besides, all numbers of a code beside a learnt prior in use, no least and most. To be
raised whenever a score is measured otherwise than before."""


class Asked(BaseModel):
    """Metric cards of this version. Those of an older one have another name on disk: they are none, and are computed
    anew."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: Literal[6] = VERSION
