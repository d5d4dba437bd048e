"""What a lesson may read of a run, by name:

- `A:faithful.explained`: a score of a metric card; `A.pca:faithful.explained`: a baseline of it, by the names of
  `evaluation.cards.BASELINES`; `A:alert.error/flat line`: of a card whose picture has bars, the one that is called so;
- `A:tsne.kept`: what a map keeps; `A:direction.arrive`: any number that a calculation tells (jobs of `workers.jobs`);
  `A:tsne.kept/perplexity=30`: of the one with such settings, else of the newest;
- `A.curve:held_out.last`: the held-out squared error where training ended; `best`: the lowest; `turn`: the epoch of
  it; `gap`: the last over the lowest; `explained`: the share of variance explained at the end.

`A` is a run of the lesson; the entrants of its race R are `R.0`, `R.1` and so on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..errors import UserError, one_of
from ..evaluation.cards import BASELINES, CARDS
from ..evaluation.outcome import score_in
from ..evaluation.score import CardResult, Score
from ..evaluation.spread import read_cards
from ..files import read_json
from ..runs.log import all_events
from ..runs.logged import whole
from ..runs.run import ACTIVE, Run
from ..texts import mark
from ..workers.jobs import job_of, state_of
from .results import RESULTS, check_asked, plain, read_params, result_score

__all__ = ["CURVES", "NAME", "Ref", "Runs", "cards_of_run", "ref_of", "runs_of", "scores_of"]

NAME = r"[A-Z](?:\.[0-9]{1,2})?"
"""Of a run or of an entrant of a race."""
FORM = re.compile(
    rf"(?P<run>{NAME})(?:\.(?P<part>[a-z_]+))?(?::(?P<card>[a-z_]+)(?:\.(?P<score>[a-z0-9_]+))?(?:/(?P<of>[^/\n]+))?)?"
)
CURVES: dict[str, tuple[str, str]] = {
    "last": (mark("Held-out squared error at the end"), mark("per value")),
    "best": (mark("Lowest held-out squared error"), mark("per value")),
    "turn": (mark("Epoch of the lowest held-out error"), mark("epochs")),
    "gap": (mark("Held-out error at the end over the lowest"), "×"),
    "explained": (mark("Variance explained at the end"), "%"),
}
"""Title and unit of what is read of a training's curve."""
Runs = Mapping[str, "Run | Sequence[Run]"]
"""By their names in a lesson; several are the seeds of one."""


class Ref(NamedTuple):
    """A name, taken apart."""

    run: str
    part: str = ""
    """`curve`, or a baseline."""
    card: str = ""
    """Or the kind of a calculation."""
    score: str = ""
    of: str = ""
    """One bar of the card's picture, or settings of the calculation."""

    @property
    def of_cards(self) -> bool:
        """Whether it stands on the metric cards of the run."""
        return self.part != "curve" and self.card in CARDS


def ref_of(name: str) -> Ref:
    """Take a name apart; raises UserError when a lesson cannot read such a thing."""
    found = FORM.fullmatch(name)
    ref = Ref(*(found[group] or "" for group in Ref._fields)) if found else None
    if ref is None or not is_whole(ref):
        raise UserError(
            mark("“{name}” is nothing that a lesson can read."),
            mark("Name a score of a run, such as A:faithful.explained, or A.pca:faithful.explained beside it."),
            name=name[:60],
        )
    if ref.part == "curve":
        known(mark("number of a curve"), ref.score, list(CURVES))
    elif ref.card in RESULTS and ref.card not in CARDS:
        check_asked(ref.card, read_params(ref.of))
    else:
        known(mark("metric card"), ref.card, list(CARDS))
        known(mark("score"), ref.score, [score.name for score in CARDS[ref.card].scores])
        if ref.part:
            known(mark("baseline"), ref.part, list(BASELINES))
    return ref


def is_whole(ref: Ref) -> bool:
    if ref.part == "curve":
        return ref.card == "held_out" and bool(ref.score) and not ref.of
    return bool(ref.card and ref.score) and (ref.card in CARDS or not ref.part)


