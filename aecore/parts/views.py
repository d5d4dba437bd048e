"""Views as parameters: what the encoder sees, and what it must rebuild."""

from __future__ import annotations

from typing import ClassVar, Literal

from ..texts import Sentence, mark
from .part import Choice, Shape, features, knob

__all__ = [
    "VIEWS",
    "Completion",
    "Forecast",
    "GaussianNoise",
    "HiddenPatches",
    "Identity",
    "Inpainting",
    "LowResolution",
    "Masking",
    "SaltAndPepper",
    "TwoViews",
    "VariedCurves",
    "VariedPictures",
    "View",
]


class View(Choice):
    """What views can be asked."""

    clean: ClassVar[bool] = False
    """Whether the encoder sees what must be rebuilt, so that it could copy."""
    partial: ClassVar[bool] = False
    """Whether the encoder never gets a whole item."""
    forecasts: ClassVar[bool] = False
    """Whether the decoder tells what comes after the input instead of a whole item."""
    unseen: ClassVar[bool] = False
    """Whether the encoder sees nothing of the values that must be told, so that their noise cannot be copied."""
    varies: ClassVar[bool] = False
    """Whether each training item is another one each time it is seen, while held-out items are judged as they are."""
    holes: ClassVar[bool] = False
    """Whether what is taken out of an item lies together, so that only holes need be filled."""
    hides_patches: ClassVar[bool] = False
    """Whether patches are taken out before the encoder, which must be able to leave them out."""
    pairs: ClassVar[bool] = False
    """Whether an item is two views, each of which the encoder reads by itself; one of them may be missing."""

    def shapes(self, shape: Shape) -> tuple[Shape, Shape]:
        """Return the shapes of one input and one target for samples of `shape`."""
        return shape, shape

    def future_of(self, length: int) -> int:
        """Return how many places of a sample of `length` are told instead of seen."""
        return 0

    def first_of(self, length: int) -> int:
        """Return how many places of a sample of `length` are its first view, where there are two."""
        return length


class Identity(View):
    """The encoder sees the item as it is."""

    kind: Literal["identity"] = "identity"
    clean = True


class GaussianNoise(View):
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


class SaltAndPepper(View):
    """A share of the values is set to 0 or 1; the clean item must be rebuilt."""

    kind: Literal["salt-and-pepper"] = "salt-and-pepper"
    needs = features("pictures")
    unsuited = mark("Salt and pepper needs pixels that can be black or white; {title} is no set of pictures.")
    level: float = knob(
        0.2,
        mark("Share of spoilt pixels"),
        mark("The chance that a pixel is replaced by black or white."),
        ge=0.0,
        le=1.0,
        live=True,
    )


class Masking(View):
    """A share of the values is blanked (set to 0); the whole item must be rebuilt."""

    kind: Literal["masking"] = "masking"
    level: float = knob(
        0.3, mark("Share of hidden values"), mark("The chance that a value is blanked."), ge=0.0, le=1.0, live=True
    )


