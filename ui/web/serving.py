"""How files reach the browser soon: sent at once, announced with the page that needs them, kept for good under a
version.

The versions, announcements and packed files of the app's own routes; `ui/web/routes.py` says what can be fetched.
"""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Callable
from functools import cache, partial
from os import stat_result
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import psutil
import streamlit as st
from safetensors.numpy import save
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aecore.data.originals import has_originals, originals
from aecore.errors import UserError
from aecore.runs.artefacts import FILES
from aecore.runs.run import Run
from aecore.runs.tensors import reading

from ..lab import SHOWN_FIRST, store_for
from .addresses import BUILT, OF_A_RUN, RUN, TOLD, VERSION, base, within
from .addresses import FILES as FOLDERS
from .build import STATIC, source_digest
from .packed import mounting

__all__ = [
    "DECODER", "ENCODER", "FOR_GOOD", "ITEMS", "PARTS", "Announcing", "Drawing", "drawing", "part_of",
    "send_undelayed", "version", "versions",
]  # fmt: skip

FOR_GOOD = "private, max-age=31536000, immutable"
"""For an address that names the version of what it leads to."""
ITEMS, DECODER, ENCODER = (FILES[key].path for key in ("items", "decoder", "encoder"))
PARTS = ("points", "pictures")
"""Of the items: all but their pictures, and those alone."""
BINARY = re.compile(RUN.format(run="[^/]+") + f"/(({'|'.join((*FOLDERS, 'derived'))})/|{re.escape(OF_A_RUN['zip'])}$)")
EXPLORE = "/explore"
WITH_MAP = ("/", "/home", EXPLORE)
"""Pages that begin with a map."""


Drawing = Callable[[Any, Any], Any]
"""Places of items in their data set, and their classes -> their pictures; None where there are none of these."""


def version(found: stat_result, *, drawn: bool = False) -> str:
    """What tells one version of a file from another; `drawn`: pictures that it does not hold itself are sent with
    it."""
    return f"{found.st_mtime_ns:x}-{found.st_size:x}" + "-o" * drawn


def drawing(run: Run) -> Drawing | None:
    """Return what draws the items of a run that ships without pictures; None where the run has its own, or where its
    data set is not here."""
    return partial(originals, run.card) if run.shipped and has_originals(run.card) else None


def versions(run: Run) -> dict[str, str]:
    """Return the present versions of the files that the explorer of a run reads, by their paths; of those that are
    there."""
    known, drawn = {}, drawing(run) is not None
    for name in (ITEMS, DECODER, ENCODER):
        try:
            known[name] = version((run.path / name).stat(), drawn=drawn and name == ITEMS)
        except OSError:
            continue
    return known


def part_of(path: Path, part: str, draw: Drawing | None = None) -> bytes | None:
    """Return a part of an items file, as a file of its own; None when it holds no pictures and they are asked for.

    Points come with `pictures: apart` in their metadata when there are pictures. Those that the file does not hold are
    drawn, where something to `draw` them with is given.
    """
    with reading(path) as file:
        names, told = set(file.keys()), file.metadata() or {}
        known = told | ({"pictures": "apart"} if "pictures" in names or draw else {})
        if part == "pictures":
            held = "pictures" in names
            found = file.get_tensor(part) if held else draw and draw(file.get_tensor("ids"), file.get_tensor("labels"))
            return None if found is None else bytes(save({part: found}, known))
        return bytes(save({name: file.get_tensor(name) for name in names - {"pictures"}}, known))


def send_undelayed() -> None:
    """Let connections send a small packet at once, instead of when the last one has been acknowledged (TCP_NODELAY).

    Streamlit listens on a socket that waits: headers and body of an answer, or two messages, then lie up to 40 ms
    apart. Connections inherit the option from the socket that listens. Where the system does not tell which one that
    is, nothing changes.
    """
    port = st.get_option("server.port")
    try:
        listening = [
            c
            for c in psutil.Process().net_connections("tcp")
            if c.status == psutil.CONN_LISTEN and c.laddr.port == port
        ]
        for connection in listening:
            if connection.fd >= 0:
                with socket.socket(fileno=os.dup(connection.fd)) as known:
                    known.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (psutil.Error, OSError):  # slower by 40 ms here and there, and no reason not to start
        return


class Announcing:
    """ASGI middleware: a page with a map says in its headers what will be asked for next, and numbers are sent as they
    are.

    Packing floats makes them hardly smaller, and Streamlit packs every answer anew: 0.5 s for the items of MNIST.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = within(scope["path"]) if scope["type"] == "http" else ""
        if BINARY.match(asked):
            said = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": said}
        elif asked in WITH_MAP:
            send = with_links(send, await run_in_threadpool(links, scope))
        await self.app(scope, receive, send)


def with_links(send: Send, links: list[str]) -> Send:
    async def send_on(message: Message) -> None:
        if links and message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("Link", ", ".join(links))
        await send(message)

    return send_on


def links(scope: Scope) -> list[str]:
    """What a page with a map will ask for next. Reads files: not for the thread that answers everybody."""
    return [*run_links(scope), *code_links("explore" if within(scope["path"]) == EXPLORE else "home")]


@cache
def code_links(page: str) -> list[str]:
    """What leads to a page's code (the build lists it), its modules in one go instead of one after the other."""
    try:
        early = json.loads((STATIC / "early.json").read_text())[page]
    except (OSError, ValueError, KeyError):
        return []
    built = f"{base()}{BUILT}"
    modules = [f"<{built}/{name}>; rel=modulepreload" for name in early["modules"]]
    entry = f"<{built}/lab.js?{VERSION}={source_digest()}>; rel=modulepreload"
    if page != "home":  # whose stage comes before Streamlit's code (`page.py`)
        modules += [f"<{address}>; rel=modulepreload" for address in mounting()]
    return [entry, *modules, *(preload(f"{built}/{name}") for name in early["files"])]


def run_links(scope: Scope) -> list[str]:
    """What leads to the decoder and the items of the run that the page begins with."""
    asked = parse_qs(scope["query_string"].decode("latin-1")) if within(scope["path"]) == EXPLORE else {}
    named = asked.get("share", []) or asked.get("run", [])
    try:
        run = store_for(HTTPConnection(scope)).get(named[0] if named else SHOWN_FIRST)
        apart = run.card.sample.pictures
    except (UserError, OSError):  # the page says what is wrong; without announcements it only comes later
        return []
    at, known = f"{base()}{RUN.format(run=quote(run.id))}", versions(run)
    # The decoder first: what it draws is the first that moves.
    files = {DECODER: "", ITEMS: f"{TOLD['part']}={PARTS[0]}&" if apart else ""}
    return [preload(f"{at}/{name}?{query}{VERSION}={known[name]}") for name, query in files.items() if name in known]


def preload(address: str) -> str:
    return f"<{address}>; rel=preload; as=fetch; crossorigin=anonymous"
