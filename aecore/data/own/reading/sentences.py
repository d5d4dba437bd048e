"""Lines of text, or a column of a table, become sentences: rows of word numbers. Knows torch only to hand them over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ....errors import UserError
from ....texts import Sentence, mark
from ...dataset import word_type
from ..check import Check, Guess, Listed, Offer
from ..choices import Choices
from ..draft import Draft
from ..limits import FEWEST, PLACES, TEXT_NUMBERS, TEXTS, WORDS
from .columns import Judged
from .items import picked, present, rows_of
from .names import natural, shown
from .pieces import learnt
from .telling import Table, class_notes, ragged
from .tokens import OTHER, Unit, Writing, clusters, is_molecule, normal, parts

__all__ = ["sentence_draft"]

LONG = 0.98
"""Share of the texts that are kept whole where some are much longer than the others."""
PIECES = 400
"""Learnt pieces of words, beside the signs that they are made of."""
KNOWN = 0.9
"""Share of all words that must come again for words to be what is learnt."""
MANY = 1000
"""Texts from which on pieces of words are learnt well enough to beat characters (docs/own-data.md)."""
COMMON = 8
"""Tokens that are named on the card."""
MOST_LETTERS = 10_000
"""Characters of a text that are read."""
JOINED_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
"""How the names of letters begin that are written without blanks between words."""


@dataclass(frozen=True)
class Texts:
    """What was read: texts in their normal spelling, their classes."""

    lines: list[str]
    codes: NDArray[np.int64]
    blank: int
    found: int
    """Texts that there were, blank ones aside, before a sample was drawn."""


@dataclass(frozen=True)
class Vocabulary:
    """Which tokens are words, and how long a sentence is."""

    words: tuple[str, ...]
    places: int
    covered: float
    """Share of all tokens that are in the vocabulary."""
    tokens: int
    distinct: int
    cut: int
    """Texts that are longer than `places`."""


def sentence_draft(table: Table, column: Judged, choices: Choices, guesses: Sequence[Guess]) -> Draft:
    """Return the texts of a column as sentences. Raises UserError where there are too few, or all are the same."""
    found = read_texts(table, column, choices)
    writing, unit_guess = writing_of(found.lines, choices)
    rows = [writing.tokens(line) for line in found.lines]
    known = vocabulary(rows, writing, choices)
    samples = numbers(rows, known)
    names, codes = present(table.classes, found.codes)
    counts = tuple(np.bincount(codes, minlength=len(names)).tolist()) if names else ()
    check = Check(
        "text",
        headline(samples, known, names),
        table.title,
        (len(known.words), known.places),
        len(samples),
        found.found,
        names,
        counts,
        (*table.guesses, *guesses, unit_guess, *size_guesses(known, rows, writing, choices)),
        (),
        (*table.grid.left_out, *table.grid.rows.left_out),
        (*table.grid.notes, *ragged(table.grid), *notes(found, known, writing), *class_notes(counts)),
        samples.size * 4,
        names=known.words,
        lists=(common(rows, known),),
    )
    return Draft(
        check,
        torch.from_numpy(samples).to(word_type(len(known.words))),
        torch.from_numpy(codes),
        bounded=True,
        words=known.words,
        recipe={"text": writing.to_json()},
    )


def read_texts(table: Table, column: Judged, choices: Choices) -> Texts:
    """Read the texts that there is room for, without blank ones."""
    place = table.place(column.name)
    classes = None if table.classes is None or table.classes.name == column.name else table.classes
    chosen = rows_of(table, min(TEXTS, choices.most or TEXTS), choices.seed)
    lines, codes = [], []
    for batch in picked(table, chosen):
        lines += [normal(text[:MOST_LETTERS]) for text in batch[place].to_pylist()]
        codes.append(classes.codes(batch[table.place(classes.name)]) if classes else np.zeros(len(batch[0]), np.int64))
    there = np.array([bool(line) for line in lines], bool)
    lines = [line for line in lines if line]
    if len(lines) < FEWEST:
        raise UserError(
            mark("There are {n} texts; a data set needs at least {fewest}."),
            mark("Put each text on a line of its own."),
            n=len(lines),
            fewest=FEWEST,
        )
    if len(set(lines)) == 1:
        raise UserError(
            mark("All {n} texts are the same: “{text}”."),
            mark("Bring texts that differ: a model learns what they have in common and how they differ."),
            n=f"{len(lines):,}",
            text=shown(lines[0]),
        )
    blank = table.rows - column.seen.there
    return Texts(lines, np.concatenate(codes)[there], blank, column.seen.there)


# --- how texts are cut ------------------------------------------------------------------------------------------------


def writing_of(lines: Sequence[str], choices: Choices) -> tuple[Writing, Guess]:
    """Return how texts are cut into tokens, and say why."""
    unit, why = likeliest(lines)
    if choices.tokens:
        unit, why = choices.tokens, mark("You chose so.")
    fold = unit in ("word", "subword") and choices.capitals != "kept"
    writing = Writing(unit, fold)
    if unit == "subword":
        counts: Counter[tuple[str, ...]] = Counter()
        for line in lines:
            counts.update(tuple(clusters(part)) for part in parts(line.lower() if fold else line))
        signs = len({sign for word in counts for sign in word})
        most = max(0, min(choices.words or PIECES, WORDS) - signs - 2)
        writing = replace(writing, merges=tuple(learnt(counts, most)))
    offers = tuple(Offer(value, Sentence(said)) for value, said in UNITS.items())
    return writing, Guess("tokens", Sentence(UNITS[unit]), Sentence(why), unit, offers)


UNITS: dict[Unit, str] = {
    "word": mark("Read word by word"),
    "subword": mark("Read in pieces of words, learnt from these texts"),
    "character": mark("Read character by character"),
    "atom": mark("Read atom by atom (SMILES)"),
}


def likeliest(lines: Sequence[str]) -> tuple[Unit, str]:
    """Return what texts are most probably made of, and why."""
    share = np.mean([is_molecule(line) for line in lines])
    bonds = np.mean([any(sign in "()=#123[]" for sign in line) for line in lines])
    if share > 0.95 and bonds > 0.3:
        return "atom", mark("They look like molecules written as SMILES; atoms of two letters stay together.")
    letters = Counter(is_joined(sign) for line in lines[:2000] for sign in line[:200] if sign.isalpha())
    if letters[True] > letters[False]:
        return "character", mark("No blanks stand between words in this script.")
    if np.mean([" " not in line for line in lines]) > 0.7:
        return "character", mark("Most texts are one word.")
    words = Counter(word for line in lines for word in Writing("word", True).tokens(line))
    again = sum(often for often in words.values() if often > 1) / max(1, sum(words.values()))
    if again >= KNOWN:
        return "word", mark("Nearly all words come again and again.")
    if len(lines) < MANY:
        return "character", mark("Many words come only once, and there are few texts to learn pieces of words from.")
    return "subword", mark("Many words come only once; their pieces come again.")


def is_joined(sign: str) -> bool:
    import unicodedata

    return unicodedata.name(sign, "").startswith(JOINED_SCRIPTS)


# --- the vocabulary ---------------------------------------------------------------------------------------------------


def vocabulary(rows: Sequence[Sequence[str]], writing: Writing, choices: Choices) -> Vocabulary:
    """Return the commonest tokens there is room for, in the order of how often they come, and how long sentences are.

    A sentence is as long as the longest, but for a few much longer ones; it has at most `PLACES` places, and words
    times places are at most `TEXT_NUMBERS`.
    """
    lengths = np.array([len(row) for row in rows])
    most = PLACES[writing.unit]
    whole, usual = int(lengths.max()), int(np.quantile(lengths, LONG, method="higher"))
    places = choices.longest or (whole if whole <= max(12, 1.5 * usual) else usual)
    places = max(2, min(places, most))
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row[:places])
    counts.pop(OTHER, None)
    room = min(choices.words or WORDS, WORDS, TEXT_NUMBERS // places)
    order = sorted(counts, key=lambda token: (-counts[token], natural(token), token))
    has_other = len(order) > room - 1 or any(OTHER in row for row in rows)
    kept = order[: room - 1 - has_other]
    total = sum(counts.values())
    covered = sum(counts[token] for token in kept) / max(1, total)
    words = (writing.empty, *([OTHER] if has_other else []), *kept)
    return Vocabulary(words, places, covered, total, len(order), int((lengths > places).sum()))


def numbers(rows: Sequence[Sequence[str]], known: Vocabulary) -> NDArray[np.int32]:
    """Return sentences `(N, T)`: word numbers, 0 behind the end."""
    place = {word: number for number, word in enumerate(known.words) if number}
    other = place.get(OTHER, 0)
    made = np.zeros((len(rows), known.places), np.int32)
    for row, tokens in zip(made, rows, strict=True):
        there = [place.get(token, other) for token in tokens[: known.places]]
        row[: len(there)] = there
    return made


# --- what is said -----------------------------------------------------------------------------------------------------


def headline(samples: NDArray[np.int32], known: Vocabulary, names: Sequence[str]) -> Sentence:
    values: dict[str, Any] = {
        "n": f"{len(samples):,}",
        "words": f"{len(known.words) - 1:,}",
        "places": known.places,
        "classes": len(names),
    }
    if len(names) > 1:
        return Sentence(
            mark("{n} texts in {classes} classes, up to {places} tokens long, of {words} different ones"), values
        )
    return Sentence(mark("{n} texts, up to {places} tokens long, of {words} different ones"), values)


def size_guesses(known: Vocabulary, rows: Sequence[Sequence[str]], writing: Writing, choices: Choices) -> list[Guess]:
    """Say how many words and places there are, and what else there could be."""
    covered = f"{known.covered:.1%}".replace(".0%", "%")
    said = Sentence(
        mark("A vocabulary of {words} covers {covered} of the text"),
        {"words": f"{len(known.words) - 1:,}", "covered": covered},
    )
    why = (
        Sentence(mark("All different tokens: {n}."), {"n": f"{known.distinct:,}"})
        if OTHER not in known.words
        else Sentence(
            mark("The commonest of {n}; all others are one word, {other}."),
            {"n": f"{known.distinct:,}", "other": OTHER},
        )
    )
    room = min(WORDS, TEXT_NUMBERS // known.places)
    sizes = sorted({n for n in (50, 100, 200, 400, 1000, room) if n <= room and n < 2 * len(known.words)})
    offers = tuple(Offer(str(n), Sentence(mark("up to {n}"), {"n": f"{n:,}"})) for n in sizes)
    lengths = sorted({len(row) for row in rows})
    longest = sorted(
        {n for n in (4, 8, 12, 16, 24, 32, 48, 64, known.places) if n <= min(lengths[-1], PLACES[writing.unit])}
        | {known.places}
    )
    places = Guess(
        "longest",
        Sentence(mark("A text has {n} places"), {"n": known.places}),
        Sentence(
            mark("The longest one fits.") if not known.cut else mark("Longer texts are cut: {cut}."),
            {"cut": f"{known.cut:,}"},
        ),
        str(known.places),
        tuple(Offer(str(n), Sentence(mark("{n} places"), {"n": n})) for n in longest),
    )
    found = [Guess("words", said, why, str(choices.words or room), offers), places]
    if writing.unit in ("word", "subword"):
        offers = (
            Offer("folded", Sentence(mark("Capitals make no difference"))),
            Offer("kept", Sentence(mark("Capitals are kept"))),
        )
        chosen = offers[0] if writing.fold else offers[1]
        why = (
            Sentence(mark("You chose so.")) if choices.capitals else Sentence(mark("So the same word is learnt once."))
        )
        found.append(Guess("capitals", chosen.said, why, chosen.value, offers))
    return found


def notes(found: Texts, known: Vocabulary, writing: Writing) -> list[Sentence]:
    said = []
    if found.blank:
        said.append(Sentence(mark("Blank lines, left out: {n}."), {"n": f"{found.blank:,}"}))
    if known.cut:
        said.append(
            Sentence(
                mark("Texts longer than {places} tokens, of which the beginning is taken: {n}."),
                {"places": known.places, "n": f"{known.cut:,}"},
            )
        )
    if len(found.lines) < found.found:
        said.append(
            Sentence(
                mark("An even sample: {n} of {found} texts."),
                {"n": f"{len(found.lines):,}", "found": f"{found.found:,}"},
            )
        )
    return said


def common(rows: Sequence[Sequence[str]], known: Vocabulary) -> Listed:
    """Return the commonest tokens and how often they come."""
    counts = Counter(token for row in rows for token in row[: known.places])
    there = [word for word in known.words[1:] if word != OTHER][:COMMON]
    return Listed(
        Sentence(mark("The commonest tokens")), tuple((shown(word) or "␣", f"{counts[word]:,}") for word in there)
    )
