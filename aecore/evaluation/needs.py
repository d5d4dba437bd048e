"""What a metric card needs of a model and its data: each function says why the card does not apply, or None."""

from __future__ import annotations

from ..data.cards import DataCard
from ..spec import Spec
from ..texts import Sentence, mark

__all__ = [
    "clean_input",
    "distributions",
    "factors",
    "labels",
    "nothing",
    "odd_items",
    "prefixes",
    "two_views",
    "whole_items",
]


def nothing(spec: Spec, source: DataCard) -> Sentence | None:
    """The card applies to every model."""
    return None


def labels(spec: Spec, source: DataCard) -> Sentence | None:
    """Items must have classes."""
    return None if source.classes else Sentence(mark("The items of {title} have no labels."), {"title": source.title})


def distributions(spec: Spec, source: DataCard) -> Sentence | None:
    """Codes must be distributions."""
    if spec.model.bottleneck.stochastic:
        return None
    return Sentence(mark("The codes of this model are points: there is no bound on the likelihood of an item."))


def clean_input(spec: Spec, source: DataCard) -> Sentence | None:
    """Noise can be added, and the model sees whole items."""
    if not source.sample.measured:
        return Sentence(
            mark("Noise can be added to pixels and measurements only; {title} has neither."), {"title": source.title}
        )
    if spec.model.view.partial:
        return Sentence(mark("This model does not get the whole item to see, so no noise can be taken off it."))
    return None


def odd_items(spec: Spec, source: DataCard) -> Sentence | None:
    """There must be odd items."""
    return (
        None if source.odd else Sentence(mark("{title} has no odd items that could be found."), {"title": source.title})
    )


def whole_items(spec: Spec, source: DataCard) -> Sentence | None:
    """Outputs must be whole items."""
    if spec.model.view.forecasts:
        return Sentence(mark("This model draws the future of an item, not whole items."))
    if source.sample.gaps:
        return Sentence(mark("Ratings have gaps: there are no whole people to compare new ones with."))
    return None


def factors(spec: Spec, source: DataCard) -> Sentence | None:
    """The numbers that items were generated from must be known."""
    if source.factors:
        return None
    return Sentence(
        mark("Nobody knows what {title} was made from; this needs generated data."), {"title": source.title}
    )


def two_views(spec: Spec, source: DataCard) -> Sentence | None:
    """Items must be two views."""
    if spec.model.view.pairs:
        return None
    return Sentence(mark("To this model an item is no two views of which one could be missing."))


def prefixes(spec: Spec, source: DataCard) -> Sentence | None:
    """The code must have an order, and the model must be given whole items to rebuild."""
    if not spec.model.bottleneck.prefixes:
        return Sentence(mark("The numbers of this code have no order: a few of them alone are no code."))
    if spec.model.view.clean and not source.sample.gaps:
        return None
    return Sentence(mark("This model is not asked to rebuild the item that it is given."))
