"""The only exception that a page or the command line shows: one sentence, and what to do about it."""

from __future__ import annotations

from typing import Any

from .texts import Sentence, brief, mark, nearest

__all__ = ["UserError", "one_of"]


class UserError(Exception):
    """Something a person can mend. `message` says what was given and what is allowed, `hint` what to do.

    Both are templates marked for translation; `values` fills their `{name}` places.
    """

    def __init__(self, message: str, hint: str = "", **values: Any) -> None:
        self.message = Sentence(message, values)
        self.hint = Sentence(hint, values)
        super().__init__(f"{self.message} {self.hint}".strip())


def one_of(what: str, given: str, allowed: list[str]) -> UserError:
    """Build the error for a word that is not in a table, with the nearest allowed word."""
    names = ", ".join(allowed)
    guess = nearest(given, allowed)
    given = brief(given)
    if guess:
        return UserError(
            mark("There is no {what} called “{given}”. Did you mean “{guess}”?"),
            mark("Choose one of: {names}."),
            what=what,
            given=given,
            guess=guess,
            names=names,
        )
    return UserError(
        mark("There is no {what} called “{given}”."),
        mark("Choose one of: {names}."),
        what=what,
        given=given,
        names=names,
    )
