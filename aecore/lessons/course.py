"""Which lessons there are: those that ship, in their order, and those of a store, each known by what is in it."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..files import read_bytes, read_json, replace_json, sentences
from ..runs.store import Store
from ..runs.visitor import Visitor
from ..texts import mark, nearest
from .lesson import LARGEST, Lesson, lesson_in, lesson_of, refuse_large
from .plans import refuse_plan

__all__ = [
    "DIGITS",
    "Kept",
    "as_file",
    "bring",
    "course",
    "draft",
    "file_of",
    "keep_draft",
    "kept",
    "kept_named",
    "lesson_named",
    "name_of",
    "remove",
    "save",
]

SHIPPED = Path(__file__).parent / "shipped"
FOLDER = ".lessons"
DIGITS = 12
"""Of its digest, by which a lesson is named."""
OWN = re.compile(rf"own-([0-9a-f]{{{DIGITS}}})")
FILE = re.compile(rf"[0-9a-f]{{{DIGITS}}}\.json")
MOST = 100
"""Lessons of one visitor, all revisions counted."""


@dataclass(frozen=True)
class Kept:
    """A lesson of a store."""

    lesson: Lesson
    saved: float
    """Unix time."""
    owners: tuple[str, ...]
    """The ids of the visitors whose it is, of who kept it first and of who brought its file after them; empty for the
    operator."""

    @property
    def name(self) -> str:
        """By which links name it."""
        return name_of(self.lesson)

    def is_of(self, visitor: Visitor) -> bool:
        """Whether it is theirs, or under their care."""
        return any(visitor.owns(owner) for owner in self.owners)

    def refuse_others(self, visitor: Visitor) -> None:
        """Raise UserError for who may not change it."""
        if not self.is_of(visitor) and (why := visitor.why_not(self.owners[0], self.lesson.id)):
            raise UserError(why.template, **why.values)


def name_of(lesson: Lesson) -> str:
    """Return the name of a lesson that is kept in a store."""
    return f"own-{lesson.digest[:DIGITS]}"


@cache
def course() -> tuple[Lesson, ...]:
    """Return the lessons that ship, in their order."""
    return tuple(lesson_in(read_bytes(path, LARGEST)) for path in sorted(SHIPPED.glob("*.json")))


def lesson_named(name: str, store: Store) -> Lesson:
    """Return a lesson by the id of one that ships, or by `own-` and 12 digits; raises UserError where there is none."""
    if OWN.fullmatch(name):
        return kept_named(name, store).lesson
    ids = [lesson.id for lesson in course()]
    if name not in ids:
        near = nearest(name, ids)
        raise UserError(
            mark("There is no lesson called “{name}”."),
            mark("Did you mean “{near}”? Learn lists all of them.") if near else mark("Learn lists all of them."),
            name=name[:40],
            near=near,
        )
    return course()[ids.index(name)]


def kept_named(name: str, store: Store) -> Kept:
    """Return a lesson of a store by its name: whoever has its link may take it. Raises UserError where there is none,
    or its file is damaged."""
    found = OWN.fullmatch(name)
    path = folder_of(store) / f"{found[1]}.json" if found else None
    if path is None or not path.is_file():
        raise UserError(
            mark("The lesson “{name}” is not here, or not any more."),
            mark("Ask who gave you the link for its file, and bring that."),
            name=name[:40],
        )
    told = read_json(path, 2 * LARGEST)
    try:
        lesson = lesson_of(told["lesson"])
        return Kept(lesson, float(told["saved"]), (str(told["owner"]), *map(str, told.get("others", ()))))
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            mark("{name} cannot be read: {why}."), name=path.name, why=mark("it holds no lesson")
        ) from error


def kept(store: Store) -> list[Kept]:
    """Return the lessons of who asks, of each its newest revision, the newest first; what is damaged is passed over."""
    newest: dict[str, Kept] = {}
    for one in sorted(every(store), key=lambda one: (one.lesson.revision, one.saved)):
        if one.is_of(store.visitor):
            newest[one.lesson.id] = one
    return sorted(newest.values(), key=lambda one: -one.saved)


def every(store: Store) -> Iterator[Kept]:
    with suppress(OSError):
        for path in folder_of(store).iterdir():
            if FILE.fullmatch(path.name):
                with suppress(UserError):
                    yield kept_named(f"own-{path.stem}", store)


def save(lesson: Lesson, store: Store) -> Kept:
    """Keep a lesson in a store, beside its earlier revisions: links to those go on working. Raises UserError where its
    id is taken by one that ships, its runs cannot be trained, it could not leave as a file, or there is no room."""
    refuse_large(as_file(lesson)[1])
    if any(shipped.id == lesson.id for shipped in course()):
        raise UserError(
            mark("“{id}” is the name of a lesson that comes with Latent Lab."),
            mark("Choose another one."),
            id=lesson.id,
        )
    for plan in (*lesson.runs.values(), *lesson.races.values()):
        refuse_plan(plan, store)
    kept_now, owner = list(every(store)), store.visitor.owner
    there = next((one for one in kept_now if one.name == name_of(lesson)), None)
    if there and there.is_of(store.visitor):
        return there
    if sum(owner in one.owners for one in kept_now) >= MOST:
        raise UserError(
            mark("You have {most} lessons here, as many as one may keep."), mark("Delete one first."), most=MOST
        )
    # The same lesson is one file, whoever brings it: it stays theirs who have it already.
    made = Kept(lesson, time.time(), (*there.owners, owner) if there else (owner,))
    make_folder(store)
    write(made, store)
    return made


def write(one: Kept, store: Store) -> None:
    first, *others = one.owners
    told: dict[str, Any] = {"owner": first, "saved": one.saved, "lesson": json.loads(one.lesson.to_json())}
    replace_json(file_of(one, store), told | ({"others": others} if others else {}))


def bring(content: bytes, store: Store) -> Kept:
    """Keep a lesson that came as a file; raises UserError where it is none, as `save` does."""
    return save(lesson_in(content), store)


def as_file(lesson: Lesson) -> tuple[str, bytes]:
    """Return a name and the content of the file that a lesson leaves as."""
    return f"{lesson.id}-{lesson.revision}.lesson.json", lesson.to_json().encode()


def remove(name: str, store: Store) -> None:
    """Delete a lesson of a store; whose it is besides has it still. Raises UserError for who does not own it."""
    one = kept_named(name, store)
    one.refuse_others(store.visitor)
    if left := tuple(owner for owner in one.owners if not store.visitor.owns(owner)):
        write(replace(one, owners=left), store)
        return
    path = file_of(one, store)
    with sentences(path):
        for beside in path.parent.glob(f"{path.stem}.*"):  # what a check has left
            beside.unlink(missing_ok=True)


def file_of(one: Kept, store: Store) -> Path:
    """Return where a lesson of a store lies."""
    return folder_of(store) / f"{one.lesson.digest[:DIGITS]}.json"


def folder_of(store: Store) -> Path:
    return store.root / FOLDER


def make_folder(store: Store) -> None:
    folder = folder_of(store)
    with sentences(folder):
        folder.mkdir(parents=True, exist_ok=True)


# --- what is being written --------------------------------------------------------------------------------------------


def draft(store: Store) -> dict[str, Any] | None:
    """Return the JSON values of the lesson that who asks is writing, whole or not; None where there is none."""
    try:
        found = read_json(draft_file(store))
    except UserError:
        return None
    return found if isinstance(found, dict) else None


def keep_draft(values: dict[str, Any] | None, store: Store) -> None:
    """Keep what is being written, so that nothing is lost when the page is closed; None forgets it."""
    path = draft_file(store)
    if values is None:
        with sentences(path):
            path.unlink(missing_ok=True)
        return
    make_folder(store)
    replace_json(path, values, settled=False)


def draft_file(store: Store) -> Path:
    owner = hashlib.sha256(store.visitor.owner.encode()).hexdigest()[:DIGITS]
    return folder_of(store) / f"draft-{owner}.writing"
