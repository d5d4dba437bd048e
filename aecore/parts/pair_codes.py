"""Codes of items that are two views, as parameters: what each view says of the code, and how both are joined."""

from __future__ import annotations

from typing import Literal

from ..texts import mark
from .bottleneck import code_size
from .cloud_codes import WeighedCloud
from .part import knob

__all__ = ["Experts"]


class Experts(WeighedCloud):
    """Each of two views tells a normal distribution of its own over codes, and those of the views that are there are
    joined (multimodal autoencoder)."""

    kind: Literal["experts"] = "experts"
    joins = True
    size: int = code_size(8)
    join: Literal["product", "mixture"] = knob(
        "product",
        mark("How views are joined"),
        mark(
            "Product: a code must suit both views, and the surer one counts more. Mixture: one of the views by chance, "
            "so that each alone must say everything."
        ),
    )
