"""What must be shut before an engine gives tasks to a cluster of Ray, which runs whatever code it is sent. Knows no
Ray."""

from __future__ import annotations

import ipaddress
import os
from contextlib import suppress
from pathlib import Path

from ..errors import UserError
from ..settings import cluster_address
from ..texts import mark

__all__ = ["refuse_open_doors"]

EXAMPLE = mark("Name the head by its address in the private network, such as 10.0.0.1:6379.")


def refuse_open_doors() -> str:
    """Return the address of the head. Raises UserError unless whoever is let into the cluster must show a token, no
    usage is told to its makers, and the head is in a private network: Ray runs whatever it is given."""
    if os.environ.get("RAY_AUTH_MODE") != "token":
        raise UserError(
            mark("A Ray cluster without tokens runs the code of anyone who reaches it, so the engine does not start."),
            mark("Set RAY_AUTH_MODE=token here and on every machine of the cluster."),
        )
    if not token():
        raise UserError(
            mark("RAY_AUTH_MODE=token is set, but there is no token."),
            mark("Name a file with it by RAY_AUTH_TOKEN_PATH, the same on every machine."),
        )
    if os.environ.get("RAY_USAGE_STATS_ENABLED") != "0":
        raise UserError(
            mark("Ray would tell its makers how this cluster is used."),
            mark("Set RAY_USAGE_STATS_ENABLED=0 here and on every machine of the cluster."),
        )
    return private_address()


def token() -> str:
    """The token that Ray would show, by the places it looks at; empty: there is none."""
    named = os.environ.get("RAY_AUTH_TOKEN_PATH")
    try:
        return os.environ.get("RAY_AUTH_TOKEN") or (Path(named) if named else usual_token()).read_text().strip()
    except (OSError, ValueError, RuntimeError):
        return ""


def usual_token() -> Path:
    return Path.home() / ".ray" / "auth_token"


def private_address() -> str:
    """Return the address of the head; raises UserError where none is set, or it is not one of a private network."""
    address = cluster_address()
    host, _, port = address.rpartition(":")
    if not address:
        raise UserError(mark("LATENTLAB_CLUSTER is not set: where the head of the Ray cluster is."), EXAMPLE)
    with suppress(ValueError):
        found = ipaddress.ip_address(host.strip("[]"))
        if found.is_private and not found.is_unspecified and port.isdecimal():
            return address
    raise UserError(
        mark("LATENTLAB_CLUSTER is “{address}”, which is no address and port in a private network."),
        EXAMPLE,
        address=address[:60],
    )
