"""Which runs a training may begin with: those whose layers have the same shapes, as far as settings tell. Knows no
torch; the weights themselves are compared when the training begins (`evaluation.beginning`)."""

from __future__ import annotations

from ..data.cards import DataCard
from ..errors import UserError
from ..spec import OwnData, Spec
from ..texts import Sentence, mark
from .run import ACTIVE, Run

__all__ = ["refuse_beginning", "why_not_begin"]

UNSHAPED = {"kind", "dropout", "init", "structure", "share"}
"""Settings of layers that may differ: no weight has its shape or its meaning from them."""
DIFFERS = mark("“{title}” cannot be begun with: its {what} is {there}, here it is {here}.")


def why_not_begin(spec: Spec, card: DataCard, source: Run) -> Sentence | None:
    """Return why a training by `spec` on the data of `card` cannot begin with the weights of a run; None when it can.
    Raises UserError when the run is damaged."""
    title = source.title
    if not source.has_results or (source.status.state in ACTIVE and not source.shipped):
        return Sentence(mark("“{title}” cannot be begun with: it has not been trained to its end."), {"title": title})
    if isinstance(source.spec.data, OwnData) and not isinstance(spec.data, OwnData):
        return Sentence(
            mark(
                "“{title}” was trained on data that somebody brought: only a training on such data can begin with it, "
                "as what it has learned would be seen by others."
            ),
            {"title": title},
        )
    here, there = shapes(spec, card), shapes(source.spec, source.card)
    for what in here:
        if here[what] != there[what]:
            return Sentence(DIFFERS, {"title": title, "what": what, "there": there[what], "here": here[what]})
    return None


def shapes(spec: Spec, card: DataCard) -> dict[str, str]:
    """What decides the shapes of a model's weights, in words, in the order in which an item goes through it."""
    model = spec.model
    given, told = model.view.shapes(card.shape)
    rest = {name: value for name, value in model.backbone.model_dump().items() if name not in UNSHAPED}
    layers = ", ".join([model.backbone.kind, *(f"{name} {written(value)}" for name, value in rest.items())])
    return {
        mark("input"): written(given),
        mark("layers"): layers,
        mark("code"): f"{model.bottleneck.kind}, {model.bottleneck.size}",
        mark("output"): written(told),
    }


def written(value: object) -> str:
    return " × ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def refuse_beginning(spec: Spec, card: DataCard, source: Run) -> None:
    """Raise UserError when a training cannot begin with the weights of a run."""
    if why := why_not_begin(spec, card, source):
        raise UserError(why.template, mark("Choose another model to begin with, or begin with none."), **why.values)
