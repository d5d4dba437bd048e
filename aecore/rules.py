"""What cannot go together, and what can but probably should not. Rules are data: two tables of checks, each one
sentence."""

from __future__ import annotations

from collections.abc import Callable

from . import parts
from .data.cards import DataCard
from .data.source import card_of
from .errors import UserError
from .models.variants import VARIANTS
from .spec import Data, OwnData, Spec
from .texts import Sentence, mark

__all__ = ["asking", "code_not_smaller", "items_of", "most_halvings", "problems", "suiting", "warnings"]

Rule = Callable[[Spec, DataCard], Sentence | None]
FEW = 200
"""Training items below which people are warned."""
MOST_AT_ONCE = 20_000
"""Items that full-batch gradient descent may hold in one step."""


def problems(spec: Spec, card: DataCard | None = None) -> list[Sentence]:
    """Return why `spec` cannot be trained, one sentence each; an empty list means it can.

    `card` is that of its data, as a run keeps it; the present one where none is given.
    """
    try:
        source = card or card_of(spec.data)
    except UserError as error:
        return [error.message]
    if spec.variant not in VARIANTS:
        return [Sentence(mark("There is no variant called “{name}”."), {"name": spec.variant})]
    return told(spec, source, PROBLEMS)


def warnings(spec: Spec, card: DataCard | None = None) -> list[Sentence]:
    """Return what will probably disappoint in a spec that can be trained, one sentence each."""
    return [] if problems(spec, card) else told(spec, card or card_of(spec.data), WARNINGS)


def suiting(spec: Spec, axis: str, card: DataCard | None = None) -> list[str]:
    """Return the kinds of an axis that suit the data of `spec`, whatever else is chosen."""
    kinds = {kind: spec.with_values({f"model.{axis}.kind": kind}) for kind in parts.AXES[axis]}
    source, rules = card or card_of(spec.data), AXIS_RULES.get(axis, ())
    return [kind for kind, changed in kinds.items() if not told(changed, source, rules)]


def told(spec: Spec, source: DataCard, rules: tuple[Rule, ...]) -> list[Sentence]:
    found = (rule(spec, source) for rule in rules)
    return [sentence for sentence in found if sentence]


# --- kinds of sample and parts: what each asks of the other -----------------------------------------------------------


def lacking(part: parts.Choice, source: DataCard) -> Sentence | None:
    """What a part needs of samples, which these have not."""
    return None if part.needs <= source.sample.has else Sentence(part.unsuited, {"title": source.title})


def asking(axis: str, part: parts.Choice, source: DataCard) -> Sentence | None:
    """What samples need of an axis, which this part is not made for."""
    ask = source.sample.asks.get(axis)
    return Sentence(ask.text) if ask and ask.feature not in part.needs else None


def view_needs_kind(spec: Spec, source: DataCard) -> Sentence | None:
    return lacking(spec.model.view, source)


def kind_needs_view(spec: Spec, source: DataCard) -> Sentence | None:
    return asking("view", spec.model.view, source)


def backbone_needs_kind(spec: Spec, source: DataCard) -> Sentence | None:
    return lacking(spec.model.backbone, source)


def likelihood_needs_kind(spec: Spec, source: DataCard) -> Sentence | None:
    likelihood = spec.model.likelihood
    return asking("likelihood", likelihood, source) or lacking(likelihood, source)


def knobs_are_read(spec: Spec, source: DataCard) -> Sentence | None:
    if isinstance(spec.data, OwnData):
        return None
    plain, read = Data(), {path.removeprefix("data.") for path in source.knobs} | {"name", "items"}
    for name in type(plain).model_fields:
        if name not in read and getattr(spec.data, name) != getattr(plain, name):
            return Sentence(
                mark("{title} does not read “{path}”; only some generated data sets do."),
                {"title": source.title, "path": f"data.{name}"},
            )
    return None


# --- shapes -----------------------------------------------------------------------------------------------------------


def too_many_halvings(spec: Spec, source: DataCard) -> Sentence | None:
    n = spec.model.backbone.halvings
    if not n or lacking(spec.model.backbone, source):
        return None
    side, most = smallest_side(spec.model.view, source), most_halvings(spec.model.view, source)
    if n <= most:
        return None
    return Sentence(
        mark("{n} convolutions would halve {side} pixels to nothing; {title} allows at most {most}."),
        {"n": n, "side": side, "title": source.title, "most": most},
    )


