"""The explorer in a notebook: what one HTML file holds (`export.html`), drawn below a cell by the same module.

anywidget brings it there; it is no dependency, and asked for when a widget is.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from .errors import UserError
from .export.html import BUDGET, held_runs
from .export.html.bundle import Bundle
from .runs.run import Run
from .texts import mark
from .workers.written import InMemory, written

__all__ = ["explorer_of", "explorer_of_run"]

HELD = "held"
"""The name under which the module asks for the bytes."""


def explorer_of_run(run: Run, *, budget: int = BUDGET, pictures: bool = True) -> Any:
    """Return the explorer of a run as a widget; raises UserError where anywidget is missing, or a browser could not
    compute the model."""
    made = widget_class()
    return made(**{HELD: held_runs([run], budget=budget, pictures=pictures)})


def explorer_of(made: InMemory, title: str = "", *, budget: int = BUDGET, pictures: bool = True) -> Any:
    """Return the explorer of what a notebook has trained; raises UserError as `explorer_of_run` does."""
    widget_class()  # what is missing is said before anything is computed
    with written(made, title) as run:
        return explorer_of_run(run, budget=budget, pictures=pictures)


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
