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
STILL_FALLING = 0.1
"""Share of the whole fall of the held-out error that the last quarter of the epochs still brought."""
BEHIND_PCA = 0.05
"""Variance explained that a code without a price may fall behind PCA."""
USUAL_RATE = 1e-3
"""The learning rate that presets take; a third of it or less is called small."""
SHARP = 0.25
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
    if len(seen.explained) >= LOOKS and seen.explained[-1] < -0.5:
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
    errors, epochs = seen.errors_after(spec.model.warmup())
    if len(errors) < 2 * LOOKS:
        return None
    lowest = int(np.argmin(errors))
    now = float(np.median(errors[-3:]))
    if now < RISE * errors[lowest] or len(errors) - 1 - lowest < LOOKS:
        return None
    return (
        Sentence(
            mark("Overfitting: the held-out error was lowest at epoch {epoch} and has risen by {rise} % since."),
            {"epoch": f"{epochs[lowest]:.0f}", "rise": f"{100 * (now / errors[lowest] - 1):.0f}"},
        ),
        {"lowest": float(errors[lowest]), "epoch": float(epochs[lowest]), "now": now},
    )


def small_rate(spec: Spec, seen: Evidence) -> Found | None:
    rate = spec.optimiser.learning_rate
    if rate > USUAL_RATE / 3 or (share := still_falling(spec, seen)) is None:
        return None
    return (
        Sentence(
            mark("The learning rate of {rate} is too small: {share} % of all progress came in the last quarter of the epochs."),
            {"rate": f"{rate:g}", "share": f"{100 * share:.0f}"},
        ),
        {"rate": rate, "share": share},
    )


def too_few_epochs(spec: Spec, seen: Evidence) -> Found | None:
    if spec.optimiser.learning_rate <= USUAL_RATE / 3 or (share := still_falling(spec, seen)) is None:
        return None
    return (
        Sentence(
            mark("Underfitting: it was still learning when it ended; {share} % of all progress came in the last quarter of the epochs."),
            {"share": f"{100 * share:.0f}"},
        ),
        {"share": share, "epochs": seen.epoch},
    )


def still_falling(spec: Spec, seen: Evidence) -> float | None:
    """Return the share of the whole fall of the held-out error that the last quarter brought, when it is large and training has ended."""
    errors, _ = seen.errors_after(spec.model.warmup())
    if not seen.ended or len(errors) < 2 * LOOKS:
        return None
    first, late, last = errors[0], errors[len(errors) * 3 // 4], errors[-1]
    share = float((late - last) / (first - last)) if first > last else 0.0
    return share if share > STILL_FALLING else None


def behind_pca(spec: Spec, seen: Evidence) -> Found | None:
    """Only for codes that nothing holds back: who pays for a tidy, sparse or discrete code may well copy worse than PCA."""
    free = isinstance(spec.model.bottleneck, parts.Plain) and not spec.model.penalties.active() and spec.model.adversary.kind == "none"
    if not free or seen.pca is None or not seen.ended or not seen.explained or still_falling(spec, seen) is not None:
        return None
    if seen.explained[-1] > seen.pca - BEHIND_PCA:
        return None
    return (
        Sentence(
            mark("Underfitting: it explains {mine} % of the variance, PCA with as many numbers {pca} %."),
            {"mine": f"{100 * seen.explained[-1]:.0f}", "pca": f"{100 * seen.pca:.0f}"},
        ),
        {"explained": seen.explained[-1], "pca": seen.pca},
    )


def blur(spec: Spec, seen: Evidence) -> Found | None:
    """Sharpness is the mean squared step between neighbouring pixels."""
    if CARDS[spec.data.name].kind != "image" or seen.pictures is None or seen.rebuilt is None or len(seen.explained) < LOOKS:
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
    Row("underfitting", mark("Underfitting"), behind_pca, (wider_layers, more_epochs)),
    Row("blur", mark("Blur"), blur, (sharper,)),
)
