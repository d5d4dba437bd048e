"""HTTP routes for run artefacts: GET only, checked ids, a fixed table of names, ETags. Components fetch from here.

Streamlit's session is not involved: a component reads the feed of a run by itself, so that a live page costs the server
no script run.
"""

from __future__ import annotations

import json
import mimetypes
import os
import re
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from aecore.errors import UserError
from aecore.runs.log import fingerprint, read_events
from aecore.runs.run import Run
from aecore.texts import Sentence, fill
from aecore.workers.decoding import decode, numbers_of
from aecore.workers.jobs import job_of, state_of
from aecore.workers.places import place_in_queue

from .build import STATIC, built_from
from .lab import store
from .language import LANGUAGES, say
from .sending import OCTETS, missing, opened, sent, streamed
from .serving import FOR_GOOD, PARTS, version

__all__ = ["feed", "routes"]

RESULTS = {"items.safetensors", "decoder.onnx", "encoder.onnx"}
BUILT = re.compile(r"(?=.{1,120}$)[\w-]+(\.[\w-]+)*\.(js|wasm)")
DIGEST = re.compile(r"-[A-Z0-9]{8}\.")
"""In the name of a built file: it never means another file."""


def routes() -> list[BaseRoute]:
    """Return the app's own routes."""
    return [
        Route("/api/runs/{run}/feed", get_feed, methods=["GET"]),
        Route("/api/runs/{run}/snapshots/{name}", get_snapshot, methods=["GET"]),
        Route("/api/runs/{run}/results/{name}", get_result, methods=["GET"]),
        Route("/api/runs/{run}/derived/{kind}", get_derived, methods=["GET"]),
        Route("/api/runs/{run}/decode", get_decoded, methods=["GET"]),
        Route("/lab/static/{name:path}", get_built, methods=["GET"]),
    ]


def get_feed(request: Request) -> Response:
    try:
        start, mark = request.query_params.get("from", "0"), request.query_params.get("mark", "")
        return ascii_json(feed(store().get(request.path_params["run"]), byte_of(start), mark))
    except UserError as error:
        return JSONResponse({"error": str(error)}, status_code=404)


def ascii_json(value: dict[str, Any]) -> Response:
    """JSON in ASCII: text in a log may hold what UTF-8 cannot carry."""
    return Response(json.dumps(value, allow_nan=False), media_type="application/json")


def byte_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def feed(run: Run, start: int, mark: str = "") -> dict[str, Any]:
    """Return the status of a run and its events from byte `start` on.

    `mark` is what the last answer called so. When the log up to `start` is another one by now (a resume has cut it back, and
    it may have grown again), the answer says `reset` and the reader begins anew.
    """
    status = asdict(run.status)
    status["epochs"] = run.spec.budget.epochs
    status["position"] = place_in_queue(run) if status["state"] == "queued" else None
    status["reason"] = fill(f"{status['reason']} {status.pop('hint')}".strip(), status.pop("reason_values") or {}) or None
    now = fingerprint(run.events_path, start)
    if now is None or (mark and mark != now):
        return {"status": status, "next": 0, "mark": "", "events": [], "reset": True}
    events, following = read_events(run.events_path, start)
    return {"status": status, "next": following, "mark": fingerprint(run.events_path, following) or "", "events": events}


def get_snapshot(request: Request) -> Response:
    stem, dot, suffix = request.path_params["name"].partition(".")
    known = dot and ((suffix == "safetensors" and (stem == "inputs" or stem.isdigit())) or (suffix == "onnx" and stem.isdigit()))
    return artefact(request, "snapshots", request.path_params["name"] if known else "")


def get_result(request: Request) -> Response:
    name, part = request.path_params["name"], request.query_params.get("part", "")
    return artefact(request, "results", name if name in RESULTS else "", part if name == "items.safetensors" and part in PARTS else "")


def get_built(request: Request) -> Response:
    """Return a file of the browser components; packed once, by the build, where the browser can unpack it."""
    name = request.path_params["name"]
    known, asked = BUILT.fullmatch(name), request.query_params.get("v")
    lasting = known and (DIGEST.search(name) or (asked and asked == built_from()))
    packed = opened(STATIC / f"{name}.gz") if known and "gzip" in request.headers.get("accept-encoding", "") else None
    file = packed or (opened(STATIC / name) if known else None)
    if file is None:
        return missing()
    headers = {"Cache-Control": FOR_GOOD if lasting else "no-cache", "Vary": "Accept-Encoding"}
    now = version(os.fstat(file.fileno()))
    headers |= {"ETag": f'"{now}-gzip"', "Content-Encoding": "gzip"} if packed else {"ETag": f'"{now}"'}
    return streamed(request, file, headers, mimetypes.guess_type(name)[0])


def get_derived(request: Request) -> Response:
    """Return the result of a job (its parameters are the query), 202 with how far it is, 404 when nobody has asked for it."""
    try:
        job = job_of(store().get(request.path_params["run"]), request.path_params["kind"], dict(request.query_params))
        now = state_of(job)
    except UserError as error:
        return refused(request, error)
    if now.state == "done":
        return sent(request, job.path)
    words = [say(Sentence(text, now.values or {}), spoken(request)) for text in (now.text, now.hint)]
    told = {"state": now.state, "share": now.share, "text": " ".join(filter(None, words))}
    return JSONResponse(told, status_code=202 if now.state in ("running", "failed") else 404)


def get_decoded(request: Request) -> Response:
    """Return what codes decode to, for a browser that cannot do it itself: float32, the shape in a header."""
    try:
        content, shape = decode(store().get(request.path_params["run"]), numbers_of(request.query_params.get("code", "")))
    except UserError as error:
        return refused(request, error)
    headers = {"X-Shape": ",".join(map(str, shape)), "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=OCTETS)


def refused(request: Request, error: UserError) -> Response:
    code = spoken(request)
    return JSONResponse({"error": f"{say(error.message, code)} {say(error.hint, code)}".strip()}, status_code=404)


def spoken(request: Request) -> str:
    """The language that a component asks for; English where it asks for none."""
    code = request.headers.get("accept-language", "")[:2]
    return code if code in LANGUAGES else "en"


def artefact(request: Request, folder: str, name: str, part: str = "") -> Response:
    """Return a file of a run, or a part of its items; 404 when there is none."""
    try:
        run = store().get(request.path_params["run"])
    except UserError:
        name = ""
    return sent(request, run.path / folder / name if name else None, part)
