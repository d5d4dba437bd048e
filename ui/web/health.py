"""For who watches over a server: whether it can do its work, as JSON, and what it counts of itself, in the text form of
Prometheus (exposition format 0.0.4). Neither names a visitor or a run."""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

import psutil
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from aecore.errors import UserError
from aecore.runs.run import ACTIVE, ENDED, Run
from aecore.settings import metrics, readonly

from ..lab import engine, everything
from .addresses import HEALTH, METRICS, base
from .caretaker import CARETAKER
from .meters import BOUNDS, METERS

__all__ = ["Family", "health_routes", "written"]

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OFF = "Start the server with LATENTLAB_METRICS=1 for that."
LEAST = 256 << 20
"""Bytes that must be free: a few runs."""
Labels = Mapping[str, str]


class Family(NamedTuple):
    """A metric with all its samples."""

    name: str
    type: str
    help: str
    samples: Iterable[tuple[str, Labels, float]]
    """What follows the name, labels, value."""


def health_routes() -> list[BaseRoute]:
    """Return the routes."""
    return [
        Route(f"{base()}{HEALTH}", get_health, methods=["GET"]),
        Route(f"{base()}{METRICS}", get_metrics, methods=["GET"]),
    ]


def get_health(request: Request) -> Response:
    """200 where runs can be read and, unless the server is read-only, kept; else 503 and what fails."""
    failing = list(faults())
    return JSONResponse({"status": "failing" if failing else "ok", "failing": failing}, 503 if failing else 200)


def faults() -> Iterator[str]:
    """Yield what fails, in a word each: of folders and numbers nothing is said to whoever asks."""
    store = everything()
    try:
        store.refuse_unreadable()
    except UserError:
        yield "store-unreadable"
    if readonly():
        return
    if store.root.exists() and not os.access(store.root, os.W_OK | os.X_OK):
        yield "store-unwritable"
    if 0 <= free_bytes() < LEAST:
        yield "disk-full"


def free_bytes() -> int:
    """Bytes that are free where runs are kept; -1 where that cannot be told."""
    root = everything().root
    with suppress(OSError, StopIteration):
        return shutil.disk_usage(next(path for path in (root, *root.parents) if path.exists())).free
    return -1


def get_metrics(request: Request) -> Response:
    """What the server counts, for those who started it with LATENTLAB_METRICS=1."""
    if not metrics():
        return JSONResponse({"error": OFF}, 404)
    return PlainTextResponse(written([*of_requests(), *of_the_store(), *of_the_process()]), media_type=TEXT)


# --- what is told -----------------------------------------------------------------------------------------------------


def of_requests() -> Iterator[Family]:
    answers = [("", {"kind": kind, "code": str(code)}, n) for (kind, code), n in list(METERS.answers.items())]
    yield Family("latentlab_requests_total", "counter", "Requests answered, by kind and HTTP status.", answers)
    yield Family("latentlab_request_seconds", "histogram", "Seconds until an answer was sent, by kind.", spread())
    limited = [("", {"by": what}, METERS.limited[what]) for what in ("visitor", "address")]
    yield Family("latentlab_limited_total", "counter", "Requests refused by a rate limit.", limited)
    yield one("latentlab_sessions", "gauge", "Pages that are open.", METERS.sessions)


def spread() -> Iterator[tuple[str, Labels, float]]:
    """The histogram of seconds, kind by kind: each bucket counts all answers up to its bound."""
    for kind, seconds in list(METERS.seconds.items()):
        count = sum(n for (of, _code), n in list(METERS.answers.items()) if of == kind)
        for bound in BOUNDS:
            yield "_bucket", {"kind": kind, "le": f"{bound:g}"}, METERS.within[kind, bound]
        yield "_bucket", {"kind": kind, "le": "+Inf"}, count
        yield "_sum", {"kind": kind}, seconds
        yield "_count", {"kind": kind}, count


def of_the_store() -> Iterator[Family]:
    """What all servers of the store share."""
    found = Counter(state_of(run) for run in everything().runs() if not run.shipped)
    states = [("", {"state": state}, found[state]) for state in (*ACTIVE, *ENDED)]
    yield Family("latentlab_runs", "gauge", "Runs of this store, by state.", states)
    now = engine().capacity()
    yield one("latentlab_places", "gauge", "Runs of one thread that may train at once.", now.places)
    yield one("latentlab_places_busy", "gauge", "Places that are taken.", now.busy)
    yield one("latentlab_runs_waiting", "gauge", "Runs that wait for a place.", now.waiting)
    yield one("latentlab_disk_free_bytes", "gauge", "Bytes free where runs are kept.", free_bytes())
    yield one("latentlab_expired_total", "counter", "Runs deleted because nobody used them.", CARETAKER.expired)
    stopped = CARETAKER.stopper.stopped
    yield one("latentlab_stopped_total", "counter", "Trainings stopped because they took too long.", stopped)


def state_of(run: Run) -> str:
    try:
        return run.status.state if run.about.state in ACTIVE else run.about.state
    except UserError:
        return "failed"


def of_the_process() -> Iterator[Family]:
    process = psutil.Process()
    times = process.cpu_times()
    yield one("process_cpu_seconds_total", "counter", "Processor time of this server.", times.user + times.system)
    yield one("process_resident_memory_bytes", "gauge", "Memory of this server.", process.memory_info().rss)
    yield one("process_start_time_seconds", "gauge", "Unix time at which it started.", METERS.started)
    yield one("latentlab_up_seconds", "gauge", "Seconds since it started.", time.time() - METERS.started)
    yield one("latentlab_processes", "gauge", "Processes this server has for runs.", engine().capacity().processes)


def one(name: str, kind: str, text: str, value: float) -> Family:
    return Family(name, kind, text, [("", {}, value)])


def written(families: Iterable[Family]) -> str:
    """Return metrics as Prometheus reads them."""
    lines = []
    for family in families:
        lines += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.type}"]
        lines += [f"{family.name}{end}{braced(labels)} {value:.17g}" for end, labels, value in family.samples]
    return "\n".join(lines) + "\n"


def braced(labels: Labels) -> str:
    told = ",".join(f'{name}="{quoted(value)}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def quoted(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
