"""The card of a trained model as Markdown, in the form that model hubs read: a head in YAML, then what it is, how it is
used, whose the data are, numbers with their baselines and n, limits.

It is in English, as the hubs' readers expect. What people wrote (titles, classes, sources) is told as text: nothing of
it becomes a heading, a link or HTML. Knows no torch.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from ..evaluation.cards import BASELINES
from ..evaluation.table import amount
from ..models.variants import variant
from ..parts.likelihoods import BELOW_ZERO
from ..rules import warnings
from ..runs.log import all_events
from ..runs.logged import whole
from ..runs.run import Run
from ..spec import Spec
from ..texts import fill
from .attribution import LICENCES, Attribution, attribution

__all__ = ["Told", "model_card"]

INPUTS = {
    "image": "float32 `(N, channels, height, width)`, values from 0 (black) to 1 (white)",
    "curve": "float32 `(N, channels, points)`, scaled as the training items were",
    "table": "float32 `(N, columns)`, each column scaled by a mean and a deviation: of its training part in data that "
    "come with Latent Lab, of all rows in a table that was brought in",
    "text": "float32 `(N, words, places)`: 1 where a word stands, 0 elsewhere",
    "ratings": "float32 `(N, 2, things)`: ratings from 0 to 1 (0 where there is none), and 1 where there is one",
}
"""What the encoder reads, by kind of sample."""
TERMS = {
    "objective": "what training minimises: the weighted sum of its terms",
    "reconstruction": "minus log likelihood of the items, given their codes",
    "kl": "divergence of the codes' clouds from the prior",
}
FILES = """| file | what it is |
|---|---|
| `encoder.onnx` | items to mean codes |
| `decoder.onnx` | codes to items |
| `model.safetensors`, `config.json` | weights and settings: `aecore.open_model` builds the PyTorch module from them |
| `codes.csv` | where {items} items lie in code space: row of the data set, split, class, code numbers |
"""
ONNX = """import numpy
import onnxruntime

encoder = onnxruntime.InferenceSession("encoder.onnx")
decoder = onnxruntime.InferenceSession("decoder.onnx")
x = numpy.zeros({shape}, numpy.float32)  # your items
codes = encoder.run(None, {{"x": x}})[0]
items = decoder.run(None, {{"z": codes}})[0]
"""
TORCH = """import aecore

model = aecore.open_model(".")
codes = model.encode(x)
items = model.decode(codes)
model.network  # a torch.nn.Module
"""


@dataclass(frozen=True)
class Told:
    """What a card is made of."""

    run: Run
    spec: Spec
    """With the live settings that were last in force."""
    items: int
    """Whose codes come along."""
    parameters: int
    """Numbers in the weights."""
    cards: Mapping[str, Any] | None = None
    """Metric cards, as the job `cards` finds them."""


def model_card(told: Told) -> str:
    """Return the card of a model."""
    return f"---\n{head(told)}---\n\n" + "\n\n".join(part.strip() for part in body(told)) + "\n"


# --- the head ---------------------------------------------------------------------------------------------------------


def head(told: Told) -> str:
    """Return the YAML that hubs read: JSON values are YAML."""
    run, spec, of = told.run, told.spec, attribution(told.run.card)
    values: dict[str, Any] = licence_of(of) | {
        "library_name": "latent-lab",
        "pipeline_tag": "feature-extraction",
        "tags": ["autoencoder", spec.variant, spec.model.backbone.kind, run.card.kind, "onnx", "safetensors"],
        "metrics": ["mse"],
        "model-index": [{"name": run.title, "results": results_of(told)}],
    }
    return "".join(f"{name}: {quoted(value)}\n" for name, value in values.items())


def quoted(value: Any) -> str:
    """Return a value as JSON that YAML reads as the same: control characters and the line breaks of Unicode are out."""
    return json.dumps(value, ensure_ascii=False).translate(BREAKS)


BREAKS = dict.fromkeys([*range(32), 127, *range(128, 160), 0x2028, 0x2029, 0xFEFF], " ")


def licence_of(of: Attribution) -> dict[str, str]:
    """Return the licence as hubs know it; any other is `other`, with its name and address."""
    known = LICENCES.get(of.licence.strip())
    if known:
        return {"license": known.hub}
    named = {"license": "other", "license_name": of.licence or "not stated"}
    return named | ({"license_link": of.link} if of.link else {})


def results_of(told: Told) -> list[dict[str, Any]]:
    found = last(told.run, "held-out")
    if not found:
        return []
    numbers = {"mse": found["mse"], "variance_explained": found["variance_explained"]} | {
        f"{name}_nats": value for name, value in found["terms"].items()
    }
    return [
        {
            "task": {"type": "feature-extraction", "name": "Rebuilding held-out items"},
            "dataset": {"name": told.run.card.title, "type": told.run.card.name, "split": "held-out"},
            "metrics": [{"type": name, "value": value} for name, value in numbers.items()],
        }
    ]


def last(run: Run, kind: str) -> dict[str, Any] | None:
    """Return the last event of a kind in a run's log."""
    found = None
    for event in whole(all_events(run.events_path)):
        found = event if event.get("kind") == kind else found
    return found


# --- the text ---------------------------------------------------------------------------------------------------------


