"""HTTP routes for run artefacts: GET only, checked ids, a fixed table of names, ETags. Components fetch from here.

Streamlit's session is not involved: a component reads the feed of a run by itself, so that a live page costs the server
no script run. Who asks is told by the cookie that comes with the request; `of_a_run` is the one door to all that
belongs to a run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from aecore.errors import UserError
from aecore.export.html.zipped import as_zip, file_name
from aecore.export.run_zip import write_run_zip
from aecore.files import usable
from aecore.runs.run import Run
from aecore.texts import Sentence
from aecore.workers.decoding import decode, drawing_of, numbers_of, written
from aecore.workers.jobs import job_of, state_of
from aecore.workers.taking import html_at, made

from ..lab import store_for
from ..language import say, speaking
from ..trouble import narrated
from ..words import error_text, joined, plain_title
from .addresses import FILES, OF_A_RUN, RUN, SHAPE, base
from .built import built_routes
from .classes import class_routes
from .feed import feed_as_json
from .health import health_routes
from .operating import operator_routes
from .own import own_routes
from .printing import paper_routes
from .sending import OCTETS, missing, opened, pieces, sent, spoken, takes_gzip, told, whole
from .serving import PARTS, drawing

__all__ = ["routes"]

PRIVATE = "private, no-cache"
"""Of files of runs that only some may see."""

Answer = Callable[[Request, Run], Response]


def routes() -> list[BaseRoute]:
    """Return the app's own routes."""
    run = f"{base()}{RUN}"
    answers: dict[str, Answer] = {path: ANSWERS[what] for what, path in OF_A_RUN.items()}
    answers |= {f"{folder}/{{name}}": partial(get_artefact, folder=folder) for folder in FILES}
    return [
        *[Route(f"{run}/{path}", partial(of_a_run, answer), methods=["GET"]) for path, answer in answers.items()],
        *own_routes(),
        *class_routes(),
        *paper_routes(),
        *health_routes(),
        *operator_routes(),
        *built_routes(),
    ]


def of_a_run(answer: Answer, request: Request) -> Response:
    """Answer of a run that who asks may see: theirs, what is for everybody, or what a link that they hold shows. Any
    other is not there, in the same words as one that never was."""
    try:
        run = store_for(request).get(request.path_params["run"])
        found = answer(request, run)
    except UserError as error:
        return refused(request, error)
    if run.is_private:  # a browser asks each time before it shows it again: a link may have been taken back
        found.headers["Cache-Control"] = PRIVATE if "etag" in found.headers else "private, no-store"
    return found


def get_feed(request: Request, run: Run) -> Response:
    start, mark = whole(told(request, "from", "0")), told(request, "mark")
    content, packed = feed_as_json(run, start, mark, takes_gzip(request))
    headers = {"Content-Encoding": "gzip"} if packed else {}
    return Response(content, headers=headers | {"Vary": "Accept-Encoding"}, media_type="application/json")


def get_seen(request: Request, run: Run) -> Response:
    """Return what is to be said of a run now, in the language that is asked for."""
    with speaking(spoken(request)):
        return JSONResponse(narrated(run), headers={"Cache-Control": "no-store"})


def get_derived(request: Request, run: Run) -> Response:
    """Return the result of a job (its parameters are the query), 202 with how far it is, 404 when nobody has asked for
    it."""
    job = job_of(run, request.path_params["kind"], dict(request.query_params))
    now = state_of(job)
    if now.state == "done":
        return sent(request, job.path)
    words = [say(Sentence(text, now.values or {}), spoken(request)) for text in (now.text, now.hint)]
    state = {"state": now.state, "share": now.share, "text": joined(*words)}
    return JSONResponse(state, status_code=202 if now.state in ("running", "failed") else 404)


def get_decoded(request: Request, run: Run) -> Response:
    """Return what codes decode to, for a browser that cannot do it itself, or texts whose words are drawn: float32, the
    shape in a header."""
    codes, temperature = numbers_of(told(request, "code")), told(request, "temperature")
    if temperature:
        content, shape = written(run, codes, *drawing_of(temperature, told(request, "seed", "0")))
    else:
        content, shape = decode(run, codes)
    headers = {SHAPE: ",".join(map(str, shape)), "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=OCTETS)


def get_zip(request: Request, run: Run) -> Response:
    """Return the run as one file; its owner's data with it where that is asked for."""
    file = tempfile.TemporaryFile()
    try:
        with usable(Path(tempfile.gettempdir())):
            write_run_zip(run, file, data=told(request, "data") == "1")
            size = file.tell()
            file.seek(0)  # what was held back is written
    except BaseException:
        with suppress(OSError):  # of a full disk
            file.close()
        raise
    headers = {
        "Content-Length": str(size),
        "Content-Disposition": f'attachment; filename="latent-lab-{run.id}.zip"',
    }
    return StreamingResponse(pieces(file), headers=headers, media_type="application/zip")


def get_page(request: Request, run: Run) -> Response:
    """Return an HTML page that was made of a run, and perhaps of others, alone or in a zip; to be saved, never
    shown."""
    digest = told(request, "of")
    known = made(run, digest)
    runs = [run, *map(store_for(request).get, known.runs[1:] if known else ())]
    for one in runs:
        one.refuse_taking()
    file = opened(html_at(run, digest)) if known else None
    if file is None:
        return missing()
    with file:
        content = file.read()
    name, form = file_name(" ".join(map(plain_title, runs)), "html"), told(request, "as")
    if form == "zip":
        content, name = as_zip(content, name), f"{name.removesuffix('.html')}.zip"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type=FORMS.get(form, OCTETS))


FORMS = {"html": "text/html; charset=utf-8", "zip": "application/zip"}


def get_artefact(request: Request, run: Run, folder: str) -> Response:
    """Return a file of a run that a browser may have, or a part of its items; 404 when there is none."""
    path, part = run.artefact(folder, request.path_params["name"]), told(request, "part")
    if path != run.items:
        return sent(request, path)
    return sent(request, path, part if part in PARTS else "", drawing(run))


ANSWERS: dict[str, Answer] = {
    "feed": get_feed,
    "seen": get_seen,
    "derived": get_derived,
    "decode": get_decoded,
    "zip": get_zip,
    "page": get_page,
}


def refused(request: Request, error: UserError) -> Response:
    code = spoken(request)
    return JSONResponse({"error": error_text(error, code)}, status_code=404)
