"""Streamlit's own scripts and style sheets, packed: as Streamlit sends them they are 2.3 MB before a page can begin,
packed 0.5."""

from __future__ import annotations

import gzip
import mimetypes
import re
from functools import cache, lru_cache
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from .addresses import base, within

__all__ = ["Packing", "mounting", "packed"]

FILES = Path(st.__file__).parent / "static"
ADDRESS = re.compile(r"/(?=.{1,150}$)static/(js|css)/[\w-]+(\.[\w-]+)*\.(js|css)")
SCRIPTS = "/static/js"
MOUNTS = "BidiComponent.*.js"
"""What mounts our components; Streamlit fetches it when the page that it is told of has one."""
IMPORTED = re.compile(r"""(?:from|import)["']\./([\w.-]+\.js)["']""")
LEVEL = 6
"""Of gzip: 9 takes twice as long for 1 % less."""
FOR_ALL = "public, immutable, max-age=31536000"
"""The names hold digests; this is what Streamlit says of them."""


class Packing:
    """ASGI middleware: Streamlit's files are packed once for all, for who can unpack them. Routes of an app cannot
    stand in that place."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = within(scope["path"]) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else ""
        if ADDRESS.fullmatch(asked) and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            found = await run_in_threadpool(packed, asked)
            if found is not None:
                return await answer(asked, found)(scope, receive, send)
        await self.app(scope, receive, send)


def answer(path: str, content: bytes) -> Response:
    headers = {"Cache-Control": FOR_ALL, "Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
    return Response(content, headers=headers, media_type=mimetypes.guess_type(path)[0])


@lru_cache(maxsize=512)
def packed(path: str) -> bytes | None:
    """Return the packed content of a file by its address; None when there is no such file."""
    file = FILES / path.lstrip("/")
    return gzip.compress(file.read_bytes(), LEVEL, mtime=0) if ADDRESS.fullmatch(path) and file.is_file() else None


@cache
def mounting() -> list[str]:
    """Return the addresses of what mounts components and of what that imports, but for what the page itself names.

    A browser would find them one after the other, each a way to the server and back, when the page has begun.
    """
    page, folder = (FILES / "index.html").read_text("utf-8"), FILES / SCRIPTS.lstrip("/")
    waiting, found = [path.name for path in folder.glob(MOUNTS)], dict[str, None]()
    while waiting:
        name = waiting.pop()
        if name in found or name in page or not (folder / name).is_file():
            continue
        found[name] = None
        waiting += IMPORTED.findall((folder / name).read_text("utf-8"))
    return [f"{base()}{SCRIPTS}/{name}" for name in found]
