"""Which engine there is: `LATENTLAB_ENGINE`."""

from __future__ import annotations

from ..errors import UserError
from ..settings import engine_name
from ..texts import mark
from .engine import Engine
from .local import LocalEngine
from .queue import QueueEngine

__all__ = ["choose_engine"]

ENGINES: dict[str, type[LocalEngine] | type[QueueEngine]] = {"local": LocalEngine, "queue": QueueEngine}


def choose_engine(*, standby: bool = False) -> Engine:
    """Return a new engine; with `standby` it keeps a worker warm. Raises UserError when there is none of the name that
    is set."""
    name = engine_name()
    if name not in ENGINES:
        raise UserError(
            mark("There is no engine called “{name}”."),
            mark("Set LATENTLAB_ENGINE to one of: {names}."),
            name=name[:40],
            names=", ".join(ENGINES),
        )
    return ENGINES[name](standby=standby)
