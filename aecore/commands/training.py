"""Commands that train: one run, those that ship, and the end of one."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from typing import Any

from ..data.source import card_named
from ..engines.choice import choose_engine
from ..engines.engine import Engine, submit_new
from ..errors import UserError
from ..models.variants import VARIANTS
from ..presets import checked, preset
from ..rules import warnings
from ..runs.log import read_events
from ..runs.logged import whole
from ..runs.run import ACTIVE, Run
from ..runs.store import Store, find_run
from ..texts import mark
from ..workers.places import is_full, tickets
from .choosing import data_of

__all__ = ["follow", "pretrain", "setting", "stop", "train"]


ENDING = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
"""Besides Ctrl-C. Windows has no SIGHUP."""
PATIENCE = 1.0
"""Seconds after which is said what a run waits for."""


def train(options: argparse.Namespace) -> int:
    """Train one run and print its folder; what will probably disappoint in its settings is told first. Returns 0 when
    it is done."""
    values = dict(setting(text) for text in options.set)
    named = {
        "budget.epochs": options.epochs,
        "budget.seconds": options.seconds,
        "seed": options.seed,
        "device": options.device,
    }
    asked = {path: value for path, value in named.items() if value is not None}
    for path in values.keys() & asked.keys():
        raise UserError(mark("“{path}” is given twice."), mark("Leave one of them out."), path=path)
    data = data_of(options.data)
    spec = checked(preset(data, options.variant, values | asked))
    for doubt in warnings(spec):
        print(doubt, file=sys.stderr)
    title = f"{card_named(data).title} · {VARIANTS[options.variant].title}"
    engine = choose_engine()
    run = submit_new(engine, Store(options.runs), spec, title, owner="command line")
    follow(engine, [run])
    print(run.path)
    return 0 if run.status.state == "done" else 1


def setting(text: str) -> tuple[str, Any]:
    """Read `path=value`; the value is JSON when it looks like it, else a word."""
    path, equals, value = text.partition("=")
    if not equals:
        raise UserError(
            mark("“{text}” is not a setting."),
            mark("Write it as path=value, such as model.bottleneck.beta=4."),
            text=text,
        )
    try:
        return path, json.loads(value)
    except json.JSONDecodeError:
        return path, value


def follow(engine: Engine, runs: list[Run]) -> None:
    """Print progress on stderr until all runs have ended, one after the other. Ctrl-C, SIGTERM or a console that is
    closed (SIGHUP) asks those that have not to stop, and waits for their checkpoints."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in ENDING}
    try:
        for place, run in enumerate(runs):
            if len(runs) > 1:
                print(f"seed {run.spec.seed}: {VARIANTS[run.spec.variant].title} ({run.id})", file=sys.stderr)
            follow_one(engine, run, runs[place:])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def follow_one(engine: Engine, run: Run, unfinished: list[Run]) -> None:
    start, began, told = 0, time.monotonic(), False
    while True:
        try:
            status = engine.poll(run)
            if status.state == "queued" and not told and time.monotonic() - began > PATIENCE:
                told = tell_waiting(run)
            events, start = read_events(run.events_path, start)
            for event in whole(events):
                tell(event, run.spec.budget.epochs)
            if status.state not in ACTIVE:
                break
            time.sleep(0.1)
        except KeyboardInterrupt:
            for stopping in unfinished:
                engine.cancel(stopping)
    print(f"{status.state} after {status.seconds:.1f} s of training. {status.why}".rstrip(), file=sys.stderr)


def tell_waiting(run: Run) -> bool:
    """Say what a run waits for, if it is a place; returns whether it was said."""
    root = run.path.parent
    ahead = [ticket.run_id for ticket in tickets(root) if ticket.stage == "training" and ticket.run_id != run.id]
    if not ahead or not is_full(root):
        return False
    print(f"waiting for a place; training now: {', '.join(ahead)}. `stop RUN` ends one.", file=sys.stderr)
    return True


def stop(options: argparse.Namespace) -> int:
    """Ask a run to end with a checkpoint, and wait until it has."""
    run, engine = find_run(options.run, options.runs), choose_engine()
    if engine.poll(run).state not in ACTIVE:
        raise UserError(mark("“{title}” is not training."), title=run.title)
    engine.cancel(run)
    while engine.poll(run).state in ACTIVE:
        time.sleep(0.05)
    print(engine.poll(run).state)
    return 0


def tell(event: dict[str, Any], epochs: int) -> None:
    if event["kind"] == "held-out":
        terms = ", ".join(f"{name} {value:.2f}" for name, value in event["terms"].items())
        explained = f"variance explained {100 * event['variance_explained']:.1f} %"
        print(f"epoch {event['epoch']:.2f} of {epochs}: held-out {terms} nats per item, {explained}", file=sys.stderr)
    elif event["kind"] == "data":
        print(f"downloading: {event['done']:,} of {event['total']:,} bytes", file=sys.stderr)


def pretrain(options: argparse.Namespace) -> int:
    """Train the runs that ship with the project and print their folders."""
    from ..engines.pretrain import pretrain_all

    for path in pretrain_all(options.to, choose_engine(), options.only):
        print(path)
    return 0
