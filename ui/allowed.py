"""What a server for others allows its visitors, in sentences: for the page *What is kept* and the notes of the Gallery.
Each number stands where it is used and is read from there."""

from __future__ import annotations

import time

from aecore.hosting.expiry import DAY, SOON, expiring
from aecore.hosting.mode import mode
from aecore.settings import readonly

from .lab import store
from .language import _
from .visitor import visitor
from .words import plain_title, time_words

__all__ = ["allowed", "expiry_lines"]

MOST_NAMED = 5
"""Models that are named one by one."""


def allowed() -> list[str]:
    """What the mode allows each visitor, in sentences; nothing where nothing is limited."""
    now, found = mode(), []
    if readonly() or visitor().is_operator:
        return []
    if now.trains == "operator":
        found.append(_("Only the operator trains here."))
    if now.longest is not None:
        found.append(
            _("A training takes {time} at most; then it is stopped, and its model is kept as it is.").format(
                time=time_words(now.longest)
            )
        )
    if not now.uploads:
        found.append(_("No data and no models are taken from visitors."))
    if now.per_visitor is not None:
        found.append(_("Each browser may ask {n} times a minute.").format(n=now.per_visitor))
    return found


def expiry_lines() -> list[str]:
    """How long models are kept, and which of the visitor's are deleted soon, as plain text; nothing to the operator,
    and where they are kept for good."""
    now = mode()
    if now.days is None or readonly() or visitor().is_operator or not visitor().id:
        return []
    lines = [_("Models that you do not use for {n} days are deleted.").format(n=now.days)]
    soon = [one for one in expiring(store(), now) if one.at < time.time() + SOON * DAY]
    if soon:
        named = ", ".join(f"“{plain_title(one.run)}”" for one in soon[:MOST_NAMED])
        if len(soon) > MOST_NAMED:
            named += " " + _("and {n} more").format(n=len(soon) - MOST_NAMED)
        lines.append(
            _("Within {n} days these are deleted: {named}. Take them away, or rename them to keep them longer.").format(
                n=SOON, named=named
            )
        )
    return lines
