"""A code that a writer gives up, and what cures it: the same model of phrases from fairy tales, one thing changed at a
time.

    python -m benchmarks.collapse [--epochs 10] [--seeds 3] [--only both ...] [--kept FILE] [--to docs/text.md]

A sentence VAE of width 64 with 16 code numbers, batches of 64, Adam, 0.003; every row is trained equally long. Of
held-out phrases: the **KL** of the code, and how many of its numbers are **in use** (variance of the means above 0.01);
the **bound** of -log p(phrase), reconstruction + KL with two codes drawn for each phrase, and the same by word (a word
of a phrase, or its end where there is room for one); **rebuilt** is the share of words that come back in their places
from the mean code, by the model itself. A model without a code is trained and judged on the same batches, its code
always 0: its nats are no bound, but exact. Each number is the mean over seeds, the lowest and highest behind it.
`--kept` holds what was measured, so that rows can be added later. One thread.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor

from aecore.data.dataset import Dataset
from aecore.data.loading import load
from aecore.evaluation.units import alive_units
from aecore.models.autoencoder import Autoencoder, build
from aecore.presets import preset
from aecore.spec import Spec
from aecore.training.objective import weighted_sum

DRAWS = 2
BEGIN, END = "<!-- benchmarks.collapse -->", "<!-- end -->"
"""Between them stands the table of docs/text.md."""
OFF = {"model.bottleneck.free_bits": 0.0, "model.backbone.word_dropout": 0.0}
BITS, DROPOUT = {"model.bottleneck.free_bits": 0.5}, {"model.backbone.word_dropout": 0.4}
TRANSFORMER = {"model.backbone.writer": "transformer", "optimiser.learning_rate": 1e-3}
AT_ONCE = {"model.backbone.kind": "recurrent", "model.backbone.cell": "gru", "model.likelihood.kind": "categorical"}
CODELESS = "no code"
CONDITIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "neither": ("neither", "sentence-vae", OFF),
    "dropout": ("word dropout 0.4", "sentence-vae", OFF | DROPOUT),
    "bits": ("free bits 0.5", "sentence-vae", OFF | BITS),
    "both": ("both", "sentence-vae", BITS | DROPOUT),
    "transformer-both": ("both, written by a transformer (rate 0.001)", "sentence-vae", BITS | DROPOUT | TRANSFORMER),
    CODELESS: ("a language model without a code", "sentence-vae", OFF),
    "at-once": ("all words at once, neither", "vae", AT_ONCE),
}
"""By name: what the row is called, variant, settings."""
Row = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(CONDITIONS))
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    known: dict[str, Row] = json.loads(options.kept.read_text()) if options.kept and options.kept.exists() else {}
    for seed in range(options.seeds):
        for name in options.only:
            if f"{name} {seed}" not in known:
                known[f"{name} {seed}"] = measured(name, seed, options.epochs)
                print(name, seed, known[f"{name} {seed}"], flush=True)
                if options.kept:
                    options.kept.write_text(json.dumps(known))
    table = "\n".join([head(options.epochs), "", *lines(known)])
    print(table)
    if options.to:
        before, _, rest = options.to.read_text("utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        options.to.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", "utf-8")


def spec_of(name: str, seed: int, epochs: int) -> Spec:
    _, variant, values = CONDITIONS[name]
    shared = {"model.bottleneck.size": 16, "optimiser.learning_rate": 3e-3, "optimiser.batch_size": 64}
    chance = {"budget.epochs": epochs, "device": "cpu", "seed": seed}
    return preset("tales", variant, shared | values | {"model.backbone.width": 64} | chance)


def measured(name: str, seed: int, epochs: int) -> Row:
    spec = spec_of(name, seed, epochs)
    data = load(spec.data)
    coded = name != CODELESS
    model = trained(spec, data, coded)
    return judged(model, data) if coded else judged_codeless(model, data)


def trained(spec: Spec, data: Dataset, coded: bool) -> Autoencoder:
    """Train the objective of a spec in a bare loop, every row on the same batches; not `coded`: the writer alone, its
    code always 0."""
    torch.manual_seed(spec.seed)
    model = build(spec.model, data.card.shape, len(data.train))
    optimiser = torch.optim.Adam(model.parameters(), spec.optimiser.learning_rate)
    order, chance = (Generator().manual_seed(2 * spec.seed + i) for i in range(2))
    size, weights = spec.optimiser.batch_size, spec.model.loss_weights(0.0)
    for _ in range(spec.budget.epochs):
        for batch in torch.randperm(len(data.train), generator=order).split(size)[: len(data.train) // size]:
            x = data.floats(data.train.samples[batch])
            if coded:
                loss = weighted_sum(model.compare(model.see(x, chance), chance, sample=True).terms, weights)
            else:
                loss = model.likelihood.mean_nats(x, model.told(nothing(model, x), x, chance))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return model.eval()


def nothing(model: Autoencoder, x: Tensor) -> Tensor:
    return torch.zeros(len(x), model.read_size)


@torch.no_grad()
def judged_codeless(model: Autoencoder, data: Dataset) -> Row:
    x = data.floats(data.held_out.samples)
    nats = float(model.likelihood.nats(x, model.told(nothing(model, x), x)).mean())
    return told(data, nats, 0.0, 0, model.decoder(nothing(model, x)))


@torch.no_grad()
def judged(model: Autoencoder, data: Dataset) -> Row:
    x, chance = data.floats(data.held_out.samples), Generator().manual_seed(0)
    code = model.encode(x)
    drawn = [code.sampled(torch.randn(code.mean.shape, generator=chance)) for _ in range(DRAWS)]
    costs = [model.likelihood.nats(x, model.told(one.read, x)).mean() for one in drawn]
    kl, used = float(code.terms["kl"].mean()), int(alive_units(code.mean.numpy(), model.config.bottleneck).sum())
    return told(data, float(torch.stack(costs).mean()), kl, used, model.decoder(code.mean))


def told(data: Dataset, reconstruction: float, kl: float, used: int, output: Tensor) -> Row:
    texts = data.held_out.samples.long()
    words = texts > 0
    counted = float(words.sum() + (~words).any(1).sum()) / len(texts)
    right = float(((output.argmax(1) == texts) & words).sum() / words.sum())
    bound = reconstruction + kl
    return {"kl": kl, "used": used, "bound": bound, "by_word": bound / counted, "right": 100 * right}


def head(epochs: int) -> str:
    today = f"{date.today():%d %B %Y}"
    return (
        f"Written by `python -m benchmarks.collapse --epochs {epochs}` on {today}: 4,486 phrases, 1,500 held out, "
        "width 64. Mean of the seeds, lowest and highest."
    )


def lines(known: dict[str, Row]) -> Iterable[str]:
    yield "| | KL, nats | in use, of 16 | bound, nats a phrase | nats a word | words rebuilt, % | seeds |"
    yield "|---|---|---|---|---|---|---|"
    for name, (title, _, _) in CONDITIONS.items():
        rows = [row for key, row in known.items() if key.rpartition(" ")[0] == name]
        if rows:
            digits = {"kl": 2, "used": 1, "bound": 2, "by_word": 3, "right": 1}
            cells = [spread([row[key] for row in rows], count) for key, count in digits.items()]
            yield f"| {title} | {' | '.join(cells)} | {len(rows)} |"
    yield ""
    yield from differences(known)


def differences(known: dict[str, Row]) -> Iterable[str]:
    """What each cure changes, seed by seed, with the 95 % interval of Student's t."""
    for one, other in (("dropout", "neither"), ("bits", "neither"), ("both", "bits"), ("transformer-both", "both")):
        seeds = [key.rpartition(" ")[2] for key in known if key.rpartition(" ")[0] == one]
        pairs = [(known[f"{one} {seed}"], known[f"{other} {seed}"]) for seed in seeds if f"{other} {seed}" in known]
        if len(pairs) < 2:
            continue
        found = [interval([a[key] - b[key] for a, b in pairs]) for key in ("kl", "bound", "right")]
        names = CONDITIONS[one][0], CONDITIONS[other][0]
        said = f"KL {found[0]} nats, bound {found[1]} nats, words rebuilt {found[2]} points"
        yield f"- *{names[0]}* less *{names[1]}*: {said}."


def interval(values: list[float]) -> str:
    from scipy.stats import t

    half = float(t.ppf(0.975, len(values) - 1)) * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return f"{np.mean(values):+.2f} ± {half:.2f}"


def spread(values: list[float], digits: int) -> str:
    low, high = (f"{value:.{digits}f}" for value in (min(values), max(values)))
    return f"{np.mean(values):.{digits}f} ({low} to {high})" if low != high else low


if __name__ == "__main__":
    main()
