"""What cannot go together, and what can but probably should not. Rules are data: two tables of checks, each one sentence."""

from __future__ import annotations

from collections.abc import Callable

from . import parts
from .data.cards import CARDS, DataCard
from .models.variants import VARIANTS
from .parts.views import shapes
from .spec import Data, Spec
from .texts import Sentence, mark

__all__ = ["most_halvings", "problems", "suiting", "warnings"]

Rule = Callable[[Spec, DataCard], Sentence | None]
MOST_AT_ONCE = 20_000
"""Items that full-batch gradient descent may hold in one step."""


def problems(spec: Spec) -> list[Sentence]:
    """Return why `spec` cannot be trained, one sentence each; an empty list means it can."""
    if spec.data.name not in CARDS:
        return [Sentence(mark("There is no data set called “{name}”."), {"name": spec.data.name})]
    if spec.variant not in VARIANTS:
        return [Sentence(mark("There is no variant called “{name}”."), {"name": spec.variant})]
    return told(spec, PROBLEMS)


def warnings(spec: Spec) -> list[Sentence]:
    """Return what will probably disappoint in a spec that can be trained, one sentence each."""
    return [] if problems(spec) else told(spec, WARNINGS)


def suiting(spec: Spec, axis: str) -> list[str]:
    """Return the kinds of an axis that suit the data of `spec`, whatever else is chosen."""
    kinds = {kind: spec.with_values({f"model.{axis}.kind": kind}) for kind in parts.AXES[axis]}
    return [kind for kind, changed in kinds.items() if not told(changed, AXIS_RULES.get(axis, ()))]


def told(spec: Spec, rules: tuple[Rule, ...]) -> list[Sentence]:
    found = (rule(spec, CARDS[spec.data.name]) for rule in rules)
    return [sentence for sentence in found if sentence]


# --- kinds of sample: what each part asks for --------------------------------------------------------------------------

PLACES = ("image", "curve", "text")
"""Kinds whose values have neighbours."""


def backbone_needs_places(spec: Spec, source: DataCard) -> Sentence | None:
    if source.kind in PLACES or spec.model.backbone.kind == "dense":
        return None
    return Sentence(mark("The values of {title} have no neighbours: only fully connected layers can read them."), {"title": source.title})


VIEW_KINDS = {
    "salt-and-pepper": (("image",), mark("Salt and pepper needs pixels that can be black or white; {title} is no set of pictures.")),
    "low-resolution": (("image", "curve"), mark("Only pictures and curves can be made coarser; {title} is neither.")),
    "inpainting": (PLACES, mark("A hole can only be cut into pictures, curves and sentences; {title} is none of these.")),
    "hidden-patches": (PLACES, mark("Only pictures, curves and sentences can be cut into patches; {title} is none of these.")),
    "forecast": (("curve",), mark("Only curves have a past and a future; {title} is no set of curves.")),
    "completion": (("ratings",), mark("Only ratings have gaps to be filled; {title} has no ratings.")),
}


def view_needs_kind(spec: Spec, source: DataCard) -> Sentence | None:
    kinds, text = VIEW_KINDS.get(spec.model.view.kind, ((), ""))
    return Sentence(text, {"title": source.title}) if text and source.kind not in kinds else None


def ratings_need_completion(spec: Spec, source: DataCard) -> Sentence | None:
    if source.kind != "ratings" or isinstance(spec.model.view, parts.Completion):
        return None
    return Sentence(mark("Ratings have gaps, so what the encoder sees must be “some of the ratings”."))


def likelihood_needs_kind(spec: Spec, source: DataCard) -> Sentence | None:
    kind = spec.model.likelihood.kind
    if (kind == "categorical") != (source.kind == "text"):
        return Sentence(mark("Sentences, and only sentences, are judged word by word (categorical)."))
    if kind == "multinomial" and source.kind != "ratings":
        return Sentence(mark("The multinomial likelihood is for ratings; {title} has no ratings."), {"title": source.title})
    return None


def knobs_are_read(spec: Spec, source: DataCard) -> Sentence | None:
    plain, read = Data(), {path.removeprefix("data.") for path in source.knobs} | {"name", "items"}
    for name in type(plain).model_fields:
        if name not in read and getattr(spec.data, name) != getattr(plain, name):
            return Sentence(
                mark("{title} does not read “{path}”; only some generated data sets do."), {"title": source.title, "path": f"data.{name}"}
            )
    return None


# --- shapes ------------------------------------------------------------------------------------------------------------