def smallest_side(view: parts.View, source: DataCard) -> int:
    return min((side for shape in view.shapes(source.shape) for side in shape[1:]), default=1)


def most_halvings(view: parts.View, source: DataCard) -> int:
    """Return how often the smallest side can be halved so that two pixels are left."""
    return max(0, (smallest_side(view, source) - 1).bit_length() - 1)


def patches_must_fit(spec: Spec, source: DataCard) -> Sentence | None:
    patch = spec.model.backbone.patch_side
    if not patch or lacking(spec.model.backbone, source):
        return None
    for shape in spec.model.view.shapes(source.shape):
        if any(side % patch for side in shape[1:]):
            return Sentence(
                mark("Patches of side {patch} do not fill {sides}; take a side that divides both."),
                {"patch": patch, "sides": " × ".join(map(str, shape[1:]))},
            )
    return None


def view_must_fit(spec: Spec, source: DataCard) -> Sentence | None:
    return spec.model.view.problem(source.shape)


# --- parts that need each other ---------------------------------------------------------------------------------------


def hidden_patches_need_patches(spec: Spec, source: DataCard) -> Sentence | None:
    if not spec.model.view.hides_patches or spec.model.backbone.patch_side:
        return None
    return Sentence(mark("Hidden patches need transformer layers: others cannot leave patches out."))


def penalty_needs_code(spec: Spec, source: DataCard) -> Sentence | None:
    penalties, code = spec.model.penalties, spec.model.bottleneck
    if penalties.sparsity.weight > 0 and not code.rates:
        return Sentence(mark("KL sparsity needs a code between 0 and 1: choose the sigmoid code."))
    if penalties.total_correlation.weight > 0 and not code.stochastic:
        return Sentence(mark("Total correlation needs clouds instead of points: choose the Gaussian code."))
    return None


def contraction_needs_second_gradients(spec: Spec, source: DataCard) -> Sentence | None:
    contraction, backbone = spec.model.penalties.contraction, spec.model.backbone
    if contraction.weight > 0 and not backbone.second_gradients and spec.device != "cpu":
        return Sentence(
            mark(
                "On a GPU recurrent layers have no second derivative, which contraction needs; choose the device “CPU”."
            )
        )
    return None


def code_must_fit(spec: Spec, source: DataCard) -> Sentence | None:
    return spec.model.bottleneck.problem(source.shape)


def ties_must_mirror(spec: Spec, source: DataCard) -> Sentence | None:
    if not spec.model.backbone.mirrors:
        return None
    given, target = spec.model.view.shapes(source.shape)
    return None if given == target else Sentence(mark("Tied weights need a target of the same shape as the input."))


# --- amounts ----------------------------------------------------------------------------------------------------------


def items_of(spec: Spec, source: DataCard) -> int:
    """Return how many items of a data set a spec trains on."""
    return min(spec.data.items or source.train, source.train)


def one_item(spec: Spec, source: DataCard) -> Sentence | None:
    if items_of(spec, source) > 1:
        return None
    return Sentence(mark("One training item teaches nothing that could be measured. Take two or more."))


def batch_above_data(spec: Spec, source: DataCard) -> Sentence | None:
    items = items_of(spec, source)
    if spec.optimiser.batch_size <= items or spec.optimiser.takes_all:
        return None
    return Sentence(
        mark("A batch of {batch} needs at least as many training items; there are {items}."),
        {"batch": spec.optimiser.batch_size, "items": items},
    )


def too_much_at_once(spec: Spec, source: DataCard) -> Sentence | None:
    items = items_of(spec, source)
    if not spec.optimiser.takes_all or items <= MOST_AT_ONCE:
        return None
    return Sentence(
        mark(
            "Gradient descent takes all {items} items in one step; at most {most} fit. Take fewer items or "
            "another optimiser."
        ),
        {"items": items, "most": MOST_AT_ONCE},
    )


