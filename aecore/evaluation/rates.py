"""Whether a learning rate is too large or too small. Looked at before anything else is blamed: a network that was
thrown about at the start, or has hardly moved, looks like one whose code has collapsed. Knows no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..spec import Spec
from ..texts import Sentence, mark
from .evidence import Evidence
from .remedies import ADAPTIVE, usual_rate

__all__ = ["LOOKS", "NOTHING", "STILL_FALLING", "Found", "large_rate", "rise", "small_rate", "still_falling"]

LOOKS = 4
"""Looks at the held-out items below which a curve says nothing."""
NOTHING = 0.05
"""Variance explained that is no better than the average item."""
JUMP = 2.0
"""Rise of the training loss, over all that it fell in the whole training, that batches do not make by chance: healthy
trainings with batches of 16 rise by up to 1."""
CHANCE, SLIGHT = 10.0, 0.05
"""A rise of fewer median steps from report to report, and of a smaller share of the loss itself, is by chance: where
nothing can be learnt, as of noise, the loss hardly falls, and batches rise by more."""
UNUSUAL = 3.0
"""How many times larger or smaller than usual a rate is when it is blamed for a training that has learnt nothing."""
RISE = 1.05
"""The held-out error over its lowest that counts as risen."""
STILL_FALLING = 0.1
"""Share of the whole fall of the held-out error that the last quarter of the epochs still brought."""
SOME_FALL = 0.03

Found = tuple[Sentence, dict[str, float]]


def large_rate(spec: Spec, seen: Evidence) -> Found | None:
    """The loss was thrown up and never came to anything; or training and held-out loss rose together; or nothing was
    learnt at a rate far above the usual one."""
    if len(seen.explained) < LOOKS:
        return None
    return thrown_up(spec, seen) or risen_together(spec, seen) or unusual(spec, seen)


def thrown_up(spec: Spec, seen: Evidence) -> Found | None:
    losses, mine = seen.losses, seen.explained[-1]
    if len(losses) < 2 or mine >= (NOTHING if seen.pca is None else seen.pca):
        return None
    lowest = np.minimum.accumulate(losses)
    place = int((losses - lowest).argmax())
    low, high = float(lowest[place]), float(losses[place])
    by_chance = min(CHANCE * float(np.median(np.abs(np.diff(losses)))), SLIGHT * abs(low))
    if high - low < max(JUMP * seen.fall(), by_chance, 1e-9):
        return None
    return (
        Sentence(
            mark(
                "The learning rate of {rate} is too large (usual: {usual}): the training loss jumped from {low} to "
                "{high} nats, and only {mine} % of the variance is explained."
            ),
            {**rates(spec), "low": f"{low:,.0f}", "high": f"{high:,.0f}", "mine": f"{100 * mine:.1f}"},
        ),
        {"learning_rate": spec.optimiser.learning_rate, "low": low, "high": high, "explained": mine},
    )


def risen_together(spec: Spec, seen: Evidence) -> Found | None:
    """What is learnt by heart gets better on training items while held-out ones get worse; too large steps make both
    worse. An optimiser that adapts its steps does not do that at its usual rate."""
    risen, usual = rise(spec, seen), usual_rate(spec)
    small = spec.optimiser.learning_rate <= (usual if spec.optimiser.kind in ADAPTIVE else usual / UNUSUAL)
    if risen is None or not risen.training or small:
        return None
    return (
        Sentence(
            mark(
                "The learning rate of {rate} is too large (usual: {usual}): since epoch {epoch} the held-out error has "
                "risen to {rise} % above its best, and the training loss has risen too."
            ),
            {**rates(spec), "epoch": f"{risen.epoch:.0f}", "rise": f"{100 * risen.share:.0f}"},
        ),
        {"learning_rate": spec.optimiser.learning_rate, "epoch": risen.epoch, "rise": risen.share},
    )


@dataclass(frozen=True)
class Rise:
    """How the held-out error has risen since its best."""

    epoch: float
    share: float
    lowest: float
    training: bool
    """Whether the training loss has risen as well."""


def rise(spec: Spec, seen: Evidence) -> Rise | None:
    """Return how far the held-out error now lies above its best of at least `LOOKS` epochs ago; None below `RISE`."""
    errors, epochs = seen.errors_after(spec.model.warmup())
    if len(errors) < 2 * LOOKS:
        return None
    best, now = int(np.argmin(errors)), float(np.median(errors[-3:]))
    if now < RISE * errors[best] or len(errors) - 1 - best < LOOKS:
        return None
    then, late = seen.training(float(epochs[best])), seen.training(seen.epoch)
    worse = then is not None and late is not None and late > then
    return Rise(float(epochs[best]), now / float(errors[best]) - 1, float(errors[best]), worse)


def unusual(spec: Spec, seen: Evidence) -> Found | None:
    rate, mine = spec.optimiser.learning_rate, seen.explained[-1]
    if rate < UNUSUAL * usual_rate(spec) or mine >= NOTHING:
        return None
    return (
        Sentence(
            mark(
                "The learning rate of {rate} is probably too large (usual: {usual}): after {epoch} epochs nothing is "
                "known beyond the mean item ({mine} % of the variance explained)."
            ),
            {**rates(spec), "epoch": f"{seen.epoch:.0f}", "mine": f"{100 * mine:.1f}"},
        ),
        {"learning_rate": rate, "explained": mine},
    )


def small_rate(spec: Spec, seen: Evidence) -> Found | None:
    """At a rate far below the usual one nothing is known yet, or the held-out error was still falling at the end."""
    rate, looks = spec.optimiser.learning_rate, LOOKS if seen.ended else 2 * LOOKS
    if rate > usual_rate(spec) / UNUSUAL or len(seen.explained) < looks:
        return None
    mine = seen.explained[-1]
    if mine < NOTHING:
        return (
            Sentence(
                mark(
                    "The learning rate of {rate} is too small (usual: {usual}): after {epoch} epochs nothing is known "
                    "beyond the mean item ({mine} % of the variance explained)."
                ),
                {**rates(spec), "epoch": f"{seen.epoch:.0f}", "mine": f"{100 * mine:.1f}"},
            ),
            {"learning_rate": rate, "explained": mine},
        )
    if (fall := still_falling(spec, seen)) is None:
        return None
    return (
        Sentence(
            mark(
                "The learning rate of {rate} is too small (usual: {usual}): the held-out error was still falling at "
                "the end ({fall} % in the last quarter)."
            ),
            {**rates(spec), "fall": f"{100 * fall:.0f}"},
        ),
        {"learning_rate": rate, "fall": fall},
    )


def rates(spec: Spec) -> dict[str, str]:
    return {"rate": f"{spec.optimiser.learning_rate:g}", "usual": f"{usual_rate(spec):g}"}


def still_falling(spec: Spec, seen: Evidence, *, behind: bool = False) -> float | None:
    """Return by which share the held-out error fell in the last quarter of an ended training, when there is more to
    come.

    There is when the quarter brought a tenth of the whole fall; or, for one `behind` PCA, when it brought anything to
    speak of.
    """
    errors, _ = seen.errors_after(spec.model.warmup())
    if not seen.ended or len(errors) < 2 * LOOKS or errors[0] <= errors[-1]:
        return None
    first, late, last = (float(errors[place]) for place in (0, len(errors) * 3 // 4, -1))
    fall = (late - last) / late
    return fall if late - last > STILL_FALLING * (first - last) or (behind and fall > SOME_FALL) else None
