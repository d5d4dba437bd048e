"""How a file is answered: opened once, told of as it is sent, 304 where the browser has it, 404 with a sentence where
there is none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from aecore.errors import UserError
from aecore.files import opened as open_regular

from ..language import code_of
from .addresses import TOLD, VERSION
from .serving import FOR_GOOD, Drawing, part_of, version

__all__ = ["OCTETS", "has", "missing", "opened", "pieces", "sent", "spoken", "streamed", "takes_gzip", "told", "whole"]

OCTETS = "application/octet-stream"
PICTURES = {".webp": "image/webp"}
"""What pictures are called by the ends of their names; the browser is told not to guess."""
PIECE = 1 << 18
TAG = re.compile(r'"[^"]*"')
"""What stands between quotes in a list of entity tags: without the `W/` before it two are compared weakly."""


def spoken(request: Request) -> str:
    """The language that a component asks for; English where it asks for none."""
    return code_of(re.split("[,;]", request.headers.get("accept-language", ""), maxsplit=1)[0]) or "en"


def told(request: Request, what: str, usual: str = "") -> str:
    """Return a part of the query."""
    return str(request.query_params.get(TOLD[what], usual))


def takes_gzip(request: Request) -> bool:
    """Whether the browser can unpack what is sent packed."""
    return "gzip" in request.headers.get("accept-encoding", "")


def whole(text: str) -> int:
    """Read a number of bytes; what is none is 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def missing() -> Response:
    return JSONResponse({"error": "There is no such file in this run (yet)."}, status_code=404)


def sent(request: Request, path: Path | None, part: str = "", draw: Drawing | None = None) -> Response:
    """Return a file or a part of it, 304 when the browser has it already, 404 with a sentence when there is none.
    `draw` makes pictures that an items file does not hold."""
    file = opened(path) if path else None
    if path is None or file is None:
        return missing()
    now = version(os.fstat(file.fileno()), drawn=draw is not None)
    headers = {
        "ETag": f'"{now}"',
        "Cache-Control": FOR_GOOD if request.query_params.get(VERSION) == now else "no-cache",
    }
    if not part or has(request, headers["ETag"]):
        return streamed(request, file, headers, PICTURES.get(path.suffix, OCTETS))
    try:
        content = part_of(path, part, draw)
        replaced = version(path.stat(), drawn=draw is not None) != now
    except (OSError, UserError):  # deleted meanwhile, or damaged: the browser is told by what it gets instead
        return streamed(request, file, headers, OCTETS)
    file.close()
    if content is None:
        return missing()
    # A worker has put a newer file there, and this may be a part of either.
    return Response(content, headers={"Cache-Control": "no-cache"} if replaced else headers, media_type=OCTETS)


def opened(path: Path) -> BinaryIO | None:
    """Open a file once: what is told of it and what is sent are then of one version, whatever takes its place
    meanwhile."""
    try:
        return open_regular(path)
    except OSError:
        return None


def has(request: Request, tag: str) -> bool:
    """Whether the browser says that it has what `tag` names: by that tag, also a weak one (a proxy that packs makes it
    so) or one of several, or by `*` (RFC 9110, 13.1.2)."""
    said = ", ".join(request.headers.getlist("if-none-match"))
    return said.strip() == "*" or tag in TAG.findall(said)


def streamed(request: Request, file: BinaryIO, headers: dict[str, str], media_type: str | None) -> Response:
    """Return an open file, which is closed in the end, or no more than what is told of it where that is enough."""
    size = {"Content-Length": str(os.fstat(file.fileno()).st_size)}
    known = has(request, headers["ETag"])
    if not known and request.method != "HEAD":
        return StreamingResponse(pieces(file), headers=headers | size, media_type=media_type)
    file.close()
    return (
        Response(status_code=304, headers=headers) if known else Response(headers=headers | size, media_type=media_type)
    )


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left of an open file, then close it."""
    with file:
        while piece := file.read(PIECE):
            yield piece
