"""The kinds of sample there are: what each has, what it asks of a model and what suits it. One row each, a literal
table; knows no torch. How a kind is stored, read and drawn is `FORMS` in `dataset`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Literal

from .. import parts
from ..parts import Feature, Shape, features
from ..texts import mark

__all__ = ["KINDS", "Ask", "Kind", "SampleKind"]

Kind = Literal["image", "curve", "table", "text", "ratings"]


@dataclass(frozen=True)
class Ask:
    """A part must be made for a feature of the samples; `text` says so where it is not."""

    feature: Feature
    text: str


USUAL = parts.Gaussian(sigma=0.5)


def never_varied(shape: Shape) -> parts.View | None:
    """Nothing is known that such items keep when they are changed."""
    return None


@dataclass(frozen=True)
class SampleKind:
    """A row of the table."""

    example: str
    """A data set of this kind."""
    sides: int
    """How many numbers the shape of a sample has."""
    has: frozenset[Feature]
    """What parts may need (see `parts.Feature`)."""
    item: str
    """What one item consists of, `{n}` numbers."""
    asks: Mapping[str, Ask] = field(default_factory=dict)
    """What samples need of a part, by axis."""
    inputs: Callable[[Shape], int] = prod
    """Shape of a sample -> numbers in one item."""
    errors: str = ""
    """What squared errors are over, where the data set's card does not say it."""
    # --- presets ---
    likelihood: parts.Likelihood = USUAL
    """Stands in for one that does not suit."""
    views: Mapping[str, parts.View] = field(default_factory=dict)
    """What stands in for views, by their kind."""
    varied: Callable[[Shape], parts.View | None] = never_varied
    """Shape of a sample -> what stands in for items as they are where there are few; None where nothing suits."""
    probabilities: bool = True
    """Whether values between 0 and 1 may be read as probabilities."""
    patches: int = 16
    """Into so many patches the last side is cut; 0: each place by itself."""
    l1: float = 1.0
    """What the weight of an L1 penalty on codes is multiplied by."""
    wide: bool = False
    """Whether wide first weights (He) help.

    With β-TCVAE on ratings they do harm: after 60 epochs the held-out error is 0.063, with PyTorch's 0.023 (the mean
    item: 0.062).
    """

    @property
    def pictures(self) -> bool:
        """Whether samples are pictures `(C, H, W)`, stored in whole levels of grey."""
        return "pictures" in self.has

    @property
    def measured(self) -> bool:
        """Whether values are measured, so that noise can be added to them."""
        return "measured" in self.has

    @property
    def time(self) -> bool:
        """Whether values follow one another in time."""
        return "time" in self.has

    @property
    def words(self) -> bool:
        """Whether samples are words in a row."""
        return "words" in self.has

    @property
    def rows(self) -> bool:
        """Whether samples are rows of a table: numbers without neighbours, and none of them missing."""
        return self.has.isdisjoint({"places", "gaps"})

    @property
    def gaps(self) -> bool:
        """Whether values may be missing: samples `(2, M)` come with their presence."""
        return "gaps" in self.has

    def patch_side(self, shape: Shape) -> int:
        """Return the side of a patch that suits samples of `shape`: of the usual number of patches, of more where
        these would be larger than a patch can be."""
        side, most = max(1, shape[-1] // self.patches) if self.patches else 1, parts.Transformer.largest
        return side if side <= most else next(n for n in range(most, 0, -1) if shape[-1] % n == 0)


def last_side(shape: Shape) -> int:
    return shape[-1]


def varied_picture(shape: Shape) -> parts.View:
    """A sixteenth of the side is as far as a picture may be shifted: one of 8 pixels not at all (docs/few-items.md)."""
    return parts.VariedPictures(shift=min(shape[1:]) // 16)


def varied_curve(shape: Shape) -> parts.View:
    """A thirty-second of its length is as far as a curve may be shifted."""
    return parts.VariedCurves(shift=shape[-1] // 32)


KINDS: dict[Kind, SampleKind] = {
    "image": SampleKind(
        example="digits",
        sides=3,
        has=features("pictures", "places", "measured"),
        item=mark("a picture has {n} values"),
        varied=varied_picture,
        patches=4,
        wide=True,
    ),
    "curve": SampleKind(
        example="sines",
        sides=2,
        has=features("places", "measured", "time"),
        item=mark("a curve has {n} values"),
        varied=varied_curve,
    ),
    "table": SampleKind(
        example="breast-cancer",
        sides=1,
        has=features("measured"),
        item=mark("a row has {n} numbers"),
    ),
    "text": SampleKind(
        example="sentences",
        sides=2,
        has=features("places", "words"),
        item=mark("a sentence has up to {n} words"),
        asks={
            "likelihood": Ask("words", mark("Sentences, and only sentences, are judged word by word (categorical)."))
        },
        inputs=last_side,
        errors=mark("values are the indicators of all words at all places"),
        likelihood=parts.Categorical(),
        views={"gaussian-noise": parts.Masking(level=0.2)},
        patches=0,
        # Words are worth fewer nats than squared errors at σ = 0.3, and all codes would be 0.
        l1=0.25,
        wide=True,
    ),
    "ratings": SampleKind(
        example="ratings",
        sides=2,
        has=features("gaps"),
        item=mark("a person can rate {n} things"),
        asks={"view": Ask("gaps", mark("Ratings have gaps, so what the encoder sees must be “some of the ratings”."))},
        inputs=last_side,
        errors=mark("only known ratings count, with 1 star as 0 and 5 stars as 1"),
        likelihood=parts.Gaussian(sigma=0.3),
        views={"identity": parts.Completion()},
        probabilities=False,
    ),
}
