"""What a person has dropped -> a draft. What it is is decided by what is in the files, never by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import MOST_OPEN, Check, Guess, LeftOut, Offer
from ..choices import Choices
from ..draft import Draft, File, Tell
from .containers import Entry, Found, find
from .pictures import read_pictures
from .room import FEWEST

__all__ = ["read"]

ORDER = (
    "label",
    "layout",
    "kind",
    "window",
    "decimal",
    "encoding",
    "array",
    "join_cases",
    "header",
    "separator",
    "side",
    "fit",
    "depth",
)
"""Questions that go first when there are more than may be open."""
TAKEN = mark(
    "Pictures (PNG, JPEG, ...) in folders or a zip, a table (CSV, Excel, Parquet), arrays (NPY, NPZ, IDX, safetensors) can be used."  # noqa: E501
)


def read(files: Sequence[File], choices: Choices, tell: Tell) -> Draft:
    """Return what can be made of the files of a drop, with the corrections of `choices`; tells bytes done.

    Raises UserError where nothing can be made of them: what was found, what would fit.
    """
    found = find(files, choices.encoding)
    by_family: dict[str, list[Entry]] = {}
    for entry in found.entries:
        by_family.setdefault(entry.sort.family, []).append(entry)
    if by_family.get("run"):
        raise UserError(mark("This is a run, not data."), mark("Bring it in where runs are listed."))
    draft, rest = chosen(by_family, found, choices, tell)
    others = [*rest, *by_family.get("", [])]
    if len(draft.samples) < FEWEST:
        raise too_few(draft, others)
    return replace(draft, check=finished(draft.check, found, others, choices))


def chosen(families: dict[str, list[Entry]], found: Found, choices: Choices, tell: Tell) -> tuple[Draft, list[Entry]]:
    """Return the draft of the family of files that most of the drop is, and the files that are none of it."""
    pictures, texts = families.get("picture", []), families.get("text", [])
    arrays, sheets = families.get("array", []), families.get("sheet", [])
    if len(pictures) >= max(1, len(arrays), len(sheets)) and (
        len(pictures) >= FEWEST or not (texts or arrays or sheets)
    ):
        draft, rest = read_pictures(pictures, texts, choices, tell)
        return draft, [*rest, *arrays, *sheets]
    raise nothing(found)


def nothing(found: Found) -> UserError:
    """Say what was found where nothing can be made of it."""
    if not found.entries and found.left_out:
        first = found.left_out[0]
        return UserError(
            mark("Nothing in it can be used. The first: {name}: {why}."), TAKEN, name=first.name, why=str(first.why)
        )
    if not found.entries:
        return UserError(mark("There is no file in it."), TAKEN)
    first = found.entries[0]
    return UserError(mark("{name} is {what}; no data can be made of it."), TAKEN, name=first.name, what=first.sort.said)


def too_few(draft: Draft, others: Sequence[Entry]) -> UserError:
    left = [*draft.check.left_out, *(LeftOut(entry.name, Sentence(entry.sort.said)) for entry in others)]
    if left:
        return UserError(
            mark("{n} items can be used, and at least {least} are needed. Left out, first: {name}: {why}"),
            mark("Bring more of them."),
            n=len(draft.samples),
            least=FEWEST,
            name=left[0].name,
            why=str(left[0].why),
        )
    return UserError(
        mark("There are {n} items, and at least {least} are needed."),
        mark("Bring more of them."),
        n=len(draft.samples),
        least=FEWEST,
    )


def finished(check: Check, found: Found, others: Sequence[Entry], choices: Choices) -> Check:
    """Add to a check what concerns all files: what was left out, how names are read, and no more questions than may be
    open."""
    left_out = [*found.left_out, *check.left_out, *(LeftOut(entry.name, why_not(entry)) for entry in others)]
    notes = list(check.notes)
    if found.junk:
        notes.append(Sentence(mark("{n} files of the system were passed over."), {"n": found.junk}))
    guesses = [*check.guesses, *names_guess(found, choices)]
    title = choices.title or check.title or found.title
    return replace(check, title=title, left_out=tuple(left_out), notes=tuple(notes), guesses=tuple(few_open(guesses)))


def why_not(entry: Entry) -> Sentence:
    return Sentence(mark("it is {what}"), {"what": entry.sort.said})


def names_guess(found: Found, choices: Choices) -> list[Guess]:
    """Say how names in a zip are read that does not say it."""
    if not found.encoding:
        return []
    offers = tuple(
        Offer(name, Sentence("{name}: {text}", {"name": name, "text": text})) for name, text in found.others.items()
    )
    return [
        Guess(
            "encoding",
            Sentence(mark("Names of files are read as {name}"), {"name": found.encoding}),
            Sentence(mark("The zip does not say how they are written; so they look most usual.")),
            found.encoding,
            offers,
        )
    ]


def few_open(guesses: Sequence[Guess]) -> list[Guess]:
    """Leave the most important questions open, and no more than may be."""
    asked = [guess for guess in guesses if guess.is_open]
    asked.sort(key=lambda guess: ORDER.index(guess.id) if guess.id in ORDER else len(ORDER))
    return [replace(guess, is_open=guess in asked[:MOST_OPEN]) for guess in guesses]
