"""The handout of a lesson: one A4 page for a student, with no truth on it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from aecore.errors import UserError
from aecore.evaluation.cards import CARDS
from aecore.lessons.lesson import Check, Do, Lesson, Predict, Reveal
from aecore.lessons.plans import Asked, AskedRace
from aecore.lessons.scores import Ref, ref_of
from aecore.lessons.truths import Value
from aecore.models.variants import variant

from ..language import _
from .paper import article, line, prose
from .qr import qr_svg

__all__ = ["handout", "measures"]

MOST_WORDS = 8
BOX = '<span class="box"></span>'
LINE = '<span class="line"></span>'


def handout(lesson: Lesson, link: str, number: int = 0) -> str:
    """Return the sheet as HTML, in the language that is spoken; `link` is where its QR code leads."""
    return "".join([head(lesson, link, number), *questions(lesson), next_thing(lesson), words(lesson)])


def head(lesson: Lesson, link: str, number: int) -> str:
    minutes = _("{n} min").format(n=lesson.minutes)
    place = _("Lesson {n}").format(n=number) + " · " if number else ""
    blanks = "".join(f"<span>{escape(one)}:</span>" for one in (_("Your name"), _("Your class"), _("Date")))
    return (
        f'<div class="head"><div><small>{escape(place)}{escape(minutes)}</small>'
        f"<h1>{line(lesson.title, lesson)}</h1>{prose(lesson.goal, lesson)}"
        f'<div class="blanks">{blanks}</div></div>'
        f'<div class="qr">{qr_svg(link)}</div></div><p class="link">{escape(link)}</p>'
    )


def questions(lesson: Lesson) -> Iterator[str]:
    """What is asked, in order, with room for the answers; a sketch before the first guess is revealed."""
    sketched, hint = False, escape(_("Sketch what you expect (a curve or a map):"))
    for number, step in enumerate((one for one in lesson.steps if isinstance(one, Predict | Check)), 1):
        room = guess(step, lesson) if isinstance(step, Predict) else reading(step, lesson)
        sketch = isinstance(step, Predict) and not sketched
        sketched |= sketch
        drawn = f'<div class="sketch">{hint}</div>' if sketch else ""
        yield f"<article><h2>{number}. {line(step.text, lesson)}</h2>{room}{drawn}</article>"


def guess(step: Predict, lesson: Lesson) -> str:
    because = escape(_("because"))
    return f'{boxes(step.options, lesson)}<p class="because">{because} {LINE}</p>'


def boxes(options: dict[str, dict[str, str]], lesson: Lesson) -> str:
    listed = "".join(f"<li>{BOX}{line(texts, lesson)}</li>" for texts in options.values())
    return f'<ul class="options">{listed}</ul>'


def reading(step: Check, lesson: Lesson) -> str:
    if step.options:
        return boxes(step.options, lesson)
    if step.ask == "words":
        return f'<p class="because">{LINE}</p>'
    unit = next((one for _title, one, _meaning in measures(lesson, step)), "")
    saw = escape(_("I saw:"))
    return f"<p>{saw} {LINE} {escape(unit)}</p>"


def next_thing(lesson: Lesson) -> str:
    """One thing to try: what the lesson lets be done after it has revealed something, else what it leaves open."""
    last = max(
        (place for place, step in enumerate(lesson.steps) if isinstance(step, Reveal)), default=len(lesson.steps)
    )
    found = next((step for step in lesson.steps[last:] if isinstance(step, Do)), None)
    title, text = (_("Try next"), found.text) if found else (_("What this does not show"), lesson.not_shown)
    return article(title, prose(text, lesson))


# --- words ------------------------------------------------------------------------------------------------------------


def words(lesson: Lesson) -> str:
    """What is measured, and the symbols of the autoencoders that are trained."""
    measured = {title: meaning for step in lesson.steps for title, _unit, meaning in measures(lesson, step) if meaning}
    signs = dict(sign for name in variants(lesson) for sign in symbols(_(variant(name).symbols)))
    told = "; ".join(f"{sign}: {meaning}" for sign, meaning in [*signs.items()][:MOST_WORDS])
    listed = {**dict([*measured.items()][:MOST_WORDS]), **({_("Symbols"): told} if told else {})}
    if not listed:
        return ""
    rows = "".join(f"<dt>{escape(word)}</dt><dd>{escape(meaning)}</dd>" for word, meaning in listed.items())
    return article(_("Words"), f"<dl>{rows}</dl>")


def variants(lesson: Lesson) -> list[str]:
    plans = [*lesson.runs.values(), *lesson.races.values()]
    named = [
        (one.variants or (one.variant or "",)) if isinstance(one, AskedRace) else (one.variant,)
        for one in plans
        if isinstance(one, Asked | AskedRace)
    ]
    return list(dict.fromkeys(name for names in named for name in names if name))


def symbols(text: str) -> Iterator[tuple[str, str]]:
    """Take a card's line of symbols apart: `x: item with D values; f: encoder`."""
    for part in text.rstrip(".。").replace("；", ";").split(";"):
        sign, colon, meaning = part.replace("：", ":", 1).partition(":")
        if colon and sign.strip() and meaning.strip():
            yield sign.strip(), meaning.strip()


def measures(lesson: Lesson, step: object) -> list[tuple[str, str, str]]:
    """What the truth of a step is read off: title, unit and meaning of each, in the language that is spoken."""
    truth = step.truth if isinstance(step, Predict | Check) else None
    refs = [ref_of(name) for name in truth.names()] if truth else []
    return list(dict.fromkeys(found for ref in refs if (found := measure(ref, alone=isinstance(truth, Value)))))


def measure(ref: Ref, *, alone: bool) -> tuple[str, str, str] | None:
    if not ref.of_cards:
        return None
    card = CARDS[ref.card]
    score = next((one for one in card.scores if one.name == ref.score), None)
    if score is None:
        raise UserError(ref.score)
    return f"{_(card.title)}: {_(score.title)}", _(score.unit), "" if alone else _(card.meaning)
