"""Whether the operator has signed in with their token (`LATENTLAB_OPERATOR_TOKEN`): a cookie of a working day, which
holds nothing of the token."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import time
from collections.abc import Mapping
from pathlib import Path

from aecore.errors import UserError
from aecore.files import sentences
from aecore.settings import operator_token, readonly, runs_folder

from . import cookie

__all__ = ["HOURS", "has_signed_in", "is_token", "leave", "signed_cookie", "token_set"]

HOURS = 12
"""After which one signs in anew."""
SHORTEST = 16
"""Characters of a token: a shorter one counts as none."""
PREFIX = "lab-operator-"
LEFT = ".operators-left"
"""The folder of the store with a name for each cookie with which somebody has signed out, as long as it would count: a
tab that is open elsewhere still has it, and may be served by another process."""
log = logging.getLogger(__name__)


def has_signed_in(cookies: Mapping[str, str]) -> bool:
    """Whether one of these cookies says that the operator has signed in with the present token, not too long ago."""
    if not (token := token_set()):
        return False
    until, proof = shown(cookies)
    counts = hmac.compare_digest(proof, signature(token, until)) and time.time() < int(until)
    return counts and not os.path.lexists(left_at(until, proof))


def left_at(until: str, proof: str) -> Path:
    """Where the store says that somebody has signed out with a cookie; nothing that this server has not signed comes
    here."""
    return runs_folder() / LEFT / f"{until}.{proof}"


def shown(cookies: Mapping[str, str]) -> tuple[str, str]:
    """Until when a cookie says that it counts, in seconds since 1970, and its proof; of none what proves nothing."""
    until, _, proof = cookies.get(cookie.cookie_name(PREFIX), "").partition(".")
    sound = until.isascii() and until.isdecimal() and len(until) <= 12 and proof.isascii()
    return (until, proof) if sound else ("0", "")


def leave(cookies: Mapping[str, str]) -> None:
    """Believe this cookie no more, whoever shows it, and whichever server of this store is asked."""
    if not has_signed_in(cookies):
        return
    path = left_at(*shown(cookies))
    try:
        with sentences(path.parent):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            for other in path.parent.iterdir():
                until = other.name.partition(".")[0]  # none where a file system or a desktop has left a file of its own
                if until.isdecimal() and int(until) < time.time():
                    other.unlink(missing_ok=True)
    except UserError as error:
        log.warning("Who signs out now has signed out in that browser alone: %s", error)


def token_set() -> str:
    """The token of the operator; empty where there is none that counts."""
    try:
        token = "" if readonly() else operator_token()
    except (OSError, ValueError) as error:
        log.warning("The file with the operator's token cannot be read, so nobody can sign in: %s", error)
        return ""
    if 0 < len(token) < SHORTEST:
        log.warning("The operator's token has fewer than %d characters, so nobody can sign in.", SHORTEST)
        return ""
    return token


def signature(token: str, until: str) -> str:
    """What proves that this server has made the cookie: of its key and of the token, so that a new token ends all
    sessions of the old one."""
    return hmac.digest(cookie.key(), f"operator.{until}.{digest(token).hex()}".encode(), "sha256").hex()


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def is_token(said: str, token: str) -> bool:
    """Whether that is the token; how long the answer takes says nothing of it."""
    return hmac.compare_digest(digest(said), digest(token))


def signed_cookie(token: str) -> tuple[str, str]:
    """Return name and value of the cookie of who has signed in now; with an empty token of who has signed out."""
    until = str(int(time.time()) + HOURS * 3600)
    return cookie.cookie_name(PREFIX), f"{until}.{signature(token, until)}" if token else ""
