"""What the rows of a table are meant as where they are no numbers: texts, or ratings. Knows no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import Check, Guess, Offer
from ..choices import Choices
from .columns import Judged
from .grid import Batch
from .labels import SENTENCE
from .lines import LINE
from .names import shown
from .telling import Table
from .votes import Votes, votes_in

__all__ = ["Meant", "meant_as", "with_offers"]

SAID = {
    "table": mark("Each row is an item: numbers in any order"),
    "curve": mark("Items are curves: numbers in order"),
    "text": mark("Each row is a text"),
    "ratings": mark("They are ratings: what people gave to things"),
}


@dataclass(frozen=True)
class Meant:
    """What a table is read as."""

    kind: str = ""
    """`text`, `ratings`, or empty: numbers or curves."""
    column: Judged | None = None
    """That of the texts."""
    votes: Votes | None = None
    """Where who, what and how much stand."""
    guesses: tuple[Guess, ...] = ()
    possible: tuple[str, ...] = ()
    """Kinds that it could be."""


def meant_as(table: Table, first: Batch, choices: Choices) -> Meant:
    """Return what a table is read as. Raises UserError where a person's choice does not fit it."""
    texts, votes = texts_in(table), votes_in(table, first, choices)
    possible = tuple(kind for kind, there in (("text", texts), ("ratings", votes)) if there)
    if choices.kind == "ratings":
        if votes is None:
            raise no_ratings(table)
        return Meant("ratings", votes=votes, guesses=kind_guess("ratings", YOU, possible, False), possible=possible)
    if choices.kind == "text" or choices.sentences:
        column = chosen_text(table, texts, choices)
        guesses = (*kind_guess("text", YOU, possible, False), *column_guess(table, column, texts, choices))
        return Meant("text", column, guesses=guesses, possible=possible)
    if choices.kind or choices.layout:
        return Meant(possible=possible)
    if table.grid.lines and texts:
        guesses = kind_guess("text", mark("No sign separates values: each line is one text."), ("text",), False)
        return Meant("text", texts[0], guesses=guesses, possible=("text",))
    if votes and votes.is_clear:
        return Meant(
            "ratings",
            votes=votes,
            guesses=kind_guess("ratings", votes.why, possible, votes.is_doubted),
            possible=possible,
        )
    if texts and texts[0].seen.longest_words >= SENTENCE and not numbers_beside(table):
        why = mark("One column holds sentences, and no other one numbers.")
        guesses = (*kind_guess("text", why, possible, False), *column_guess(table, texts[0], texts, choices))
        return Meant("text", texts[0], guesses=guesses, possible=possible)
    if texts and not any(column.use for column in table.columns):
        why = mark("No column can be read as numbers.")
        guesses = (*kind_guess("text", why, possible, True), *column_guess(table, texts[0], texts, choices))
        return Meant("text", texts[0], guesses=guesses, possible=possible)
    return Meant(possible=possible)


YOU = mark("You chose so.")


def texts_in(table: Table) -> list[Judged]:
    """Return the columns that may hold texts, the one with the longest first."""
    found = [
        column
        for column in table.columns
        if column.kind in ("text", "category")
        and column.seen.words > column.seen.there / 2
        and (column.seen.distinct > 1 or table.grid.lines)
        and (column.role != "label" or len(table.columns) == 1)
    ]
    return sorted(found, key=lambda column: -column.seen.longest_words)


def numbers_beside(table: Table) -> bool:
    return any(column.use and column.kind == "number" for column in table.columns)


def chosen_text(table: Table, texts: Sequence[Judged], choices: Choices) -> Judged:
    wanted = choices.sentences if choices.sentences != LINE else table.columns[0].name
    found = (
        next((column for column in table.columns if column.name == wanted), None) if wanted else next(iter(texts), None)
    )
    if found is None:
        raise UserError(
            mark("There is no column of words that could be read as texts."),
            mark("Columns: {names}."),
            names=", ".join(shown(column.name) for column in table.columns[:20]),
        )
    return found


def column_guess(table: Table, column: Judged, texts: Sequence[Judged], choices: Choices) -> tuple[Guess, ...]:
    """Say which column the texts stand in."""
    if table.grid.lines:
        return ()
    columns = dict.fromkeys([column.name, *(one.name for one in texts[:20])])
    offers = [Offer(name, Sentence(mark("texts from column “{name}”"), {"name": shown(name)})) for name in columns]
    offers.append(Offer(LINE, Sentence(mark("whole lines"))))
    why = Sentence(YOU) if choices.sentences else Sentence(mark("It has the longest texts."))
    return (Guess("sentences", offers[0].said, why, column.name, tuple(offers)),)


def kind_guess(kind: str, why: str, possible: Sequence[str], doubt: bool) -> tuple[Guess, ...]:
    kinds = [*dict.fromkeys([kind, "table", *possible])]
    offers = tuple(Offer(one, Sentence(SAID[one])) for one in kinds)
    return (Guess("kind", Sentence(SAID[kind]), Sentence(why), kind, offers, doubt),)


def with_offers(check: Check, meant: Meant) -> Check:
    """Offer what a table of numbers or curves could be read as too."""
    if not meant.possible:
        return check
    more = tuple(Offer(kind, Sentence(SAID[kind])) for kind in meant.possible)
    if any(guess.id == "kind" for guess in check.guesses):
        guesses = tuple(
            replace(guess, offers=(*guess.offers, *more)) if guess.id == "kind" else guess for guess in check.guesses
        )
        return replace(check, guesses=guesses)
    why = Sentence(mark("It has columns that can be read as numbers."))
    offers = (Offer("table", Sentence(SAID["table"])), *more)
    guess = Guess("kind", Sentence(SAID["table"]), why, "table", offers)
    return replace(check, guesses=(guess, *check.guesses))


def no_ratings(table: Table) -> UserError:
    return UserError(
        mark(
            "No ratings are found: they need a column for who, one for what, and one for how much; or a row for each "
            "person and a column for each thing."
        ),
        mark("Columns: {names}. Rename them to user, item, rating, or read it as a table."),
        names=", ".join(shown(column.name) for column in table.columns[:20]),
    )
