"""Every address that a server answers, asked by everybody there can be (`tests.access`)."""

from __future__ import annotations

import json
from contextlib import suppress

from aecore.classes.rooms import Ended, Rooms
from aecore.classes.shelf import FileShelf
from aecore.lessons.course import course
from aecore.runs.shares import digest_of, share, shares_of, take_back
from ui.web.addresses import CLASS_KEY, CLASSES, OPERATOR, OWN_HEADER

from .bench import MEMBERS, PAGE, SHIPPED, VISITORS, Bench

__all__ = ["CLASS", "PRIVATE", "ROUTES", "row_of_class", "row_of_private_route", "row_of_route"]


ROUTES: dict[str, tuple[str, str]] = {
    "page": ("GET", "/gallery"),
    "feed of a run": ("GET", "/api/runs/{run}/feed"),
    "what can be seen of a run": ("GET", "/api/runs/{run}/seen"),
    "items, decoder, encoder of a run": ("GET", "/api/runs/{run}/results/items.safetensors"),
    "thumbnails of a run": ("GET", "/api/runs/{run}/results/map.webp"),
    "snapshots of a run": ("GET", "/api/runs/{run}/snapshots/inputs.safetensors"),
    "result of a calculation, none started": ("GET", "/api/runs/{run}/derived/trust"),
    "decoding": ("GET", "/api/runs/{run}/decode?code=0,0"),
    "a run as one file": ("GET", "/api/runs/{run}/run.zip"),
    "a run as an HTML page, once it was made": ("GET", f"/api/runs/{{run}}/page?of={PAGE}&as=html"),
    "anything but GET on a run": ("DELETE", "/api/runs/{run}/feed"),
    "settings of a run (spec.json)": ("GET", "/api/runs/{run}/results/..%2fspec.json"),
    "key of the cookies": ("GET", "/api/runs/.visitors.key/feed"),
    "code of the components": ("GET", "/lab/static/lab.js"),
    "upload": ("PUT", "/_stcore/upload_file/session/file"),
    "use of the server (`_stcore/metrics`)": ("GET", "/_stcore/metrics"),
    "whether the server can do its work (`/api/health`)": ("GET", "/api/health"),
    "its metrics for Prometheus (`/api/metrics`)": ("GET", "/api/metrics"),
    "Streamlit's agents (`_stcore/agent`)": ("POST", "/_stcore/agent/interact"),
    "opening a class": ("POST", CLASSES),
    "the operator's page": ("GET", OPERATOR),
    "signing in without the token": ("POST", OPERATOR),
}


def row_of_route(bench: Bench, name: str) -> list[str]:
    """What an address answers to each visitor: the status."""
    method, path = ROUTES[name]
    data = None if method == "GET" else b"{}"
    address = path.format(run=SHIPPED)
    more = {OWN_HEADER: "1"} if path == CLASSES else {"Origin": bench.server.url} if path == OPERATOR else {}
    return [str(bench.server.get(address, method, data, **bench.headers(who), **more)[0]) for who in VISITORS]


PRIVATE = {
    name: path for name, (method, path) in ROUTES.items() if method == "GET" and "{run}" in path and ".." not in path
}


def row_of_private_route(bench: Bench, name: str) -> list[str]:
    """What an address of a run on its owner's data answers: the status; with links, under their token."""
    run = bench.own_run("owner")
    given, taken = share(run), share(run)
    take_back(run, next(one.name for one in shares_of(run) if one.name == digest_of(taken)))
    asked = [(bench.own_run(who).id, who) for who in VISITORS]
    asked += [(given, "another visitor"), (taken, "another visitor")]
    found = [bench.server.get(PRIVATE[name].format(run=run), **bench.headers(who))[0] for run, who in asked]
    return list(map(str, found))


AT = {"lesson": course()[0].id, "step": next(one.id for one in course()[0].steps if one.kind == "predict")}
CLASS: dict[str, tuple[str, str, dict[str, object]]] = {
    "that it is there, and what may be seen of it": ("GET", "", {}),
    "joining": ("POST", "/join", {}),
    "answering": ("POST", "/vote", AT | {"answer": None}),
    "showing counts": ("POST", "/act", AT | {"act": "show"}),
    "hiding them": ("POST", "/act", AT | {"act": "hide"}),
    "a second vote": ("POST", "/act", AT | {"act": "again"}),
    "closing it": ("POST", "/act", {"act": "close"}),
    "forgetting it": ("POST", "/act", {"act": "reset"}),
}


def row_of_class(bench: Bench, name: str) -> list[str]:
    """What a class answers to who holds which key: the status. Each has a class of its own, asked by a page of this
    server; opened in the store, as a server takes only so many from one address."""
    method, path, told = CLASS[name]
    found = Rooms(FileShelf(bench.server.runs))
    cells = []
    for who in MEMBERS:
        (code, key), (other, other_key) = (found.open("", host=True) for _ in range(2))
        keys = dict(zip(MEMBERS, (key, found.join(code), found.join(other), ""), strict=True))
        data = None if method == "GET" else json.dumps(told).encode()
        headers = {OWN_HEADER: "1", CLASS_KEY: keys[who]}
        cells.append(str(bench.server.get(f"{CLASSES}/{code}{path}", method, data, **headers)[0]))
        for one, its_key in ((code, key), (other, other_key)):
            with suppress(Ended):
                found.act(one, its_key, "reset")
    return cells
