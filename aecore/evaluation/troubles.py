"""What goes wrong in trainings, named in plain words, each with what to try next. Read from events and codes; knows no torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import parts
from ..data.cards import CARDS
from ..errors import UserError
from ..rules import problems
from ..spec import Spec
from ..texts import Sentence, mark
from .evidence import Evidence
from .remedies import (
    faster_steps,
    less_pull,
    livelier_codebook,
    livelier_units,
    more_epochs,
    sharper,
    slower_steps,
    stop_in_time,
    weaker_penalties,
    wider_layers,
)
from .units import alive_units

__all__ = ["Trouble", "troubles"]

LOOKS = 4
"""Looks at the held-out items below which a curve says nothing."""
COLLAPSED = 0.5
"""Share of unused numbers of a Gaussian code that is called a collapse."""
DEAD = 0.25
"""Share of dead units, or of unused codebook entries, that is called trouble."""
RISE = 1.05
"""The held-out error over its lowest that is called overfitting."""
GAP = 0.15
"""Nats per value that held-out items may cost more than training items."""
STILL_FALLING = 0.1
"""Share of the whole fall of the held-out error that the last quarter of the epochs still brought."""
SOME_FALL = 0.03
NOTHING = 0.05
"""Variance explained that is no better than the average item."""
BEHIND_PCA = 0.05
"""Variance explained that a code without a price may fall behind PCA."""
USUAL_RATE = 1e-3
"""The learning rate that presets take; a third of it or less is called small."""
SHARP = 0.4
"""Sharpness of the pictures that come back, as a share of the originals', below which they are called blurred."""


@dataclass(frozen=True)
class Trouble:
    """One thing that went wrong: what, the numbers it was seen from, and settings to try next (`Spec.with_values` takes them)."""

    name: str
    title: str
    sentence: Sentence
    evidence: dict[str, float]
    advice: Sentence
    change: dict[str, Any] = field(default_factory=dict)


Found = tuple[Sentence, dict[str, float]]
Remedy = Callable[[Spec], Iterator[tuple[Sentence, dict[str, Any]]]]


def troubles(spec: Spec, evidence: Evidence) -> list[Trouble]:
    """Return what is wrong with a training of `spec` as far as it has come, the gravest first; an empty list is a clean bill.

    A diverged run is not looked at further. Each change is valid for the spec; it is empty where no single setting would help.
    """
    found = []
    for row in TROUBLES:
        if told := row.check(spec, evidence):
            sentence, numbers = told
            advice, change = advised(spec, row.remedies)
            found.append(Trouble(row.name, row.title, sentence, numbers, advice, change))
            if row.last:
                break
    return found


def advised(spec: Spec, remedies: tuple[Remedy, ...]) -> tuple[Sentence, dict[str, Any]]:
    """Return the first remedy that can be had with this spec, else the advice alone."""
    for remedy in remedies:
        for advice, change in remedy(spec):
            if can_be(spec, change):
                return advice, change
    return Sentence(mark("No single setting mends this; try another variant.")), {}


def can_be(spec: Spec, change: Mapping[str, Any]) -> bool:
    try:
        changed = spec.with_values(change)
    except UserError:
        return False
    return changed != spec and not problems(changed)


# --- checks -------------------------------------------------------------------------------------------------------------


def divergence(spec: Spec, seen: Evidence) -> Found | None:
    if seen.diverged:
        return Sentence(mark("Training diverged: a loss became infinite or undefined.")), {"learning_rate": spec.optimiser.learning_rate}
    if len(seen.explained) >= LOOKS and seen.explained[-1] < min(-0.5, max(seen.explained) - 0.5):
        return (
            Sentence(mark("Training is running away: the reconstructions have become far worse than the average item.")),
            {"explained": seen.explained[-1], "best": max(seen.explained)},
        )
    return None


