"""Opening a class, joining it, answering in it, and what its teacher may do: with every cap there is."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from ..errors import UserError
from ..texts import brief, mark
from .shelf import CODE, SIGNS, Shelf
from .tally import Answer, Head, Question, Tally, answered_line, done_line, joined_line

__all__ = ["ACTS", "HOURS", "MOST_CLASSES", "MOST_MEMBERS", "Closed", "Ended", "Full", "NotYours", "Opened", "Rooms"]

HOURS = 24
MOST_CLASSES, MOST_OF_ONE, MOST_MEMBERS = 20, 5, 60
"""Classes of a server, of one visitor, browsers in a class."""
MOST_QUESTIONS = 200
"""That are answered in one class."""
ACTS = ("show", "hide", "again", "close", "reset")
"""What a teacher does: show the counts of a question or hide them, let it be voted on a second time; let nobody join or
answer any more; forget the class."""


class Ended(UserError):
    """There is no such class, or not any more."""


class Closed(UserError):
    """The class is there, and takes no more answers."""


class Full(UserError):
    """There is no room for another one."""


class NotYours(UserError):
    """It is for who has the key."""


class Opened(NamedTuple):
    """A new class: for all, and for its teacher alone."""

    code: str
    key: str


class Rooms:
    """The classes of a server."""

    def __init__(self, shelf: Shelf, clock: Callable[[], float] = time.time) -> None:
        self.shelf, self.clock = shelf, clock

    def open(self, owner: str, *, host: bool) -> Opened:
        """Open a class for a visitor; `host`: who runs the server may have any number of those that there are. Raises
        Full where there are as many as there may be."""
        by = digest(owner) if owner else ""
        with self.shelf.turn("open"):
            there = self.sweep()
            if len(there) >= MOST_CLASSES:
                raise Full(
                    mark("There are {most} classes on this server, as many as there may be."),
                    mark("Let one be forgotten that is over, or wait: each ends by itself after a day."),
                    most=MOST_CLASSES,
                )
            if by and not host and sum(tally.head.by == by for tally in there) >= MOST_OF_ONE:
                raise Full(
                    mark("You have {most} classes open, as many as one may have."),
                    mark("Let one be forgotten that is over."),
                    most=MOST_OF_ONE,
                )
            code, key = self.new_code(), secrets.token_urlsafe(24)
            self.shelf.put(Tally(Head(code, self.clock(), digest(key), by)))
        return Opened(code, key)

    def new_code(self) -> str:
        """Four signs that no class here is known by."""
        taken = self.shelf.codes()
        while (code := "".join(secrets.choice(SIGNS) for _ in range(4))) in taken:
            pass
        return code

    def get(self, code: str) -> Tally:
        """Return a class as it is now. Raises Ended where there is none."""
        code = code.strip().upper()
        tally = self.shelf.get(code) if CODE.fullmatch(code) else None
        if tally is not None and self.is_over(tally):
            with suppress(UserError):  # it is over all the same
                self.shelf.remove(code)
            tally = None
        if tally is None:
            raise Ended(
                mark("There is no class “{code}”: it has ended, or the code was another one."),
                mark("Ask your teacher for the code. Your lesson goes on without a class, and nothing of it is lost."),
                code=brief(code, 12),
            )
        return tally

    def join(self, code: str) -> str:
        """Let a browser join; returns the token by which it answers. Raises Ended, Closed, or Full at
        `MOST_MEMBERS`."""
        with self.shelf.turn(self.get(code).head.code):
            tally = self.open_one(code)
            if len(tally.members) >= MOST_MEMBERS:
                raise Full(
                    mark("{most} browsers have joined the class “{code}”, as many as there may be."),
                    mark("Take the lesson without a class, or together with a neighbour."),
                    most=MOST_MEMBERS,
                    code=tally.head.code,
                )
            token = secrets.token_hex(16)
            self.shelf.append(tally.head.code, joined_line(digest(token)))
        return token

    def vote(self, code: str, token: str, question: Question, answer: Answer) -> None:
        """Take an answer in; one in the same round before it no longer counts. Raises Ended, Closed, and NotYours for a
        token that is none of this class."""
        with self.shelf.turn(self.get(code).head.code):
            tally, member = self.open_one(code), digest(token)
            if member not in tally.members:
                raise NotYours(
                    mark("This browser is not in the class “{code}” (any more)."),
                    mark("Join it again."),
                    code=tally.head.code,
                )
            if question not in tally.votes and len(tally.votes) >= MOST_QUESTIONS:
                raise Full(
                    mark("This class has answered {most} questions, as many as there may be."), most=MOST_QUESTIONS
                )
            if tally.answers(question, tally.round_of(question)).get(member, ...) != answer:
                self.shelf.append(tally.head.code, answered_line(member, question, answer))

    def act(self, code: str, key: str, act: str, question: Question | None = None) -> None:
        """Do something that its teacher alone may. Raises Ended, and NotYours for another key."""
        tally = self.get(code)
        if not self.is_teacher(tally, key):
            raise NotYours(mark("Only who opened the class, or has the teacher's link, can do that."))
        code = tally.head.code
        with self.shelf.turn(code):
            self.get(code)
            if act == "reset":
                self.shelf.remove(code)
            else:
                self.shelf.append(code, done_line(act, question))

    def open_one(self, code: str) -> Tally:
        """Return a class that takes answers. Raises Ended where there is none, and Closed."""
        tally = self.get(code)
        if tally.closed:
            raise Closed(
                mark("The class “{code}” takes no more answers: its teacher has closed it."),
                mark("Your lesson goes on without it, and nothing of it is lost."),
                code=tally.head.code,
            )
        return tally

    def is_teacher(self, tally: Tally, key: str) -> bool:
        """Whether a key is that of the class, compared in constant time."""
        return hmac.compare_digest(digest(key), tally.head.key)

    def has_joined(self, tally: Tally, token: str) -> bool:
        """Whether a token is one that was given to a browser as it joined."""
        return self.member(token) in tally.members

    def member(self, token: str) -> str:
        """What a browser is known by, of its token."""
        return digest(token)

    def is_over(self, tally: Tally) -> bool:
        """Whether a class is older than a day, or of the future by more than a minute."""
        return not 0 <= self.clock() - tally.head.opened + 60 < HOURS * 3600 + 60

    def sweep(self) -> list[Tally]:
        """Forget what is over, and what is no class; returns the others."""
        there = []
        for code in self.shelf.codes():
            tally = self.shelf.get(code)
            if tally is None or self.is_over(tally):
                self.shelf.remove(code)
            else:
                there.append(tally)
        return there


def digest(secret: str) -> str:
    """What a token, a key or a visitor is known by in the file: 96 bits of its SHA-256, of which it cannot be made."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()[:24]
