"""Where a browser finds the thumbnails of a run."""

from __future__ import annotations

from typing import TypedDict
from urllib.parse import quote

from aecore.runs.artefacts import FILES, Key
from aecore.runs.run import Run

from ..web.addresses import RUN, VERSION
from ..web.serving import version

__all__ = ["Thumbs", "thumbs_of"]


class Thumbs(TypedDict):
    """Addresses of the thumbnails of a run, from the root of the server; each names the version that is there now."""

    map: str
    strip: str  # empty where nothing lies between two of its codes


def thumbs_of(run: Run) -> Thumbs | None:
    """Return where the thumbnails of a run are; None while it has none: nothing was trained yet, or an older version
    has trained it."""
    found = address_of(run, "thumbnail")
    return {"map": found, "strip": address_of(run, "strip")} if found else None


def address_of(run: Run, key: Key) -> str:
    try:
        now = version(run.file(key).stat(follow_symlinks=False))
    except OSError:
        return ""
    return f"{RUN.format(run=quote(run.id))}/{FILES[key].path}?{VERSION}={now}"
