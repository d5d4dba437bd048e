"""Who asks for data that people bring, and what a page has sent with it: for its owner alone, and nothing for pages of
others."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.data.own import inbox
from aecore.data.own.choices import Choices
from aecore.data.own.inbox import Drop
from aecore.errors import UserError
from aecore.files import READONLY
from aecore.hosting.mode import mode
from aecore.settings import readonly
from aecore.texts import brief, mark

from ..visitor import visitor_at
from ..words import error_text
from .addresses import OWN_HEADER
from .headers import is_own_page
from .sending import spoken

__all__ = ["UNREADABLE", "choices_of", "found", "owner_of", "refuse_other_pages", "refused", "told_in"]

LARGEST = 8 << 20
"""Bytes of a request that is no file: names and sizes of files, corrections."""
PAGE = mark("This was not asked for by a page of this server.")
NO_COOKIE = mark(
    "Your browser keeps no cookie here, so nobody could tell your data from those of others. Allow cookies for this "
    "page, or open it in a window of its own."
)
UNREADABLE = mark("What the page has sent cannot be read.")


def owner_of(request: Request, *, plain: bool, brings: bool = True) -> str:
    """Return for whom a request counts; raises UserError for those of other pages, in read-only mode, and where nobody
    can be told apart, or nothing is taken from them. `plain`: a link that is followed sends no header of ours.
    Without `brings` nothing comes in: what is there from before is still its owner's to take away and delete."""
    if readonly():
        raise UserError(READONLY)
    if not plain:
        refuse_other_pages(request)
    visitor = visitor_at(request)
    if not visitor.is_operator and not visitor.id:
        raise UserError(NO_COOKIE)
    if brings:
        mode().refuse_uploads(operator=visitor.is_operator)
    return visitor.owner


def refuse_other_pages(request: Request) -> None:
    """Raise UserError for what no page of this server has asked for."""
    from_page = OWN_HEADER in request.headers and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if not from_page or ("origin" in request.headers and not is_own_page(request.headers)):
        raise UserError(PAGE)


def refused(request: Request, error: UserError, status: int = 400, **more: Any) -> Response:
    code = spoken(request)
    text = error_text(error, code)
    return JSONResponse({"error": text, **more}, status_code=status)


async def found(request: Request, owner: str) -> Drop:
    return await run_in_threadpool(inbox.find, request.path_params["token"], owner)


async def told_in(request: Request, most: int = LARGEST) -> Any:
    """The JSON that a page has sent; raises UserError for anything else, and for more than so many bytes."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
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
