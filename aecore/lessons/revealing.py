"""Which of its texts a reveal shows: by the guess, and by what came out."""

from __future__ import annotations

from typing import Literal

from .lesson import Lesson, Predict, Reveal
from .truths import Compare, Order, Outcome, Truth

__all__ = ["Way", "revealed"]

Way = Literal["right", "wrong", "draw", "unexpected", "none"]


def revealed(lesson: Lesson, reveal: Reveal, guess: str | None, found: Outcome) -> Way | None:
    """Return which text a reveal shows; None where the outcome cannot be told, which `found.why` says then."""
    asked = lesson.step(reveal.of)
    if found.option is None or not isinstance(asked, Predict):
        return None
    texts = reveal.texts_
    if texts.none and not guess:
        return "none"
    if texts.unexpected and asked.expected and found.option != asked.expected:
        return "unexpected"
    if texts.draw and found.option == drawn(asked.truth):
        return "draw"
    return "right" if guess == found.option else "wrong"


def drawn(truth: Truth) -> str | None:
    """The option that says that nobody is ahead."""
    match truth:
        case Compare():
            return truth.answers[1]
        case Order():
            return truth.draw
    return None
