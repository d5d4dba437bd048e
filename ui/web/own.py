"""HTTP routes for data that people bring: files come in piece by piece and go to disk at once; the look at them is
asked for, told and accepted. Everything is for its owner alone, and nothing is for pages of others."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from aecore.data.own import exporting, inbox
from aecore.data.own.inbox import Drop
from aecore.data.own.library import own_card
from aecore.engines.bringing import bring_run
from aecore.errors import UserError
from aecore.runs.store import Store
from aecore.runs.zipped import is_run_zip
from aecore.texts import brief, mark

from ..lab import store_for
from ..language import speaking
from ..own.examples import EXAMPLES, example
from ..own.looking import looked, received
from .addresses import OWN, OWN_PATHS, base
from .own_requests import choices_of, found, owner_of, refused, told_in
from .receiving import begin, receive
from .sending import OCTETS, opened, spoken, streamed
from .serving import version

__all__ = ["own_routes"]

Answer = Callable[[Request, str], Awaitable[Response]]
"""Answers a request of an owner."""


def own_routes() -> list[BaseRoute]:
    """Return the routes; nothing is answered that does not pass `guarded`."""
    root = f"{base()}{OWN}"
    table: list[tuple[str, dict[str, Answer]]] = [
        ("", {"POST": begin}),
        (OWN_PATHS["examples"], {"GET": get_example}),
        (OWN_PATHS["data"], {"GET": get_data}),
        (OWN_PATHS["change"], {"POST": change}),
        (OWN_PATHS["drop"], {"GET": get_state, "DELETE": cancel}),
        (OWN_PATHS["check"], {"POST": check}),
        (OWN_PATHS["look"], {"GET": get_look}),
        (OWN_PATHS["use"], {"POST": use}),
        (OWN_PATHS["file"], {"PUT": receive}),
    ]
    return [Route(f"{root}{path}", partial(guarded, answers), methods=[*answers]) for path, answers in table]


# --- who asks ---------------------------------------------------------------------------------------------------------


async def guarded(answers: Mapping[str, Answer], request: Request) -> Response:
    """Answer whoever may ask, or say in one sentence why not."""
    answer = answers["GET" if request.method == "HEAD" else request.method]
    try:
        owner = owner_of(request, plain=answer in DOWNLOADS, brings=answer not in (*DOWNLOADS, cancel))
        return await answer(request, owner)
    except UserError as error:
        return refused(request, error)


# --- the look at them -------------------------------------------------------------------------------------------------


async def check(request: Request, owner: str) -> Response:
    """Have the files looked at, with what the person has corrected. A zip that is a run goes into the store at once:
    there is nothing to be asked of it."""
    drop = await found(request, owner)
    choices = choices_of(await told_in(request))
    if await run_in_threadpool(is_run, drop):
        return JSONResponse(await run_in_threadpool(bring, drop, store_for(request)))
    await run_in_threadpool(drop.ask, choices)
    return await get_state(request, owner)


def is_run(drop: Drop) -> bool:
    with suppress(OSError):  # cancelled in this moment
        return len(drop.files) == 1 and drop.is_whole() and is_run_zip(drop.file(1))
    return False


def bring(drop: Drop, store: Store) -> dict[str, Any]:
    """Take a run in; the files of the drop are not needed any more."""
    now = received(drop)
    run = bring_run(drop.file(1), store, drop.files[0][0])
    drop.cancel()
    return now | {"state": "ready", "run": run.id}


async def get_state(request: Request, owner: str) -> Response:
    """How far a drop is, and what was found in it."""
    drop = await found(request, owner)

    def told() -> dict[str, Any]:
        with speaking(spoken(request)):
            return looked(drop, store_for(request))

    return JSONResponse(await run_in_threadpool(told), headers={"Cache-Control": "no-store"})


async def get_look(request: Request, owner: str) -> Response:
    """Samples as a model will see them, and the first map."""
    drop = await found(request, owner)
    path = await run_in_threadpool(lambda: drop.look)
    file = await run_in_threadpool(opened, path) if path else None
    if path is None or file is None:
        raise UserError(mark("These files have not been looked at yet."))
    tag = version(os.fstat(file.fileno()))
    return streamed(request, file, {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}, OCTETS)


async def use(request: Request, owner: str) -> Response:
    """Keep the data set; answers with what it is known by."""
    drop = await found(request, owner)
    choices = choices_of(await told_in(request))
    kept = await run_in_threadpool(drop.use, choices)
    return JSONResponse({"digest": kept.digest}, status_code=201)


async def cancel(request: Request, owner: str) -> Response:
    drop = await found(request, owner)
    await run_in_threadpool(drop.cancel)
    return Response(status_code=204)


# --- what is kept -----------------------------------------------------------------------------------------------------


async def change(request: Request, owner: str) -> Response:
    """Look again at the files of a data set, as long as they are kept."""
    drop = await run_in_threadpool(inbox.change, request.path_params["digest"], owner)
    return JSONResponse({"token": drop.token}, status_code=201)


async def get_data(request: Request, owner: str) -> Response:
    """A data set of one's own as a zip that can be brought in again."""
    digest = request.path_params["digest"]
    card = await run_in_threadpool(own_card, digest, owner)
    said = f"attachment; filename*=UTF-8''{quote(exporting.file_name(card))}"
    content = await run_in_threadpool(exporting.chunks, digest, owner)
    return StreamingResponse(content, headers={"Content-Disposition": said}, media_type="application/zip")


async def get_example(request: Request, owner: str) -> Response:
    """A file made of real data, to see what is understood."""
    name = request.path_params["name"]
    if name not in EXAMPLES:
        raise UserError(mark("There is no example called “{name}”."), name=brief(name))
    content = await run_in_threadpool(example, name)
    said = f'attachment; filename="{EXAMPLES[name].file}"'
    headers = {"Content-Disposition": said, "Cache-Control": "private, max-age=3600"}
    return Response(content, headers=headers, media_type=OCTETS)


DOWNLOADS = (get_data, get_example)
"""What a link leads to."""
