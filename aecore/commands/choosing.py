"""Which data a command is about."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..data.cards import CARDS
from ..data.own.adding import add
from ..data.own.choices import Choices
from ..data.own.library import own_sets
from ..data.source import named_by
from ..spec import OWN

__all__ = ["data_of"]


def data_of(text: str) -> str:
    """Return the whole name of the data that `--data` gives: a built-in name, or `own-` and the beginning of a digest
    of the library; what else is a path of files is brought into the library first. Raises UserError where there are no
    such data, or nothing can be made of the files."""
    if text not in CARDS and not text.startswith(OWN) and os.path.exists(text):
        source, looked = add(Path(text), Choices())
        if looked.check:
            print(looked.check.headline, file=sys.stderr)
        return source.name
    return named_by(text, (one.digest for one in own_sets("")))
