"""HTTP routes of pages that are printed: the handout of a lesson and its answer sheet."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from aecore.errors import UserError
from aecore.lessons.course import course, lesson_named
from aecore.lessons.texts import told
from aecore.settings import room_address

from ..lab import store_for
from ..language import LANGUAGES, _, speaking
from ..teaching.handout import handout
from ..teaching.linking import lesson_link
from ..teaching.paper import page
from ..teaching.sheet import sheet
from ..words import error_text
from .addresses import PAPERS, base
from .sending import spoken

__all__ = ["paper_routes"]


def paper_routes() -> list[BaseRoute]:
    """Return the routes."""
    return [Route(f"{base()}{path}", get_paper, name=what, methods=["GET"]) for what, path in PAPERS.items()]


def get_paper(request: Request) -> Response:
    """Return a page to print; its query is that of a lesson's link, `lang` may be `both`."""
    query, name = request.query_params, request.query_params.get("lesson", "")
    asked = query.get("lang", "")
    languages = list(LANGUAGES) if asked == "both" else [asked if asked in LANGUAGES else spoken(request)]
    try:
        lesson = lesson_named(name, store_for(request))
    except UserError as error:
        return refused(error_text(error, languages[0]), languages[0])
    number = next((place for place, one in enumerate(course(), 1) if one.id == lesson.id), 0)
    address = room_address() or f"{request.url.scheme}://{request.url.netloc}"
    sheets = []
    for code in languages:
        with speaking(code):
            if request.url.path.endswith(PAPERS["sheet"]):
                content = sheet(lesson, number)
            else:
                link = lesson_link(lesson, name, {**query, "lang": code if asked else ""}, address)
                content = handout(lesson, link, number)
        sheets.append((code, content))
    with speaking(languages[0]):
        whole = page(told(lesson.title, languages[0], lesson.source).text, sheets)
    return as_page(whole)


def refused(why: str, code: str) -> Response:
    """A page that says why there is nothing to print: a person opened it."""
    with speaking(code):
        return as_page(page(_("Nothing to print"), [(code, f"<p>{escape(why)}</p>")]), 404)


def as_page(text: str, status: int = 200) -> Response:
    return Response(text, status, media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})
