"""How often a visitor, and all who share an address, may ask: as many requests a minute as the mode says, and a quarter
of them at once. Counted in memory, by each server for itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from aecore.classes.rates import Rate
from aecore.hosting.mode import mode
from aecore.texts import Sentence, mark

from ..language import code_of, say
from ..visitor import visitor_at
from .addresses import BUILT, HEALTH, METRICS, within
from .meters import METERS

__all__ = ["BURST", "TOO_OFTEN", "Limited", "rate_of"]

BURST = 0.25
"""The share of a minute's requests that may come at once: a page with all its pictures asks for many."""
FREE = (BUILT, HEALTH, METRICS, "/_stcore/health", "/static/")
"""Addresses that are not counted: code of the pages, which browsers keep, and what watches over the server."""
TOO_OFTEN = mark("That was asked too often. Wait {n} seconds, then try again.")
WAIT = 10
"""Seconds that a browser is told to wait."""


@cache
def rate_of(what: str, a_minute: int) -> Rate:
    """The rate of visitors, or of addresses."""
    return Rate(a_minute / 60, max(1, round(a_minute * BURST)))


class Limited:
    """ASGI middleware: refuses what is asked too often, pages as well as files; never the operator."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not (why := refused(scope)):
            return await self.app(scope, receive, send)
        METERS.limited[why] += 1
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1013})
        code = code_of(HTTPConnection(scope).headers.get("accept-language", "").partition(",")[0]) or "en"
        text = say(Sentence(TOO_OFTEN, {"n": WAIT}), code)
        return await JSONResponse({"error": text}, 429, {"Retry-After": str(WAIT)})(scope, receive, send)


def refused(scope: Scope) -> str:
    """What was counted that a request is too much of: `visitor`, `address`; empty where it is answered."""
    now = mode()
    if (now.per_visitor is None and now.per_address is None) or within(scope["path"]).startswith(FREE):
        return ""
    asks = HTTPConnection(scope)
    visitor = visitor_at(asks)
    if visitor.is_operator:
        return ""
    return next((what for what, rate, who in counted(asks, visitor.id) if not rate.allows(who)), "")


def counted(asks: HTTPConnection, visitor: str) -> Iterator[tuple[str, Rate, str]]:
    """Yield what a request counts for. Who keeps no cookie counts as the visitor of their address."""
    now, address = mode(), asks.client.host if asks.client else ""
    if now.per_visitor is not None:
        yield "visitor", rate_of("visitor", now.per_visitor), visitor or f"@{address}"
    if now.per_address is not None:
        yield "address", rate_of("address", now.per_address), address
