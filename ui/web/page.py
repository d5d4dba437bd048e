"""The page that Streamlit serves at every address, with a few lines before its own code, and the visitor's cookie."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from aecore.settings import readonly

from ..links import EVERY
from .addresses import BUILT, VERSION, base
from .build import source_digest
from .cookie import cookie_of, named_in, new_id
from .packed import mounting
from .sending import has, takes_gzip

__all__ = ["inline_scripts", "pages"]

INDEX = Path(st.__file__).parent / "static" / "index.html"
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
LATER = re.compile(r"<script[^>]*\ssrc=[^>]*></script>|<link\s+rel=\"(?:preload|modulepreload|stylesheet)\"[^>]*>")
"""What Streamlit's page asks for: its own code, style sheet and font."""
FONT = re.compile(r"@font-face {.*?}\n", re.DOTALL)
ROOT = '<div id="root">'
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
BEGIN = """
const place = document.getElementById("first"), later = document.getElementById("later");
const goOn = () => {
  for (const { localName, attributes, textContent } of later.content.children) {
    const tag = document.createElement(localName);
    for (const { name, value } of attributes) tag.setAttribute(name, value);
    tag.textContent = textContent;
    document.head.append(tag);
  }
  later.content.replaceChildren();
};
const late = setTimeout(goOn, 20000);
try {
  const asked = localStorage.getItem("latentlab-colours");
  if (asked === "Light" || asked === "Dark") place.style.colorScheme = asked.toLowerCase();
} catch { /* a browser that keeps nothing */ }
try {
  const lab = await import(location.origin + place.dataset.code);
  if (performance.now() - performance.getEntriesByType("navigation")[0].responseEnd < 500) goOn();
  await lab.first(place);
} catch (error) {
  console.warn("first", error);
  place.remove();
}
clearTimeout(late);
goOn();
"""
"""Home's stage first. On a quick line Streamlit's code comes beside it, on a slow one behind it: side by side neither
would be there for half a minute."""
MOVED = {"runs": "gallery"}
"""Pages that had another name before, by it."""
DAYS = 400
"""As long as browsers keep a cookie; each visit begins them anew."""
PACKED = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
First = Callable[[Request], dict[str, Any] | None]


def pages(first: First) -> list[BaseRoute]:
    """Return the routes of the pages; `first` says what Home shows before Streamlit's page is there."""
    home = Route(f"{base()}/", partial(get_home, first), methods=["GET"])
    shown = [home, *(Route(f"{base()}/{name}", get_page, methods=["GET"]) for name in EVERY)]
    return [*shown, *(Route(f"{base()}/{old}", partial(moved, new), methods=["GET"]) for old, new in MOVED.items())]


def moved(name: str, request: Request) -> Response:
    """Lead from the address of an older version to the page that took its place, with all that the link says."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{name}{query}", 308)


def get_home(first: First, request: Request) -> Response:
    data = first(request)
    return answered(request, page() if data is None else beginning(data))


def get_page(request: Request) -> Response:
    return answered(request, page())


def answered(request: Request, content: bytes) -> Response:
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"', "Cache-Control": "private, no-cache"}
    if has(request, headers["ETag"]):
        answer = Response(status_code=304, headers=headers)
    else:
        if takes_gzip(request):
            content, headers = gzip.compress(content, 6, mtime=0), headers | PACKED
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
def waiting() -> tuple[str, str]:
    """Return the page whose own code waits, before and behind the place of what comes first."""
    whole = page().decode()
    mounts = (f'<link rel="modulepreload" crossorigin href="{address}">' for address in mounting())
    font = f"<style>{''.join(FONT.findall(whole))}</style>"
    later = f'<template id="later">{"".join([*LATER.findall(whole), *mounts, font])}</template>'
    head = f'{later}\n    <script type="module">{BEGIN}</script>\n  </head>'
    before, behind = FONT.sub("", LATER.sub("", whole)).replace("</head>", head, 1).split(ROOT, 1)
    return before, f"{ROOT}{behind}"


def beginning(data: dict[str, Any]) -> bytes:
    """Return the page of Home with its stage, which is given `data`, before all else."""
    before, behind = waiting()
    code = f"{base()}{BUILT}/lab.js?{VERSION}={source_digest()}"
    told, title, lead = map(
        html.escape, (json.dumps(data, ensure_ascii=False), data["texts"]["hero_title"], data["shown"]["lead"])
    )
    bar = '<div class="bar"><div class="bar-brand">Latent Lab</div></div>'
    stage = f'<div class="first-stage"><div><h1>{title}</h1><p>{lead}</p></div></div>'
    place = f'<div id="first" lang="{data["lang"]}" data-code="{code}" data-home="{told}">{bar}{stage}</div>'
    return f"{before}{place}\n    {behind}".encode()


@cache
def inline_scripts() -> tuple[str, ...]:
    """Return what lets the scripts within the page run, and no others: the digests of their texts, as CSP wants
    them."""
    return tuple(f"'sha256-{digest_of(text)}'" for text in SCRIPT.findall("".join(waiting())))


def digest_of(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
