"""What a person has dropped -> a draft. What it is is decided by what is in the files, never by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ....errors import UserError
from ....texts import Sentence, mark
from ..check import MOST_OPEN, Check, Guess, LeftOut, Offer
from ..choices import Choices
from ..draft import Draft, File, Tell
from ..exporting import MANIFEST, read_back
from .arrays import read_arrays
from .containers import Entry, Found, find
from .names import ENCODINGS
from .pictures import read_pictures
from .room import FEWEST
from .sounds import read_sounds
from .tables import read_tables

__all__ = ["read"]

ORDER = (
    "label",
    "layout",
    "kind",
    "window",
    "sentences",
    "scale_of",
    "decimal",
    "dates",
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
    "Pictures (PNG, JPEG, ...) or sounds (WAV) in folders or a zip, a table (CSV, Excel, Parquet), lines of text, arrays (NPY, NPZ, IDX, safetensors) can be used."  # noqa: E501
)


OTHERS, LISTS = ("table", "curve", "text", "ratings"), (".csv", ".tsv")
"""Kinds that no picture is of; how tables of text are called."""
LONGEST_LIST = 1000
"""Files that are named one by one when they are left out."""


def read(files: Sequence[File], choices: Choices, tell: Tell) -> Draft:
    """Return what can be made of the files of a drop, with the corrections of `choices`; tells bytes done.

    Raises UserError where nothing can be made of them: what was found, what would fit.
    """
    with find(files, choices.encoding) as found:
        if any(entry.parts[-1] == MANIFEST for entry in found.entries):
            return read_back([entry.file for entry in found.entries], choices, tell)
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
    tables, sounds = [*sheets, *texts], families.get("sound", [])
    if len(sounds) > max(len(pictures), len(arrays), len(sheets)):
        draft, rest = read_sounds(sounds, texts, choices, tell)
        return draft, [*rest, *pictures, *arrays, *sheets]
    is_most = len(pictures) >= max(1, len(arrays), len(sheets))
    if choices.kind not in OTHERS and is_most and (len(pictures) >= FEWEST or not (arrays or tables)):
        draft, rest = read_pictures(pictures, texts, choices, tell)
        return either(draft, [*rest, *arrays, *sheets]), [*rest, *sounds, *arrays, *sheets]
    if arrays:
        return read_arrays(arrays, choices, tell), [*pictures, *sounds, *tables]
    if tables:
        return read_tables([entry.file for entry in tables], choices, tell), [*pictures, *sounds]
    raise nothing(found)


def either(draft: Draft, rest: Sequence[Entry]) -> Draft:
    """Ask whether pictures are what is meant, where there is a table beside them that says nothing of them."""
    if not any(entry.sort.family in ("sheet", "array") or entry.file.name.lower().endswith(LISTS) for entry in rest):
        return draft
    guess = Guess(
        "kind",
        Sentence(mark("The pictures are the data")),
        Sentence(mark("There are more of them than of tables; a table of labels would name them in one column.")),
        "image",
        (
            Offer("image", Sentence(mark("The pictures are the data"))),
            Offer("table", Sentence(mark("The table is the data"))),
        ),
    )
    return replace(draft, check=replace(draft.check, guesses=(*draft.check.guesses, guess)))


def nothing(found: Found) -> UserError:
    """Say what was found where nothing can be made of it."""
    if not found.entries and found.left_out:
        left = found.left_out[0]
        return UserError(
            mark("Nothing in it can be used. The first: {name} ({why})."), TAKEN, name=left.name, why=left.reason
        )
    if not found.entries:
        return UserError(mark("There is no file in it."), TAKEN)
    first = found.entries[0]
    return UserError(mark("{name} is {what}; no data can be made of it."), TAKEN, name=first.name, what=first.sort.said)


def too_few(draft: Draft, others: Sequence[Entry]) -> UserError:
    left = [*draft.check.left_out, *(LeftOut(entry.name, Sentence(entry.sort.said)) for entry in others)]
    if left:
        return UserError(
            mark("At least {least} items are needed; usable: {n}. Left out, first: {name} ({why})."),
            mark("Bring more of them."),
            n=len(draft.samples),
            least=FEWEST,
            name=left[0].name,
            why=left[0].reason,
        )
    return UserError(
        mark("At least {least} items are needed; found: {n}."),
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
        notes.append(Sentence(mark("System files passed over: {n}."), {"n": found.junk}))
    guesses = [*check.guesses, *(names_guess(found, choices) if check.kind == "image" or check.sound else [])]
    title = choices.title or check.title or found.title
    if len(left_out) > LONGEST_LIST:
        text = mark("{n} files are left out; the first {m} are listed.")
        notes.append(Sentence(text, {"n": f"{len(left_out):,}", "m": f"{LONGEST_LIST:,}"}))
    return replace(
        check,
        title=title,
        left_out=tuple(left_out[:LONGEST_LIST]),
        notes=tuple(notes),
        guesses=tuple(few_open(guesses)),
    )


def why_not(entry: Entry) -> Sentence:
    return Sentence(mark("it is {what}"), {"what": entry.sort.said})


def names_guess(found: Found, choices: Choices) -> list[Guess]:
    """Say how names in a zip are read that does not say it."""
    if not found.encoding:
        return []
    offers = tuple(
        Offer(encoding, Sentence("{name}: {text}", {"name": ENCODINGS[encoding], "text": text}))
        for encoding, text in found.readings.items()
    )
    return [
        Guess(
            "encoding",
            Sentence(mark("Names are read as {name}"), {"name": ENCODINGS[found.encoding]}),
            Sentence(mark("The zip does not say how they are written; like this they look most usual.")),
            found.encoding,
            offers,
        )
    ]


def few_open(guesses: Sequence[Guess]) -> list[Guess]:
    """Leave the most important questions open, and no more than may be."""
    asked = [guess for guess in guesses if guess.is_open]
    asked.sort(key=lambda guess: ORDER.index(guess.id) if guess.id in ORDER else len(ORDER))
    return [replace(guess, is_open=guess in asked[:MOST_OPEN]) for guess in guesses]