def too_many_halvings(spec: Spec, source: DataCard) -> Sentence | None:
    backbone = spec.model.backbone
    if not isinstance(backbone, parts.Conv) or source.kind not in PLACES:
        return None
    side, most = smallest_side(spec.model.view, source), most_halvings(spec.model.view, source)
    if len(backbone.channels) <= most:
        return None
    return Sentence(
        mark("{n} convolutions would halve {side} pixels to nothing; {title} allows at most {most}."),
        {"n": len(backbone.channels), "side": side, "title": source.title, "most": most},
    )


def smallest_side(view: parts.View, source: DataCard) -> int:
    return min((side for shape in shapes(view, source.shape) for side in shape[1:]), default=1)


def most_halvings(view: parts.View, source: DataCard) -> int:
    """Return how often the smallest side can be halved so that two pixels are left."""
    return max(0, (smallest_side(view, source) - 1).bit_length() - 1)


def patches_must_fit(spec: Spec, source: DataCard) -> Sentence | None:
    backbone = spec.model.backbone
    if not isinstance(backbone, parts.Transformer) or source.kind not in PLACES:
        return None
    for shape in shapes(spec.model.view, source.shape):
        if any(side % backbone.patch for side in shape[1:]):
            return Sentence(
                mark("Patches of side {patch} do not fill {sides}; take a side that divides both."),
                {"patch": backbone.patch, "sides": " × ".join(map(str, shape[1:]))},
            )
    return None


def blocks_must_fit(spec: Spec, source: DataCard) -> Sentence | None:
    view = spec.model.view
    if not isinstance(view, parts.LowResolution) or all(side % view.factor == 0 and side > view.factor for side in source.shape[1:]):
        return None
    return Sentence(
        mark("{sides} cannot be made coarser by {factor}; take a number that divides every side."),
        {"sides": " × ".join(map(str, source.shape[1:])), "factor": view.factor},
    )


# --- parts that need each other -----------------------------------------------------------------------------------------


def hidden_patches_need_transformer(spec: Spec, source: DataCard) -> Sentence | None:
    hidden = isinstance(spec.model.view, parts.HiddenPatches) and not isinstance(spec.model.backbone, parts.Transformer)
    return Sentence(mark("Hidden patches need transformer layers: others cannot leave patches out.")) if hidden else None


def penalty_needs_code(spec: Spec, source: DataCard) -> Sentence | None:
    penalties, code = spec.model.penalties, spec.model.bottleneck
    if penalties.sparsity.weight > 0 and not isinstance(code, parts.SigmoidCode):
        return Sentence(mark("KL sparsity needs a code between 0 and 1: choose the sigmoid code."))
    if penalties.total_correlation.weight > 0 and not isinstance(code, parts.GaussianCode):
        return Sentence(mark("Total correlation needs clouds instead of points: choose the Gaussian code."))
    return None


def contraction_needs_second_slopes(spec: Spec, source: DataCard) -> Sentence | None:
    recurrent = isinstance(spec.model.backbone, parts.Recurrent)
    if spec.model.penalties.contraction.weight > 0 and recurrent and spec.device != "cpu":
        return Sentence(mark("On a GPU recurrent layers have no second derivative, which contraction needs; choose the device “CPU”."))
    return None


def code_must_divide(spec: Spec, source: DataCard) -> Sentence | None:
    code = spec.model.bottleneck
    if isinstance(code, parts.TopK) and code.k > code.size:
        return Sentence(mark("Of {size} code numbers {k} cannot be kept."), {"size": code.size, "k": code.k})
    if isinstance(code, parts.Quantised) and code.size % code.token:
        return Sentence(
            mark("A code of {size} numbers cannot be cut into tokens of {token}; the code size must be a multiple."),
            {"size": code.size, "token": code.token},
        )
    return None


def ties_must_mirror(spec: Spec, source: DataCard) -> Sentence | None:
    backbone = spec.model.backbone
    if not isinstance(backbone, parts.Dense) or not backbone.tied:
        return None
    given, target = shapes(spec.model.view, source.shape)
    return None if given == target else Sentence(mark("Tied weights need a target of the same shape as the input."))


# --- amounts ------------------------------------------------------------------------------------------------------------


def items_of(spec: Spec, source: DataCard) -> int:
    return min(spec.data.items or source.train, source.train)


def batch_above_data(spec: Spec, source: DataCard) -> Sentence | None:
    items = items_of(spec, source)
    if spec.optimiser.batch_size <= items or spec.optimiser.kind == "gd":
        return None
    return Sentence(
        mark("A batch of {batch} needs at least as many training items; there are {items}."),
        {"batch": spec.optimiser.batch_size, "items": items},
    )


def too_much_at_once(spec: Spec, source: DataCard) -> Sentence | None:
    items = items_of(spec, source)
    if spec.optimiser.kind != "gd" or items <= MOST_AT_ONCE:
        return None
    return Sentence(
        mark("Gradient descent takes all {items} items in one step; at most {most} fit. Take fewer items or another optimiser."),
        {"items": items, "most": MOST_AT_ONCE},
    )


