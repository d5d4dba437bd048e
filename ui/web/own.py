"""HTTP routes for data that people bring: files come in piece by piece and go to disk at once; the look at them is
asked for, told and accepted. Everything is for its owner alone, and nothing is for pages of others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from aecore.data.own import exporting, inbox
from aecore.data.own.choices import Choices
from aecore.data.own.inbox import Drop
from aecore.data.own.library import own_card
from aecore.engines.bringing import bring_run
from aecore.errors import UserError
from aecore.files import READONLY
from aecore.runs.brought import expire_unused
from aecore.runs.store import Store
from aecore.runs.zipped import is_run_zip
from aecore.settings import readonly
from aecore.texts import brief, mark

from ..lab import store_for
from ..language import say, speaking
from ..own.examples import EXAMPLES, example
from ..own.looking import looked, received
from ..visitor import visitor_at
from .addresses import OWN, OWN_HEADER, OWN_PATHS, TOLD, base
from .headers import is_own_page
from .sending import OCTETS, opened, spoken, streamed
from .serving import version

__all__ = ["own_routes"]

LARGEST = 8 << 20
"""Bytes of a request that is no file: names and sizes of files, corrections."""
PIECE = 1 << 19
"""Bytes that are written at once."""
PAGE = mark("This was not asked for by a page of this server.")
NO_COOKIE = mark(
    "Your browser keeps no cookie here, so nobody could tell your data from those of others. Allow cookies for this "
    "page, or open it in a window of its own."
)
UNREADABLE = mark("What the page has sent cannot be read.")

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
        owner = owner_of(request, plain=answer in DOWNLOADS)
        return await answer(request, owner)
    except UserError as error:
        return refused(request, error)


def owner_of(request: Request, *, plain: bool) -> str:
    """Return for whom a request counts; raises UserError for those of other pages, in read-only mode, and where nobody
    can be told apart. `plain`: a link that is followed sends no header of ours."""
    if readonly():
        raise UserError(READONLY)
    from_page = OWN_HEADER in request.headers and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if not plain and not (from_page and ("origin" not in request.headers or is_own_page(request.headers))):
        raise UserError(PAGE)
    visitor = visitor_at(request)
    if not visitor.is_operator and not visitor.id:
        raise UserError(NO_COOKIE)
    return visitor.owner


def refused(request: Request, error: UserError, status: int = 400, **more: Any) -> Response:
    code = spoken(request)
    text = f"{say(error.message, code)} {say(error.hint, code)}".strip()
    return JSONResponse({"error": text, **more}, status_code=status)


# --- files come in ----------------------------------------------------------------------------------------------------


async def begin(request: Request, owner: str) -> Response:
    """Announce files; answers with the token of the drop and where each file begins."""
    told = await told_in(request)
    try:
        files = [(str(file["name"]), int(file["size"])) for file in told["files"]]
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(UNREADABLE) from error
    await run_in_threadpool(expire_unused, store_for(request))  # what nobody has used makes room first
    drop = await run_in_threadpool(inbox.begin, owner, files)
    return JSONResponse({"token": drop.token}, status_code=201)


async def receive(request: Request, owner: str) -> Response:
    """Take bytes of a file from a place on; what goes beyond its end belongs to the files after it, so that thousands
    of small ones need few requests. Answers how many bytes of each file are there."""
    drop = await found(request, owner)
    number, start = request.path_params["number"], whole(request.query_params.get(TOLD["from"], "0"))
    spot = Spot(drop, number - 1, start)
    try:
        async for piece in pieces(request):
            await run_in_threadpool(spot.take, piece)
        await run_in_threadpool(spot.take, b"")
    except ClientDisconnect:  # what has come stays, and the browser goes on from there
        return Response(status_code=499)
    except UserError as error:
        return refused(request, error, 409, there=await run_in_threadpool(drop.sizes))
    return JSONResponse({"there": spot.end})


class Spot:
    """Where the next bytes of a drop belong: a file, from 0, and a byte of it."""

    def __init__(self, drop: Drop, number: int, start: int) -> None:
        self.drop, self.number, self.start = drop, number, start
        self.sizes = [size for _name, size in drop.files]

    @property
    def end(self) -> list[int]:
        return [self.number + 1, self.start]

    def take(self, piece: bytes) -> None:
        """Write bytes where they belong. Raises UserError for more than was announced."""
        view = memoryview(piece)
        while True:
            while self.number < len(self.sizes) and self.start >= self.sizes[self.number]:
                if self.sizes[self.number] == 0:
                    self.drop.receive(self.number + 1, 0, ())
                self.number, self.start = self.number + 1, 0
            if not view:
                return
            if self.number >= len(self.sizes):
                raise UserError(mark("More bytes have come than were announced."))
            part = view[: self.sizes[self.number] - self.start]
            self.start = self.drop.receive(self.number + 1, self.start, (bytes(part),))
            view = view[len(part) :]


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of about half a megabyte: never more of it is held."""
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


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
    tag = version(path.stat())
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
    content = exporting.zipped(digest, owner)
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


# --- what was told ----------------------------------------------------------------------------------------------------


async def found(request: Request, owner: str) -> Drop:
    return await run_in_threadpool(inbox.find, request.path_params["token"], owner)


async def told_in(request: Request) -> Any:
    """The JSON that a page has sent; raises UserError for anything else."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            raise UserError(UNREADABLE)
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError(UNREADABLE) from error


def choices_of(told: Any) -> Choices:
    try:
        return Choices.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        raise UserError(
            mark("“{what}” cannot be chosen so: {why}."),
            what=".".join(brief(part) for part in first["loc"]) or "choices",
            why=brief(first["msg"], 120),
        ) from error


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
