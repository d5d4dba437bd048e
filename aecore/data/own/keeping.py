"""From a look that a person has said yes to to a data set of theirs. Knows no torch."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...errors import UserError
from ...files import read_json, sentences
from ...settings import library_folder, own_limits
from ...spec import OwnData
from ...texts import mark
from ..cards.card import DataCard
from . import looks
from .choices import Choices
from .library import CARD, LOOK, TENSORS, THUMBS, beside, settle
from .looks import CHECK, Looked

__all__ = ["DATA", "RESULTS", "is_as_looked_at", "keep", "keep_look", "look_file"]

DATA = "draft.safetensors"
"""The tensors of a look, as they will be kept."""
RESULTS = {CARD: CARD, DATA: TENSORS, LOOK: LOOK, THUMBS: THUMBS}
"""Files of a look that become files of a data set."""
TEXTS = ("title", "source", "licence")
"""What may be said after the look: nothing of it changes the data."""
EVERY = 0.05
GRACE = 60.0
"""Seconds that a look may take beyond its own limit: starting, and others that end."""


def look_file(drop: Path) -> Path | None:
    """Return the tensors of the newest look; None before it is ready."""
    look = looks.newest(drop)
    return look / LOOK if look and (look / CHECK).exists() else None


def is_as_looked_at(drop: Path, choices: Choices) -> bool:
    """Whether the newest look was with these corrections, and has not failed."""
    look = looks.newest(drop)
    if look is None or (look / looks.FAILED).exists():
        return False
    return of_reading(looks.choices_of(look)) == of_reading(choices)


def of_reading(choices: Choices) -> dict[str, Any]:
    return choices.model_dump(exclude=set(TEXTS))


def keep(drop: Path, owner: str, choices: Choices, state: Callable[[], Looked]) -> OwnData:
    """Wait for the newest look, put what it made into the library, and return what it is known by. Raises UserError
    when nothing came of it, or the owner has as much as they may."""
    found, until = state(), time.monotonic() + own_limits().seconds + GRACE
    while found.state in ("waiting", "reading"):
        if found.state == "waiting":
            until = time.monotonic() + own_limits().seconds + GRACE
        if time.monotonic() > until:
            raise UserError(looks.ENDED, looks.AGAIN)
        time.sleep(EVERY)
        found = state()
    look = looks.newest(drop)
    if found.state != "ready" or look is None:
        why, hint = found.why, found.hint
        values = (why.values if why else {}) | (hint.values if hint else {})
        raise UserError(why.template if why else looks.ENDED, hint.template if hint else "", **values)
    return keep_look(look, owner, choices)


def keep_look(look: Path, owner: str, choices: Choices) -> OwnData:
    """Put what a look has made into the library, and return what it is known by. Raises UserError when it is gone, or
    the owner has as much as they may."""
    told = read_json(look / CHECK, looks.LARGEST)
    digest = str(told["digest"])
    card = DataCard.from_dict(read_json(look / CARD), CARD)
    about = {name: getattr(choices, name) or getattr(card, name) for name in TEXTS}
    about |= {"recipe": told["recipe"], "counts": told["check"]["counts"]}
    seen = {"check": told["check"], "choices": choices.model_dump(exclude_defaults=True)}
    library = library_folder()
    with sentences(library), beside(library) as made:
        for name, kept in RESULTS.items():
            with suppress(FileNotFoundError):  # only pictures have thumbnails
                place(look / name, made / kept)
        if not (made / TENSORS).exists():
            raise UserError(mark("This import was cancelled or asked for again meanwhile."), mark("Try again."))
        settle(made, digest, owner, about, seen)
    return OwnData(digest=digest)


def place(file: Path, to: Path) -> None:
    """Put a file where it is wanted as well; the same bytes on disk where the file system can."""
    try:
        os.link(file, to)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(file, to)
