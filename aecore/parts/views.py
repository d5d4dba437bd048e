"""Views as parameters: what the encoder sees, and what it must rebuild."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..texts import mark
from .part import Part, knob

__all__ = [
    "Completion",
    "Forecast",
    "GaussianNoise",
    "HiddenPatches",
    "Identity",
    "Inpainting",
    "LowResolution",
    "Masking",
    "SaltAndPepper",
    "View",
    "future_of",
    "shapes",
]

Shape = tuple[int, ...]


class Identity(Part):
    """The encoder sees the item as it is."""

    kind: Literal["identity"] = "identity"


class GaussianNoise(Part):
    """Each value gets independent normal noise; the clean item must be rebuilt."""

    kind: Literal["gaussian-noise"] = "gaussian-noise"
    level: float = knob(
        0.3,
        mark("Noise level"),
        mark("Standard deviation of the noise; pixels lie between 0 and 1, table columns have standard deviation 1."),
        ge=0.0,
        le=2.0,
        live=True,
    )


class SaltAndPepper(Part):
    """A share of the values is set to 0 or 1; the clean item must be rebuilt."""

    kind: Literal["salt-and-pepper"] = "salt-and-pepper"
    level: float = knob(
        0.2,
        mark("Share of spoilt pixels"),
        mark("The chance that a pixel is replaced by black or white."),
        ge=0.0,
        le=1.0,
        live=True,
    )


class Masking(Part):
    """A share of the values is blanked (set to 0); the whole item must be rebuilt."""

    kind: Literal["masking"] = "masking"
    level: float = knob(0.3, mark("Share of hidden values"), mark("The chance that a value is blanked."), ge=0.0, le=1.0, live=True)


class LowResolution(Part):
    """The encoder sees a coarse picture or curve; the fine one must be rebuilt (super-resolution)."""

    kind: Literal["low-resolution"] = "low-resolution"
    factor: int = knob(
        2, mark("Coarser by"), mark("A block of so many pixels along each side is averaged into one pixel."), ge=2, le=8, advanced=False
    )


class Inpainting(Part):
    """A block is cut out (set to 0) at a random place; the whole item must be rebuilt."""

    kind: Literal["inpainting"] = "inpainting"
    side: float = knob(0.4, mark("Side of the hole"), mark("Side of the hole as a share of the item's side."), ge=0.05, le=0.95, live=True)


class HiddenPatches(Part):
    """Random patches are taken out before the encoder; only they count in the loss (masked autoencoder)."""

    kind: Literal["hidden-patches"] = "hidden-patches"
    share: float = knob(
        0.5, mark("Share of hidden patches"), mark("So much of each item the encoder never sees."), ge=0.05, le=0.95, live=True
    )


class Forecast(Part):
    """The encoder sees the past of a curve; its future must be told."""

    kind: Literal["forecast"] = "forecast"
    future: float = knob(
        0.25, mark("Share that is future"), mark("So much of each curve, at its end, must be foretold."), ge=0.05, le=0.75, advanced=False
    )


class Completion(Part):
    """Ratings with gaps: some of the known ones are hidden from the encoder; only known ones count in the loss."""

    kind: Literal["completion"] = "completion"
    hide: float = knob(
        0.3, mark("Share of hidden ratings"), mark("The chance that a known rating is hidden from the encoder."), ge=0.0, le=0.95, live=True
    )


View = Annotated[
    Identity | GaussianNoise | SaltAndPepper | Masking | LowResolution | Inpainting | HiddenPatches | Forecast | Completion,
    Field(discriminator="kind"),
]


def shapes(view: View, shape: Shape) -> tuple[Shape, Shape]:
    """Return the shapes of one input and one target for samples of `shape`."""
    if isinstance(view, LowResolution):
        return (shape[0], *(side // view.factor for side in shape[1:])), shape
    if isinstance(view, Forecast):
        future = future_of(view, shape[-1])
        return (*shape[:-1], shape[-1] - future), (*shape[:-1], future)
    if isinstance(view, Completion):
        return shape, (1, *shape[1:])
    return shape, shape


def future_of(view: Forecast, length: int) -> int:
    """Return how many places of a curve of `length` are its future."""
    return min(length - 1, max(1, round(view.future * length)))
