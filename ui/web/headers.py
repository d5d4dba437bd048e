"""What every answer tells the browser: what a page may do, who may show it within theirs, what may be kept. And what is
refused before anybody looks at it.

The policy is as tight as Streamlit and the map let it be; each loosening has its reason beside it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import cache

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aecore.settings import frames, metrics, readonly

from .addresses import OPERATOR, parts_of_origin, within
from .page import inline_scripts

__all__ = ["POLICY", "Guarded", "headers"]

POLICY: dict[str, tuple[str, ...]] = {
    "default-src": ("'self'",),
    "script-src": (
        "'self'",
        "blob:",  # Streamlit gives the few lines that fetch our components to the browser as a blob
        "'wasm-unsafe-eval'",  # what decodes in the browser is WebAssembly
    ),
    "style-src": ("'self'", "'unsafe-inline'"),  # Streamlit, Plotly and our components make style sheets at run time
    "img-src": ("'self'", "data:", "blob:"),  # icons of style sheets; figures that Plotly saves
    "font-src": ("'self'", "data:"),
    "connect-src": ("'self'", "data:", "blob:"),
    "worker-src": ("'self'", "blob:"),
    "media-src": ("'self'", "blob:"),
    "object-src": ("'none'",),
    "base-uri": ("'none'",),
    "form-action": ("'none'",),
    "frame-src": ("'none'",),
    "frame-ancestors": ("'self'",),
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
FEATURES = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")
"""What browsers may be kept from asking a person for."""
SENSES: dict[str, tuple[str, ...]] = {"/train": ("camera", "microphone"), "/explore": ("camera",)}
"""Pages that may ask for some of it themselves, when a person wants it: to record data, to see themselves on a map. A
policy stands with the document: who came to such a page from another one has the other one's, until the page is loaded
anew, which it does when it is asked for one of these (`frontend/src/own/senses/devices.ts`)."""
POLICY_NAME = b"content-security-policy"
UNSAID = b"no-store"
"""Of an answer that does not say how long it may be kept: state of runs, refusals, downloads. What is kept says so."""
FRAME = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:(\d{1,5}|\*))?", re.ASCII | re.IGNORECASE)
METRICS = "/_stcore/metrics"
FAULT = "Something went wrong here; the server's log says what."
log = logging.getLogger(__name__)


@cache
def headers() -> dict[bytes, bytes]:
    """Return what all answers say alike, as ASGI has it."""
    added = {"script-src": inline_scripts(), "frame-ancestors": tuple(allowed_frames(frames()))}
    told = (" ".join((name, *sources, *added.get(name, ()))) for name, sources in POLICY.items())
    all_of_them = {"Content-Security-Policy": "; ".join(told), **FIXED}
    return {name.lower().encode(): value.encode() for name, value in all_of_them.items()}


def permissions(path: str) -> str:
    """Return what the document at an address may ask a person for. A read-only demo takes no data in, so nothing is
    recorded there."""
    allowed = () if path == "/train" and readonly() else SENSES.get(path, ())
    return ", ".join(f"{name}=({'self' if name in allowed else ''})" for name in FEATURES)


def with_headers(said: Iterable[tuple[bytes, bytes]], path: str) -> list[tuple[bytes, bytes]]:
    """Return what the answer at an address says itself, with what all say; ours count."""
    ours = headers() | {b"permissions-policy": permissions(path).encode()}
    if path == OPERATOR:  # the one page with a form: it is sent to this server and to nobody else
        ours[POLICY_NAME] = ours[POLICY_NAME].replace(b"form-action 'none'", b"form-action 'self'")
    kept = [(name, value) for name, value in said if name.lower() not in ours]
    unsaid = [] if any(name.lower() == b"cache-control" for name, _ in kept) else [(b"cache-control", UNSAID)]
    return [*kept, *ours.items(), *unsaid]


def allowed_frames(asked: Iterable[str]) -> list[str]:
    """Return those that are origins; what is not is told in the log and left out."""
    found = {origin: bool(FRAME.fullmatch(origin)) for origin in asked}
    for origin in (origin for origin, fits in found.items() if not fits):
        log.warning(
            "LATENTLAB_FRAMES: “%s” is left out. Write origins like https://course.example or https://*.example.org, "
            "without a path, with spaces between them.",
            origin,
        )
    return [origin for origin, fits in found.items() if fits]


class Guarded:
    """ASGI middleware, the outermost: every answer gets its headers, also that of a fault; sessions of other pages, and
    of whoever does not say which page they belong to, are refused."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not is_own_page(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self.app(scope, receive, send)
        else:
            await self.answer(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": with_headers(message.get("headers", ()), within(scope["path"]))}
            await send(message)

        if within(scope["path"]) == METRICS and not metrics():
            return await JSONResponse({"error": "Start the server with LATENTLAB_METRICS=1 for that."}, 404)(
                scope, receive, send_on
            )
        try:
            await self.app(scope, receive, send_on)
        except ClientDisconnect:  # while it sent: nobody hears the answer, and it is no fault
            if not begun:
                await Response(status_code=499)(scope, receive, send_on)
        except Exception:
            if not begun:
                await PlainTextResponse(FAULT, 500)(scope, receive, send_on)
            raise


def is_own_page(asked: Headers) -> bool:
    """Whether a session is asked for by a page of this server, at the very address that the browser has it from, or by
    one that the operator has named. Another port is another server."""
    origin = asked.get("origin", "")
    return origin in st.get_option("server.corsAllowedOrigins") or (
        parts_of_origin(origin).netloc == asked.get("host") and origin.startswith(("http://", "https://"))
    )