def body(told: Told) -> Iterator[str]:
    run, spec, card = told.run, told.spec, told.run.card
    named = variant(spec.variant)
    shape, size = card.shape, spec.model.bottleneck.size
    yield f"# {plain(run.title)}"
    yield (
        f"{named.title}: {named.text} Trained on {plain(card.title)} with Latent Lab, it makes {size} numbers (a code) "
        f"of an item of {prod(shape)} values, and items of codes."
    )
    yield f"Method: {plain(named.paper)}" if named.paper else ""
    yield f"## Files\n\n{FILES.format(items=f'{told.items:,}')}"
    yield "## Use"
    yield f"The encoder reads {INPUTS[card.kind]}; here `(N, {', '.join(map(str, shape))})`. {past(told)}"
    yield f"With ONNX Runtime:\n\n```python\n{ONNX.format(shape=(1, *shape))}```"
    yield f"With Latent Lab and PyTorch, in this folder:\n\n```python\n{TORCH}```"
    yield "## Data\n\n" + "\n".join(f"- {line}" for line in data_lines(told))
    yield "## Training\n\n" + "\n".join(f"- {line}" for line in training_lines(told))
    yield "## Numbers\n\n" + "\n".join(number_lines(told))
    yield "## Limits\n\n" + "\n".join(f"- {line}" for line in limit_lines(told))


def past(told: Told) -> str:
    target = told.spec.model.view.shapes(told.run.card.shape)[1]
    if target == told.run.card.shape:
        return "The decoder returns items of that shape."
    return f"The decoder returns `(N, {', '.join(map(str, target))})`."


def data_lines(told: Told) -> Iterator[str]:
    card, of = told.run.card, attribution(told.run.card)
    yield f"{plain(card.title)}. {plain(card.text)}".strip()
    yield f"Split: {card.train:,} items to train on, {card.held_out:,} held out; numbers below are of held-out items."
    if told.spec.data.items:
        yield f"Of the training items the first {told.spec.data.items:,} were used."
    yield f"Source: {plain(of.source) or 'not stated'} {link(of.address)}".strip()
    yield f"Licence of the data: {plain(of.licence) or 'not stated'} {link(of.link)}".strip()
    yield "`license` in the head is that of the data. Under which one you publish this model is yours to say."
    yield from of.changes
    if card.classes:
        seen = (
            "The model is told the class of an item"
            if told.spec.model.condition.numbers
            else "The model did not see them"
        )
        yield f"Classes: {', '.join(map(plain, card.classes))}. {seen}."


def link(address: str) -> str:
    return f"(<{address}>)" if re.fullmatch(r"https?://[^\s<>]+", address) else ""


def training_lines(told: Told) -> Iterator[str]:
    status, spec, steps = told.run.status, told.spec, told.spec.optimiser
    yield f"Ended as “{status.state}” after {status.epoch:g} epochs, {status.step:,} steps, {status.seconds:,.0f} s."
    if status.why:
        yield plain(status.why)
    yield (
        f"{told.parameters:,} numbers in the weights; {steps.kind}, learning rate {steps.learning_rate:g}, batches of "
        f"{steps.takes(told.run.card.train)}, seed {spec.seed}."
    )
    yield "Everything that decided it is `spec` in `config.json`."


def number_lines(told: Told) -> Iterator[str]:
    """The last evaluation of the log, then the metric cards: each number with its unit, n and what it compares with."""
    yield from ("| measure | value | unit | n | beside it |", "|---|---|---|---|---|")
    found, beside = last(told.run, "held-out"), last(told.run, "baseline")
    if found:
        for name, value in found["terms"].items():
            yield row(f"{name}: {TERMS.get(name, 'a term of it')}", value, "nats per item", found["n"], "")
        compared = ("", "")
        if beside:
            size = beside["code_size"]
            compared = (
                f"PCA of {size} numbers {beside['pca_mse']:.4g}; the mean item {beside['mean_mse']:.4g}",
                f"PCA of {size} numbers {beside['pca_variance_explained']:.4g}; the mean item 0",
            )
        yield row("squared error", found["mse"], "per value, squared", found["n"], compared[0])
        yield row("variance explained", found["variance_explained"], "share", found["n"], compared[1])
    for card in (told.cards or {}).get("cards", []):
        for score in card["scores"]:
            yield score_row(card["title"], score)
    if found and found["terms"].get("objective", 0.0) < 0:
        yield from ("", BELOW_ZERO)
    if not told.cards:
        yield from ("", "Metric cards were not computed for this run (`python -m aecore evaluate` does it).")


def row(name: str, value: float, unit: str, n: int, beside: str) -> str:
    return f"| {name} | {value:.4g} | {unit} | {n:,} | {beside} |"


def score_row(card: str, score: Mapping[str, Any]) -> str:
    beside = [f"{BASELINES.get(name, name)} {value:.4g}" for name, value in score["baselines"].items()]
    if score["interval"]:
        beside.insert(0, "95 % {:.4g} to {:.4g}".format(*score["interval"]))
    return (
        f"| {plain(card)}: {plain(score['title'])} | {amount(score['value'], '')} | {plain(score['unit'])} | "
        f"{score['n']:,} | {plain('; '.join(beside))} |"
    )


def limit_lines(told: Told) -> Iterator[str]:
    named, card = variant(told.spec.variant), told.run.card
    yield f"Not for: {named.not_for}"
    if named.loses:
        yield named.loses
    if card.not_for:
        yield f"These data are not for: {card.not_for}"
    yield from (plain(fill(found.template, found.values)) for found in warnings(told.spec, card))
    yield "It knows nothing but items like those above: others get a code too, and it means nothing."
    yield "One training with one seed: another seed gives other codes, and numbers that differ a little."


def plain(text: str) -> str:
    """Return what a person wrote as text of Markdown: on one line, with no mark that means something there."""
    spaced = " ".join(str(text).translate(BREAKS).split())
    return re.sub(r"([\\`*_{}\[\]()#<>|!~$&])", r"\\\1", spaced)
