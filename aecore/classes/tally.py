"""What a class has answered: read off the lines that were written, one for each thing that happened.

A line is a JSON value. The first says what class it is; each further one says that a browser has joined, that it has
answered, or what the teacher has done. Of several answers of one browser to one question in one round the last counts.
Lines that say nothing known are passed over.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

from ..texts import Sentence, mark

__all__ = [
    "ENOUGH", "ROUNDS", "SKIPPED", "Answer", "Bars", "Head", "Question", "Tally", "advice", "answered_line",
    "done_line", "is_answer", "joined_line", "read_tally",
]  # fmt: skip

ENOUGH = 5
"""So many have answered before counts are told without the teacher's word: of fewer, one could be recognised."""
ROUNDS = 2
"""A first vote, and one after neighbours have talked."""
FEW, MANY = 35, 70
"""Percentages of right guesses: below the first the class is told more, above the second it goes on (Peer
Instruction)."""
SKIPPED = None
"""The answer of who has passed a step by."""
Answer = str | float | None
"""The id of an option, a number that was read off, or `SKIPPED`."""


LARGEST = 1e12
"""No number that is read off lies beyond."""


class Question(NamedTuple):
    """A step of a lesson that is answered."""

    lesson: str
    step: str


@dataclass(frozen=True)
class Head:
    """What the first line says."""

    code: str
    opened: float
    """Unix time."""
    key: str
    """The digest of the teacher's key."""
    by: str = ""
    """The digest of who has opened it; empty where nobody could be told."""

    def line(self) -> str:
        """The line as it is written."""
        told = {"version": 1, "class": self.code, "opened": self.opened, "key": self.key, "by": self.by}
        return json.dumps(told)


@dataclass(frozen=True)
class Bars:
    """How many have answered what, in one round."""

    options: dict[str, int]
    numbers: list[float]
    """In order, so that nobody's can be told from it."""
    skipped: int

    @property
    def middle(self) -> float | None:
        """The median of the numbers; None without any."""
        return median(self.numbers) if self.numbers else None


@dataclass
class Tally:
    """All that is known of a class."""

    head: Head
    closed: bool = False
    members: set[str] = field(default_factory=set)
    """Digests of the tokens of those who have joined."""
    votes: dict[Question, list[dict[str, Answer]]] = field(default_factory=dict)
    """By question and round: the answer of each member."""
    shown: dict[Question, int] = field(default_factory=dict)
    """By question: of how many rounds the teacher has shown the counts. What is voted again is hidden again."""
    rounds: dict[Question, int] = field(default_factory=dict)
    """The round that is being voted in, from 0 on; the first where a question is not here."""

    def round_of(self, question: Question) -> int:
        """The round of a question that is being voted in, from 0 on."""
        return self.rounds.get(question, 0)

    def answers(self, question: Question, number: int) -> dict[str, Answer]:
        """The answers of a round, by member."""
        return self.votes[question][number] if question in self.votes else {}

    def is_shown(self, question: Question, number: int) -> bool:
        """Whether the teacher has shown the counts of a round."""
        return number < self.shown.get(question, 0)

    def bars(self, question: Question, number: int) -> Bars | None:
        """The counts of a round; None as long as they are hidden: the teacher has not shown them, and fewer than
        `ENOUGH` have answered."""
        given = self.answers(question, number).values()
        if not self.is_shown(question, number) and len(given) < ENOUGH:
            return None
        options = Counter(answer for answer in given if isinstance(answer, str))
        numbers = sorted(answer for answer in given if isinstance(answer, float))
        return Bars(dict(options), numbers, sum(answer is SKIPPED for answer in given))

    def lines(self) -> list[str]:
        """What has to be written to say the same, no line too many."""
        said = [self.head.line(), *map(joined_line, sorted(self.members))]
        for question in sorted({*self.votes, *self.rounds, *self.shown}):
            for number in range(self.round_of(question) + 1):
                said += [done_line("again", question)] * bool(number)
                said += [
                    answered_line(member, question, answer) for member, answer in self.answers(question, number).items()
                ]
                said += [done_line("show", question)] * (self.shown.get(question) == number + 1)
        return [*said, done_line("close")] if self.closed else said

    def take(self, told: Any) -> None:
        """Take in what a further line says."""
        match told:
            case {"join": str(member)}:
                self.members.add(member)
            case {"vote": [str(member), str(lesson), str(step), answer]} if is_answer(answer):
                if member in self.members:
                    self.put(Question(lesson, step), member, answer)
            case {"act": "close"}:
                self.closed = True
            case {"act": str(act), "at": [str(lesson), str(step)]}:
                self.do(act, Question(lesson, step))

    def put(self, question: Question, member: str, answer: Answer) -> None:
        """Take in an answer in the round that is being voted in; it replaces an earlier one."""
        rounds = self.votes.setdefault(question, [{} for _ in range(ROUNDS)])
        rounds[self.round_of(question)][member] = float(answer) if isinstance(answer, int | float) else answer

    def do(self, act: str, question: Question) -> None:
        """Take in what the teacher has done with a question; what is not known does nothing."""
        if act == "show":
            self.shown[question] = self.round_of(question) + 1
        elif act == "hide":
            self.shown.pop(question, None)
        elif act == "again":
            self.rounds[question] = min(self.round_of(question) + 1, ROUNDS - 1)


def is_answer(value: object) -> bool:
    """Whether a value can be an answer: a text, a number within `LARGEST`, or that it was skipped."""
    if isinstance(value, bool):
        return False
    return value is SKIPPED or isinstance(value, str) or (isinstance(value, int | float) and abs(value) <= LARGEST)


def joined_line(member: str) -> str:
    """The line of a browser that has joined."""
    return json.dumps({"join": member})


def answered_line(member: str, question: Question, answer: Answer) -> str:
    """The line of an answer."""
    return json.dumps({"vote": [member, *question, answer]}, allow_nan=False)


def done_line(act: str, question: Question | None = None) -> str:
    """The line of what the teacher has done."""
    return json.dumps({"act": act} | ({"at": list(question)} if question else {}))


def read_tally(lines: Iterable[str]) -> Tally | None:
    """Read lines; None where the first is none of a class."""
    said = iter(lines)
    match value(next(said, "")):
        case {"version": 1, "class": str(code), "opened": int() | float() as opened, "key": str(key), "by": str(by)}:
            tally = Tally(Head(code, float(opened), key, by))
        case _:
            return None
    for line in said:
        tally.take(value(line))
    return tally


def value(line: str) -> Any:
    """The JSON value in a line; None where there is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def advice(bars: Bars, right: str) -> Sentence:
    """What to do after a vote in which the guess `right` was right, by the share of those who have guessed it."""
    guessed = sum(bars.options.values())
    if not guessed:
        return Sentence(mark("Nobody has guessed yet."), {})
    share = round(100 * bars.options.get(right, 0) / guessed)
    values = {"right": bars.options.get(right, 0), "all": guessed, "share": share}
    if share < FEW:
        text = mark("{right} of {all} ({share} %) are right, fewer than 35 %: explain it first, then ask again.")
    elif share <= MANY:
        text = mark(
            "{right} of {all} ({share} %) are right, from 35 to 70 %: let neighbours with different guesses talk for "
            "two minutes, then vote a second time."
        )
    else:
        text = mark("{right} of {all} ({share} %) are right, more than 70 %: say in a sentence why, and go on.")
    return Sentence(text, values)
