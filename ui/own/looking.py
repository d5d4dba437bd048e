"""What the browser is told of a drop while it comes in and when it has been looked at, in the language of the page."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from aecore.data.kinds import KINDS
from aecore.data.own.check import Check, told
from aecore.data.own.inbox import Drop
from aecore.data.own.looks import choices_of, newest
from aecore.errors import UserError
from aecore.runs.store import Store
from aecore.texts import Sentence

from ..language import say
from ..web.serving import version
from ..words import joined
from .starts import starts_for

__all__ = ["looked", "received"]


def looked(drop: Drop, store: Store) -> dict[str, Any]:
    """Return the state of a drop as JSON values (`given.OwnLooked`)."""
    now = drop.state()
    answer = received(drop) | {
        "state": now.state,
        "done": now.done,
        "total": now.total,
        "why": joined(*(words(part) for part in (now.why, now.hint))),
        "choices": choices(drop),
    }
    if now.check:
        path = drop.look
        answer |= {
            "check": told(now.check, say),
            "look": look_of(now.check),
            "starts": starts_for(now.check, list(store.glance())),
            "version": version(path.stat()) if path else "",
        }
    return answer


def received(drop: Drop) -> dict[str, Any]:
    """What is there of a drop before anything was looked at."""
    sizes = [size for _name, size in drop.files]
    return {
        "state": "receiving",
        "done": sum(drop.sizes()),
        "total": sum(sizes),
        "why": "",
        "files": [name for name, _size in drop.files],
        "sizes": sizes,
        "there": drop.sizes(),
        "choices": {},
    }


def choices(drop: Drop) -> dict[str, Any]:
    """What was corrected when the drop was looked at last."""
    with suppress(UserError):  # asked for anew in this moment
        if look := newest(drop.folder):
            return choices_of(look).model_dump(exclude_defaults=True)
    return {}


def words(part: Sentence | None) -> str:
    return say(part) if part else ""


def look_of(check: Check) -> dict[str, Any]:
    """How the items of a check are drawn."""
    kind = KINDS[check.kind]
    columns = [column.name for column in check.columns if column.use for _number in range(column.numbers)]
    heard = {"sound": asdict(check.sound)} if check.sound else {}
    return heard | {
        "kind": check.kind,
        "shape": list(check.shape),
        "columns": list(check.names) if kind.gaps else columns if len(columns) == check.shape[0] else [],
        "words": list(check.names) if "words" in kind.has else [],
        "factors": [],
        "classes": list(check.classes),
        "bounded": kind.pictures or "measured" not in kind.has,
        "view": "identity",
        "future": 0,
    }
