"""What to try next: settings that often mend a trouble, the best first. Whether a spec can have them is asked
elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..data.cards import DataCard
from ..models.variants import VARIANTS
from ..spec import Spec
from ..texts import Sentence, mark

__all__ = [
    "ADAPTIVE",
    "free_bits",
    "larger_code",
    "less_pull",
    "livelier_codebook",
    "livelier_units",
    "more_epochs",
    "slower_steps",
    "stop_in_time",
    "usual_rate",
    "usual_steps",
    "weaker_penalties",
    "wider_layers",
]

Advice = Iterator[tuple[Sentence, dict[str, Any]]]


USUAL = {"gd": 0.1, "sgd": 0.1, "momentum": 0.01, "rmsprop": 1e-3, "adam": 1e-3, "adamw": 1e-3}
"""Learning rates that suit most models with an optimiser, where each value costs about a nat."""
OWN_SCALE = 0.1
"""What plain gradients take of it where a likelihood has a scale: squared errors are then divided by a small number."""
LONGEST_PATIENCE = 50
"""Epochs: a tenth of a budget of thousands would stop nothing in time."""
ADAPTIVE = ("rmsprop", "adam", "adamw")
"""Optimisers whose steps do not grow with the gradient."""


def usual_rate(spec: Spec) -> float:
    """Return the learning rate that suits a spec: its variant's own, or that of another optimiser."""
    kind = spec.optimiser.kind
    if kind in ADAPTIVE:
        known = VARIANTS.get(spec.variant)
        return float(known.setup.get("optimiser.learning_rate", USUAL[kind])) if known else USUAL[kind]
    return tidy(USUAL[kind] * (OWN_SCALE if at(spec, "likelihood.sigma") else 1.0))


def usual_steps(spec: Spec, card: DataCard) -> Advice:
    """The usual learning rate, taken by Adam: plain gradients have none that suits every likelihood."""
    if spec.optimiser.kind in ADAPTIVE:
        rate = usual_rate(spec)
        yield Sentence(mark("Try a learning rate of {rate}."), {"rate": f"{rate:g}"}), {"optimiser.learning_rate": rate}
        return
    rate = usual_rate(spec.with_values({"optimiser.kind": "adam"}))
    yield (
        Sentence(mark("Try Adam with a learning rate of {rate}."), {"rate": f"{rate:g}"}),
        {"optimiser.kind": "adam", "optimiser.learning_rate": rate},
    )


def slower_steps(spec: Spec, card: DataCard) -> Advice:
    """The usual learning rate where this one is larger, else a tenth of it, for a training that diverged."""
    rate = spec.optimiser.learning_rate
    if rate > usual_rate(spec) or spec.optimiser.kind not in ADAPTIVE:
        yield from usual_steps(spec, card)
        return
    rate = tidy(max(1e-6, rate / 10))
    yield Sentence(mark("Try a learning rate of {rate}."), {"rate": f"{rate:g}"}), {"optimiser.learning_rate": rate}


def less_pull(spec: Spec, card: DataCard) -> Advice:
    """Let the code hold more: a likelihood that is narrower and fits its own noise level, or a smaller β."""
    if (sigma := at(spec, "likelihood.sigma")) and at(spec, "likelihood.variance") == "fixed":
        sigma = tidy(sigma / 3)
        yield (
            Sentence(mark("Try a learned variance that begins at σ = {value}."), {"value": f"{sigma:g}"}),
            {"model.likelihood.variance": "learned", "model.likelihood.sigma": sigma},
        )
    if (beta := at(spec, "bottleneck.beta") or 0.0) > 0.01:
        beta = tidy(min(1.0, beta / 4))
        yield (
            Sentence(mark("Try a smaller weight of the KL term: β = {value}."), {"value": f"{beta:g}"}),
            {"model.bottleneck.beta": beta},
        )


def free_bits(spec: Spec, card: DataCard) -> Advice:
    """Let a code hold something at no price, where what is written goes on from the words before and could do without
    the code."""
    if spec.model.backbone.autoregressive and at(spec, "bottleneck.free_bits") == 0.0:
        advice = Sentence(
            mark("Try free bits of {value}: so many nats each code number may hold at no price."), {"value": "0.5"}
        )
        yield advice, {"model.bottleneck.free_bits": 0.5}


