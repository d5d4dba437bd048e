"""Texts of one's own: what becomes of the starts that the zone suggests, beside telling the commonest of each place.

    python -m benchmarks.texts [FILE ...] [--seeds 3] [--at-once 2]

Sets of lines: the names of emoji (Unicode, as Python knows them), sentences of the documents of this project, and any
files with one text a line. Each is read as a drop of lines is; trained is what *Texts that come back* and *A map to
walk on* ask for, to its end. Of held-out texts, empty places aside: **right** is the share of tokens that are rebuilt,
**commonest** that of always telling the commonest training token of each place; **nats** those of a text at its mean
code, **by place** with the shares of each place in the training texts (a tenth of a text added to each token), which
needs no code. **In use** are the code numbers whose mean varies (variance above 0.01). Early stopping has chosen the
weights on the same held-out texts, so *right* and *nats* are a little too good: by what a choice among so many
evaluations gains.
"""

from __future__ import annotations

import argparse
import os
import re
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from aecore.data.dataset import Dataset
from aecore.data.own.handed import own
from aecore.evaluation.units import alive_units
from aecore.notebook import Trained, load, train
from aecore.spec import OWN
from ui.own.starts import STARTS, spec_of

DOCS = Path(__file__).parents[1] / "docs"
PLANES = ((0x1F300, 0x1F650), (0x1F680, 0x1F6FF), (0x1F900, 0x1FAFF))
"""Where Unicode has its emoji."""
ASKED = ("texts", "map")
"""The starts that are about texts."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=2)
    options = parser.parse_args()
    sets = {"emoji names": emoji_names(), "sentences": sentences()}
    sets |= {path.stem: path.read_text("utf-8").splitlines() for path in options.files}
    print("| texts | n | tokens | model | in use | right | commonest | nats | by place | epochs | seeds |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    with ProcessPoolExecutor(options.at_once) as pool:
        told = pool.map(rows, sets, sets.values(), [options.seeds] * len(sets))
        for lines in told:
            print("\n".join(lines), flush=True)


def emoji_names() -> list[str]:
    found = (unicodedata.name(chr(sign), "").lower() for start, end in PLANES for sign in range(start, end))
    return [name for name in found if name]


def sentences() -> list[str]:
    """Sentences of 3 to 12 words."""
    text = " ".join(re.sub(r"[|`*#\[\]()]", " ", path.read_text("utf-8")) for path in sorted(DOCS.glob("*.md")))
    found = {one.strip() for one in re.split(r"(?<=[.:])\s+", text)}
    return sorted(one for one in found if 3 <= len(one.split()) <= 12 and one[0].isalpha())[:300]


def rows(name: str, texts: list[str], seeds: int) -> list[str]:
    """Return the rows of one set."""
    torch.set_num_threads(1)
    with TemporaryDirectory() as folder:
        os.environ["LATENTLAB_LIBRARY"] = folder  # of this process, and gone with it
        path = Path(folder) / "texts.txt"
        path.write_text("\n".join(texts), "utf-8")
        return list(trained(name, own(path, kind="text"), seeds))


def trained(name: str, data: str, seeds: int) -> Iterator[str]:
    dataset = load(data)
    nats, right = by_place(dataset)
    for start in STARTS:
        spec = spec_of(start, dataset.card, data.removeprefix(OWN)) if start.suits(dataset.card) else None
        if start.id not in ASKED or spec is None:
            continue
        found = [judged(train(spec.with_values({"seed": seed, "device": "cpu"}))) for seed in range(seeds)]
        used, told, cost, epochs = (mean(column) for column in zip(*found, strict=True))
        size = spec.model.bottleneck.size
        yield (
            f"| {name} | {len(dataset.train)} + {len(dataset.held_out)} | {dataset.card.shape[0]} | {spec.variant}, "
            f"{size}, {spec.model.backbone.kind} | {used:.1f} of {size} | {told:.0%} | {right:.0%} | {cost:.1f} "
            f"| {nats:.1f} | {epochs:.0f} | {seeds} |"
        )


def by_place(dataset: Dataset) -> tuple[float, float]:
    """Nats of a held-out text and the share of tokens that are right, by the shares of each place alone."""
    train, unseen = dataset.train.samples.long(), dataset.held_out.samples.long()
    counts = one_hot(train, dataset.card.shape[0]).float().sum(0) + 0.1
    shares = counts / counts.sum(1, keepdim=True)
    nats = -shares.log().gather(1, unseen.T).sum(0).mean()
    return float(nats), right_of(shares.argmax(1).expand_as(unseen), unseen)


@torch.no_grad()
def judged(found: Trained) -> tuple[int, float, float, float]:
    """Code numbers in use, share of tokens that are right, nats at the mean code, epochs that were trained."""
    model, dataset = found.model, found.dataset
    x = dataset.floats(dataset.held_out.samples)
    z = model.encode(x).mean
    made = model.decoder(z)
    nats = model.likelihood.nats(x, made).mean()
    epochs = max(row["epoch"] for row in found.log)
    told = right_of(model.likelihood.mean(made).argmax(1), dataset.held_out.samples.long())
    return int(alive_units(z.numpy(), model.config.bottleneck).sum()), told, float(nats), epochs


def right_of(told: Tensor, texts: Tensor) -> float:
    """Share of the tokens of texts, empty places aside, that are told."""
    words = texts > 0
    return float(((told == texts) & words).sum() / words.sum())


if __name__ == "__main__":
    main()
