"""What can be trained but will probably disappoint: a table of checks, each one sentence."""

from __future__ import annotations

from collections.abc import Callable

from .data.cards import DataCard
from .spec import Spec
from .texts import Sentence, mark

__all__ = ["WARNINGS", "Rule", "code_not_smaller", "items_of"]

Rule = Callable[[Spec, DataCard], Sentence | None]
FEW = 200
"""Training items below which people are warned."""


def items_of(spec: Spec, source: DataCard) -> int:
    """Return how many items of a data set a spec trains on."""
    return min(spec.data.items or source.train, source.train)


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

    A prediction for deep models. With a learned variance nothing is predicted: σ shrinks until something is kept. Nor
    of codes that are drawn several times over: their bound has no such price. Nor of directions, which have no axes.
    """
    code = spec.model.bottleneck
    beta, variance = code.kl_price, spec.model.likelihood.noise_variance
    if beta is None or variance is None or not source.spectrum or code.draws > 1 or code.own_prior:
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
        mark("Total correlation"): 64 if penalties.total_correlation.weight or spec.model.adversary.shuffles else 0,
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
