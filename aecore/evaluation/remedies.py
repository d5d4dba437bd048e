"""What to try next: settings that often mend a trouble, the best first. Whether a spec can have them is asked elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import parts
from ..data.cards import CARDS
from ..spec import Spec
from ..texts import Sentence, mark

__all__ = [
    "faster_steps",
    "less_pull",
    "livelier_codebook",
    "livelier_units",
    "more_epochs",
    "sharper",
    "slower_steps",
    "stop_in_time",
    "weaker_penalties",
    "wider_layers",
]

Advice = Iterator[tuple[Sentence, dict[str, Any]]]


def slower_steps(spec: Spec) -> Advice:
    rate = tidy(max(1e-6, spec.optimiser.learning_rate / 10))
    yield Sentence(mark("Try a learning rate of {rate}."), {"rate": f"{rate:g}"}), {"optimiser.learning_rate": rate}


def faster_steps(spec: Spec) -> Advice:
    rate = tidy(min(1e-3, spec.optimiser.learning_rate * 10))
    yield Sentence(mark("Try a learning rate of {rate}."), {"rate": f"{rate:g}"}), {"optimiser.learning_rate": rate}


def less_pull(spec: Spec) -> Advice:
    """Let the code hold more: a larger capacity, a smaller β, a likelihood that fits its own noise level."""
    code, likelihood = spec.model.bottleneck, spec.model.likelihood
    assert isinstance(code, parts.GaussianCode)
    if code.capacity:
        more = min(200.0, code.capacity * 2)
        yield Sentence(mark("Try a capacity of {value} nats."), {"value": f"{more:g}"}), {"model.bottleneck.capacity": more}
    if isinstance(likelihood, parts.Gaussian) and likelihood.variance == "fixed":
        yield Sentence(mark("Try a learned variance, so that σ finds its own size.")), {"model.likelihood.variance": "learned"}
    if code.beta > 0.01:
        beta = tidy(code.beta / 4)
        yield Sentence(mark("Try a smaller weight of the KL term: β = {value}."), {"value": f"{beta:g}"}), {"model.bottleneck.beta": beta}


def livelier_units(spec: Spec) -> Advice:
    code = spec.model.bottleneck
    if isinstance(code, parts.TopK) and code.revival < 1:
        yield Sentence(mark("Try to revive dead units: revival 1.")), {"model.bottleneck.revival": 1.0}
    if isinstance(code, parts.TopK) and code.k * 2 < code.size:
        yield Sentence(mark("Try to let each item use {k} numbers."), {"k": code.k * 2}), {"model.bottleneck.k": code.k * 2}
    yield from weaker_penalties(spec)
    if code.size > 2:
        yield Sentence(mark("Try a code of {size} numbers."), {"size": code.size // 2}), {"model.bottleneck.size": code.size // 2}


def weaker_penalties(spec: Spec) -> Advice:
    """A quarter of the weight, one penalty after the other."""
    for name, penalty in spec.model.penalties.active().items():
        weight, title = tidy(penalty.weight / 4), type(penalty).model_fields["weight"].title
        yield (
            Sentence(mark("Try a weaker penalty: {title} = {value}."), {"title": title, "value": f"{weight:g}"}),
            {f"model.penalties.{name}.weight": weight},
        )


def livelier_codebook(spec: Spec) -> Advice:
    code = spec.model.bottleneck
    assert isinstance(code, parts.Quantised)
    if code.restart < 0.05:
        yield Sentence(mark("Try to restart dead entries: 0.05.")), {"model.bottleneck.restart": 0.05}
    fewer = max(2, code.entries // 2)
    yield Sentence(mark("Try a codebook of {entries} entries."), {"entries": fewer}), {"model.bottleneck.entries": fewer}


def stop_in_time(spec: Spec) -> Advice:
    """Early stopping first: it costs nothing. Then what keeps the network from learning items by heart."""
    if not spec.budget.patience:
        patience = max(5, spec.budget.epochs // 10)
        advice = Sentence(mark("Try early stopping: end after {epochs} epochs without a better objective."), {"epochs": patience})
        yield advice, {"budget.patience": patience}
    dropout = getattr(spec.model.backbone, "dropout", None)
    if dropout is not None and dropout < 0.3:
        yield Sentence(mark("Try dropout of {value}."), {"value": "0.3"}), {"model.backbone.dropout": 0.3}
    decay = tidy(min(10.0, max(1e-3, spec.model.penalties.weight_decay.weight * 10)))
    yield Sentence(mark("Try weight decay of {value}."), {"value": f"{decay:g}"}), {"model.penalties.weight_decay.weight": decay}


def more_epochs(spec: Spec) -> Advice:
    epochs = min(10_000, spec.budget.epochs * 3)
    change: dict[str, Any] = {"budget.epochs": epochs}
    if spec.budget.seconds:
        change["budget.seconds"] = min(86_400.0, spec.budget.seconds * 3)
    yield Sentence(mark("Try {epochs} epochs."), {"epochs": epochs}), change


def wider_layers(spec: Spec) -> Advice:
    backbone = spec.model.backbone
    if isinstance(backbone, parts.Dense) and backbone.widths:
        widths = tuple(min(2048, max(width, spec.model.bottleneck.size) * 2) for width in backbone.widths)
        yield Sentence(mark("Try wider layers: {widths}."), {"widths": ", ".join(map(str, widths))}), {"model.backbone.widths": widths}
    elif not isinstance(backbone, parts.Dense):
        width = backbone.width * 2
        yield Sentence(mark("Try wider layers: {widths}."), {"widths": str(width)}), {"model.backbone.width": width}


def sharper(spec: Spec) -> Advice:
    """A code that holds more; a tidier space costs detail, so less of the pull that makes it tidy."""
    code = spec.model.bottleneck
    if isinstance(code, parts.GaussianCode) and code.beta > 1 and not code.capacity:
        beta = tidy(max(1.0, code.beta / 2))
        yield Sentence(mark("Try a smaller weight of the KL term: β = {value}."), {"value": f"{beta:g}"}), {"model.bottleneck.beta": beta}
    size = code.size * 4
    if size <= min(512, CARDS[spec.data.name].inputs):
        yield Sentence(mark("Try a code of {size} numbers."), {"size": size}), {"model.bottleneck.size": size}


def tidy(value: float) -> float:
    """Round to two digits, as people write settings."""
    return float(f"{value:.2g}")
