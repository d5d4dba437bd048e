"""What goes wrong in trainings, named in plain words, each with what to try next. Read from events and codes; knows no
torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.cards import DataCard
from ..errors import UserError
from ..rules import problems
from ..spec import Spec
from ..texts import Sentence, mark
from .evidence import Evidence
from .rates import LOOKS, NOTHING, STILL_FALLING, Found, large_rate, rise, small_rate, still_falling
from .remedies import (
    free_bits,
    larger_code,
    less_pull,
    livelier_codebook,
    livelier_units,
    more_epochs,
    slower_steps,
    stop_in_time,
    usual_steps,
    weaker_penalties,
    wider_layers,
)
from .units import alive_units, used_entries

__all__ = ["Trouble", "numbers_in_use", "troubles"]

COLLAPSED = 0.5
"""Share of unused numbers of a Gaussian code that is called a collapse."""
SILENT = 0.05
"""KL of an item, in nats, below which codes say nothing whatever their scale is: where the prior is learnt too, it may
shrink with them."""
ENOUGH_STEPS = 50
"""Steps before which no code is called collapsed: it has not begun."""
EARLY = 16
"""Looks at the held-out items, or half of the epochs where that is less, before which what trains may still wake up:
many tell the mean item for ten epochs before they use their code."""
DEAD = 0.25
"""Share of dead units, or of unused codebook entries, that is called trouble."""
GAP = 0.15
"""Nats per value that held-out items may cost more than training items."""
BEHIND_PCA = 0.05
"""Variance explained that a code without a price may fall behind PCA."""
HALF = 0.5
"""Share of the signal below which different items come back alike."""
SHARP = 0.4
"""Sharpness of the pictures that come back, as a share of the originals', below which they are called blurred."""


@dataclass(frozen=True)
class Trouble:
    """One thing that went wrong: what, the numbers it was seen from, and settings to try next (`Spec.with_values` takes
    them)."""

    name: str
    title: str
    sentence: Sentence
    evidence: dict[str, float]
    advice: Sentence
    change: dict[str, Any] = field(default_factory=dict)


Remedy = Callable[[Spec, DataCard], Iterator[tuple[Sentence, dict[str, Any]]]]


def troubles(spec: Spec, evidence: Evidence) -> list[Trouble]:
    """Return what is wrong with a training of `spec` as far as it has come, the first to mend first; an empty list
    means that nothing was found.

    Judged are the settings that are in force. What diverged, or has an unsuitable learning rate, is not looked at
    further. Each change is valid for the spec; it is empty where no single setting would help.
    """
    live = {path: value for path, value in evidence.live.items() if can_be(spec, evidence.card, {path: value})}
    spec = spec.with_values(live)
    found: dict[str, Trouble] = {}
    for row in TROUBLES:
        if not found.keys().isdisjoint(row.explained_by) or not (told := row.check(spec, evidence)):
            continue
        sentence, numbers = told
        advice, change = advised(spec, evidence.card, row.remedies)
        found[row.name] = Trouble(row.name, row.title, sentence, numbers, advice, change and live | change)
        if row.last:
            break
    return list(found.values())


def advised(spec: Spec, card: DataCard, remedies: tuple[Remedy, ...]) -> tuple[Sentence, dict[str, Any]]:
    """Return the first remedy that can be had with this spec, else the advice alone."""
    for remedy in remedies:
        for advice, change in remedy(spec, card):
            if can_be(spec, card, change):
                return advice, change
    return Sentence(mark("No single setting mends this; try another variant.")), {}


def can_be(spec: Spec, card: DataCard, change: Mapping[str, Any]) -> bool:
    try:
        changed = spec.with_values(change)
    except UserError:
        return False
    return changed != spec and not problems(changed, card)


# --- checks -----------------------------------------------------------------------------------------------------------


def divergence(spec: Spec, seen: Evidence) -> Found | None:
    rate = spec.optimiser.learning_rate
    if seen.diverged:
        return (
            Sentence(
                mark("Training diverged at a learning rate of {rate}: a loss became infinite or undefined."),
                {"rate": f"{rate:g}"},
            ),
            {"learning_rate": rate},
        )
    if len(seen.explained) >= LOOKS and seen.explained[-1] < min(-0.5, max(seen.explained) - 0.5):
        return (
            Sentence(
                mark(
                    "Training is running away at a learning rate of {rate}: the reconstructions have become far worse "
                    "than the average item."
                ),
                {"rate": f"{rate:g}"},
            ),
            {"learning_rate": rate, "explained": seen.explained[-1], "best": max(seen.explained)},
        )
    return None


