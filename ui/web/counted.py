"""What is seen of the counts of a class: by whom, and what a teacher does next."""

from __future__ import annotations

from aecore.classes.tally import Bars, Question, Tally, advice

from ..language import say
from ..teaching.given import BarsSeen, QuestionSeen, RoundSeen

__all__ = ["of_question"]


def of_question(tally: Tally, question: Question, mine: str, lang: str) -> QuestionSeen:
    """What is seen of a question: a student, `mine`, sees the counts of a round once they have answered in it, or the
    teacher shows them."""
    now = tally.round_of(question)
    told: list[RoundSeen] = []
    for number in range(now + 1):
        answers = tally.answers(question, number)
        may = tally.is_shown(question, number) or not mine or mine in answers
        bars = tally.bars(question, number) if may else None
        one: RoundSeen = {"answered": len(answers), "bars": counts(bars, "" if mine else lang)}
        if mine in answers:
            one["mine"] = answers[mine]
        told.append(one)
    return {"lesson": question.lesson, "step": question.step, "shown": tally.is_shown(question, now), "rounds": told}


def counts(bars: Bars | None, lang: str) -> BarsSeen | None:
    """What is seen of the counts; with a language, as the teacher does: with what to do next, by what came out."""
    if bars is None:
        return None
    seen: BarsSeen = {
        "options": bars.options, "numbers": bars.numbers, "middle": bars.middle, "skipped": bars.skipped,
    }  # fmt: skip
    if lang and not bars.numbers:
        seen["advice"] = {option: say(advice(bars, option), lang) for option in (*bars.options, "")}
    return seen
