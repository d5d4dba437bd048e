"""What both sides of the border know: names and types that Python and the browser must spell alike.

    python -m ui.contract      write ui/frontend/src/contract.ts anew

Everything is read from where Python has it: dataclasses, models, literal types and tables. The TypeScript imports it,
so that a name that has changed or gone does not compile.
"""

from __future__ import annotations

from ..web.build import FRONTEND
from .runs import jobs, log, states, tensors
from .screen import lessons, links, mounted, said, stage, texts

__all__ = ["CONTRACT", "contract"]

CONTRACT = FRONTEND / "src" / "contract.ts"
HEAD = "// Written by `python -m ui.contract` from the tables in Python: change those."


def contract() -> str:
    """Return the whole file."""
    sections = (states, log, tensors, links, lessons, jobs, said, mounted, stage, texts)
    return "\n\n".join([HEAD, *(block for section in sections for block in section())]) + "\n"