def collapse(spec: Spec, seen: Evidence) -> Found | None:
    code = spec.model.bottleneck
    warm = seen.epoch >= max(1.0, spec.model.warmup())
    if not code.stochastic or seen.codes is None or not warm or len(seen.explained) < LOOKS:
        return None
    if seen.evaluations[-1]["step"] < ENOUGH_STEPS or early(spec, seen) or not settled(spec, seen):
        return None
    unused = int((~numbers_in_use(spec, seen)).sum())
    if unused < COLLAPSED * code.size:
        return None
    return (
        Sentence(
            mark(
                "Posterior collapse: {unused} of {size} code numbers say nothing about the item, the decoder "
                "does without them."
            ),
            {"unused": unused, "size": code.size},
        ),
        {"unused": unused, "size": code.size, "kl": seen.last_term("kl")},
    )


def numbers_in_use(spec: Spec, seen: Evidence) -> NDArray[np.bool_]:
    """Return `(d,)`, which code numbers are in use by the newest snapshot, of which there must be one; none where all
    of a code beside a learnt prior says nothing."""
    assert seen.codes is not None
    code = spec.model.bottleneck
    found = alive_units(seen.codes, code)
    is_silent = code.normal and code.own_prior and bool(seen.evaluations) and seen.last_term("kl") < SILENT
    return np.zeros_like(found) if is_silent else found


def dead_units(spec: Spec, seen: Evidence) -> Found | None:
    code = spec.model.bottleneck
    if not code.sparse or seen.codes is None or len(seen.explained) < LOOKS or early(spec, seen):
        return None
    dead = int((~alive_units(seen.codes, code)).sum())
    if dead <= DEAD * code.size:
        return None
    return (
        Sentence(
            mark("Dead units: {dead} of {size} code numbers hardly ever change."), {"dead": dead, "size": code.size}
        ),
        {"dead": dead, "size": code.size, "items": len(seen.codes)},
    )


def dead_entries(spec: Spec, seen: Evidence) -> Found | None:
    made_of = spec.model.bottleneck.tokens
    if not (made_of and made_of.learnt) or seen.codes is None or seen.entries is None or len(seen.explained) < LOOKS:
        return None
    if early(spec, seen):
        return None
    entries, tokens = made_of.kinds, seen.codes.size // made_of.numbers
    unused = entries - used_entries(seen.codes, seen.entries)
    if unused <= DEAD * entries:
        return None
    return (
        Sentence(
            mark("Dead codebook entries: {unused} of {entries} stand for nothing."),
            {"unused": unused, "entries": entries},
        ),
        {"unused": unused, "entries": entries, "tokens": tokens},
    )


def early(spec: Spec, seen: Evidence) -> bool:
    """Whether a training that goes on has only begun."""
    return not seen.ended and len(seen.explained) < min(EARLY, spec.budget.epochs / 2)


