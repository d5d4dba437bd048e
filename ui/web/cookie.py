"""The cookie that says who a visitor is: an id and its signature. The key lies in the store, so all servers of a store
know its visitors, and after a restart too."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import secrets
import stat
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from filelock import Timeout

from aecore.errors import UserError
from aecore.files import opened, sentences
from aecore.locks import lock_at
from aecore.settings import runs_folder

__all__ = ["cookie_name", "cookie_of", "id_of_user", "key", "named_in", "new_id"]

PREFIX = "latentlab-"

KEY = ".visitors.key"
BYTES = 32
ID = re.compile(r"[0-9a-f]{16}", re.ASCII)
PATIENCE = 5.0
"""Seconds to wait for another server that makes the key."""
log = logging.getLogger(__name__)


def new_id() -> str:
    """Return the id of a new visitor: 64 random bits. It names, the signature proves."""
    return secrets.token_hex(8)


def cookie_of(visitor: str) -> tuple[str, str]:
    """Return name and value of a visitor's cookie."""
    return cookie_name(PREFIX), f"{visitor}.{signature(visitor)}"


def cookie_name(prefix: str) -> str:
    """Return the name of a cookie of this store. It is another one for each store: all ports of a machine share its
    cookies."""
    return f"{prefix}{hashlib.sha256(b'name' + key()).hexdigest()[:8]}"


def id_of_user(name: str) -> str:
    """Return the id of a visitor whom a proxy has named: always the same one in this store, which says nothing of the
    name and cannot be guessed from it."""
    return hmac.digest(key(), b"user\0" + name.encode(), "sha256").hex()[:16]


def named_in(cookies: Mapping[str, str]) -> str | None:
    """Return the id of the visitor whose cookie is among these; None where this store has signed none of them."""
    return next((found for name in cookies if name.startswith(PREFIX) and (found := read(cookies[name]))), None)


def read(cookie: str) -> str | None:
    visitor, _, proof = cookie.partition(".")
    known = ID.fullmatch(visitor) and proof.isascii() and hmac.compare_digest(proof, signature(visitor))
    return visitor if known else None


def signature(visitor: str) -> str:
    return hmac.digest(key(), visitor.encode(), "sha256").hex()


# --- the key ----------------------------------------------------------------------------------------------------------


def key() -> bytes:
    """Return the key of the store of this server."""
    return key_in(runs_folder())


@cache
def key_in(root: Path) -> bytes:
    """Return the key in a store; it is made where there is none, or none that can be trusted. Where none can be kept,
    this process has its own, and visitors are others after a restart."""
    try:
        return found_key(root / KEY) or made_key(root)
    except (OSError, UserError, Timeout) as error:
        log.warning("Visitors are forgotten when this server stops: the key of their cookies cannot be kept: %s", error)
        return secrets.token_bytes(BYTES)


def found_key(path: Path) -> bytes | None:
    """Return the key in a file; None where there is none, it is no key, or others could read it. A file that cannot be
    read, and so may be the key of another's server, raises OSError."""
    try:
        with opened(path) as file:
            content, mode = file.read(BYTES + 1), stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        raise
    except OSError:  # a link, a folder, a device
        return None
    if len(content) != BYTES or (mode & 0o077 and has_modes(path.parent)):
        log.warning("%s is no key, or others could read it: visitors get new cookies.", path.name)
        return None
    return content


def has_modes(folder: Path) -> bool:
    """Whether the file system knows modes at all: where it does not, every file looks open to all."""
    beside = new_file(folder)
    try:
        return not stat.S_IMODE(beside.stat().st_mode) & 0o077
    finally:
        beside.unlink()


def new_file(folder: Path, content: bytes = b"") -> Path:
    """Write a file that is for this user alone, under a name of its own; returns its path."""
    beside = folder / f".tmp-{secrets.token_hex(4)}{KEY}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return beside


def made_key(root: Path) -> bytes:
    """Put a new key into a store, whole or not at all; of two servers that start at once one makes it."""
    path = root / KEY
    with sentences(root):
        root.mkdir(parents=True, exist_ok=True)
        with lock_at(root / f"{KEY}.lock", PATIENCE):
            if known := found_key(path):
                return known
            content = secrets.token_bytes(BYTES)
            beside = new_file(root, content)
            try:
                os.replace(beside, path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
            return content
