"""HTTP routes of classes: opened by a teacher, joined by code, answered in, counted. A page asks every two seconds, so
nothing here costs a script run. Who may do what is told by a header: a token, or the teacher's key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from aecore.classes.questions import answer_of, question_of
from aecore.classes.rates import Rate, usual_rates
from aecore.classes.rooms import ACTS, HOURS, Closed, Ended, Full, NotYours, Rooms
from aecore.classes.shelf import FileShelf, HeldShelf
from aecore.classes.tally import ENOUGH, Tally
from aecore.errors import UserError
from aecore.settings import classes_held, readonly, runs_folder
from aecore.texts import mark

from ..lab import store_for
from ..teaching.given import ClassSeen
from ..visitor import visitor_at
from .addresses import CLASS_KEY, CLASS_PATHS, CLASSES, base
from .counted import of_question
from .own_requests import UNREADABLE, refuse_other_pages, refused, told_in
from .sending import spoken

__all__ = ["RATES", "class_routes", "forget_classes", "rooms"]

LARGEST = 2000
"""Bytes of a request."""
SWEPT = 600.0
"""Seconds between two looks for classes that are over."""
OFF = mark("This server writes nothing, so classes are off: set LATENTLAB_CLASSES=1 to have them held in memory.")
INSTEAD = mark("Let them vote by a show of hands, or with the handout.")
STATUS: dict[type[UserError], int] = {Ended: 404, NotYours: 403, Full: 409, Closed: 409}


class TooOften(UserError):
    """More than a rate allows."""


RATES = usual_rates()
Told = dict[str, Any] | ClassSeen
Answer = Callable[[Request, dict[str, Any]], Told]
"""Answers a request with what was sent in it."""


def class_routes() -> list[BaseRoute]:
    """Return the routes; nothing is answered that does not pass `guarded`."""
    root = f"{base()}{CLASSES}"
    table: list[tuple[str, str, Answer]] = [
        ("", "POST", open_class),
        (CLASS_PATHS["class"], "GET", look),
        (CLASS_PATHS["join"], "POST", join),
        (CLASS_PATHS["vote"], "POST", vote),
        (CLASS_PATHS["act"], "POST", act),
    ]
    return [Route(f"{root}{path}", partial(guarded, answer), methods=[method]) for path, method, answer in table]


async def guarded(answer: Answer, request: Request) -> Response:
    """Answer a page of this server, or say in one sentence why not."""
    try:
        refuse_other_pages(request)
        told = await told_in(request, LARGEST) if request.method == "POST" else {}
        found = await run_in_threadpool(answer, request, told if isinstance(told, dict) else {})
        return JSONResponse(found, headers={"Cache-Control": "no-store"})
    except UserError as error:
        return refused(request, error, 429 if isinstance(error, TooOften) else STATUS.get(type(error), 400))


@cache
def rooms() -> Rooms:
    """Return the classes of this server. Raises UserError where they are off."""
    if not readonly():
        return Rooms(FileShelf(runs_folder()))
    if not classes_held():
        raise UserError(OFF, INSTEAD)
    return Rooms(HeldShelf())


async def forget_classes() -> None:
    """Forget classes that are over, now and every ten minutes; one that cannot be forgotten now is over all the
    same."""
    while True:
        with suppress(UserError):  # classes are off, or nothing can be written
            await run_in_threadpool(rooms().sweep)
        await asyncio.sleep(SWEPT)


# --- who asks ---------------------------------------------------------------------------------------------------------


class Asked(NamedTuple):
    """A class that is there, and who asks about it."""

    tally: Tally
    key: str
    """What proves it; may fit nothing."""
    teaches: bool
    joined: bool


def asked(request: Request) -> Asked:
    """Return the class of an address. Raises Ended where there is none, and TooOften for who goes on trying codes;
    whoever is in the class does not suffer from what others try from the same address."""
    code, key, who = request.path_params["code"], request.headers.get(CLASS_KEY, ""), address(request)
    try:
        tally = rooms().get(code)
    except Ended:
        allow(RATES.missing, who)
        raise
    teaches, joined = rooms().is_teacher(tally, key), rooms().has_joined(tally, key)
    if not (teaches or joined) and (key or not RATES.missing.has_any(who)):
        allow(RATES.missing, who)
    return Asked(tally, key, teaches, joined)


def address(request: Request) -> str:
    return request.client.host if request.client else ""


def allow(rate: Rate, who: str) -> None:
    if not rate.allows(who):
        raise TooOften(mark("That was asked too often."), mark("Wait a few seconds, then try again."))


# --- what is asked ----------------------------------------------------------------------------------------------------


def open_class(request: Request, told: dict[str, Any]) -> dict[str, Any]:
    """Open a class; the key is told once, to who opens it."""
    allow(RATES.opening, address(request))
    visitor = visitor_at(request)
    opened = rooms().open(visitor.owner, host=visitor.is_operator)
    return {"code": opened.code, "key": opened.key}


def join(request: Request, told: dict[str, Any]) -> dict[str, Any]:
    found = asked(request)
    allow(RATES.joining, found.tally.head.code)
    return {"code": found.tally.head.code, "token": rooms().join(found.tally.head.code)}


def vote(request: Request, told: dict[str, Any]) -> ClassSeen:
    """Take an answer to a question of a lesson."""
    found = asked(request)
    allow(RATES.voting, found.key)
    question, answer = answer_of(told, store_for(request))
    rooms().vote(found.tally.head.code, found.key, question, answer)
    return look(request, told)


def act(request: Request, told: dict[str, Any]) -> Told:
    """Do what the teacher asks for."""
    found, done = asked(request), told.get("act")
    allow(RATES.acting, found.tally.head.code)
    if done not in ACTS:
        raise UserError(UNREADABLE)
    question = question_of(told, store_for(request)) if done in ACTS[:3] else None
    rooms().act(found.tally.head.code, found.key, done, question)
    return {"code": found.tally.head.code} if done == "reset" else look(request, told)


def look(request: Request, told: dict[str, Any]) -> ClassSeen:
    """Tell what is to be seen of a class: to strangers that it is there, to others the counts that are not hidden."""
    found = asked(request)
    tally = rooms().get(found.tally.head.code)
    seen: ClassSeen = {"code": tally.head.code, "closed": tally.closed, "members": len(tally.members)}
    if not found.teaches and not found.joined:
        return seen
    allow(RATES.looking, found.key)
    mine = "" if found.teaches else rooms().member(found.key)
    questions = sorted({*tally.votes, *tally.rounds, *tally.shown})
    seen["until"], seen["enough"] = tally.head.opened + HOURS * 3600, ENOUGH
    seen["questions"] = [of_question(tally, question, mine, spoken(request)) for question in questions]
    return seen
