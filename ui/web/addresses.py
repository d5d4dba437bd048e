"""The addresses that browsers ask: the same names stand in ui/frontend/src/contract.ts, which is written from here."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import streamlit as st

__all__ = [
    "BUILT", "CLASSES", "CLASS_KEY", "CLASS_PATHS", "FILES", "HEALTH", "METRICS", "OF_A_RUN", "OPERATOR", "OWN",
    "OWN_HEADER", "OWN_PATHS", "PAPERS", "RUN", "SHAPE", "TOLD", "VERSION", "base", "parts_of_origin", "within",
]  # fmt: skip

RUN = "/api/runs/{run}"
"""Below it lies all that belongs to a run."""
OF_A_RUN = {
    "feed": "feed", "seen": "seen", "derived": "derived/{kind}", "decode": "decode", "zip": "run.zip", "page": "page",
}  # fmt: skip
"""What is answered: how it goes, what can be seen of it, what a job has found out (its parameters are the query), what
codes decode to, all of it as one file, it as one HTML page."""
FILES = ("snapshots", "results")
"""Folders of a run whose files are sent."""
OWN = "/api/own"
"""Below it data come in that people bring."""
OWN_PATHS = {
    "drop": "/{token}", "check": "/{token}/check", "look": "/{token}/look", "use": "/{token}/use",
    "file": "/{token}/{number:int}", "data": "/data/{digest}.zip", "change": "/change/{digest}",
    "examples": "/examples/{name}",
}  # fmt: skip
"""A drop and its files, the look at it, what becomes of it; data sets that are kept; files to try it with."""
OWN_HEADER = "X-Latent-Lab"
"""The header that pages of this server send along: those of others may not, so that their requests are known."""
CLASSES = "/api/classes"
"""Below it classes are opened, joined, answered in and counted."""
CLASS_PATHS = {"class": "/{code}", "join": "/{code}/join", "vote": "/{code}/vote", "act": "/{code}/act"}
CLASS_KEY = "X-Class-Key"
"""The header with the token of a browser that has joined a class, or with the key of its teacher."""
HEALTH, METRICS = "/api/health", "/api/metrics"
"""Whether the server can do its work, for whoever watches over it; what it counts of itself, where that is told."""
PAPERS = {"handout": "/print/handout", "sheet": "/print/answers"}
"""Pages to print: what a student fills in, what a teacher should know."""
OPERATOR = "/operator"
"""The page on which an operator with a token signs in."""
BUILT = "/lab/static"
"""Below it lies the code of the components."""
VERSION = "v"
"""Names a version: what is sent under it may be kept for good."""
TOLD = {"from": "from", "mark": "mark", "part": "part", "code": "code", "temperature": "temperature", "seed": "seed",
        "data": "data", "of": "of", "as": "as", "version": VERSION}  # fmt: skip
"""Parts of the query: the byte of the log to go on from, the fingerprint of what was read before it, a part of a file,
the codes to decode, at which temperature and by which seed words are drawn, whether a person's own data are to come
along, which of the pages that were made, in which form."""
SHAPE = "X-Shape"
"""The header with the shape of what codes decode to."""


def base() -> str:
    """What stands before every address of this server, such as `/lab` behind a proxy that passes on a part of a site;
    empty at the root of a host."""
    path = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{path}" if path else ""


def within(path: str) -> str:
    """Return an address as it is without what stands before it; one that is not below that leads nowhere."""
    return path.removeprefix(base()) if path.startswith(f"{base()}/") else ""


def parts_of_origin(said: str) -> SplitResult:
    """Return the parts of an origin as a header tells it; all are empty where it is no address, as anybody may send."""
    try:
        return urlsplit(said)
    except ValueError:
        return urlsplit("")
