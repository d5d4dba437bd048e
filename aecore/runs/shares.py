"""Links that show a run on somebody's own data to whoever has them: made by its owner, taken back at any time.

A link holds a token, which nobody can guess and which says nothing of the run. The store keeps its digest alone, in a
file of that name: who reads the store cannot make the link of it. The token stands for the run's id wherever somebody
may look (`Store.get`), and nowhere else.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import string
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..errors import UserError
from ..files import read_json, replace_json, sentences
from ..texts import mark
from .run import Run

__all__ = [
    "MOST", "TAKEN_BACK", "TAKEN_BACK_HINT", "Share", "all_shares", "digest_of", "is_token", "share", "shared_run",
    "shares_of", "take_back",
]  # fmt: skip

SIGNS = string.ascii_letters + string.digits
"""No second `_`: in the key of a component Streamlit takes `__` for its own, and the token stands in the explorer's."""
TOKEN = re.compile(r"s_[A-Za-z0-9_-]{32}", re.ASCII)
"""190 random bits. The sign `_` is in no id of a run, so neither is taken for the other."""
DIGEST = re.compile(r"[0-9a-f]{64}\.json")
FOLDER = ".shares"
MOST = 50
"""Links to one run."""
SMALL = 1000
"""Bytes of the file of a link, at most."""
LATEST = 1e11
"""Unix time that no link is made at: later ones are dates no more."""
TAKEN_BACK = mark("This link shows nothing, or nothing any more.")
TAKEN_BACK_HINT = mark("It may have been taken back, or the model was deleted. Ask who gave it to you.")


class Share(NamedTuple):
    """A link that shows a run, as its owner sees it: its token is not known any more."""

    name: str
    """The digest of its token."""
    made: float
    """Unix time."""


def is_token(text: str) -> bool:
    """Whether a text could be the token of a link; anything else is not looked for."""
    return TOKEN.fullmatch(text) is not None


def digest_of(token: str) -> str:
    """Return what a link is known by in the store."""
    return hashlib.sha256(token.encode()).hexdigest()


def share(run: Run) -> str:
    """Make a link to a run and return its token, which is kept nowhere. Raises UserError for who does not own the run,
    and when it has as many links as a run may have."""
    run.refuse_others()
    if len(shares_of(run)) >= MOST:
        raise UserError(
            mark("“{title}” has {most} links already."), mark("Take one of them back."), title=run.title, most=MOST
        )
    sweep(run.root)
    token = "s_" + "".join(secrets.choice(SIGNS) for _ in range(32))
    path = run.root / FOLDER / f"{digest_of(token)}.json"
    with sentences(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_json(path, {"run": run.id, "made": time.time()})
    return token


def shared_run(root: Path, token: str) -> str | None:
    """Return the id of the run in the store at `root` that a link of this token shows; None where it shows none."""
    found = told_by(root / FOLDER / f"{digest_of(token)}.json")
    return found[0] if found else None


def shares_of(run: Run) -> list[Share]:
    """Return the links that show a run, the newest first; raises UserError for who does not own it."""
    run.refuse_others()
    found = [Share(path.stem, told[1]) for path in files_in(run.root) if (told := told_by(path)) and told[0] == run.id]
    return sorted(found, key=lambda one: -one.made)


def all_shares(root: Path) -> dict[str, list[Share]]:
    """Return the links of the store at `root` by the ids of the runs that they show, the newest first, in one look:
    whoever asks shows nobody those of runs that are not theirs."""
    found = dict[str, list[Share]]()
    for path in files_in(root):
        if told := told_by(path):
            found.setdefault(told[0], []).append(Share(path.stem, told[1]))
    return {run: sorted(links, key=lambda one: -one.made) for run, links in found.items()}


def take_back(run: Run, name: str) -> None:
    """Take a link to a run back: it shows nothing from the next request on. One that is gone already is no fault.
    Raises UserError for who does not own the run."""
    for one in shares_of(run):
        if one.name == name:
            with sentences(run.root):
                (run.root / FOLDER / f"{one.name}.json").unlink(missing_ok=True)


def sweep(root: Path) -> None:
    """Remove the links to runs that are gone for good: one that was deleted a moment ago may come back."""
    with sentences(root):
        there = [name.removeprefix(".deleted-") for name in os.listdir(root)]
        for path in files_in(root):
            told = told_by(path)
            if not told or not any(name.startswith(told[0]) for name in there):
                path.unlink(missing_ok=True)


def files_in(root: Path) -> Iterator[Path]:
    names: list[str] = []
    with suppress(OSError):
        names = os.listdir(root / FOLDER)
    yield from (root / FOLDER / name for name in names if DIGEST.fullmatch(name))


def told_by(path: Path) -> tuple[str, float] | None:
    """Return which run a link shows and when it was made; None where there is no such link, or its file is damaged."""
    try:
        found = read_json(path, SMALL)
        run, made = found["run"], float(found["made"])
    except (UserError, KeyError, TypeError, ValueError, OverflowError):
        return None
    return (run, made) if isinstance(run, str) and 0 <= made < LATEST else None
