"""Files that people bring come in piece by piece and go to disk at once: never more than a piece of them is held."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.data.own import inbox
from aecore.data.own.inbox import Drop
from aecore.errors import UserError
from aecore.runs.brought import expire_unused
from aecore.texts import mark

from ..lab import store_for
from .own_requests import UNREADABLE, found, refused, told_in
from .sending import told, whole

__all__ = ["Spot", "begin", "receive"]

PIECE = 1 << 19
"""Bytes that are written at once."""
LARGEST = 2**53
"""Above it browsers count no bytes; JSON knows larger numbers, and 1e999."""


async def begin(request: Request, owner: str) -> Response:
    """Announce files; answers with the token of the drop and where each file begins."""
    given = await told_in(request)
    try:
        files = [(str(file["name"]), int(file["size"])) for file in given["files"]]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UserError(UNREADABLE) from error
    if any(size > LARGEST for _name, size in files):
        raise UserError(UNREADABLE)
    await run_in_threadpool(expire_unused, store_for(request))  # what nobody has used makes room first
    drop = await run_in_threadpool(inbox.begin, owner, files)
    return JSONResponse({"token": drop.token}, status_code=201)


async def receive(request: Request, owner: str) -> Response:
    """Take bytes of a file from a place on; what goes beyond its end belongs to the files after it, so that thousands
    of small ones need few requests. Answers how many bytes of each file are there. Of a browser that leaves meanwhile
    what has come stays, and it goes on from there."""
    drop = await found(request, owner)
    number, start = request.path_params["number"], whole(told(request, "from", "0"))
    spot = Spot(drop, number - 1, start)
    try:
        async for piece in pieces(request):
            await run_in_threadpool(spot.take, piece)
        await run_in_threadpool(spot.take, b"")
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
