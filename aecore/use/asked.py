"""What may be asked of a model in use: the settings of each purpose with their bounds. Knows no torch, so that pages
can read it."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..texts import mark

__all__ = [
    "ALL", "BASELINES", "HELD_OUT", "PICTURED", "PICTURES", "Complete", "Compress", "Features", "Forecast", "Generate",
    "Like", "Odd", "Probe", "Recommend", "Settings", "Summary", "Transfer", "Use",
]  # fmt: skip

HELD_OUT, ALL = "held-out", "all"
PICTURES = {
    "item": mark("item"),
    "rebuilt": mark("rebuilt"),
    "before": mark("before"),
    "after": mark("after"),
    "low": mark("low"),
    "high": mark("high"),
    "blame": mark("where it is odd"),
    "normal": mark("nearest normal item"),
    "code": mark("alike by code"),
    "value": mark("alike by values"),
}
"""Pictures of a result, by their names."""
PICTURED = 200
"""Items that are shown with what was made of them."""
BASELINES = {
    "pca": mark("PCA"),
    "isolation": mark("isolation forest"),
    "nearest": mark("nearest neighbours"),
    "mean": mark("mean"),
    "last": mark("the last value"),
    "seasonal": mark("the last season"),
    "raw": mark("the items themselves"),
    "frequent": mark("the most frequent class"),
    "png": mark("PNG"),
    "jpeg": mark("JPEG"),
    "packed": mark("the items, packed (LZMA)"),
    "held_out": mark("real items that it has not seen"),
    "nothing": mark("left as it is"),
    "blur": mark("Gaussian blur"),
    "median": mark("median filter"),
    "around": mark("nearest known value"),
    "interpolated": mark("interpolation"),
    "error": mark("error alone"),
    "place": mark("place alone"),
    "values": mark("the values themselves"),
    "common": mark("the commonest class"),
    "scratch": mark("begun from nothing"),
    "codes": mark("codes as they are"),
    "bag": mark("bags of words"),
    "lead": mark("the first ones"),
    "tf-idf": mark("TF-IDF"),
}
"""Plain ways that stand beside a model, by their names in `Scored.baselines`."""

Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Settings(BaseModel):
    """Of one purpose."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_max_length=200)
    pictured: int = Field(PICTURED, ge=0, le=2000)
    """Items that are shown with what was made of them, at most."""


class Odd(Settings):
    """Which items do not belong: by their error, by where their code lies, or by both."""

    score: Literal["both", "error", "place", "pca", "isolation", "nearest"] = "both"
    """Of the model, or of a plain way."""
    normal: tuple[str, ...] = Field((), max_length=1000)
    """Classes that count as normal where items have labels; empty: all that are not called odd."""


class Like(Settings):
    """Which training items are most like each item."""

    count: int = Field(5, ge=1, le=10)
    """Items that are found for each."""


class Recommend(Settings):
    """What to recommend to whom."""


class Probe(Settings):
    """What a classifier takes decoded spots for."""

    side: int = Field(48, ge=8, le=96)
    """Spots of the map along each side."""
    classifier: str = Field("", pattern=r"^([0-9a-f]{32})?$")
    """The token of a drop with an ONNX file; empty: a plain one is trained here."""


class Complete(Settings):
    """Items made whole: gaps of a table filled, noise taken away, holes filled, coarse pictures made fine."""

    hide: float = Field(0.2, gt=0.0, le=0.8)
    """Share of the values of held-out rows that are hidden to see how well they are told."""
    draws: int = Field(10, ge=2, le=100)
    """Codes that are drawn of each row, where codes are clouds."""
    seed: Seed = 0


class Forecast(Settings):
    """What comes after a curve."""

    share: float = Field(0.9, ge=0.5, le=0.99)
    """Of past errors that the band holds."""


class Features(Settings):
    """Codes as numbers for other programs, and what a plain classifier reads off them."""

    labels: int = Field(0, ge=0, le=1_000_000)
    """Labels that the classifier is given in each fold; 0: all."""
    folds: int = Field(5, ge=2, le=20)
    seed: Seed = 0


class Summary(Settings):
    """A few texts that stand for all."""

    chosen: int = Field(5, ge=1, le=50)
    """Texts that are chosen."""


class Transfer(Settings):
    """How many labels are needed, beginning with this model and beginning from nothing."""

    reach: float = Field(0.0, ge=0.0, le=99.0)
    """Percent of the items that are to be told right; 0: the highest multiple of 5 % that both reach."""
    seeds: int = Field(5, ge=3, le=20)
    seed: Seed = 0


class Compress(Settings):
    """Items as few bytes: codes in steps, and what is lost by it."""

    step: float = Field(0.125, ge=0.001, le=4.0)
    """Between two values of a code number, in units of the spread of whole items (`evaluation.rate_distortion`); in
    finer ones codes would be cut off, which are `FARTHEST` steps at most."""


class Generate(Settings):
    """New items, and whether they are learnt by heart."""

    n: int = Field(64, ge=1, le=2000)
    sampler: Literal["", "prior", "mixture", "codebook", "round"] = ""
    """Empty: the first of the others that the model has. `round` is N(0, I) for a model that was never told of it."""
    seed: Seed = 0


def parsed(value: Any) -> Any:
    """Read JSON, as settings come in an address."""
    return json.loads(value) if isinstance(value, str) else value


class Use(BaseModel):
    """One use of a run: what for, on which items, with which settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    told: ClassVar[tuple[str, ...]] = ("use",)
    purpose: str = Field(max_length=20)
    items: str = Field(HELD_OUT, pattern=r"^(held-out|all|[0-9a-f]{32})$")
    """The held-out part, that and the training items, or the token of a drop."""
    settings: Annotated[dict[str, Any], BeforeValidator(parsed), "string"] = Field(default_factory=dict, max_length=20)
    """Of the purpose: what its own model allows."""