class LowResolution(View):
    """The encoder sees a coarse picture or curve; the fine one must be rebuilt (super-resolution)."""

    kind: Literal["low-resolution"] = "low-resolution"
    needs = features("places", "measured")
    unsuited = mark("Only pictures and curves can be made coarser; {title} is neither.")
    partial = True
    factor: int = knob(
        2,
        mark("Coarser by"),
        mark("A block of so many pixels along each side is averaged into one pixel."),
        ge=2,
        le=8,
        advanced=False,
    )

    def shapes(self, shape: Shape) -> tuple[Shape, Shape]:
        return (shape[0], *(side // self.factor for side in shape[1:])), shape

    def problem(self, shape: Shape) -> Sentence | None:
        if all(side % self.factor == 0 and side > self.factor for side in shape[1:]):
            return None
        return Sentence(
            mark("{sides} cannot be made coarser by {factor}; take a number that divides every side."),
            {"sides": " × ".join(map(str, shape[1:])), "factor": self.factor},
        )


class Inpainting(View):
    """A block is cut out (set to 0) at a random place; the whole item must be rebuilt."""

    kind: Literal["inpainting"] = "inpainting"
    needs = features("places")
    unsuited = mark("A hole can only be cut into pictures, curves and sentences; {title} is none of these.")
    holes = True
    side: float = knob(
        0.4,
        mark("Side of the hole"),
        mark("Side of the hole as a share of the item's side."),
        ge=0.05,
        le=0.95,
        live=True,
    )


class HiddenPatches(View):
    """Random patches are taken out before the encoder; only they count in the loss (masked autoencoder)."""

    kind: Literal["hidden-patches"] = "hidden-patches"
    needs = features("places")
    unsuited = mark("Only pictures, curves and sentences can be cut into patches; {title} is none of these.")
    partial = True
    unseen = True
    holes = True
    hides_patches = True
    share: float = knob(
        0.5,
        mark("Share of hidden patches"),
        mark("So much of each item the encoder never sees."),
        ge=0.05,
        le=0.95,
        live=True,
    )


class Forecast(View):
    """The encoder sees the past of a curve; its future must be told."""

    kind: Literal["forecast"] = "forecast"
    needs = features("time")
    unsuited = mark("Only curves have a past and a future; {title} is no set of curves.")
    partial = True
    unseen = True
    forecasts = True
    future: float = knob(
        0.25,
        mark("Share that is future"),
        mark("So much of each curve, at its end, must be foretold."),
        ge=0.05,
        le=0.75,
        advanced=False,
    )

    def shapes(self, shape: Shape) -> tuple[Shape, Shape]:
        future = self.future_of(shape[-1])
        return (*shape[:-1], shape[-1] - future), (*shape[:-1], future)

    def future_of(self, length: int) -> int:
        return min(length - 1, max(1, round(self.future * length)))


class Completion(View):
    """Ratings with gaps: some of the known ones are hidden from the encoder; only known ones count in the loss."""

    kind: Literal["completion"] = "completion"
    needs = features("gaps")
    unsuited = mark("Only ratings have gaps to be filled; {title} has no ratings.")
    hide: float = knob(
        0.3,
        mark("Share of hidden ratings"),
        mark("The chance that a known rating is hidden from the encoder."),
        ge=0.0,
        le=0.95,
        live=True,
    )

    def shapes(self, shape: Shape) -> tuple[Shape, Shape]:
        return shape, (1, *shape[1:])


class TwoViews(View):
    """An item is two views side by side; in training the encoder often sees one of them alone, and both must be
    told."""

    kind: Literal["two-views"] = "two-views"
    pairs = True
    first: float = knob(
        0.5,
        mark("Share of the first view"),
        mark("Where an item is cut into two views: so much of its width, places or columns is the first one."),
        ge=0.05,
        le=0.95,
    )
    alone: float = knob(
        0.67,
        mark("One view missing"),
        mark("Of so many items one view is hidden, either as often; of the others both are seen."),
        ge=0.0,
        le=1.0,
        live=True,
        advanced=False,
    )

    def first_of(self, length: int) -> int:
        return min(length - 1, max(1, round(self.first * length)))

    def problem(self, shape: Shape) -> Sentence | None:
        if shape[-1] > 1:
            return None
        return Sentence(mark("An item of one value or place cannot be cut into two views; take other data."))


class VariedPictures(View):
    """Each time it is seen a picture is shifted, turned, mirrored and made brighter or darker by chance, and so must be
    rebuilt: a few pictures become many."""

    kind: Literal["varied-pictures"] = "varied-pictures"
    needs = features("pictures")
    unsuited = mark("Only pictures can be turned and mirrored; {title} is no set of pictures.")
    clean = True
    varies = True
    shift: int = knob(
        1,
        mark("Shifted by"),
        mark("Up to so many pixels in each direction. What comes in repeats the edge."),
        ge=0,
        le=16,
        live=True,
    )
    turn: float = knob(10.0, mark("Turned by"), mark("Up to so many degrees either way."), ge=0.0, le=180.0, live=True)
    flip: bool = knob(
        False,
        mark("Mirrored"),
        mark("Every second picture is mirrored left to right. Not for letters, digits and other things with a side."),
    )
    brightness: float = knob(
        0.1,
        mark("Brighter or darker by"),
        mark("Up to this share of its brightness."),
        ge=0.0,
        le=0.9,
        live=True,
    )

    def problem(self, shape: Shape) -> Sentence | None:
        return too_far(self.shift, shape)


class VariedCurves(View):
    """Each time it is seen a curve is shifted in time and made larger or smaller by chance, and so must be rebuilt: a
    few curves become many."""

    kind: Literal["varied-curves"] = "varied-curves"
    needs = features("time")
    unsuited = mark("Only curves can be shifted in time; {title} is no set of curves.")
    clean = True
    varies = True
    shift: int = knob(
        2,
        mark("Shifted by"),
        mark("Up to so many places, earlier or later. What comes in repeats the end."),
        ge=0,
        le=64,
        live=True,
    )
    scale: float = knob(
        0.1, mark("Larger or smaller by"), mark("Up to this share of every value."), ge=0.0, le=0.9, live=True
    )

    def problem(self, shape: Shape) -> Sentence | None:
        return too_far(self.shift, shape)


def too_far(shift: int, shape: Shape) -> Sentence | None:
    """Why items of `shape` cannot be shifted by so many places."""
    if shift < (shortest := min(shape[1:], default=1)) or not shift:
        return None
    return Sentence(
        mark("A shift of {shift} places leaves nothing of {side}; take a smaller one."),
        {"shift": shift, "side": shortest},
    )


VIEWS: dict[str, type[View]] = {
    "identity": Identity,
    "gaussian-noise": GaussianNoise,
    "salt-and-pepper": SaltAndPepper,
    "masking": Masking,
    "low-resolution": LowResolution,
    "inpainting": Inpainting,
    "hidden-patches": HiddenPatches,
    "forecast": Forecast,
    "completion": Completion,
    "two-views": TwoViews,
    "varied-pictures": VariedPictures,
    "varied-curves": VariedCurves,
}
