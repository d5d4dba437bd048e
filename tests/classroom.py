"""A class before one server: every session presses Train at once, and all go on looking at their run until the last one
has ended."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from aecore.runs.run import ACTIVE, Run
from aecore.runs.store import Store

from .served import Server, Tab

__all__ = ["Lesson", "lesson", "own"]


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