def collapse(spec: Spec, seen: Evidence) -> Found | None:
    code = spec.model.bottleneck
    warm = seen.epoch >= max(1.0, spec.model.warmup())
    if not isinstance(code, parts.GaussianCode) or seen.codes is None or not warm or len(seen.explained) < LOOKS:
        return None
    unused = int((~alive_units(seen.codes, code)).sum())
    if unused < COLLAPSED * code.size:
        return None
    return (
        Sentence(
            mark("Posterior collapse: {unused} of {size} code numbers say nothing about the item, the decoder does without them."),
            {"unused": unused, "size": code.size},
        ),
        {"unused": unused, "size": code.size, "kl": seen.last_term("kl")},
    )


def dead_units(spec: Spec, seen: Evidence) -> Found | None:
    code = spec.model.bottleneck
    sparse = isinstance(code, parts.TopK | parts.SoftThreshold | parts.SigmoidCode)
    if not sparse or seen.codes is None or len(seen.explained) < LOOKS:
        return None
    dead = int((~alive_units(seen.codes, code)).sum())
    if dead <= DEAD * code.size:
        return None
    return (
        Sentence(mark("Dead units: {dead} of {size} code numbers hardly ever change."), {"dead": dead, "size": code.size}),
        {"dead": dead, "size": code.size, "items": len(seen.codes)},
    )


def dead_entries(spec: Spec, seen: Evidence) -> Found | None:
    code = spec.model.bottleneck
    if not isinstance(code, parts.Quantised) or seen.codes is None or seen.entries is None or len(seen.explained) < LOOKS:
        return None
    tokens = seen.codes.reshape(-1, code.token)
    apart = np.square(seen.entries).sum(1) - 2 * tokens @ seen.entries.T
    unused = code.entries - len(np.unique(apart.argmin(1)))
    if unused <= DEAD * code.entries:
        return None
    return (
        Sentence(
            mark("Dead codebook entries: {unused} of {entries} stand for nothing."),
            {"unused": unused, "entries": code.entries},
        ),
        {"unused": unused, "entries": code.entries, "tokens": len(tokens)},
    )


def overfitting(spec: Spec, seen: Evidence) -> Found | None:
    """The held-out error has risen for a while; or held-out items cost far more nats than training items do."""
    errors, epochs = seen.errors_after(spec.model.warmup())
    if len(errors) < 2 * LOOKS:
        return None
    lowest, now = int(np.argmin(errors)), float(np.median(errors[-3:]))
    if now >= RISE * errors[lowest] and len(errors) - 1 - lowest >= LOOKS:
        return (
            Sentence(
                mark("Overfitting: the held-out error was lowest at epoch {epoch} and has risen by {rise} % since."),
                {"epoch": f"{epochs[lowest]:.0f}", "rise": f"{100 * (now / errors[lowest] - 1):.0f}"},
            ),
            {"lowest": float(errors[lowest]), "epoch": float(epochs[lowest]), "now": now},
        )
    gap = seen.gap() / CARDS[spec.data.name].inputs
    if gap <= GAP:
        return None
    return (
        Sentence(
            mark("Overfitting: a held-out value costs {gap} nats more than one of a training item, so much was learnt by heart."),
            {"gap": f"{gap:.2f}"},
        ),
        {"gap": gap},
    )


def small_rate(spec: Spec, seen: Evidence) -> Found | None:
    rate = spec.optimiser.learning_rate
    if rate > USUAL_RATE / 3 or (fall := still_falling(spec, seen)) is None:
        return None
    return (
        Sentence(
            mark(
                "The learning rate of {rate} is too small: the held-out error was still falling at the end ({fall} % in the last quarter)."
            ),
            {"rate": f"{rate:g}", "fall": f"{100 * fall:.0f}"},
        ),
        {"rate": rate, "fall": fall},
    )


def too_few_epochs(spec: Spec, seen: Evidence) -> Found | None:
    if spec.optimiser.learning_rate <= USUAL_RATE / 3 or (fall := still_falling(spec, seen)) is None:
        return None
    return (
        Sentence(
            mark("Underfitting: it was still learning at the end; the held-out error fell by {fall} % in the last quarter of the epochs."),
            {"fall": f"{100 * fall:.0f}"},
        ),
        {"fall": fall, "epochs": seen.epoch},
    )


