"""The command that shows a run's code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..export.script import file_name, notebook_of, script_of
from ..files import refuse_readonly
from ..runs.store import find_run
from .packing import whole

__all__ = ["code"]


def code(options: argparse.Namespace) -> int:
    """Print a run as a script or as a notebook; with `--to` write it into a file, which appears whole or not at all,
    and print where."""
    run = find_run(options.run, options.runs)
    text = notebook_of(run) if options.notebook else script_of(run)
    if options.to is None:
        sys.stdout.write(text)
        return 0
    refuse_readonly()
    to: Path = options.to
    path = to / file_name(run, notebook=options.notebook) if to.is_dir() else to
    with whole(path) as beside:
        beside.write_text(text, encoding="utf-8")
    print(path)
    return 0
