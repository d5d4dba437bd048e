"""The explorer in a notebook: what one HTML file holds (`export.html`), drawn below a cell by the same module.

anywidget brings it there; it is no dependency, and asked for when a widget is. What was trained in a notebook becomes a
run in a temporary folder for as long as it takes to be packed: nothing stays on the disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .data.dataset import Dataset
from .errors import UserError
from .export.html import BUDGET, held_runs
from .export.html.bundle import Bundle
from .models.autoencoder import Autoencoder
from .runs.run import Run, Status
from .runs.store import Store
from .spec import Spec
from .texts import mark
from .workers.publish import publish_results

__all__ = ["Shown", "explorer_of", "explorer_of_run"]

HELD = "held"
"""The name under which the module asks for the bytes."""


@dataclass(frozen=True)
class Shown:
    """What a notebook has trained."""

    model: Autoencoder
    dataset: Dataset
    spec: Spec
    step: int
    seconds: float
    log: Iterable[Mapping[str, Any]] = ()


def explorer_of_run(run: Run, *, budget: int = BUDGET, pictures: bool = True) -> Any:
    """Return the explorer of a run as a widget; raises UserError where anywidget is missing, or a browser could not
    compute the model."""
    made = widget_class()
    return made(**{HELD: held_runs([run], budget=budget, pictures=pictures)})


def explorer_of(shown: Shown, title: str = "", *, budget: int = BUDGET, pictures: bool = True) -> Any:
    """Return the explorer of what a notebook has trained; raises UserError as `explorer_of_run` does."""
    widget_class()  # what is missing is said before anything is computed
    with TemporaryDirectory(prefix="latent-lab-") as folder:
        return explorer_of_run(as_run(shown, Path(folder), title), budget=budget, pictures=pictures)


def as_run(shown: Shown, folder: Path, title: str) -> Run:
    """Write a run that has ended into a folder of its own."""
    spec = shown.spec.model_copy(update={"start": ""})
    run = Store(folder).create(spec, title, shown.dataset.card)
    rows = [json.dumps(dict(row), ensure_ascii=False) for row in shown.log]
    run.events_path.write_text("".join(f"{row}\n" for row in rows))
    publish_results(run, shown.model, shown.dataset, shown.step)
    epochs = max((row["epoch"] for row in shown.log if "epoch" in row), default=0.0)
    run.write_status(Status("done", "finishing", step=shown.step, epoch=epochs, seconds=shown.seconds))
    return run


@cache
def widget_class() -> Any:
    """Return the class of the widget, with the built module in it; raises UserError where anywidget is missing."""
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise UserError(
            mark("The explorer in a notebook needs the package “anywidget”, which is not installed here."),
            mark("Install it (pip install anywidget), then restart the notebook."),
        ) from error

    class Explorer(anywidget.AnyWidget):  # type: ignore[misc]
        """A run to look at: map, pictures, decoder, all in the notebook's page."""

        _esm = Bundle().code
        held = traitlets.Bytes().tag(sync=True)

    return Explorer
