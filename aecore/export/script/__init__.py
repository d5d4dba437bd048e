"""Show me the code: a run as one plain PyTorch script that gives the same numbers, or as a notebook. Knows no torch.

Templates for each part, not the parts' own source: that speaks of specs and of every other part, and is twenty times as
long. What keeps them honest is a test: trained by the script and by the app, losses are the same to the last bit.
"""

from __future__ import annotations

from pathlib import Path

from ...data.sheet import SHEET
from ...errors import UserError
from ...runs.run import Run
from ...texts import Sentence
from .facts import Facts, Look, facts_of
from .writing import beside, notebook, script, unwritten

__all__ = [
    "Facts",
    "Look",
    "beside_of",
    "facts_of",
    "file_name",
    "files_of",
    "notebook",
    "notebook_of",
    "script",
    "script_of",
    "unwritten",
    "why_not",
]


def script_of(run: Run) -> str:
    """Return the script of a run; raises UserError where it has none, or the run is damaged."""
    return script(facts_of(run))


def notebook_of(run: Run) -> str:
    """Return the same as a notebook, JSON of nbformat 4."""
    return notebook(facts_of(run))


def why_not(run: Run) -> Sentence | None:
    """Return why there is no script of a run; None where there is one. Raises UserError when the run is damaged."""
    return unwritten(facts_of(run))


def beside_of(run: Run) -> list[Sentence]:
    """Return what is to be said of each file that the script of a run reads, and where it is had."""
    return beside(facts_of(run))


def files_of(run: Run) -> list[Path]:
    """Return those of these files that are here and can be given to who asks: the weights that a training begins with,
    the sheet of emoji. Data of one's own go out by the menu of the data set."""
    found = [SHEET] if run.spec.data.name == "emoji" else []
    start = run.file("start")
    if not run.spec.start or not start.is_file():
        return found
    try:
        run.refuse_taking()
    except UserError:
        return found
    return [*found, start]


def file_name(run: Run, *, notebook: bool = False) -> str:
    """Return a name for the file, which can be imported as well: the run's variant and data."""
    spec = run.spec
    data = "own" if spec.data.digest else spec.data.name
    stem = f"{spec.variant}_{data}".replace("-", "_")
    return f"{stem}.ipynb" if notebook else f"{stem}.py"
