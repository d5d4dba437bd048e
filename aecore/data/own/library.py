"""Where data that people brought lie, whose they are, and how they are known: by the digest of what is in them. Knows
no torch.

A data set is a folder named by its digest: `card.json`, `data.safetensors`, what is shown of it (`look.safetensors`,
`thumbs.png`), `about.json` (whose it is, what each of them calls it, how a file becomes such items), and for each owner
the check card they saw (`check-....json`: the only place that holds names of their files). Who brings the same data as
somebody else owns them too, under their own title: they lie there once, and nobody sees what another calls them.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import Timeout

from ...errors import UserError
from ...files import FileState, commit_folder, fsync_path, read_json, replace_json, sentences, state_of, sweep_leftovers
from ...locks import lock_at
from ...settings import library_folder, own_limits
from ...spec import OwnData
from ...texts import mark
from ..cards.card import DataCard
from .check import Check, read_check
from .choices import Choices
from .limits import amount, as_text

__all__ = [
    "ABOUT",
    "CARD",
    "LOOK",
    "TENSORS",
    "THUMBS",
    "OwnSet",
    "alone",
    "beside",
    "check_of",
    "digests",
    "expire",
    "folder_of",
    "is_owner",
    "own_card",
    "own_sets",
    "recipe_of",
    "remove",
    "rename",
    "settle",
    "size_of",
    "used",
]

CARD, TENSORS, ABOUT, LOOK, THUMBS = "card.json", "data.safetensors", "about.json", "look.safetensors", "thumbs.png"
"""The files of a data set."""
DIGEST = re.compile(r"[0-9a-f]{64}")
PATIENCE = 20.0
"""Seconds to wait for another who changes the library."""
DAY = 86_400.0
LONGEST_TITLE = 80


@dataclass(frozen=True)
class OwnSet:
    """A data set as one of its owners knows it."""

    digest: str
    card: DataCard
    """With their title, source and licence."""
    made: float
    """When they brought it: Unix time."""
    bytes: int
    used_last: float
    """When anybody has trained with it or looked at it: Unix time."""
    counts: tuple[int, ...] = ()
    """Items of each class."""

    @property
    def name(self) -> str:
        """What it is called where names of data sets are asked for."""
        return OwnData(digest=self.digest).name

    @property
    def until(self) -> float:
        """When it will be deleted if nobody uses it and no run needs it: Unix time."""
        return self.used_last + own_limits().days * DAY


# --- whose they are ---------------------------------------------------------------------------------------------------

Owners = dict[str, dict[str, Any]]
Seen = Mapping[str, Any] | None


def folder_of(digest: str) -> Path:
    """Return the folder of a data set; raises UserError when the library has none of this digest."""
    folder = library_folder() / digest
    if not DIGEST.fullmatch(digest) or not folder.is_dir():
        raise missing(digest)
    return folder


def missing(digest: str) -> UserError:
    return UserError(
        mark("The data set {digest} is not in the library {folder}."),
        mark("Add the same data again, or put its folder back."),
        digest=digest[:12],
        folder=str(library_folder()),
    )


READ: dict[Path, tuple[FileState, Any]] = {}
"""What stood in small files of data sets, for as long as they stay as they are."""
MOST_READ = 10_000


def read(path: Path) -> Any:
    state = state_of(path)
    known = READ.get(path)
    if known and known[0] == state:
        return known[1]
    value = read_json(path)
    if state and not state.is_young:
        if len(READ) >= MOST_READ:
            READ.clear()
        READ[path] = state, value
    return value


def about_of(folder: Path) -> dict[str, Any]:
    """What stands in `about.json`; empty where there is none, or it is damaged: the data themselves are there."""
    with suppress(UserError):
        value = read(folder / ABOUT)
        if isinstance(value, dict) and isinstance(value.get("owners"), dict):
            return value
    return {"owners": {}}


def owners_of(folder: Path) -> Owners:
    """Return whose the data set in a folder is, by their ids, with what each calls it."""
    owners = about_of(folder)["owners"]
    return {owner: entry for owner, entry in owners.items() if isinstance(entry, dict)}


def digests() -> list[str]:
    """Return the digests of all data sets of the library, sorted."""
    with suppress(OSError), os.scandir(library_folder()) as entries:
        names = [entry.name for entry in entries if DIGEST.fullmatch(entry.name)]
        return sorted(names)
    return []


def own_card(digest: str, owner: str | None = None) -> DataCard:
    """Return the card of a data set as `owner` knows it, or as the operator or its first owner does; raises
    UserError when it is missing, damaged, or not theirs."""
    folder = folder_of(digest)
    card, owners = DataCard.from_dict(read(folder / CARD), CARD), owners_of(folder)
    if owner is not None and owner not in owners:
        raise missing(digest)
    first = "" if "" in owners else next(iter(owners), "")
    entry = owners.get(first if owner is None else owner, {})
    told = {key: entry[key] for key in ("title", "source", "licence") if isinstance(entry.get(key), str)}
    return replace(card, **told)


def is_owner(digest: str, owner: str) -> bool:
    """Whether a data set of the library is theirs."""
    return bool(DIGEST.fullmatch(digest)) and owner in owners_of(library_folder() / digest)


def own_sets(owner: str) -> list[OwnSet]:
    """Return the data sets of an owner, newest first; one whose card cannot be read is left out."""
    found = []
    for digest in digests():
        folder = library_folder() / digest
        entry = owners_of(folder).get(owner)
        if entry is not None:
            with suppress(UserError, OSError, ValueError, TypeError):
                card, counts = own_card(digest, owner), about_of(folder).get("counts", ())
                last = (folder / ABOUT).stat().st_mtime
                found.append(OwnSet(digest, card, float(entry["made"]), size_of(folder), last, tuple(counts)))
    return sorted(found, key=lambda one: (-one.made, one.digest))


def size_of(folder: Path) -> int:
    """Return the bytes of the files of a folder; 0 where it is gone."""
    with suppress(OSError), os.scandir(folder) as entries:
        return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
    return 0


def used(owner: str) -> int:
    """Return the bytes that the data sets of an owner take."""
    return sum(one.bytes for one in own_sets(owner))


def check_of(digest: str, owner: str) -> tuple[Check, Choices]:
    """Return the check card that an owner said yes to, and what they had corrected; raises UserError when it is not
    there."""
    try:
        value = read_json(folder_of(digest) / check_name(owner))
        return read_check(value["check"]), Choices.model_validate(value["choices"])
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(
            mark("{name} cannot be read: {why}."), name=mark("The check card"), why=mark("it is damaged")
        ) from error


def recipe_of(digest: str) -> dict[str, Any]:
    """Return how a new file of the same kind becomes such items; empty where nobody has said."""
    found = about_of(folder_of(digest)).get("recipe", {})
    return found if isinstance(found, dict) else {}


def check_name(owner: str) -> str:
    """The name of the file with an owner's check card. No id of a visitor is the name of a file."""
    return f"check-{hashlib.sha256(owner.encode()).hexdigest()[:16]}.json"


