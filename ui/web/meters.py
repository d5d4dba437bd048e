"""What a server counts of itself, and the outermost middleware, which counts: no names, no addresses, no ids."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..links import EVERY
from .addresses import BUILT, CLASSES, FILES, OF_A_RUN, OWN, within
from .journal import note

__all__ = ["BOUNDS", "METERS", "Counted", "Meters", "kind_of"]

BOUNDS = (0.01, 0.05, 0.25, 1.0, 5.0)
"""Seconds: the upper bounds of the histogram of answers."""
BELOW_RUN = re.compile(r"/api/runs/[^/]*/([a-z]+)")
KNOWN = {re.match("[a-z]+", path)[0] for path in (*OF_A_RUN.values(), *FILES)}  # type: ignore[index]
"""First words of what is answered of a run: any other would be kept for good, and stand in the log."""
OTHERS = {
    BUILT: "components",
    OWN: "own",
    CLASSES: "classes",
    "/api": "service",
    "/_stcore": "streamlit",
    "/static": "streamlit",
}
"""Kinds of requests by how their addresses begin, the first that fits."""


@dataclass
class Meters:
    """Counts since the server started. One thread, that of the event loop, changes them."""

    sessions: int = 0
    """Pages that are open now."""
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """By kind and status."""
    within: Counter[tuple[str, float]] = field(default_factory=Counter)
    """Answers by kind and the bound that they stay below."""
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Seconds that answers took, by kind."""
    limited: Counter[str] = field(default_factory=Counter)
    """Requests that a rate has refused, by what was counted: `visitor`, `address`."""
    started: float = field(default_factory=time.time)
    """Unix time."""

    def count(self, kind: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self.answers[kind, status] += 1
        self.seconds[kind] += seconds
        for bound in BOUNDS:
            self.within[kind, bound] += seconds <= bound


METERS = Meters()


def kind_of(path: str) -> str:
    """Return what kind of request an address is: of few words, and without anything of whom or what it names."""
    path = within(path)
    if found := BELOW_RUN.match(path):
        return f"run-{found[1] if found[1] in KNOWN else 'other'}"
    if path.strip("/") in ("", *EVERY):
        return "page"
    return next((kind for start, kind in OTHERS.items() if path.startswith(start)), "other")


class Counted:
    """ASGI middleware, before all others: counts what is answered and how long that took, and writes it down where the
    server keeps a log of requests."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            METERS.sessions += 1
            try:
                await self.app(scope, receive, send)
            finally:
                METERS.sessions -= 1
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, began = 500, time.perf_counter()

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        finally:
            kind, took = kind_of(scope["path"]), time.perf_counter() - began
            METERS.count(kind, status, took)
            note(scope, kind, status, took)
