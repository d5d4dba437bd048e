"""The name of a user that a proxy puts into a header of each request (`LATENTLAB_USER_HEADER`), and who is believed.

Whoever reaches the server can send any header. So it is taken out of every request, pages and files alike, unless the
connection itself comes from an address that `LATENTLAB_PROXIES` lists. Behind this door everybody may read it.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import re
from collections.abc import Mapping
from functools import cache

from starlette.types import ASGIApp, Receive, Scope, Send

from aecore.settings import proxies, user_header

__all__ = ["Proxied", "user_in"]

NAME = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
LONGEST = 256
"""Characters of a user's name."""
FORWARDED_FOR = b"x-forwarded-for"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
log = logging.getLogger(__name__)


class Proxied:
    """ASGI middleware, before all others: the header that names a user goes no further unless a listed proxy has sent
    it, and sent it once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = header().lower().encode()
        if name and scope["type"] in ("http", "websocket"):
            sent = [said for said, _ in scope["headers"] if said.lower() == name]
            if sent and not (len(sent) == 1 and is_from_proxy(scope)):
                rest = [(said, value) for said, value in scope["headers"] if said.lower() != name]
                scope = {**scope, "headers": rest}
        await self.app(scope, receive, send)


def user_in(headers: Mapping[str, str]) -> str:
    """Return the user whom a proxy names in headers that have passed `Proxied`; empty where none is named."""
    found = headers.get(name, "").strip() if (name := header()) else ""
    return found if len(found) <= LONGEST else ""


@cache
def header() -> str:
    """The header that names users; empty where there is none, or none that could be one."""
    name = user_header()
    if name and not NAME.fullmatch(name):
        log.warning("LATENTLAB_USER_HEADER: “%s” is no name of a header: nobody is known by it.", name)
        return ""
    if name and not networks():
        log.warning("LATENTLAB_USER_HEADER is set, and LATENTLAB_PROXIES lists no address that may send it.")
    return name


@cache
def networks() -> tuple[Network, ...]:
    """The addresses and networks of the proxies that are believed; what is none is told in the log and left out."""
    found = []
    for said in proxies():
        try:
            found.append(ipaddress.ip_network(said))
        except ValueError:
            log.warning("LATENTLAB_PROXIES: “%s” is left out. Write addresses or networks, as 10.0.0.0/24.", said)
    return tuple(found)


def is_from_proxy(scope: Scope) -> bool:
    """Whether a connection comes from a listed proxy.

    uvicorn puts the address that `X-Forwarded-For` names in the place of the connection's, where that is one of those
    it believes (this machine's, unless `FORWARDED_ALLOW_IPS` says otherwise), with port 0 or the port that is named
    there. So an address which may have been put there says nothing of who sent the request: then all that could have
    put it there must be listed.
    """
    host, port = scope.get("client") or ("", 0)
    told = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == FORWARDED_FOR]
    if not host:
        return False
    if port == 0 or any(same_address(host, said) for value in told for said in value.split(",")):
        return all(map(is_listed, os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1").split(",")))
    return is_listed(host)


def same_address(host: str, said: str) -> bool:
    """Whether what stands in a header is this address, however it is written, with a port or without."""
    said = said.strip().strip('"')
    bare = {said, said.rpartition(":")[0], said.partition("]")[0].lstrip("[")} - {""}
    return host in bare or address_of(host) in {address_of(text) for text in bare} - {None}


def is_listed(text: str) -> bool:
    address = address_of(text)
    return address is not None and any(address in network for network in networks())


def address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a text is, an IPv4 one as such also where it is written as IPv6; None where it is none."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
