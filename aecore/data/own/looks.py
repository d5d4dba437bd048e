"""Looks at what was dropped: who is read now, who waits, what came of it. Knows no torch.

A look is a folder `look-0001` in that of its drop, which a child process fills (`child`). At most two children read at
once on a server, however many processes serve it: each inherits the kernel lock of one of two slots, and the lock of
its look, so that nothing is taken for running that is not. Nobody keeps the queue: whoever asks how a look is getting
on starts those whose turn it is: owners take turns, the first look of each before anybody's second one.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import Timeout

from ...errors import UserError
from ...files import read_json, replace_json, sentences
from ...locks import lock_at, take
from ...pulse import may_be_held
from ...texts import Sentence, mark
from .check import Check, read_check
from .choices import Choices
from .nursery import Nursery

__all__ = [
    "AT_ONCE",
    "CHECK",
    "CHOICES",
    "FAILED",
    "LOCK",
    "PROGRESS",
    "Looked",
    "ask",
    "newest",
    "pump",
    "state",
    "warm",
]

AT_ONCE = 2
"""Looks that are being read on a server."""
CHECK, CHOICES, FAILED, PROGRESS, LOCK = "check.json", "choices.json", "failed.json", "progress.json", "lock"
"""Files of a look; `check.json` is the last one that is written."""
NAME = re.compile(r"look-(\d{4,9})")
LARGEST = 16 << 20
"""Bytes of a check card: the server reads it whole."""
QUEUE, PATIENCE = ".queue", 20.0
"""The lock of who starts looks, and the seconds to wait for it."""
ENDED = mark("Reading these files ended without a result.")
AGAIN = mark("Try again. If it happens again, take fewer files.")
WAITING = mark("Waiting: {n} imports before yours.")


@dataclass(frozen=True)
class Looked:
    """How far a drop is."""

    state: Literal["receiving", "waiting", "reading", "ready", "failed"]
    done: int = 0
    """Bytes that have arrived, or have been read."""
    total: int = 0
    why: Sentence | None = None
    """What it waits for, or why nothing came of it."""
    hint: Sentence | None = None
    check: Check | None = None
    digest: str = ""
    """Of the data, when they are ready: who has a data set of this digest has these data already."""


def looks_in(drop: Path) -> list[Path]:
    with suppress(OSError), os.scandir(drop) as entries:
        found = [(int(known[1]), drop / entry.name) for entry in entries if (known := NAME.fullmatch(entry.name))]
        return [path for _, path in sorted(found)]
    return []


def newest(drop: Path) -> Path | None:
    """Return the folder of the look that was asked for last; None before the first."""
    found = looks_in(drop)
    return found[-1] if found else None


def ask(drop: Path, choices: Choices, owner: str) -> None:
    """Ask for a look with these corrections, in the turn of `owner`; one that goes on is ended, one that is there is
    replaced. Raises UserError where it cannot be written."""
    with sentences(drop), queue_lock(drop.parent):
        older = looks_in(drop)
        number = int(older[-1].name[5:]) + 1 if older else 1
        made = drop / f".new-{secrets.token_hex(4)}"
        made.mkdir()
        asked = {"asked": time.time(), "owner": owner}
        replace_json(made / CHOICES, choices.model_dump(exclude_defaults=True) | asked)
        made.rename(drop / f"look-{number:04}")
        for path in older:  # a child that finds its folder gone ends
            trash = drop / f".trash-{secrets.token_hex(4)}"
            path.rename(trash)
            shutil.rmtree(trash, ignore_errors=True)


@contextmanager
def queue_lock(drops: Path) -> Iterator[None]:
    """Let nobody else start a look meanwhile."""
    try:
        with lock_at(drops / QUEUE, PATIENCE):
            yield
    except Timeout as error:
        raise UserError(mark("This server is busy with the files of others."), mark("Try again.")) from error


def choices_of(look: Path) -> Choices:
    """Return the corrections that a look was asked for with; raises UserError."""
    return Choices.model_validate({k: v for k, v in read_json(look / CHOICES).items() if k not in ("asked", "owner")})


# --- the queue --------------------------------------------------------------------------------------------------------

NURSERY = Nursery()


def warm() -> None:
    """Have imported what looks need, so that they begin at once; where that cannot be, they wait for it."""
    with suppress(OSError):
        NURSERY.warm()


def spawn(look: Path, held: tuple[int, ...]) -> None:
    """Start the child of a look, which inherits the locks `held`; raises OSError where no process can be."""
    NURSERY.fork(look, held)


def waiting(drops: Path) -> list[Path]:
    """Return the looks that nobody has begun, the next one first: the n-th of an owner before the n+1-th of any."""
    found: list[tuple[float, Path, str]] = []
    with suppress(OSError), os.scandir(drops) as entries:
        for drop in sorted(entry.path for entry in entries if not entry.name.startswith(".")):
            look = newest(Path(drop))
            if look and not (look / LOCK).exists():
                with suppress(UserError, KeyError, TypeError, ValueError):
                    told = read_json(look / CHOICES)
                    found.append((float(told["asked"]), look, str(told["owner"])))
    before, turns = Counter[str](), []
    for asked, look, owner in sorted(found):
        turns.append((before[owner], asked, look))
        before[owner] += 1
    return [look for _, _, look in sorted(turns)]


def pump(drops: Path) -> list[Path]:
    """Start what may be started now; returns the looks that wait, the next one first. Raises UserError where locks do
    not work."""
    queue = waiting(drops)
    if not queue:
        return []
    try:
        with sentences(drops), lock_at(drops / QUEUE, 0.0):
            queue = waiting(drops)
            while queue and start(queue[0], drops):
                queue = queue[1:]
    except Timeout:  # another starts them
        pass
    return queue


def start(look: Path, drops: Path) -> bool:
    """Start the child of a look; returns whether there was a slot for it."""
    slot = next((held for n in range(AT_ONCE) if (held := take(drops / f".slot-{n}")) is not None), None)
    if slot is None:
        return False
    taken = [slot]
    try:
        if (own := take(look / LOCK)) is None:
            return True
        taken.append(own)
        try:
            spawn(look, tuple(taken))
        except OSError:  # no memory, no processes: it goes on waiting
            (look / LOCK).unlink()
            return False
        return True
    finally:
        for descriptor in taken:
            os.close(descriptor)


# --- what came of it --------------------------------------------------------------------------------------------------


def state(look: Path, queue: list[Path]) -> Looked:
    """Return how far a look is, `queue` being those that wait; raises UserError where its files are damaged."""
    if look in queue:
        ahead = queue.index(look) + AT_ONCE
        return Looked("waiting", why=Sentence(WAITING, {"n": ahead}))
    alive = may_be_held(look / LOCK, look / PROGRESS)
    if (look / CHECK).exists():
        return ready(look)
    if (look / FAILED).exists():
        told = read_json(look / FAILED)
        return Looked("failed", why=sentence(told["why"]), hint=sentence(told["hint"]))
    if not alive:
        return Looked("failed", why=Sentence(ENDED), hint=Sentence(AGAIN))
    with suppress(UserError, KeyError, TypeError, ValueError):
        told = read_json(look / PROGRESS)
        return Looked("reading", int(told["done"]), int(told["total"]))
    return Looked("reading")


def ready(look: Path) -> Looked:
    try:
        told = read_json(look / CHECK, LARGEST)
        return Looked("ready", check=read_check(told["check"]), digest=str(told["digest"]))
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(mark("{name} cannot be read: {why}."), name=CHECK, why=mark("it is damaged")) from error


def sentence(told: dict[str, object]) -> Sentence:
    values = told.get("values")
    return Sentence(str(told.get("template", "")), dict(values) if isinstance(values, dict) else {})
