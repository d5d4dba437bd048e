"""What a visitor has of this server, and may have, in words: before a training begins, and on the page that says what
is kept."""

from __future__ import annotations

from collections.abc import Callable

from aecore.data.own.limits import amount
from aecore.errors import UserError
from aecore.hosting.mode import mode
from aecore.hosting.quotas import quota_of, used_by, why_full
from aecore.runs.store import Store

from .language import _
from .words import error_text, time_words

__all__ = ["quota_lines", "why_no_more"]


def quota_lines(store: Store) -> list[str]:
    """Return a sentence for each thing of which the store's visitor may have only so much; none where nothing limits
    them, as of the operator. Plain text."""
    quota = quota_of(store.root, owner := store.visitor.owner)
    if not quota.limits:
        return []
    used = used_by(store.root, owner, now=False)
    rows: list[tuple[str, int | None, float, Callable[[int], str]]] = [
        (_("{used} of {most} models"), quota.runs, used.runs, str),
        (_("{used} of {most} on the disk"), quota.bytes, used.bytes, amount),
        (_("{used} of {most} of training within 24 hours"), quota.seconds, used.seconds, clock),
    ]
    return [
        text.format(used=words(round(has)), most=words(most)) for text, most, has, words in rows if most is not None
    ]


def clock(seconds: int) -> str:
    return time_words(seconds) if seconds else _("{n} s").format(n=0)


def why_no_more(store: Store) -> str:
    """Return why the store's visitor may train nothing more now, or nothing at all; empty when they may. Plain text."""
    try:
        mode().refuse_training(operator=store.visitor.is_operator)
    except UserError as error:
        return error_text(error)
    why = why_full(store, now=False)
    return error_text(why) if why else ""
