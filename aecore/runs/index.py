"""The index of a folder of runs: what lists say of each run, read again only where one of its files has changed.

A look at the folder takes the names in it and, for each run, the state (number, times, size) of the four files that a
list reads. Where these are what they were, so is what was read. So a run that appears, vanishes or changes is seen at
the next look, whoever has changed it. What is known lies in memory, and for large stores also in a file, so that a new
process need not read thousands of runs. The file can be deleted: what it does not tell is read from the folders.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from ..errors import UserError
from ..files import FileState, read_bytes, replace_bytes, state_of
from ..texts import Sentence, mark
from .artefacts import FILES, Key
from .run import About, Run

__all__ = ["Damaged", "Index", "folders_in", "index_of", "is_run_id", "readable"]

ID = re.compile(r"[a-z0-9-]{8,40}")
READ: tuple[Key, ...] = ("spec", "card", "meta", "status")
"""The files that a list reads of each run."""
NAMES = [os.sep + FILES[key].path for key in READ]
WORTH = 200
"""Runs read anew after which the file is written: reading so many takes longer than a person notices."""
LARGEST = 256 << 20
"""Bytes of that file."""
MANY, MOMENT = 500, 5.0
"""From so many runs on, and for so many seconds, a look counts for who can do with one of a moment ago."""
INDEX = ".index.json"
MADE_BY = ("spec.py", "parts/*.py", "data/cards/card.py", "runs/*.py")
"""Code that decides what can be read: another one reads everything anew."""


States = tuple[FileState | None, FileState | None, FileState | None, FileState | None]
"""Of the files in `READ`; None for one that is not there."""


@dataclass(frozen=True)
class Damaged:
    """A folder that cannot be read as a run, and why; the others are listed all the same."""

    id: str
    why: Sentence
    owner: str = ""
    """As of a run that can be read."""


class Entry(NamedTuple):
    """What is known of one folder."""

    states: States | None
    """None: it is to be read again at the next look."""
    created: float
    found: Run | Damaged

    @property
    def owner(self) -> str:
        """Whose it is; empty: the operator's."""
        return self.found.owner if isinstance(self.found, Damaged) else self.found.about.owner


class Index:
    """What is known of the runs in `root`. One for all who look; safe to ask from several threads."""

    def __init__(self, root: Path, aside: Path | None = None) -> None:
        self.root, self.aside = root, aside
        """`aside`: where runs that ship keep what is said of them; None for those of a store."""
        self.lock = threading.Lock()
        self.begun, self.failed, self.ended = 0, True, 0.0
        """How many looks have begun, whether the last one came to no end, and when it has: seconds of the steady
        clock."""
        self.known: dict[str, Entry] | None = None
        self.order: list[Run | Damaged] = []
        self.owned: dict[str, list[Run | Damaged]] = {}
        """What of it belongs to whom, newest first."""
        self.unsaved = 0

    def owners(self, *, now: bool = True) -> dict[str, list[Run | Damaged]]:
        """Return what is there by whose it is, each newest first; what is the operator's under the empty id. `now` as
        in `look`."""
        self.look(now=now)
        return self.owned

    def look(self, *, now: bool = True) -> list[Run | Damaged]:
        """Return what is there now, newest first; without `now`, of a store of many runs, what was there a moment ago.

        One look serves all who asked before it began: twenty pages at once cost two.
        """
        if not now and self.is_fresh:
            return self.order
        asked = self.begun
        with self.lock:
            if self.failed or self.begun == asked:
                self.begun, self.failed = self.begun + 1, True
                self.known = self.seen(self.kept() if self.known is None else self.known)
                newest = sorted(self.known.values(), key=lambda entry: (-entry.created, entry.found.id))
                owned = dict[str, list[Run | Damaged]]()
                for entry in newest:
                    owned.setdefault(entry.owner, []).append(entry.found)
                self.order, self.owned, self.failed = [entry.found for entry in newest], owned, False
                self.ended = time.monotonic()
            return self.order

    @property
    def is_fresh(self) -> bool:
        """Whether the last look counts for a moment: it was dear, and is just over."""
        many = self.known is not None and len(self.known) >= MANY
        return many and not self.failed and time.monotonic() - self.ended < MOMENT

    def has(self, name: str) -> bool:
        """Whether there is a folder of this name now that can be that of a run; a link is none, and what is no run's id
        never reaches the file system."""
        return is_run_id(name) and is_folder(f"{self.root}{os.sep}{name}")

    def run(self, name: str) -> Run:
        """The run of this name, whether it is there or not."""
        return Run(self.root / name, shipped=bool(self.aside), aside=self.aside / name if self.aside else None)

    def seen(self, known: dict[str, Entry]) -> dict[str, Entry]:
        """Return what is there, reading what is not known or no longer true."""
        found = {}
        for name in folders_in(self.root):
            states, before = states_of(f"{self.root}{os.sep}{name}"), known.get(name)
            same = before and before.states == states
            found[name] = before if before and same else self.read(name, states)
        self.save(found)
        return found

    def read(self, name: str, states: States) -> Entry:
        """Read a folder whose files have these states."""
        run = self.run(name)
        found, lasts = judged(run)
        known = states if lasts and not any(state and state.is_young for state in states) else None
        if isinstance(found, Damaged):
            return Entry(known, age(run), found)
        self.unsaved += known is not None
        return Entry(known, run.about.created, self.told(name, run.about))

    def told(self, name: str, about: About) -> Run:
        """The run of this name as lists know it: its spec and card are read by whoever needs them."""
        run = self.run(name)
        run.about = about
        return run

    # --- the file ---------------------------------------------------------------------------------------------------

    def kept(self) -> dict[str, Entry]:
        """Return what an earlier process has known; nothing where its file is not there, damaged, or of other code."""
        try:
            told = rows().validate_json(read_bytes(self.root / INDEX, LARGEST))
        except (OSError, ValueError):
            return {}
        if told.made_by != code():
            return {}
        return {name: Entry(states, about.created, self.told(name, about)) for name, states, about in told.runs}

    def save(self, found: dict[str, Entry]) -> None:
        """Keep what is known for other processes, where it was worth reading. Whoever writes last wins: each row is
        held against the files again."""
        if self.unsaved < WORTH or self.aside:
            return
        self.unsaved = 0
        runs = [
            (name, entry.states, entry.found.about)
            for name, entry in found.items()
            if entry.states and isinstance(entry.found, Run)
        ]
        with suppress(UserError):  # a store that cannot be written
            replace_bytes(self.root / INDEX, rows().dump_json(Kept(code(), runs)), durable=False)


