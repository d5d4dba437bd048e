"""What a person has dropped -> a draft. What it is is decided by what is in the files, never by their names."""

from __future__ import annotations

from collections.abc import Sequence

from ....errors import UserError
from ....texts import mark
from ..choices import Choices
from ..draft import Draft, File, Tell

__all__ = ["read"]


def read(files: Sequence[File], choices: Choices, tell: Tell) -> Draft:
    """Return what can be made of the files of a drop, with the corrections of `choices`; tells bytes done.

    Raises UserError where nothing can be made of them: what was found, what would fit.
    """
    raise UserError(mark("Nothing in it can be used."), mark("Choose pictures, a table or arrays."))