# --- what changes -----------------------------------------------------------------------------------------------------


@contextmanager
def alone() -> Iterator[Path]:
    """Let nobody else change the library meanwhile; yields its folder. Raises UserError where it cannot be written."""
    library = library_folder()
    with sentences(library):
        library.mkdir(parents=True, exist_ok=True)
        lock = lock_at(library / ".lock", PATIENCE)
        try:
            lock.acquire()
        except Timeout as error:
            raise UserError(mark("Somebody else is changing the library of data."), mark("Try again.")) from error
        try:
            sweep_leftovers(library)
            yield library
        finally:
            lock.release()


@contextmanager
def beside(library: Path) -> Iterator[Path]:
    """Yield a new folder beside the data sets, which is gone afterwards unless it was settled."""
    folder = library / f".new-{secrets.token_hex(8)}"
    with sentences(library):
        folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle(
    made: Path, digest: str, owner: str, about: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> Path:
    """Give the finished folder `made` its name, as data of `owner`, and return where it lies. Where the library has
    these data already, the owner is added and all else stays as it is.

    `about` holds the owner's `title`, `source` and `licence`, and what is true of the data (`recipe`, `counts`); `seen`
    is their check card with their choices. Raises UserError when they have as much as they may, or it cannot be
    written.
    """
    with sentences(made):
        for file in made.iterdir():  # the slow part, while others may still change the library
            fsync_path(file)
    with alone() as library:
        folder = library / digest
        entry = {key: about.get(key, "") for key in ("title", "source", "licence")} | {"made": time.time()}
        if folder.is_dir():
            known = about_of(folder)
            if owner not in known["owners"]:
                refuse_more(owner, size_of(folder))
            if seen is not None:
                replace_json(folder / check_name(owner), seen)
            replace_json(folder / ABOUT, known | {"owners": {owner: entry} | known["owners"]})
        else:
            refuse_more(owner, size_of(made))
            rest = {key: value for key, value in about.items() if key not in entry}
            replace_json(made / ABOUT, {"version": 1, "owners": {owner: entry}} | rest)
            if seen is not None:
                replace_json(made / check_name(owner), seen)
            commit_folder(made, folder)
        fsync_path(library)
        return folder


def refuse_more(owner: str, size: int) -> None:
    """Raise UserError when a visitor may not keep so many bytes more; the operator may."""
    limits, sets = own_limits(), own_sets(owner) if owner else []
    if owner and len(sets) >= limits.sets:
        raise UserError(
            mark("You have {n} data sets of your own, which is as many as one may keep here."),
            mark("Delete one you no longer need."),
            n=len(sets),
        )
    there = sum(one.bytes for one in sets)
    if owner and there + size > limits.owner:
        largest = max(sets, key=lambda one: one.bytes, default=None)
        raise UserError(
            mark("These data take {size}; you have {there} of {most} already."),
            mark("Delete a data set you no longer need, the largest first: “{title}”.")
            if largest
            else mark("Take fewer or smaller items."),
            size=amount(size),
            there=amount(there),
            most=amount(limits.owner),
            title=largest.card.title if largest else "",
        )


def rename(digest: str, owner: str, title: str, source: str | None = None, licence: str | None = None) -> None:
    """Give a data set of an owner another title, perhaps another source and licence; its digest stays. Raises
    UserError when it is not theirs, or the title is empty or too long."""
    title = as_text(title.strip())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise UserError(mark("A title has 1 to {most} characters; this one has {n}."), most=LONGEST_TITLE, n=len(title))
    changes = {"title": title, "source": source, "licence": licence}
    with alone():
        folder = owned(digest, owner)
        about = about_of(folder)
        entry = about["owners"][owner] | {key: value for key, value in changes.items() if value is not None}
        replace_json(folder / ABOUT, about | {"owners": about["owners"] | {owner: entry}})


def remove(digest: str, owner: str) -> None:
    """Take a data set from an owner; it is deleted when nobody else has it. Raises UserError when it is not theirs.

    Runs on it stay and can be looked at; they cannot be resumed or measured any more.
    """
    with alone():
        folder = owned(digest, owner)
        about = about_of(folder)
        rest = {name: entry for name, entry in about["owners"].items() if name != owner}
        if rest:
            replace_json(folder / ABOUT, about | {"owners": rest})
            (folder / check_name(owner)).unlink(missing_ok=True)
        else:
            throw_away(folder)


def owned(digest: str, owner: str) -> Path:
    folder = folder_of(digest)
    if owner not in owners_of(folder):
        raise missing(digest)
    return folder


def throw_away(folder: Path) -> None:
    """Rename first: nobody finds half a data set."""
    trash = folder.with_name(f".trash-{secrets.token_hex(8)}")
    folder.rename(trash)
    shutil.rmtree(trash, ignore_errors=True)


def expire(needed: Collection[str]) -> list[str]:
    """Delete the data sets that nobody has used for as long as the settings say, but those `needed` (digests: there are
    runs of them); returns the digests of what was deleted. Raises UserError where the library cannot be written."""
    oldest = time.time() - own_limits().days * DAY
    old = [digest for digest in digests() if digest not in needed and last_use(digest) < oldest]
    if not old:
        return []
    with alone() as library:
        gone = [digest for digest in old if (library / digest).is_dir() and last_use(digest) < oldest]
        for digest in gone:
            throw_away(library / digest)
    return gone


def last_use(digest: str) -> float:
    """When a data set was last used; that of a set nobody has said anything about is the time of its folder."""
    for path in (library_folder() / digest / ABOUT, library_folder() / digest):
        with suppress(OSError):
            return path.stat().st_mtime
    return time.time()
