"""From two names to a whole spec that suits the data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from . import parts
from .data.cards import DataCard
from .data.source import card_named, card_of, source_of
from .errors import UserError
from .models.variants import variant
from .rules import asking, most_halvings, problems
from .spec import Data, OwnData, Spec
from .texts import Sentence, mark

__all__ = ["blocked", "checked", "preset"]

NAMED = ("version", "variant", "data", "data.name", "data.digest")
"""What a preset follows from: another one of these with all else as it was would be no preset of anything."""
FEW, FEW_CLOUDS = 320, 60
"""Training items of a person's own up to which they are varied, where codes are points and where they are clouds, which
keep a model from learning items by heart by themselves: docs/few-items.md has what that was worth."""


def preset(data: str | DataCard, variant_name: str, values: Mapping[str, Any] | None = None, digest: str = "") -> Spec:
    """Return the spec of a variant on a data set, with `{path: value}` set; raises UserError on unknown names.

    `data` is a name as specs have it, or a card, with the `digest` of its data where a person brought them. What the
    data cannot be without is changed in the variant's model (see `fitted`). Few items of a person's own are varied each
    time they are seen; their card says how many epochs of how large batches suit so few.
    """
    for path in NAMED:
        if path in (values or {}):
            raise UserError(
                mark("“{path}” is no setting of its own: what suits follows from the data set and the autoencoder."),
                mark("Ask for another data set or autoencoder itself, such as --data wine."),
                path=path,
            )
    chosen = variant(variant_name)
    if isinstance(data, DataCard):
        origin, source = OwnData(digest=digest) if digest else Data(name=data.name), data
    else:
        origin = source_of(data)
        source = card_of(origin)
    usual: dict[str, Any] = {
        "budget.epochs": source.epochs,
        "optimiser.batch_size": source.batch_size,
    }
    usual |= ({} if origin.digest else dict(source.knobs)) | dict(chosen.setup)
    usual["optimiser.batch_size"] = min(usual["optimiser.batch_size"], source.train)
    few = bool(origin.digest) and source.train <= (FEW_CLOUDS if chosen.model.bottleneck.stochastic else FEW)
    base = Spec(data=origin, variant=chosen.name, model=fitted(chosen.model, source, few=few)).with_values(usual)
    return base.with_values(values or {})


def fitted(model: parts.Model, source: DataCard, *, few: bool = False) -> parts.Model:
    """Return `model` with the likelihood, view, sizes of layers, weight of L1 and first weights that the data ask
    for; with `few` items they are varied, unless the encoder is given them spoilt anyway."""
    sample, likelihood, l1 = source.sample, model.likelihood, model.penalties.l1
    if asking("likelihood", likelihood, source) or (
        likelihood.bounded and not (source.bounded and sample.probabilities)
    ):
        likelihood = sample.likelihood
    patch, halvings = sample.patch_side(source.shape), most_halvings(model.view, source)
    l1 = l1.model_copy(update={"weight": l1.weight * sample.l1})
    view = sample.views.get(model.view.kind, model.view)
    return model.model_copy(
        update={
            "view": (few and view.clean and varied(source)) or view,
            "backbone": model.backbone.suited(patch, halvings, wide=sample.wide),
            "condition": model.condition.suited(len(source.classes)),
            "likelihood": likelihood,
            "penalties": model.penalties.model_copy(update={"l1": l1}),
        }
    )


def varied(source: DataCard) -> parts.View | None:
    """Return the view that makes many items of few; a picture of a spectrum turned is one of no sound."""
    view = source.sample.varied(source.shape)
    return view.model_copy(update={"turn": 0.0}) if view and source.sound and source.sample.pictures else view


def blocked(data: str, variant_name: str, title: str = "") -> Sentence | None:
    """Return why a variant cannot be trained on the data of a name, or None when it can; `title`: what who asks calls
    them, where that is not what their card says."""
    try:
        called = title or card_named(data).title
    except UserError as error:  # deleted meanwhile
        return error.message
    why = blocked_as(data, variant_name)
    return Sentence(why.template, why.values | {"title": called}) if why and "title" in why.values else why


@lru_cache(maxsize=4000)
def blocked_as(data: str, variant_name: str) -> Sentence | None:
    """Data of a name never change, but for the title that a person gave them."""
    return next(iter(problems(preset(data, variant_name))), None)


def checked(spec: Spec, card: DataCard | None = None) -> Spec:
    """Return `spec` when it can be trained on the data of `card` (of its own when none is given); raises UserError with
    the first problem."""
    source = card or card_of(spec.data)
    variant(spec.variant)
    for problem in problems(spec, source):
        raise UserError(problem.template, **problem.values)
    return spec
