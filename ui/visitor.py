"""Who a session, or a request, is to the store: the visitor that the browser's cookie names, and whether that is the
operator. The only place that decides it.

Unless `LATENTLAB_OPERATOR` says otherwise, or a token of the operator is set (`web/signing`), whoever sits before the
machine itself is the operator, so one person on one machine never notices that there are visitors. Four things must
hold: the server listens on the loopback address only; the browser found the page under a loopback name (`Origin`, which
scripts cannot set); the connection came from this machine; nothing says that it was passed on. A proxy on the same
machine connects from loopback too, so that alone proves nothing. On a machine that others can log in to, set
`LATENTLAB_OPERATOR`.

A request for a file has no `Origin` where a page asks for its own files. There the name under which the server was
found stands in for it (`Host`: a page elsewhere that leads its own name to this machine has another one), and the
browser must say that it is no other page which asks (`Sec-Fetch-Site`), where it says anything of that.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from streamlit.runtime.scriptrunner import get_script_run_ctx

from aecore.runs.visitor import NOBODY, OPERATOR, Visitor
from aecore.settings import has_operator_token, operators, readonly

from .language import _
from .web.addresses import parts_of_origin
from .web.cookie import id_of_user, named_in, new_id
from .web.proxied import user_in
from .web.signing import has_signed_in

__all__ = ["Caller", "at_home", "is_at_home", "visitor", "visitor_at", "visitor_of", "who_line"]

EVERYONE = "everyone"
SESSION = "session-"
"""Before the name of a visitor without a cookie."""
OWN_PAGES = ("same-origin", "none")
"""What `Sec-Fetch-Site` says of a request of our pages, and of an address that a person typed."""
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")
"""Headers that proxies add."""


@dataclass(frozen=True)
class Caller:
    """What a connection says of whoever is at its other end, and where this server listens."""

    listens: str | None
    """`server.address`; None: everywhere."""
    address: str | None
    """Where the connection comes from; None: this machine."""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)


def visitor() -> Visitor:
    """Return who this session is; outside of a session nobody, who owns nothing."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return NOBODY
    if readonly():
        return onlooker()
    caller = this_caller()
    known = name_of(caller)
    # Without a cookie (a frame on a page of others, a browser that keeps none) they own what this session makes.
    return visitor_of(caller, known or st.session_state.setdefault("visitor", f"{SESSION}{new_id()}"))


def visitor_at(request: HTTPConnection) -> Visitor:
    """Return who asks for a file: as `visitor`, but that who keeps no cookie owns nothing."""
    if readonly():
        return onlooker()
    headers: Mapping[str, str] = request.headers
    if "origin" not in headers and headers.get("sec-fetch-site", OWN_PAGES[0]) in OWN_PAGES:
        headers = {**headers, "Origin": f"{request.scope.get('scheme', 'http')}://{headers.get('host', '')}"}
    address = request.client.host if request.client else None
    caller = Caller(st.get_option("server.address"), address, Headers(headers), request.cookies)
    return visitor_of(caller, name_of(caller) or "")


def name_of(caller: Caller) -> str | None:
    """Return the id of who a connection says they are: the user whom a proxy names, else the visitor of the cookie."""
    user = user_in(caller.headers)
    return id_of_user(user) if user else named_in(caller.cookies)


def onlooker() -> Visitor:
    """Return who looks at a read-only demo: there are no cookies and no owners, so runs on people's own data are for
    nobody, unless the operator's setting says that they are for everyone."""
    return OPERATOR if EVERYONE in operators() else NOBODY


def who_line() -> str:
    """Return what a visitor should know of what they train here, as Markdown; nothing for the operator."""
    now = visitor()
    if now.is_operator or not now.id:
        return ""
    if now.id.startswith(SESSION):
        return _(
            "Your browser keeps no cookie here, or shows this page within another one: what you train is yours until "
            "you leave or reload the page. After that only the operator of this server can stop, change or delete it."
        )
    if user_in(this_caller().headers):
        return _(
            "What you train is yours: only you, under the name you signed in with, and the operator of this server can "
            "stop, change or delete it. You are visitor `{name}`."
        ).format(name=now.id)
    return _(
        "What you train is yours: only you, in this browser, and the operator of this server can stop, change or "
        "delete it. You are visitor `{name}`."
    ).format(name=now.id)


def this_caller() -> Caller:
    """The connection of this session, as it is now: a tab that comes back has another one."""
    context = st.context
    return Caller(st.get_option("server.address"), context.ip_address, context.headers, context.cookies)


def at_home() -> bool:
    """Whether this session is of somebody before the machine itself: then nothing leaves it."""
    return is_at_home(this_caller())


def visitor_of(caller: Caller, name: str) -> Visitor:
    """Return the visitor of a name, who may be the operator: named by the settings or signed in with the token; where
    neither of these is set, before the machine itself."""
    named = operators()
    if not named and not has_operator_token():
        return Visitor(name, is_operator=is_at_home(caller))
    return Visitor(name, is_operator=bool({name, EVERYONE} & set(named)) or has_signed_in(caller.cookies))


def is_at_home(caller: Caller) -> bool:
    """Whether somebody sits before the machine itself, as far as that can be told."""
    origin = parts_of_origin(caller.headers.get("Origin", "")).hostname
    here = all(map(is_loopback, (caller.listens, origin, caller.address or "localhost")))
    return here and not user_in(caller.headers) and not any(name in caller.headers for name in PASSED_ON)


def is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