class Kept(NamedTuple):
    """The file of an index."""

    made_by: str
    runs: list[tuple[str, States, About]]


@cache
def rows() -> TypeAdapter[Kept]:
    return TypeAdapter(Kept)


@cache
def code() -> str:
    """The digest of the code that decides what can be read."""
    core, digest = Path(__file__).resolve().parents[1], hashlib.sha256()
    for path in sorted(path for pattern in MADE_BY for path in core.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=16)
def index_of(root: Path, aside: Path | None = None) -> Index:
    """The index of a folder in this process. It follows what is there: one that is forgotten has cost time and nothing
    else."""
    return Index(root, aside)


if hasattr(os, "register_at_fork"):  # a lock that another thread holds in this moment would stay held in a child
    os.register_at_fork(after_in_child=index_of.cache_clear)


# --- looking --------------------------------------------------------------------------------------------------------


def folders_in(root: Path) -> Iterator[str]:
    """Yield the names of the folders in `root` that can be those of runs; none where there is no such folder, or it
    may not be listed (`Store.refuse_unreadable` says so). Links are none."""
    names: list[str] = []
    if os.path.isdir(root):
        with suppress(OSError), os.scandir(root) as entries:
            names = [entry.name for entry in entries if is_run_id(entry.name) and entry.is_dir(follow_symlinks=False)]
    yield from names


def is_run_id(text: str) -> bool:
    """Whether `text` could be a run's id; anything else never reaches the file system."""
    return ID.fullmatch(text) is not None


def is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def states_of(folder: str) -> States:
    """The states of the files that a list reads of the run in `folder`; a link is judged as such."""
    return tuple(map(state_of, [folder + name for name in NAMES]))  # type: ignore[return-value]


# --- reading --------------------------------------------------------------------------------------------------------


def readable(run: Run) -> Run | Damaged:
    """Read what lists say of a run: return it, or why it cannot be read."""
    return judged(run)[0]


def judged(run: Run) -> tuple[Run | Damaged, bool]:
    """As `readable`, and whether that holds until a file changes: what the system refuses now it may allow then."""
    try:
        _ = run.about
    except UserError as error:
        return Damaged(run.id, error.message, run.owner), not isinstance(error.__cause__, OSError)
    except (ValueError, TypeError, OSError, OverflowError) as error:
        why = Sentence(mark("It cannot be read: {why}."), {"why": str(error)})
        return Damaged(run.id, why, run.owner), not isinstance(error, OSError)
    return run, True


def age(run: Run) -> float:
    """When a run was made, also one that cannot be read otherwise: in seconds since 1970, 0 where it does not say."""
    try:
        return run.created
    except (UserError, ValueError, TypeError, OverflowError):
        return 0.0
