"""Which engine there is: `LATENTLAB_ENGINE`; and whether what is set can be meant, before anything begins."""

from __future__ import annotations

from pathlib import Path

from ..errors import UserError
from ..files import refuse_no_folder
from ..hosting.mode import mode
from ..settings import data_folder, engine_name, library_folder, log_form, refuse_wrong_numbers, runs_folder
from ..texts import mark
from .engine import Engine
from .local import LocalEngine
from .queue import QueueEngine

__all__ = ["choose_engine", "refuse_wrong_settings"]

ENGINES: dict[str, type[LocalEngine] | type[QueueEngine]] = {"local": LocalEngine, "queue": QueueEngine}


def choose_engine(*, standby: bool = False) -> Engine:
    """Return a new engine; with `standby` it keeps a worker warm. Raises UserError when there is none of the name that
    is set."""
    return engine_chosen()(standby=standby)


def refuse_wrong_settings(runs: Path | None = None) -> None:
    """Raise UserError where a variable says what it cannot: once, at the start, and not when it is first needed.
    `runs` is the folder of runs where another one is used than the variable's."""
    mode()
    refuse_wrong_numbers()
    log_form()
    engine_chosen()
    refuse_no_folder(runs or runs_folder(), "LATENTLAB_RUNS")
    refuse_no_folder(data_folder(), "LATENTLAB_DATA")
    refuse_no_folder(library_folder(), "LATENTLAB_LIBRARY")


def engine_chosen() -> type[LocalEngine] | type[QueueEngine]:
    """Return the kind of engine that is set; raises UserError when there is none of that name."""
    name = engine_name()
    if name not in ENGINES:
        raise UserError(
            mark("There is no engine called “{name}”."),
            mark("Set LATENTLAB_ENGINE to one of: {names}."),
            name=name[:40],
            names=", ".join(ENGINES),
        )
    return ENGINES[name]
