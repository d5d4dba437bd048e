"""A class before one server: every session presses Train at once, and all go on looking at their run until the last one
has ended; or all take a lesson and vote, over a restart of the server."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qs

from aecore.lessons.course import course
from aecore.lessons.lesson import Check, Predict
from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Store
from ui.web.addresses import CLASS_KEY, CLASSES, OWN_HEADER

from .served import Server, Tab

__all__ = ["QUESTIONS", "Lesson", "Voted", "class_votes", "lesson", "own"]

Made = TypeVar("Made")
COURSE = course()[0]
QUESTIONS = [
    step for step in COURSE.steps if isinstance(step, Predict) or (isinstance(step, Check) and step.ask != "words")
]
"""What is answered in the first lesson; own words stay in the browser."""
PATIENCE = 180.0
"""Seconds for which a browser goes on asking."""


@dataclass
class Lesson:
    """What a class has met with; times in seconds."""

    tabs: list[Tab]
    pressed: list[float] = field(default_factory=list)
    """From each press on Train to the whole answer, all pressed at once."""
    looks: list[float] = field(default_factory=list)
    """From asking for the whole page again to its last element, one session after the other."""
    feeds: list[float] = field(default_factory=list)
    took: float = 0.0
    """From the press to the end of the last run."""
    most: int = 0
    """So many trained at once."""


def own(server: Server) -> list[Run]:
    return [run for run in Store(server.runs).runs() if not run.shipped]


def lesson(server: Server, sessions: int, epochs: int) -> Lesson:
    """Let so many sessions train the VAE of the digits for so many epochs."""
    now = Lesson([Tab(server, page="train") for _ in range(sessions)])
    for tab in now.tabs:
        tab.choose("budget.epochs", str(epochs))
    began = time.monotonic()
    pressed = [
        threading.Thread(target=lambda tab=tab: now.pressed.append(tab.press("train-button"))) for tab in now.tabs
    ]
    for thread in pressed:
        thread.start()
    for thread in pressed:
        thread.join()
    while any(run.status.state in ACTIVE for run in own(server)):
        tab = now.tabs[len(now.looks) % sessions]
        now.looks.append(tab.rerun())
        asked = time.monotonic()
        code, _ = server.get(f"/api/runs/{parse_qs(tab.query)['run'][0]}/feed")
        assert code == 200
        now.feeds.append(time.monotonic() - asked)
        now.most = max(now.most, sum(run.written_status().state == "running" and run.is_alive() for run in own(server)))
    now.took = time.monotonic() - began
    return now


# --- a lesson and its votes -------------------------------------------------------------------------------------------


@dataclass
class Voted:
    """What a class has met with that took a lesson and voted; times in seconds."""

    pages: list[float] = field(default_factory=list)
    """From asking for a page of the lesson to its last element, all at once."""
    votes: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    wanted: dict[str, Counter[object]] = field(default_factory=lambda: defaultdict(Counter))
    """What was answered, by step: each session's last word."""
    counted: dict[str, Counter[object]] = field(default_factory=dict)
    """What the server says of it in the end."""
    members: int = 0
    errors: list[str] = field(default_factory=list)


class Session:
    """Somebody of the class: a page in which the lesson is open, and a browser that votes until it is heard."""

    def __init__(self, server: Server, code: str, number: int, met: Voted) -> None:
        self.server, self.code, self.met, self.drawn = server, code, met, random.Random(number)
        self.token = self.ask("join", {})["token"]
        self.open()

    def open(self) -> None:
        began = time.monotonic()
        query = f"lesson={COURSE.id}&class={self.code}&run=digits-vae-2d"
        self.tab = Tab(self.server, page="explore", query=query)
        self.met.pages.append(time.monotonic() - began)

    def take(self, steps: Sequence[Predict | Check]) -> None:
        """Go through steps: look at the page, answer, look at the class."""
        for step in steps:
            self.tab.query = f"lesson={COURSE.id}&at={step.id}&class={self.code}&run=digits-vae-2d"
            self.met.pages.append(self.tab.rerun())
            answer = self.drawn.choice([*(step.options or {})]) if step.options else float(self.drawn.randint(20, 60))
            for said in (self.drawn.choice([answer, None]), answer):  # some change their mind
                began = time.monotonic()
                self.ask("vote", {"lesson": COURSE.id, "step": step.id, "answer": said})
                self.met.votes.append(time.monotonic() - began)
            self.met.wanted[step.id][answer] += 1
            began = time.monotonic()
            self.ask("", None)
            self.met.looks.append(time.monotonic() - began)
        self.met.errors += self.tab.errors

    def ask(self, path: str, told: dict[str, object] | None) -> dict[str, Any]:
        return asked(self.server, f"/{self.code}/{path}".rstrip("/"), told, getattr(self, "token", ""))


def asked(server: Server, path: str, told: dict[str, object] | None, key: str = "") -> dict[str, Any]:
    """Ask about classes as a browser does: again and again while the server is not there, or has no time."""
    data, method = (None, "GET") if told is None else (json.dumps(told).encode(), "POST")
    headers = {OWN_HEADER: "1", CLASS_KEY: key}
    end = time.monotonic() + PATIENCE
    while True:
        status, body = server.get(f"{CLASSES}{path}", method, data, **headers)
        if status not in (0, 429):
            assert status == 200, (status, body)
            found: dict[str, Any] = json.loads(body)
            return found
        assert time.monotonic() < end, path
        time.sleep(0.5)


def class_votes(server: Server, sessions: int) -> Voted:
    """Let a class take the questions of the first lesson, all at once; in the middle of it the server is killed and
    started again."""
    met = Voted()
    opened = asked(server, "", {})
    there = at_once([partial(Session, server, opened["code"], number, met) for number in range(sessions)])
    half = len(QUESTIONS) // 2
    at_once([partial(one.take, QUESTIONS[:half]) for one in there])
    for one in there:
        one.tab.close()
    server.kill()
    voting = threading.Thread(target=at_once, args=([partial(again, one, QUESTIONS[:half]) for one in there],))
    voting.start()  # who answers while nobody is there is heard later
    server.start()
    voting.join()
    at_once([one.open for one in there])
    at_once([partial(one.take, QUESTIONS[half:]) for one in there])
    seen = asked(server, f"/{opened['code']}", None, opened["key"])
    met.members = seen["members"]
    for question in seen["questions"]:
        bars = question["rounds"][0]["bars"]
        met.counted[question["step"]] = Counter(bars["options"]) + Counter(bars["numbers"]) if bars else Counter()
    for one in there:
        one.tab.close()
    return met


def again(session: Session, steps: Sequence[Predict | Check]) -> None:
    """Say the last word once more, as a browser does whose answer may not have been heard."""
    seen = session.ask("", None)
    for question in seen["questions"]:
        if question["step"] == steps[0].id:
            session.ask("vote", {"lesson": COURSE.id, "step": steps[0].id, "answer": question["rounds"][0]["mine"]})


def at_once(what: Sequence[Callable[[], Made]]) -> list[Made]:
    with ThreadPoolExecutor(len(what)) as pool:
        return [done.result() for done in [pool.submit(one) for one in what]]