def livelier_units(spec: Spec, card: DataCard) -> Advice:
    """Let more numbers of a code be used: revive dead ones, keep more of them, weigh penalties less."""
    size, k, revival = spec.model.bottleneck.size, at(spec, "bottleneck.k"), at(spec, "bottleneck.revival")
    if revival is not None and revival < 1:
        yield Sentence(mark("Try to revive dead units: revival 1.")), {"model.bottleneck.revival": 1.0}
    if k and k * 2 < size:
        yield Sentence(mark("Try to let each item use {k} numbers."), {"k": k * 2}), {"model.bottleneck.k": k * 2}
    yield from weaker_penalties(spec, card)


def weaker_penalties(spec: Spec, card: DataCard) -> Advice:
    """A quarter of the weight, one penalty after the other."""
    for name, penalty in spec.model.penalties.active().items():
        weight, title = tidy(penalty.weight / 4), type(penalty).model_fields["weight"].title
        yield (
            Sentence(mark("Try a weaker penalty: {title} = {value}."), {"title": title, "value": f"{weight:g}"}),
            {f"model.penalties.{name}.weight": weight},
        )


def livelier_codebook(spec: Spec, card: DataCard) -> Advice:
    """Restart dead entries of a codebook."""
    restart = at(spec, "bottleneck.restart")
    if restart is not None and restart < 0.05:
        yield Sentence(mark("Try to restart dead entries: 0.05.")), {"model.bottleneck.restart": 0.05}


def stop_in_time(spec: Spec, card: DataCard) -> Advice:
    """Early stopping first: it costs nothing. Then dropout, which keeps a network from learning items by heart."""
    if not spec.budget.patience:
        patience = min(LONGEST_PATIENCE, max(5, spec.budget.epochs // 10))
        advice = Sentence(
            mark("Try early stopping: end after {epochs} epochs without a better objective."), {"epochs": patience}
        )
        yield advice, {"budget.patience": patience}
    dropout = at(spec, "backbone.dropout")
    if dropout is not None and dropout < 0.3:
        yield Sentence(mark("Try dropout of {value}."), {"value": "0.3"}), {"model.backbone.dropout": 0.3}


def more_epochs(spec: Spec, card: DataCard) -> Advice:
    """Three times the epochs, for a training that ended while it still got better."""
    epochs = min(10_000, spec.budget.epochs * 3)
    change: dict[str, Any] = {"budget.epochs": epochs}
    if spec.budget.seconds:
        change["budget.seconds"] = min(86_400.0, spec.budget.seconds * 3)
    yield Sentence(mark("Try {epochs} epochs."), {"epochs": epochs}), change


def wider_layers(spec: Spec, card: DataCard) -> Advice:
    """Layers of twice the width, up to 2048, for a model that cannot say what the data need."""
    if given := at(spec, "backbone.widths"):
        widths = tuple(min(2048, max(width, spec.model.bottleneck.size) * 2) for width in given)
        yield (
            Sentence(mark("Try wider layers: {widths}."), {"widths": ", ".join(map(str, widths))}),
            {"model.backbone.widths": widths},
        )
    elif width := at(spec, "backbone.width"):
        wider = width * 2
        yield Sentence(mark("Try wider layers: {widths}."), {"widths": str(wider)}), {"model.backbone.width": wider}


def larger_code(spec: Spec, card: DataCard) -> Advice:
    """A code that holds more: less of the pull that makes it tidy, or four times the numbers."""
    price, size = spec.model.bottleneck.kl_price, spec.model.bottleneck.size * 4
    if price and price > 1:
        beta = tidy(max(1.0, price / 4))
        yield (
            Sentence(mark("Try a smaller weight of the KL term: β = {value}."), {"value": f"{beta:g}"}),
            {"model.bottleneck.beta": beta},
        )
    if size <= min(512, card.inputs):
        yield Sentence(mark("Try a code of {size} numbers."), {"size": size}), {"model.bottleneck.size": size}


def at(spec: Spec, setting: str) -> Any:
    """Return the value of a setting of the model, such as `bottleneck.k`; None where the chosen part has none."""
    axis, name = setting.split(".")
    part = getattr(spec.model, axis)
    return getattr(part, name) if name in type(part).model_fields else None


def tidy(value: float) -> float:
    """Round to two digits, as people write settings."""
    return float(f"{value:.2g}")
