"""What cannot go together: a table of checks, each one sentence. What can but probably should not is in `cautions`."""

from __future__ import annotations

from . import parts
from .cautions import WARNINGS, Rule, items_of
from .data.cards import DataCard
from .data.source import card_of
from .errors import UserError
from .models.variants import VARIANTS
from .spec import Data, OwnData, Spec
from .texts import Sentence, mark

__all__ = ["asking", "most_halvings", "problems", "suiting", "warnings", "with_setting"]

MOST_AT_ONCE = 20_000
"""Items that full-batch gradient descent may hold in one step."""


def with_setting(spec: Spec, path: str, value: float, card: DataCard) -> Spec | None:
    """Return `spec` with another live setting, as a training takes it over; None where it or its model cannot have it,
    such as a penalty that its code cannot have."""
    try:
        changed = spec.with_values({path: value})
    except UserError:
        return None
    return None if problems(changed, card) and not problems(spec, card) else changed


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


def condition_needs_labels(spec: Spec, source: DataCard) -> Sentence | None:
    return spec.model.condition.problem_of(len(source.classes), source.title)


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


def joined_codes_need_views(spec: Spec, source: DataCard) -> Sentence | None:
    if not spec.model.bottleneck.joins or spec.model.view.pairs:
        return None
    return Sentence(
        mark("Two codes can be joined where an item is two views only: choose “one of two views, or both” as input.")
    )


def views_need_room(spec: Spec, source: DataCard) -> Sentence | None:
    """Each view is read by itself, which layers that mirror each other or settle have no place for; nor has a code that
    joins two for what is told besides."""
    model = spec.model
    if not model.view.pairs:
        return None
    if model.backbone.mirrors:
        return Sentence(mark("Each of two views is read by itself, which tied weights cannot mirror; untie them."))
    if model.backbone.settles:
        return Sentence(mark("Each of two views is read by itself, which predictive coding cannot; take other layers."))
    if model.bottleneck.joins and model.condition.numbers:
        return Sentence(
            mark("Codes of two views are joined of what the views say alone; tell nothing besides the item.")
        )
    return None


def penalty_needs_code(spec: Spec, source: DataCard) -> Sentence | None:
    penalties, code = spec.model.penalties, spec.model.bottleneck
    if penalties.sparsity.weight > 0 and not code.rates:
        return Sentence(mark("KL sparsity needs a code between 0 and 1: choose the sigmoid code."))
    if penalties.total_correlation.weight > 0 and not code.normal:
        return Sentence(mark("Total correlation needs clouds instead of points: choose the Gaussian code."))
    return None


def adversary_needs_kind(spec: Spec, source: DataCard) -> Sentence | None:
    return lacking(spec.model.adversary, source)


def adversary_needs_code(spec: Spec, source: DataCard) -> Sentence | None:
    code = spec.model.bottleneck
    return spec.model.adversary.problem_of(code.size, drawable=spec.model.shapes_prior() and not code.discrete)


def some_codes_have_a_prior_of_their_own(spec: Spec, source: DataCard) -> Sentence | None:
    """Penalties and critics know one round cloud, the standard normal."""
    model = spec.model
    pulled = any(penalty.shapes_prior for penalty in model.penalties.active().values())
    if not (model.bottleneck.own_prior and (pulled or model.adversary.loss_weights(0.0))):
        return None
    return Sentence(
        mark(
            "The KL term of these codes has a prior of its own (the sphere, a learnt mixture), and they cannot be "
            "pulled into a standard normal as well: switch the MMD penalty and the adversary off, or choose the "
            "Gaussian code."
        )
    )


def settling_needs_points(spec: Spec, source: DataCard) -> Sentence | None:
    """Penalties on codes, clouds and critics have gradients that pass through layers."""
    model = spec.model
    if not model.backbone.settles:
        return None
    plain = model.bottleneck.unchanged and not model.condition.numbers
    if plain and not model.penalties.active() and not model.adversary.loss_weights(0.0):
        return None
    return Sentence(
        mark(
            "Predictive coding learns from errors of single layers: take plain numbers as the code, nothing told "
            "besides, no penalties and no adversary."
        )
    )


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


def switching_needs_units(spec: Spec, source: DataCard) -> Sentence | None:
    """Units that are switched on or off must be there, be made and read by weights of their own, and begin as drawn."""
    backbone = spec.model.backbone
    if not backbone.reshapes:
        return None
    if not backbone.hidden:
        return Sentence(
            mark("Without hidden layers there are no units to grow or prune: add a layer, or keep units fixed.")
        )
    if backbone.mirrors:
        return Sentence(
            mark(
                "Tied weights make a unit and read it as well, so it cannot be switched: untie them, or keep units "
                "fixed."
            )
        )
    if spec.model.view.pairs:
        return Sentence(
            mark("Units that read two views are not switched while they train: keep them fixed, or take one view.")
        )
    if backbone.begins_small and spec.start:
        return Sentence(
            mark(
                "Grown layers begin with few units, and a trained model has all of its own: begin with nothing, or "
                "let units be pruned."
            )
        )
    return None


def condition_needs_room(spec: Spec, source: DataCard) -> Sentence | None:
    """What is told follows on the numbers of a code, where a tied decoder has no weights and tokens have no place."""
    if not spec.model.condition.numbers:
        return None
    if spec.model.backbone.mirrors:
        return Sentence(mark("Tied weights leave no room for what is told besides the item; untie them."))
    if spec.model.bottleneck.discrete:
        return Sentence(mark("A code of tokens takes nothing that is told besides the item; choose another code."))
    return None


def more_labels_than_items(spec: Spec, source: DataCard) -> Sentence | None:
    labels, items = spec.model.condition.taught, items_of(spec, source)
    if labels <= items:
        return None
    return Sentence(
        mark("{labels} labelled items are more than the {items} there are to train on; take fewer, or 0 for all."),
        {"labels": labels, "items": items},
    )


# --- amounts ----------------------------------------------------------------------------------------------------------


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
    "condition": (condition_needs_labels,),
    "adversary": (adversary_needs_kind,),
}
"""What a kind of sample asks of each axis."""
PROBLEMS: tuple[Rule, ...] = (
    *(rule for rules in AXIS_RULES.values() for rule in rules),
    knobs_are_read,
    hidden_patches_need_patches,
    joined_codes_need_views,
    views_need_room,
    view_must_fit,
    too_many_halvings,
    patches_must_fit,
    penalty_needs_code,
    adversary_needs_code,
    some_codes_have_a_prior_of_their_own,
    settling_needs_points,
    contraction_needs_second_gradients,
    code_must_fit,
    switching_needs_units,
    condition_needs_room,
    more_labels_than_items,
    ties_must_mirror,
    one_item,
    batch_above_data,
    too_much_at_once,
)
