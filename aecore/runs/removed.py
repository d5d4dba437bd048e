"""Runs that were deleted a moment ago: set aside whole, so that it can be undone, also by a server started since.

A run that is set aside has another name in the same folder, which no list takes for a run. It is gone for good when its
time is over, or when somebody says so, to make room.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..errors import UserError
from ..files import sentences
from ..texts import mark
from .run import ACTIVE, Run
from .spent import forget_one, keep_spent
from .store import Store

__all__ = ["UNDO", "Removed", "bring_back", "forget", "removed", "set_aside"]

UNDO = 600.0
"""Seconds for which a run that was deleted can be brought back."""
PATIENCE = 1.0
"""Seconds to wait for a worker that has ended."""
NAME = re.compile(r"\.deleted-([a-z0-9-]{8,40})-[0-9a-f]{8}")
GONE = mark("“{name}” cannot be brought back any more.")


class Removed(NamedTuple):
    """A run that was set aside."""

    name: str
    """Of its folder."""
    run: Run
    """As it was, in the folder in which it is now."""
    at: float
    """When it was deleted: Unix time."""


def set_aside(store: Store, run_id: str) -> str:
    """Delete a run of the visitor's so that it can be brought back; returns the name it has until then.

    Raises UserError for one that waits, trains or is paused, that ships, or that belongs to somebody else.
    """
    run = store.get(run_id)
    run.refuse_shipped()
    run.refuse_others()
    run.refuse_unsure()
    if is_active(run):
        raise refusal(run)
    let_go(run)
    name = f".deleted-{run.id}-{secrets.token_hex(4)}"
    aside = store.root / name
    with sentences(store.root):
        os.utime(run.path)  # its time begins now
        run.path.rename(aside)
        if Run(aside).is_alive():  # a worker has taken it between the look and now
            aside.rename(run.path)
            raise refusal(run)
    keep_spent(store.root, aside)  # at once: whoever sweeps it away later does not know of this
    return name


def is_active(run: Run) -> bool:
    with suppress(UserError):  # a damaged run does nothing, unless a worker has it all the same
        return run.status.state in ACTIVE
    return False


def let_go(run: Run) -> None:
    """Wait a moment for a worker that has ended the run: it lets go of it just after it has said so. Raises UserError
    where it does not."""
    until = time.monotonic() + PATIENCE
    while run.is_alive():
        if time.monotonic() > until:
            raise refusal(run)
        time.sleep(0.05)


def refusal(run: Run) -> UserError:
    return UserError(mark("“{id}” is still training."), mark("Stop it first, then delete it."), id=run.id)


def removed(store: Store) -> list[Removed]:
    """Return what the visitor can still bring back, the last one first; what is over is swept away."""
    now, found = time.time(), list[Removed]()
    for name, run_id in names_in(store.root):
        path = store.root / name
        try:
            at = path.stat(follow_symlinks=False).st_mtime
        except OSError:
            continue
        if abs(now - at) > UNDO:
            with suppress(UserError):
                throw_away(path)
        elif not (run := run_at(store, path, run_id)).why_not():
            found.append(Removed(name, run, at))
    return sorted(found, key=lambda one: -one.at)


def bring_back(store: Store, name: str) -> Run:
    """Give a run that was set aside its name again; raises UserError when it is gone, or not the visitor's."""
    path, run = found_at(store, name)
    home = store.root / run.id
    with sentences(store.root):
        if os.path.lexists(home):  # a rename would replace an empty folder
            raise UserError(GONE, name=run.id)
        path.rename(home)
    forget_one(store.root, home)
    return Run(home, visitor=store.visitor)


def forget(store: Store, name: str) -> None:
    """Delete for good what was set aside; raises UserError as `bring_back` does."""
    throw_away(found_at(store, name)[0])


def found_at(store: Store, name: str) -> tuple[Path, Run]:
    for there, run_id in names_in(store.root):
        if there == name:
            path = store.root / there
            run = run_at(store, path, run_id)
            if run.is_hidden:
                break
            run.refuse_others()
            return path, run
    raise UserError(GONE, name=name[:60])


def run_at(store: Store, path: Path, run_id: str) -> Run:
    run = Run(path, visitor=store.visitor)
    run.id = run_id
    return run


def names_in(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the names of what is set aside, and the ids of the runs; links are none."""
    entries: list[tuple[str, str]] = []
    with suppress(OSError), os.scandir(root) as there:
        known = [(entry, NAME.fullmatch(entry.name)) for entry in there]
        entries = [(entry.name, found[1]) for entry, found in known if found and entry.is_dir(follow_symlinks=False)]
    yield from entries


def throw_away(path: Path) -> None:
    """Rename first: a half-deleted run is never brought back."""
    with sentences(path.parent):
        trash = path.with_name(f".trash-{path.name.removeprefix('.deleted-')}")
        path.rename(trash)
    shutil.rmtree(trash, ignore_errors=True)