def known(what: str, given: str, allowed: list[str]) -> None:
    if given not in allowed:
        raise one_of(what, given, allowed)


def runs_of(runs: Runs, name: str) -> list[Run]:
    """Return the runs of a name, one for each seed; raises UserError where there are none, or one has not ended
    well."""
    there = runs.get(name, ())
    found = [there] if isinstance(there, Run) else list(there)
    if not found:
        raise UserError(mark("“{run}” of this lesson has not been trained yet."), run=name)
    for run in found:
        status = run.status
        if status.state in ACTIVE:
            raise UserError(mark("“{title}” still trains."), mark("Wait for it, or stop it."), title=run.title)
        if status.state != "done":
            raise UserError(ENDED[status.state], AGAIN, title=run.title)
    return found


AGAIN = mark("Train it once more; what you have done here stays.")
ENDED = {
    "failed": mark("“{title}” failed, so there is nothing to read off."),
    "stopped": mark("“{title}” was stopped before its end, so its numbers say nothing here."),
    "interrupted": mark("“{title}” was interrupted, so its numbers say nothing here yet."),
}


def scores_of(ref: Ref, runs: Runs) -> list[Score]:
    """Return what a name stands for, one score for each seed, of a baseline that of the model it lies beside; raises
    UserError where it is not there, with why."""
    return [score_of(ref, run) for run in runs_of(runs, ref.run)]


def score_of(ref: Ref, run: Run) -> Score:
    if ref.part == "curve":
        return curve_score(ref.score, run)
    if not ref.of_cards:
        return result_score(run, ref.card, ref.score, ref.of)
    cards = cards_of_run(run)
    score = score_in(cards, ref.card, ref.score)
    if score is None or (ref.part and ref.part not in score.baselines):
        raise missing(ref, cards)
    return bar(ref, cards, score) if ref.of else score


def cards_of_run(run: Run) -> list[CardResult]:
    """Return the metric cards of a run; raises UserError where they have not been computed, or could not be."""
    job = job_of(run, "cards", {})
    now = state_of(job)
    if now.state == "failed":
        raise UserError(now.text, now.hint, **(now.values or {}))
    if now.state != "done":
        raise UserError(mark("The metric cards of “{title}” are not computed yet."), title=run.title)
    return read_cards(read_json(job.path))


def missing(ref: Ref, cards: list[CardResult]) -> UserError:
    """Why a card has no such score."""
    card = next((found for found in cards if found.name == ref.card), None)
    if card is None or not card.why:
        return UserError(mark("The card “{card}” has no such number for this run."), card=CARDS[ref.card].title)
    return UserError(card.why, **card.why_values)


def bar(ref: Ref, cards: list[CardResult], score: Score) -> Score:
    """One bar of a card's picture, as a score of which nobody knows how it varies."""
    picture = next(card for card in cards if card.name == ref.card).picture or {}
    labels, series = picture.get("labels", []), picture.get("series", {})
    values = series.get(ref.part or ref.score) if isinstance(series, dict) else None
    if ref.of not in labels or not isinstance(values, list) or len(values) != len(labels):
        raise UserError(
            mark("The picture of “{card}” has no bar called “{name}”."), card=CARDS[ref.card].title, name=ref.of
        )
    value = float(values[labels.index(ref.of)])
    return Score(score.name, score.title, score.unit, value, score.better, {}, None, score.n, "")


def curve_score(what: str, run: Run) -> Score:
    """A number of the held-out curve."""
    held_out = [event for event in whole(all_events(run.events_path)) if event["kind"] == "held-out"]
    if not held_out:
        raise UserError(mark("“{title}” has no held-out curve to read."), title=run.title)
    last, best = held_out[-1], min(held_out, key=lambda event: float(event["mse"]))
    values = {
        "last": last["mse"],
        "best": best["mse"],
        "turn": best["epoch"],
        "gap": last["mse"] / best["mse"] if best["mse"] else 1.0,
        "explained": 100 * last["variance_explained"],
    }
    title, unit = CURVES[what]
    return plain(title, unit, float(values[what]), int(last["n"]))
