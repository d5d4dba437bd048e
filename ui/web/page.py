"""The page that Streamlit serves at every address, with a few lines before its own code, and the visitor's cookie."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache, partial
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from aecore.settings import readonly

from ..links import EVERY
from .addresses import base
from .cookie import cookie_of, named_in, new_id

__all__ = ["inline_scripts", "pages"]

INDEX = Path(st.__file__).parent / "static" / "index.html"
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
FIRST = "<script"
STYLE = Path(__file__).resolve().parents[1] / "shell" / "style.css"
MEND = """
try {
  const asked = localStorage.getItem("latentlab-colours");
  if (["System", "Light", "Dark"].includes(asked)) {
    localStorage.setItem("stActiveTheme-" + location.pathname + "-v2", JSON.stringify(asked));
  }
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith("stActiveTheme")) continue;
    try { JSON.parse(localStorage.getItem(name)); } catch { localStorage.removeItem(name); }
  }
} catch { /* a browser that keeps nothing */ }
"""
"""Streamlit reads the theme that a person has chosen without a thought of what may stand there: on one that is no JSON
its page stays blank, for good. And it remembers it by the page's path: what was chosen in our menu counts on all of
them."""
MOVED = {"runs": "gallery"}
"""Pages that had another name before, by it."""
DAYS = 400
"""As long as browsers keep a cookie; each visit begins them anew."""


def pages() -> list[BaseRoute]:
    """Return the routes of the pages."""
    shown = [Route(f"{base()}/{name}", get_page, methods=["GET"]) for name in ("", *EVERY)]
    return [*shown, *(Route(f"{base()}/{old}", partial(moved, new), methods=["GET"]) for old, new in MOVED.items())]


def moved(name: str, request: Request) -> Response:
    """Lead from the address of an older version to the page that took its place, with all that the link says."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{name}{query}", 308)


def get_page(request: Request) -> Response:
    content = page()
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        answer = Response(status_code=304, headers=headers)
    else:
        answer = Response(content, headers=headers, media_type="text/html")
    if not readonly():  # where nothing can be made nobody owns anything
        name, value = cookie_of(named_in(request.cookies) or new_id())
        answer.set_cookie(
            name, value, DAYS * 86_400, httponly=True, samesite="lax", secure=request.url.scheme == "https"
        )
    return answer


@cache
def page() -> bytes:
    """Streamlit's page, with what mends a broken theme before the first script, and the style sheet of the shell: sent
    by the script of a page it would come after the first paint, and what is there would jump."""
    before = f"<style>{STYLE.read_text('utf-8')}</style>\n    <script>{MEND}</script>\n    {FIRST}"
    return INDEX.read_text("utf-8").replace(FIRST, before, 1).encode()


@cache
def inline_scripts() -> tuple[str, ...]:
    """Return what lets the scripts within the page run, and no others: the digests of their texts, as CSP wants
    them."""
    return tuple(f"'sha256-{digest_of(text)}'" for text in SCRIPT.findall(page().decode()))


def digest_of(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
