"""The command that serves a store: an engine process, or the check whether a machine could take part."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import time
from importlib import import_module
from typing import Any

from ..engines.check import check
from ..engines.serve import LOG, LOOK, Serving, in_charge
from ..errors import UserError
from ..files import refuse_readonly
from ..settings import most_threads, workers_chosen
from ..texts import mark

__all__ = ["BACKENDS", "add_engine", "engine"]

BACKENDS = {"processes": "aecore.engines.processes:Processes", "ray": "aecore.engines.ray:RayBackend"}
"""Where the class of each backend is; it is called with the folder of runs and the number of places, or None."""
SAYS = {True: "ok", False: "FAILS", None: "not checked"}


def add_engine(sub: argparse.ArgumentParser) -> None:
    """The options of the command."""
    sub.add_argument("--backend", choices=list(BACKENDS), default="processes", help="what has the processors")
    sub.add_argument("--places", type=int, metavar="N", help="runs of one thread that train at once (default: cores)")
    sub.add_argument("--check", action="store_true", help="only look whether this machine could work on the store")


def engine(options: argparse.Namespace) -> int:
    """Serve the folder of runs until a signal comes; runs that train then are taken back and wait. Returns 0, and of a
    check 1 where something fails."""
    if options.places is not None and options.places < 1:
        raise UserError(
            mark("An engine cannot have {n} places: with fewer than 1 nothing would ever be trained."),
            mark("Give --places 1 or more, or leave it out."),
            n=options.places,
        )
    root = options.runs.resolve()
    if options.check:
        return tell(root)
    refuse_readonly()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    leaving: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: leaving.append(number))
    if most_threads() > 1 and not workers_chosen():
        import_module("torch")  # it tells how many places a run takes; within a look it would hold up all else
    with in_charge(root):
        backend = made(options)
        serving = Serving(root, backend, options.backend)
        LOG.info("serving %s with %d places (%s)", root, backend.slots().places, options.backend)
        try:
            while not leaving:
                look(serving)
                time.sleep(LOOK)
        finally:
            LOG.info("taking back what trains")
            serving.close()
    return 0


def made(options: argparse.Namespace) -> Any:
    """Return the backend that was asked for; raises UserError where what it needs is not installed."""
    module, _, name = BACKENDS[options.backend].partition(":")
    try:
        backend = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        raise UserError(
            mark("The engine's backend “{backend}” needs the package {package}, which is not installed here."),
            mark("Install it: python -m pip install -r requirements-cluster.txt"),
            backend=options.backend,
            package=error.name or "?",
        ) from error
    return backend(options.runs.resolve(), options.places)


def look(serving: Serving) -> None:
    """One look; a store that cannot be used in this moment may be back at the next."""
    try:
        serving.look()
    except (OSError, UserError) as error:
        LOG.warning("%s", error)
        time.sleep(1.0)


def tell(root: Any) -> int:
    """Print what a check finds."""
    found = []
    for finding in check(root):
        found.append(finding.fits)
        print(f"{SAYS[finding.fits]:11} {finding.what}: {finding.told}", flush=True)
    if False in found:
        print("This machine should not work on this store yet.", file=sys.stderr)
        return 1
    return 0
