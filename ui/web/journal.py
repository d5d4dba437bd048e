"""The log as lines of JSON: `LATENTLAB_LOG=json`. Visitors stand in it under a name that changes each day and that
nobody without the store's key can lead back; addresses, ids of runs and what was asked do not stand in it."""

from __future__ import annotations

import hmac
import json
import logging
import sys
import time
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import Scope

from aecore.errors import UserError
from aecore.settings import log_form, readonly

from .cookie import key, named_in

__all__ = ["Lines", "keep_journal", "note", "pseudonym"]

QUIET = ("components", "streamlit")
"""Kinds of requests that nobody looks for: code of the pages, Streamlit's own."""
requests = logging.getLogger("latentlab.requests")


class Lines(logging.Formatter):
    """One line of JSON for each record: time (UTC), level, logger, message, and what was told beside it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback stands in it as one text."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{record.msecs:03.0f}Z"
        told: dict[str, object] = {"time": at, "level": record.levelname.lower(), "logger": record.name}
        told |= {"message": record.getMessage()} | getattr(record, "told", {})
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def names_no_address(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn's is none of those that say which address has opened, or was refused, a WebSocket."""
    return '"WebSocket ' not in str(record.msg)


def keep_journal() -> None:
    """Write all that is logged in this process as lines, where that is asked for; addresses of visitors are left out
    in any case."""
    logging.getLogger("uvicorn.error").addFilter(names_no_address)  # adding it again changes nothing
    if log_form() != "json":
        return
    root, lines = logging.getLogger(), logging.StreamHandler(sys.stderr)
    lines.setFormatter(Lines())
    root.handlers[:] = [lines]
    root.setLevel(min(root.level, logging.INFO))
    for name in list(logging.root.manager.loggerDict):  # Streamlit gives each of its loggers a handler of its own
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # it writes addresses, and what was asked
    requests.setLevel(logging.INFO)


def note(scope: Scope, kind: str, status: int, seconds: float) -> None:
    """Write down a request."""
    if not requests.isEnabledFor(logging.INFO) or log_form() != "json" or kind in QUIET:
        return
    told = {"kind": kind, "method": scope["method"], "status": status, "ms": round(seconds * 1e3, 1)}
    requests.info("answered", extra={"told": told | ({"visitor": who} if (who := visitor_in(scope)) else {})})


def visitor_in(scope: Scope) -> str:
    """The visitor of a request under their name of the day; empty for who has no cookie of ours."""
    if readonly():
        return ""
    try:
        found = SimpleCookie(Headers(scope=scope).get("cookie", ""))
        visitor = named_in({name: morsel.value for name, morsel in found.items()})
        return pseudonym(visitor) if visitor else ""
    except (CookieError, UserError):
        return ""


def pseudonym(visitor: str, day: str = "") -> str:
    """Return the name of a visitor in the log of a day (UTC, such as 2026-12-01; by default today): 48 bits of an HMAC
    by the store's key."""
    told = f"log {day or time.strftime('%Y-%m-%d', time.gmtime())} {visitor}"
    return hmac.digest(key(), told.encode(), "sha256").hex()[:12]
