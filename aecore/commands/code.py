"""The command that shows a run's code."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path

from ..errors import UserError
from ..export.script import file_name, notebook_of, script_of
from ..files import refuse_readonly
from ..runs.store import find_run
from ..texts import mark

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
    beside = path.with_name(f".tmp-{secrets.token_hex(4)}-{path.name}")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    except OSError as error:
        raise UserError(
            mark("{folder} cannot be used: {why}."), folder=str(path), why=error.strerror or str(error)
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    print(path)
    return 0
