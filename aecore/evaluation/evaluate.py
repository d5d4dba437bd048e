"""All cards of a model or a run. Each card stands alone: one that fails says so in a sentence, and the others go on."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import torch

from ..data.dataset import Dataset
from ..errors import UserError
from ..models.autoencoder import Autoencoder
from ..runs.run import Run
from ..spec import Spec
from ..texts import Sentence, mark
from . import (
    alert,
    alive,
    compact,
    crossed,
    factors,
    faithful,
    honest,
    inventive,
    likely,
    ordered,
    orderly,
    robust,
    useful,
)
from .asked import VERSION
from .cards import CARDS, MetricCard
from .loading import load_run
from .resampling import packed, within
from .score import CardResult, Findings, Score
from .subject import Subject, one_thread

__all__ = ["Report", "cards_of", "evaluate"]

Report = Callable[[float, str], None]
"""Told the share that is done and the title of the card that is being computed."""
MEASURES: dict[str, Callable[[Subject], Findings]] = {
    "faithful": faithful.measure,
    "compact": compact.measure,
    "alive": alive.measure,
    "useful": useful.measure,
    "orderly": orderly.measure,
    "robust": robust.measure,
    "alert": alert.measure,
    "inventive": inventive.measure,
    "honest": honest.measure,
    "factors": factors.measure,
    "likely": likely.measure,
    "ordered": ordered.measure,
    "crossed": crossed.measure,
}


def evaluate(
    model: Autoencoder,
    dataset: Dataset,
    spec: Spec,
    report: Report = lambda share, title: None,
    *,
    seconds: float = 0.0,
) -> list[CardResult]:
    """Return every card of `model` on the held-out items of `dataset`, in the order of the table; both are taken to the
    CPU.

    The same model and data give the same numbers, but for the seconds that PCA takes. `seconds` is how long the model
    was trained.
    """
    was, device = model.training, next(model.parameters()).device
    subject = Subject(model.eval().cpu(), dataset.to(torch.device("cpu")), spec, seconds)
    results = []
    try:
        with one_thread():
            for number, (name, card) in enumerate(CARDS.items()):
                report(number / len(CARDS), card.title)
                results.append(result_of(card, MEASURES[name], subject))
    finally:
        model.train(was).to(device)
    report(1.0, "")
    return results


def result_of(card: MetricCard, measure: Callable[[Subject], Findings], subject: Subject) -> CardResult:
    empty = CardResult(card.name, card.title, card.meaning, card.measured, "not-applicable")
    if reason := card.why_not(subject.spec, subject.dataset.card):
        return told(empty, reason)
    try:
        found = measure(subject)
    except UserError as error:
        return replace(told(empty, error.message), state="failed")
    except Exception as error:
        traceback.print_exc()
        why = Sentence(
            mark("This card could not be computed: {error}."), {"error": f"{type(error).__name__}: {error}"[:200]}
        )
        return replace(told(empty, why), state="failed")
    if found.why:
        return told(empty, found.why)
    scores = scores_of(card, found)
    return replace(empty, state="measured", scores=scores, picture=found.picture, details=found.details)


def told(result: CardResult, why: Sentence) -> CardResult:
    return replace(result, why=why.template, why_values=why.values)


def scores_of(card: MetricCard, found: Findings) -> list[Score]:
    """Put the numbers into the texts of the table, in its order."""
    texts = [text for text in card.scores if text.name in found.scores]
    pairs = [(text, found.scores[text.name]) for text in texts]
    return [
        Score(
            text.name,
            text.title,
            text.unit,
            got.value,
            text.better,
            got.baselines,
            got.ceiling,
            got.n,
            text.how,
            got.interval and within(got.interval, text.bounds),
            exact=text.exact,
            bounds=text.bounds,
            draws=packed(got.draws),
            rivals={name: packed(draws) for name, draws in got.rivals.items()},
        )
        for text, got in pairs
    ]


def cards_of(run: Run, report: Report = lambda share, title: None) -> dict[str, Any]:
    """Return all cards of a run as JSON values, with the step they belong to; raises UserError when it has no weights
    or data.

    A run that ships is read from its ONNX files. Nothing is written.
    """
    loaded = load_run(run)
    results = evaluate(loaded.model, loaded.dataset, loaded.spec, report, seconds=loaded.seconds)
    return {
        "version": VERSION,
        "run": run.id,
        "step": loaded.step,
        "seed": loaded.spec.seed,
        "data": loaded.spec.data.name,
        "variant": loaded.spec.variant,
        "parameters": sum(p.numel() for p in loaded.model.own_parameters()),
        "cards": [asdict(result) for result in results],
    }