AXIS_RULES: dict[str, tuple[Rule, ...]] = {
    "view": (view_needs_kind, ratings_need_completion),
    "backbone": (backbone_needs_places,),
    "likelihood": (likelihood_needs_kind,),
}
"""What a kind of sample asks of each axis."""
PROBLEMS: tuple[Rule, ...] = (
    *(rule for rules in AXIS_RULES.values() for rule in rules),
    knobs_are_read,
    hidden_patches_need_transformer,
    blocks_must_fit,
    too_many_halvings,
    patches_must_fit,
    penalty_needs_code,
    contraction_needs_second_slopes,
    code_must_divide,
    ties_must_mirror,
    batch_above_data,
    too_much_at_once,
)


# --- legal, but ---------------------------------------------------------------------------------------------------------


def code_not_smaller(spec: Spec, source: DataCard) -> Sentence | None:
    """A plain code as large as the item may copy it; sparse and discrete ones may be large."""
    code, penalties = spec.model.bottleneck, spec.model.penalties
    held_back = penalties.l1.weight > 0 or penalties.contraction.weight > 0 or spec.model.view.kind != "identity"
    if not isinstance(code, parts.Plain) or held_back or code.size < source.inputs:
        return None
    return Sentence(
        mark("A code of {size} numbers is not smaller than the item itself ({inputs} values): it may simply copy."),
        {"size": code.size, "inputs": source.inputs},
    )


def collapse_is_predicted(spec: Spec, source: DataCard) -> Sentence | None:
    """A linear VAE keeps principal axis i only if λ_i > β σ² (Lucas et al. 2019, arXiv:1911.02469).

    σ² of a pixel judged by Bernoulli is taken as ¼, the least that its curvature allows. A prediction for deep models. With a
    learned variance nothing is predicted: σ shrinks until something is kept.
    """
    code, likelihood = spec.model.bottleneck, spec.model.likelihood
    if not isinstance(code, parts.GaussianCode) or code.capacity or not source.spectrum:
        return None
    if isinstance(likelihood, parts.Bernoulli):
        variance = 0.25
    elif isinstance(likelihood, parts.Gaussian) and likelihood.variance == "fixed":
        variance = likelihood.sigma**2
    else:
        return None
    kept = sum(eigenvalue > code.beta * variance for eigenvalue in source.spectrum)
    if kept >= min(code.size, len(source.spectrum)):
        return None
    text = (
        mark("At β = {beta} probably none of the {size} code numbers will be used: the data vary less than that costs. Try a smaller β.")
        if kept == 0
        else mark("At β = {beta} probably only {kept} of the {size} code numbers will be used.")
    )
    return Sentence(text, {"beta": f"{code.beta:g}", "size": code.size, "kept": kept})


def sigmoid_on_unbounded(spec: Spec, source: DataCard) -> Sentence | None:
    if source.bounded or not isinstance(spec.model.likelihood, parts.Bernoulli | parts.ContinuousBernoulli):
        return None
    return Sentence(
        mark("{title} has values below 0 and above 1, which this likelihood cannot reach; choose Gaussian or Laplace."),
        {"title": source.title},
    )


def batch_too_small(spec: Spec, source: DataCard) -> Sentence | None:
    """Penalties on what a whole batch does need one that says something."""
    penalties, batch = spec.model.penalties, spec.optimiser.batch_size
    needs = {
        mark("KL sparsity"): round(3 / penalties.sparsity.target) if penalties.sparsity.weight > 0 else 0,
        mark("Total correlation"): 64 if penalties.total_correlation.weight > 0 else 0,
        mark("MMD"): 32 if penalties.mmd.weight > 0 else 0,
    }
    for what, least in needs.items():
        if batch < least and spec.optimiser.kind != "gd":
            return Sentence(
                mark("{what} looks at whole batches: with {batch} items it sees mostly chance. Take {least} or more."),
                {"what": what, "batch": batch, "least": least},
            )
    return None


def attention_on_one_patch(spec: Spec, source: DataCard) -> Sentence | None:
    backbone = spec.model.backbone
    if not isinstance(backbone, parts.Transformer):
        return None
    whole = all(side == backbone.patch for side in source.shape[1:])
    return Sentence(mark("One patch holds the whole item, so there is nothing it could look at.")) if whole else None


WARNINGS: tuple[Rule, ...] = (
    code_not_smaller,
    collapse_is_predicted,
    sigmoid_on_unbounded,
    batch_too_small,
    attention_on_one_patch,
)
