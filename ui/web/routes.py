"""HTTP routes for run artefacts: GET only, checked ids, a fixed table of names, ETags. Components fetch from here.

Streamlit's session is not involved: a component reads the feed of a run by itself, so that a live page costs the server
no script run.
"""

from __future__ import annotations

import mimetypes
import os
import re
from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from aecore.errors import UserError
from aecore.texts import Sentence
from aecore.workers.decoding import decode, numbers_of
from aecore.workers.jobs import job_of, state_of

from ..lab import store
from ..language import say, speaking
from ..trouble import narrated
from .addresses import BUILT, FILES, OF_A_RUN, RUN, SHAPE, TOLD, base
from .build import STATIC, built_from
from .feed import feed_as_json
from .own import own_routes
from .sending import OCTETS, missing, opened, sent, spoken, streamed
from .serving import FOR_GOOD, PARTS, drawing, version

__all__ = ["routes"]

NAME = re.compile(r"(?=.{1,120}$)[\w-]+(\.[\w-]+)*\.(js|wasm|woff2)")
DIGEST = re.compile(r"-[A-Z0-9]{8}\.")
"""In the name of a built file: it never means another file."""


def routes() -> list[BaseRoute]:
    """Return the app's own routes."""
    run, built = f"{base()}{RUN}", f"{base()}{BUILT}"
    return [
        *[Route(f"{run}/{path}", ANSWERS[what], methods=["GET"]) for what, path in OF_A_RUN.items()],
        *[Route(f"{run}/{folder}/{{name}}", partial(artefact, folder=folder), methods=["GET"]) for folder in FILES],
        *own_routes(),
        Route(f"{built}/{{name:path}}", get_built, methods=["GET"]),
    ]


def get_feed(request: Request) -> Response:
    try:
        start, mark = byte_of(told(request, "from", "0")), told(request, "mark")
        run = store().get(request.path_params["run"])
        content, packed = feed_as_json(run, start, mark, takes_gzip(request))
    except UserError as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    headers = {"Content-Encoding": "gzip"} if packed else {}
    return Response(content, headers=headers | {"Vary": "Accept-Encoding"}, media_type="application/json")


def takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def byte_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def get_built(request: Request) -> Response:
    """Return a file of the browser components; packed once, by the build, where the browser can unpack it."""
    name = request.path_params["name"]
    known, asked = NAME.fullmatch(name), told(request, "version")
    lasting = known and (DIGEST.search(name) or (asked and asked == built_from()))
    packed = opened(STATIC / f"{name}.gz") if known and takes_gzip(request) else None
    file = packed or (opened(STATIC / name) if known else None)
    if file is None:
        return missing()
    headers = {"Cache-Control": FOR_GOOD if lasting else "no-cache", "Vary": "Accept-Encoding"}
    now = version(os.fstat(file.fileno()))
    headers |= {"ETag": f'"{now}-gzip"', "Content-Encoding": "gzip"} if packed else {"ETag": f'"{now}"'}
    return streamed(request, file, headers, mimetypes.guess_type(name)[0])


def get_seen(request: Request) -> Response:
    """Return what is to be said of a run now, in the language that is asked for."""
    try:
        run = store().get(request.path_params["run"])
        with speaking(spoken(request)):
            return JSONResponse(narrated(run), headers={"Cache-Control": "no-store"})
    except UserError as error:
        return refused(request, error)


def get_derived(request: Request) -> Response:
    """Return the result of a job (its parameters are the query), 202 with how far it is, 404 when nobody has asked for
    it."""
    try:
        job = job_of(store().get(request.path_params["run"]), request.path_params["kind"], dict(request.query_params))
        now = state_of(job)
    except UserError as error:
        return refused(request, error)
    if now.state == "done":
        return sent(request, job.path)
    words = [say(Sentence(text, now.values or {}), spoken(request)) for text in (now.text, now.hint)]
    state = {"state": now.state, "share": now.share, "text": " ".join(filter(None, words))}
    return JSONResponse(state, status_code=202 if now.state in ("running", "failed") else 404)


def get_decoded(request: Request) -> Response:
    """Return what codes decode to, for a browser that cannot do it itself: float32, the shape in a header."""
    try:
        content, shape = decode(store().get(request.path_params["run"]), numbers_of(told(request, "code")))
    except UserError as error:
        return refused(request, error)
    headers = {SHAPE: ",".join(map(str, shape)), "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=OCTETS)


ANSWERS: dict[str, Callable[[Request], Response]] = {
    "feed": get_feed,
    "seen": get_seen,
    "derived": get_derived,
    "decode": get_decoded,
}


def told(request: Request, what: str, usual: str = "") -> str:
    """Return a part of the query."""
    return str(request.query_params.get(TOLD[what], usual))


def refused(request: Request, error: UserError) -> Response:
    code = spoken(request)
    return JSONResponse({"error": f"{say(error.message, code)} {say(error.hint, code)}".strip()}, status_code=404)


def artefact(request: Request, folder: str) -> Response:
    """Return a file of a run that a browser may have, or a part of its items; 404 when there is none."""
    try:
        run = store().get(request.path_params["run"])
    except UserError:
        return sent(request, None, "")
    path, part = run.artefact(folder, request.path_params["name"]), told(request, "part")
    if path != run.items:
        return sent(request, path)
    return sent(request, path, part if part in PARTS else "", drawing(run))