def settled(spec: Spec, seen: Evidence) -> bool:
    """Whether the held-out error has nearly stopped falling: the last quarter brought little of the whole fall, or a
    hundredth of the error at most."""
    errors, _ = seen.errors_after(spec.model.warmup())
    if len(errors) < LOOKS:
        return False
    first, late, last = (float(errors[place]) for place in (0, len(errors) * 3 // 4, -1))
    return late - last <= STILL_FALLING * max(first - last, 0.0) or late - last <= 0.01 * late


def overfitting(spec: Spec, seen: Evidence) -> Found | None:
    """The held-out error has risen for a while and the training loss has not; or held-out items cost far more nats than
    training items do."""
    risen = rise(spec, seen)
    if risen and not risen.training:
        return (
            Sentence(
                mark("Overfitting: the held-out error has risen since epoch {epoch}, to {rise} % above its best."),
                {"epoch": f"{risen.epoch:.0f}", "rise": f"{100 * risen.share:.0f}"},
            ),
            {"lowest": risen.lowest, "epoch": risen.epoch, "rise": risen.share},
        )
    gap = seen.gap() / seen.card.inputs
    if gap <= GAP or len(seen.explained) < 2 * LOOKS:
        return None
    return (
        Sentence(
            mark(
                "Overfitting: a held-out value costs {gap} nats more than one of a training item, so much was "
                "learnt by heart."
            ),
            {"gap": f"{gap:.2f}"},
        ),
        {"gap": gap},
    )


def too_few_epochs(spec: Spec, seen: Evidence) -> Found | None:
    if (fall := still_falling(spec, seen, behind=is_behind(spec, seen))) is None:
        return None
    return (
        Sentence(
            mark(
                "Underfitting: it was still learning at the end; the held-out error fell by {fall} % in the last "
                "quarter of the epochs."
            ),
            {"fall": f"{100 * fall:.0f}"},
        ),
        {"fall": fall, "epochs": seen.epoch},
    )


def behind_pca(spec: Spec, seen: Evidence) -> Found | None:
    if not is_behind(spec, seen):
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
    model = spec.model
    free = model.bottleneck.free and not model.penalties.active() and not model.adversary.loss_weights(0.0)
    mine = seen.explained[-1]
    return mine < seen.pca - BEHIND_PCA and (free or mine < NOTHING)


def half_lost(spec: Spec, seen: Evidence) -> Found | None:
    """An ended training that could copy, as it sees what it must rebuild, and tells less than half of what is no
    noise."""
    if not seen.ended or len(seen.explained) < LOOKS or not spec.model.view.clean:
        return None
    mine, noise = seen.explained[-1], seen.noise
    signal = 1 - (noise or 0.0)
    if mine >= HALF * signal:
        return None
    size = spec.model.bottleneck.size
    if noise is None:
        return (
            Sentence(
                mark(
                    "Underfitting: it explains {mine} % of the variance with {size} numbers, so items that differ may "
                    "come back alike."
                ),
                {"mine": round(100 * mine), "size": size},
            ),
            {"explained": mine, "size": size},
        )
    return (
        Sentence(
            mark(
                "Underfitting: it explains {mine} % of the variance with {size} numbers; {signal} % are signal, and "
                "its error is {times} times the noise."
            ),
            {
                "mine": round(100 * mine),
                "size": size,
                "signal": round(100 * signal),
                "times": f"{(1 - mine) / noise:.3g}",
            },
        ),
        {"explained": mine, "signal": signal, "size": size},
    )


def blur(spec: Spec, seen: Evidence) -> Found | None:
    """Sharpness is the mean squared step between neighbouring pixels."""
    if not seen.card.sample.pictures or seen.pictures is None or seen.rebuilt is None or len(seen.explained) < LOOKS:
        return None
    if not seen.ended and (early(spec, seen) or not settled(spec, seen)):
        return None
    if spec.model.view.hides_patches or seen.explained[-1] < NOTHING:  # that is no blur: nothing comes back
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
    """A kind of trouble: how it is seen, and what may help, the best first (docs/remedies.md). It is not named where
    one that explains it was; after a `last` one nothing else is looked for."""

    name: str
    title: str
    check: Callable[[Spec, Evidence], Found | None]
    remedies: tuple[Remedy, ...]
    explained_by: tuple[str, ...] = ()
    last: bool = False


SHORT = ("posterior-collapse", "dead-units", "dead-entries", "overfitting", "still-learning")
"""What leaves a training short of PCA and of the noise."""
TROUBLES: tuple[Row, ...] = (
    Row("divergence", mark("Diverged"), divergence, (slower_steps,), last=True),
    Row("large-rate", mark("Learning rate too large"), large_rate, (usual_steps,), last=True),
    Row("small-rate", mark("Learning rate too small"), small_rate, (usual_steps,), last=True),
    Row("posterior-collapse", mark("Posterior collapse"), collapse, (free_bits, less_pull)),
    Row("dead-units", mark("Dead units"), dead_units, (livelier_units,)),
    Row("dead-entries", mark("Dead codebook entries"), dead_entries, (livelier_codebook,)),
    Row("overfitting", mark("Overfitting"), overfitting, (stop_in_time,)),
    Row("still-learning", mark("Underfitting"), too_few_epochs, (more_epochs,)),
    Row(
        "underfitting",
        mark("Underfitting"),
        behind_pca,
        (weaker_penalties, wider_layers),
        explained_by=SHORT,
    ),
    Row(
        "half-lost",
        mark("Underfitting"),
        half_lost,
        (larger_code,),
        explained_by=(*SHORT, "underfitting"),
    ),
    Row("blur", mark("Blur"), blur, (larger_code,), explained_by=(*SHORT, "underfitting", "half-lost")),
)
"""Learning rates first: what they spoil looks like collapse or too little capacity."""
