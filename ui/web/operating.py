"""How an operator with a token signs in (`LATENTLAB_OPERATOR_TOKEN`): a page with one field, and a cookie for a working
day. The token itself is kept nowhere, and stands in no address, so in no log."""

from __future__ import annotations

import logging
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from aecore.classes.rates import Rate

from ..language import _, speaking
from .addresses import OPERATOR, base
from .headers import is_own_page
from .plain import plain_page
from .sending import spoken
from .signing import HOURS, has_signed_in, is_token, leave, signed_cookie, token_set

__all__ = ["operator_routes"]

LARGEST = 2000
"""Bytes of what the page sends."""
RATE = Rate(0.2, 10)
"""Tokens that are wrong, by address."""
STYLE = (
    ":root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1rem;box-sizing:border-box;"
    "background:light-dark(#f6f6fb,#0d0c18);color:light-dark(#1d1b35,#f3f2ff)}"
    "main{width:100%;max-width:26rem;box-sizing:border-box;padding:1.6rem;border-radius:14px;"
    "background:light-dark(#fff,#161526);border:1px solid light-dark(#e2e2ee,#2c2a47)}"
    "h1{font-size:1.35rem;margin:0 0 .8rem}p{margin:0 0 1rem;color:light-dark(#4f4d6b,#b9b6d6)}"
    "a{color:light-dark(#4a3fd6,#a59eff)}nav{margin-top:1.4rem}[role=alert]{color:light-dark(#a3252c,#ff9aa0)}"
    "input,button{font:inherit;padding:.55rem .9rem;border-radius:.5rem}"
    "input{width:100%;box-sizing:border-box;margin:.3rem 0 1rem;color:inherit;"
    "background:light-dark(#f6f6fb,#0d0c18);border:1px solid light-dark(#69668a,#9a96bd)}"
    "button{border:0;cursor:pointer;background:light-dark(#4a3fd6,#a59eff);color:light-dark(#fff,#14122b)}"
)
log = logging.getLogger(__name__)


def operator_routes() -> list[BaseRoute]:
    """Return the routes of the page."""
    at = f"{base()}{OPERATOR}"
    return [Route(at, get_page, methods=["GET"]), Route(at, sign_in, methods=["POST"])]


def get_page(request: Request) -> Response:
    return answer(request, 200 if token_set() else 404)


async def sign_in(request: Request) -> Response:
    """Take the token that the page has sent, or sign out."""
    token, address = token_set(), request.client.host if request.client else ""
    if not token:
        return answer(request, 404)
    if not is_own_page(request.headers):
        return answer(request, 403)
    told = await form_of(request)
    if not RATE.has_any(address):  # nothing is waited for from here on: who sends many at once is counted too
        return answer(request, 429)
    leaves = "out" in told
    if not leaves and not is_token(told.get("token", ""), token):
        RATE.allows(address)
        log.warning("Somebody sent a token of the operator that is wrong.")
        return answer(request, 403, wrong=True)
    if leaves:
        leave(request.cookies)
    name, value = signed_cookie("" if leaves else token)
    found = RedirectResponse("gallery", 303)
    found.set_cookie(
        name,
        value,
        HOURS * 3600 if value else 0,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return found


async def form_of(request: Request) -> dict[str, str]:
    """What a form has sent; nothing of one that is too long."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            return {}
    found = parse_qs(content.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in found.items()}


def answer(request: Request, status: int, *, wrong: bool = False) -> Response:
    code = spoken(request)
    with speaking(code):
        content = body(request, status, wrong)
        title = _("The operator of this server")
        back = escape(_("Back to Latent Lab"))
    link = f'<nav><a href="{base()}/?lang={code}">{back}</a></nav>'
    page = plain_page(code, title, STYLE, f"<main><h1>{escape(title)}</h1>{content}{link}</main>")
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})


def body(request: Request, status: int, wrong: bool) -> str:
    if status == 404:
        return paragraph(_("Nobody signs in here: no token is set, or this server writes nothing."))
    if status == 429:
        return paragraph(_("Too many wrong tokens came from this address. Wait a minute."))
    if status == 403 and not wrong:
        return paragraph(_("This was not asked for by a page of this server."))
    if has_signed_in(request.cookies):
        text, leave = _("You are signed in: you see and may change everything here."), escape(_("Sign out"))
        return paragraph(text) + form(f'<button name="out" value="1">{leave}</button>')
    label, enter, refused = (escape(text) for text in (_("Token"), _("Sign in"), _("That is not the token.")))
    field = (
        f'<label for="token">{label}</label>'
        '<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>'
        f"<button>{enter}</button>"
    )
    what = paragraph(_("With the token you see and may change everything here, for {n} hours.").format(n=HOURS))
    return what + (f'<p role="alert">{refused}</p>' if wrong else "") + form(field)


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def form(content: str) -> str:
    return f'<form method="post">{content}</form>'
