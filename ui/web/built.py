"""The route to the code of the browser components, which the build has left behind."""

from __future__ import annotations

import mimetypes
import os
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .addresses import BUILT, base
from .build import STATIC, built_from
from .sending import missing, opened, streamed, takes_gzip, told
from .serving import FOR_GOOD, version

__all__ = ["built_routes"]

NAME = re.compile(r"(?=.{1,120}$)[\w-]+(\.[\w-]+)*\.(js|wasm|woff2)")
DIGEST = re.compile(r"-[A-Z0-9]{8}\.")
"""In the name of a built file: it never means another file."""


def built_routes() -> list[BaseRoute]:
    """Return the route."""
    return [Route(f"{base()}{BUILT}/{{name:path}}", get_built, methods=["GET"])]


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
