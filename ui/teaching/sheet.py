"""The answer sheet of a lesson, for its teacher: what is measured, what a check over several seeds saw, what lies
behind an option. No number on it is *the* answer: each student's truth is their own run's."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import aecore.lessons
from aecore.evaluation.cards import BASELINES, CARDS
from aecore.lessons.lesson import Check, Lesson, Predict
from aecore.lessons.scores import CURVES, ref_of
from aecore.models.variants import variant
from aecore.texts import mark

from ..compare.naming import number
from ..forms.controls import KINDS
from ..language import _
from ..words import joined
from .handout import measures
from .paper import article, line, prose

__all__ = ["checked", "sheet"]

MAPS = {"trust": "PCA", "umap": "UMAP", "tsne": "t-SNE"}
"""Calculations by the names that people know them by."""
READ = {
    "kept": mark("share of neighbours that the map keeps"),
    "spread_map": mark("widest class over the narrowest, on the map"),
    "spread_code": mark("widest class over the narrowest, in latent space"),
}
"""What calculations tell, in words."""
FOLDER = Path(aecore.lessons.__file__).parent / "checked"


@cache
def checked() -> dict[str, dict[str, Any]]:
    """What `python -m aecore lesson check` saw of each lesson that ships, by id; a lesson that has changed since is not
    there."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else ():
        told = json.loads(path.read_text("utf-8"))
        found[str(told["lesson"])] = told
    return found


def sheet(lesson: Lesson, number_of: int = 0) -> str:
    """Return the sheet as HTML, in the language that is spoken."""
    teacher = escape(_("For the teacher"))
    place = _("Lesson {n}").format(n=number_of) + " · " if number_of else ""
    seen = checked().get(lesson.id)
    seen = seen if seen and seen.get("revision") == lesson.revision else None
    asked = [step for step in lesson.steps if isinstance(step, Predict | Check)]
    return "".join(
        [
            f'<div class="head"><div><small>{escape(place)}{teacher}</small>'
            f"<h1>{line(lesson.title, lesson)}</h1>{prose(lesson.goal, lesson)}</div></div>",
            f"<p>{escape(when(seen))}</p>",
            *(question(step, lesson, place, seen) for place, step in enumerate(asked, 1)),
            *notes(lesson),
            article(_("What this does not show"), prose(lesson.not_shown, lesson)),
        ]
    )


def when(seen: dict[str, Any] | None) -> str:
    each = _("Each student's answer is right by their own run, so none of these numbers is the answer.")
    if not seen:
        return joined(each, _("This revision of the lesson was not checked over several seeds."))
    return (
        each
        + " "
        + _("Below is what came out of {n} seeds on the machine of the authors, in {seconds} s.").format(
            n=seen["seeds"], seconds=round(seen["seconds"])
        )
    )


def question(step: Predict | Check, lesson: Lesson, place: int, seen: dict[str, Any] | None) -> str:
    measured = "; ".join(f"{title} ({unit})" if unit else title for title, unit, _meaning in measures(lesson, step))
    told = small(_("Measured"), measured)
    room = options(step, lesson, seen) if step.options else read_off(step, seen)
    return f"<article><h2>{place}. {line(step.text, lesson)}</h2>{told}{room}</article>"


def options(step: Predict | Check, lesson: Lesson, seen: dict[str, Any] | None) -> str:
    truth = truth_of(step, seen)
    came = Counter(truth["outcomes"]) if truth else Counter[str]()
    behind = step.behind if isinstance(step, Predict) else {}
    heads = [
        _("Answer"),
        *([_("came out, of the seeds")] if truth else []),
        *([_("what lies behind it")] if behind else []),
    ]
    body = ""
    for option, texts in (step.options or {}).items():
        cells = [line(texts, lesson), *([str(came[option])] if truth else [])]
        cells += [line(behind[option], lesson) if option in behind else ""] if behind else []
        body += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{ranges(truth, lesson)}"


def truth_of(step: Predict | Check, seen: dict[str, Any] | None) -> dict[str, Any] | None:
    return next((one for one in (seen or {}).get("truths", ()) if one["step"] == step.id), None)


def ranges(truth: dict[str, Any] | None, lesson: Lesson) -> str:
    """From where to where each number lay over the seeds, and how often nobody was ahead."""
    if not truth:
        return ""
    told = [
        f"{called(name, lesson)}: {span(values)} {_(truth['units'].get(name, ''))}".strip()
        for name, values in truth["values"].items()
    ]
    if truth["fixed"]:
        told.append(_("the model ships, so seeds change nothing"))
    elif truth["draws"]:
        told.append(_("nobody ahead at {n} of {all} seeds").format(n=truth["draws"], all=len(truth["outcomes"])))
    return f"<p><small>{escape('; '.join(told))}</small></p>"


def called(name: str, lesson: Lesson) -> str:
    """What was measured, in words: of a race who raced, or the value that was raced; else the run by its letter."""
    ref = ref_of(name)
    letter, _dot, place = ref.run.partition(".")
    race, who = lesson.races.get(letter), ref.run
    if race and place:
        who = _(variant(race.variants[int(place)]).title) if race.variants else raced((race.values or ())[int(place)])
    if ref.part in BASELINES:
        who += f", {_(BASELINES[ref.part])}"
    if ref.part == "curve":
        return f"{who}, {_(CURVES[ref.score][0])}"
    if not ref.of_cards:
        of = f" ({ref.of})" if ref.of else ""
        return f"{who}, {MAPS.get(ref.card, ref.card)}, {_(READ.get(ref.score, ref.score))}{of}"
    title = next(_(score.title) for score in CARDS[ref.card].scores if score.name == ref.score)
    return f"{who}, {title}" + (f" ({ref.of})" if ref.of else "")


def raced(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else _(KINDS.get(str(value), str(value)))


def read_off(step: Predict | Check, seen: dict[str, Any] | None) -> str:
    values = (seen or {}).get("reads", {}).get(step.id)
    return small(_("read off over the seeds"), span(values) if values else "")


def small(title: str, text: str) -> str:
    return f"<p><small>{escape(title)}: {escape(text)}</small></p>" if text else ""


def span(values: list[float]) -> str:
    low, high = number(min(values)), number(max(values))
    return low if low == high else f"{low} – {high}"


def notes(lesson: Lesson) -> list[str]:
    told = ((_("Say"), lesson.notes.say), (_("What goes wrong"), lesson.notes.trouble))
    return [article(title, prose(text, lesson)) for title, text in told if text]