AXIS_RULES: dict[str, tuple[Rule, ...]] = {
    "view": (view_needs_kind, kind_needs_view),
    "backbone": (backbone_needs_kind,),
    "likelihood": (likelihood_needs_kind,),
}
"""What a kind of sample asks of each axis."""
PROBLEMS: tuple[Rule, ...] = (
    *(rule for rules in AXIS_RULES.values() for rule in rules),
    knobs_are_read,
    hidden_patches_need_patches,
    view_must_fit,
    too_many_halvings,
    patches_must_fit,
    penalty_needs_code,
    contraction_needs_second_gradients,
    code_must_fit,
    ties_must_mirror,
    one_item,
    batch_above_data,
    too_much_at_once,
)


# --- legal, but -------------------------------------------------------------------------------------------------------


def code_not_smaller(spec: Spec, source: DataCard) -> Sentence | None:
    """A plain code as large as the item may copy it; sparse and discrete ones may be large."""
    code, penalties = spec.model.bottleneck, spec.model.penalties
    held_back = penalties.l1.weight > 0 or penalties.contraction.weight > 0 or not spec.model.view.clean
    if not code.free or held_back or code.size < source.inputs:
        return None
    return Sentence(
        mark("A code of {size} numbers is not smaller than the item itself ({inputs} values): it may simply copy."),
        {"size": code.size, "inputs": source.inputs},
    )


def collapse_is_predicted(spec: Spec, source: DataCard) -> Sentence | None:
    """A linear VAE keeps principal axis i only if λ_i > β σ² (Lucas et al. 2019, arXiv:1911.02469).

    A prediction for deep models. With a learned variance nothing is predicted: σ shrinks until something is kept.
    """
    code = spec.model.bottleneck
    beta, variance = code.kl_price, spec.model.likelihood.noise_variance
    if beta is None or variance is None or not source.spectrum:
        return None
    kept = sum(eigenvalue > beta * variance for eigenvalue in source.spectrum)
    if kept >= min(code.size, len(source.spectrum)):
        return None
    text = (
        mark(
            "At β = {beta} probably none of the {size} code numbers will be used: the data vary less than that "
            "costs. Try a smaller β."
        )
        if kept == 0
        else mark("At β = {beta} probably only {kept} of the {size} code numbers will be used.")
    )
    return Sentence(text, {"beta": f"{beta:g}", "size": code.size, "kept": kept})


def sigmoid_on_unbounded(spec: Spec, source: DataCard) -> Sentence | None:
    if source.bounded or not spec.model.likelihood.bounded:
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
        if batch < least and not spec.optimiser.takes_all:
            return Sentence(
                mark("{what} looks at whole batches: with {batch} items it sees mostly chance. Take {least} or more."),
                {"what": what, "batch": batch, "least": least},
            )
    return None


def attention_on_one_patch(spec: Spec, source: DataCard) -> Sentence | None:
    patch = spec.model.backbone.patch_side
    whole = patch and all(side == patch for side in source.shape[1:])
    return Sentence(mark("One patch holds the whole item, so there is nothing it could look at.")) if whole else None


def few_items(spec: Spec, source: DataCard) -> Sentence | None:
    """So few items are learned by heart. Who chose a built-in data set knows what it holds."""
    items, view = items_of(spec, source), spec.model.view
    if items >= FEW or (source.origin != "own" and not spec.data.items):
        return None
    points = not spec.model.bottleneck.stochastic  # clouds gain nothing by it (docs/few-items.md)
    could_vary = points and view.clean and not view.varies and source.sample.varied(source.shape)
    text = (
        mark(
            "{items} items to train on: they are soon known by heart, and {held_out} held-out items measure only "
            "roughly. Let them be varied each time they are seen (Advanced, Input)."
        )
        if could_vary
        else mark(
            "{items} items to train on: they are soon known by heart, and {held_out} held-out items measure only "
            "roughly. Take the model for a map of these items, not of all there are."
        )
    )
    return Sentence(text, {"items": items, "held_out": source.held_out})


WARNINGS: tuple[Rule, ...] = (
    few_items,
    code_not_smaller,
    collapse_is_predicted,
    sigmoid_on_unbounded,
    batch_too_small,
    attention_on_one_patch,
)
