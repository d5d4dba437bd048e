"""Commands that pack a run as one file and bring such a file in."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..engines.bringing import bring_run
from ..errors import UserError
from ..export.run_zip import write_run_zip
from ..files import replacing, usable
from ..runs.store import Store, find_run
from ..texts import mark

__all__ = ["pack", "unpack", "whole"]


def pack(options: argparse.Namespace) -> int:
    """Write a run into one file, which appears whole or not at all, and print where."""
    run, path = find_run(options.run, options.runs), options.to
    with whole(path) as beside, beside.open("xb") as file:
        write_run_zip(run, file, data=options.with_data)
    print(path)
    return 0


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield where to write a file that appears at `path` when all of it is written; raises UserError when it cannot."""
    with usable(path), replacing(path) as beside:
        yield beside


def unpack(options: argparse.Namespace) -> int:
    """Bring a run in that was packed as one file, and print its folder."""
    path = options.file
    try:
        run = bring_run(path, Store(options.runs))
    except OSError as error:
        raise UserError(
            mark("{name} cannot be read: {why}."), name=path.name, why=error.strerror or str(error)
        ) from error
    print(json.dumps({"id": run.id, "title": run.title, "path": str(run.path)}) if options.json else run.path)
    return 0