def still_falling(spec: Spec, seen: Evidence) -> float | None:
    """Return by which share the held-out error fell in the last quarter of an ended training, when there is more to come.

    There is when the quarter brought a tenth of the whole fall; or, for one behind PCA, when it brought anything to speak of.
    """
    errors, _ = seen.errors_after(spec.model.warmup())
    if not seen.ended or len(errors) < 2 * LOOKS or errors[0] <= errors[-1]:
        return None
    first, late, last = (float(errors[place]) for place in (0, len(errors) * 3 // 4, -1))
    fall = (late - last) / late
    more = late - last > STILL_FALLING * (first - last) or (is_behind(spec, seen) and fall > SOME_FALL)
    return fall if more else None


def behind_pca(spec: Spec, seen: Evidence) -> Found | None:
    if not is_behind(spec, seen) or still_falling(spec, seen) is not None:
        return None
    assert seen.pca is not None
    return (
        Sentence(
            mark("Underfitting: it explains {mine} % of the variance, PCA with as many numbers {pca} %."),
            {"mine": round(100 * seen.explained[-1]), "pca": round(100 * seen.pca)},
        ),
        {"explained": seen.explained[-1], "pca": seen.pca},
    )


def is_behind(spec: Spec, seen: Evidence) -> bool:
    """Whether an ended training explains less than PCA though nothing holds its code back, or nothing at all.

    Who pays for a tidy, sparse or discrete code may well copy worse than PCA.
    """
    if not seen.ended or seen.pca is None or len(seen.explained) < LOOKS:
        return False
    free = isinstance(spec.model.bottleneck, parts.Plain) and not spec.model.penalties.active() and spec.model.adversary.kind == "none"
    mine = seen.explained[-1]
    return mine < seen.pca - BEHIND_PCA and (free or (mine < NOTHING and collapse(spec, seen) is None))


def blur(spec: Spec, seen: Evidence) -> Found | None:
    """Sharpness is the mean squared step between neighbouring pixels."""
    if CARDS[spec.data.name].kind != "image" or seen.pictures is None or seen.rebuilt is None or len(seen.explained) < LOOKS:
        return None
    if spec.model.view.kind == "hidden-patches" or seen.explained[-1] < 2 * NOTHING:  # that is no blur: nothing comes back
        return None
    original, back = sharpness(seen.pictures), sharpness(seen.rebuilt)
    if original <= 0 or back >= SHARP * original:
        return None
    share = back / original
    return (
        Sentence(
            mark("Blur: the edges of the pictures that come back have {share} % of the strength they should have."),
            {"share": f"{100 * share**0.5:.0f}"},
        ),
        {"sharpness": share, "pictures": len(seen.rebuilt)},
    )


def sharpness(pictures: Any) -> float:
    x = np.asarray(pictures, float)
    return float(np.square(np.diff(x, axis=-1)).mean() + np.square(np.diff(x, axis=-2)).mean())


@dataclass(frozen=True)
class Row:
    """A kind of trouble: how it is seen, and what may help, the best first. After a `last` one nothing else is looked for."""

    name: str
    title: str
    check: Callable[[Spec, Evidence], Found | None]
    remedies: tuple[Remedy, ...]
    last: bool = False


TROUBLES: tuple[Row, ...] = (
    Row("divergence", mark("Diverged"), divergence, (slower_steps,), last=True),
    Row("posterior-collapse", mark("Posterior collapse"), collapse, (less_pull,)),
    Row("dead-units", mark("Dead units"), dead_units, (livelier_units,)),
    Row("dead-entries", mark("Dead codebook entries"), dead_entries, (livelier_codebook,)),
    Row("overfitting", mark("Overfitting"), overfitting, (stop_in_time,)),
    Row("small-rate", mark("Learning rate too small"), small_rate, (faster_steps,)),
    Row("still-learning", mark("Underfitting"), too_few_epochs, (more_epochs,)),
    Row("underfitting", mark("Underfitting"), behind_pca, (weaker_penalties, wider_layers, more_epochs)),
    Row("blur", mark("Blur"), blur, (sharper,)),
)
