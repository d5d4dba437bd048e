"""Transfer: how many labels a classifier needs that begins with a trained model, and how many the same one that begins
from nothing."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import stdtrit
from torch import Tensor, nn
from torch.nn import functional as F

from ..errors import UserError
from ..evaluation.resampling import Interval
from ..evaluation.subject import Array
from ..evaluation.useful import probe, spanned
from ..models.autoencoder import Autoencoder, build
from ..models.views import plain
from ..texts import Sentence, mark
from .asked import Transfer
from .features import Labels, few, scaled
from .items import Items, some
from .known import Known, Report
from .result import Column, Result, Scored, better_of

__all__ = ["fine_tuned", "needed", "over_seeds", "use"]

LEARNING = mark("Learning to tell classes from {n} labels")
LABELS = mark("Labels needed until {reach} % are told right")
FIRST = mark("Told right from {labels} labels")
WAYS = {
    "begun": mark("begun with this model"),
    "scratch": mark("begun from nothing"),
    "codes": mark("codes as they are"),
    "raw": mark("the items themselves"),
}
"""How classes are told: the encoder and a linear layer behind it, trained together, from the weights of the model or
from weights drawn by chance; logistic regression on codes, or on items."""
BETTER = mark(
    "A plain way needs fewer labels here: {theirs} are enough for “{name}”, {ours} for what is begun with this model "
    "(n = {n} seeds)."
)
NO_CLASSES = mark("These items have no classes to tell apart, or fewer than {least} items of each.")
NAME_ONE = mark("Name the column of the classes, or take items that have some.")
REACHED = mark("{reach} % is the highest multiple of 5 % that both reached with every seed.")
NOT_REACHED = mark(
    "{reach} % was not reached with every seed: from {n} labels {begun} % are told right by what is begun with this "
    "model, {scratch} % from nothing."
)
NO_BETTER = mark(
    "No multiple of 5 % above the share of the most frequent class ({frequent} %) was reached with every seed: from "
    "{n} labels {begun} % are told right by what is begun with this model, {scratch} % from nothing."
)
HOW = mark(
    "Over {seeds} seeds, each with labels, weights and {asked} items to be told of its own; {steps} steps of Adam. "
    "What the model itself was trained from is the same in all of them."
)
LEAST = 4
"""Items of a class, at least: both halves need some."""
MOST = 3000
"""Items that are looked at, drawn once."""
STEPS, RATE, BATCH = 200, 1e-3, 64
"""The same for what begins with the model and for what begins from nothing; neither was tuned."""
DOUBLINGS = 5
"""Of the number of labels, at most: each takes trainings."""
STEP = 5
"""Of the share that both are asked to reach where none is named, in percent."""


def use(known: Known, items: Items, params: Transfer, report: Report) -> Result:
    """Return how many of unseen items are told right from how many labels, in percent, by a classifier that begins with
    the encoder of the model, by the same one from weights drawn by chance, and plainly (see `WAYS`); and the labels
    that each needs to be right for `params.reach` percent. Means, of labels geometric ones, and 95 % intervals of t
    over seeds, paired where two are compared. Raises UserError where there is nothing to tell apart."""
    at, labels = labelled(items, params.seed)
    given, rows = inputs(known, items, at), known.rows(some(items, at))
    codes = known.through(some(items, at))[0][:, : known.model.code_size].double().numpy()
    tries = [halves(labels, params.seed + number) for number in range(params.seeds)]
    counts = counts_of(labels, len(tries[0][0]))
    found = {way: np.zeros((len(tries), len(counts))) for way in WAYS}
    for number, (pool, asked) in enumerate(tries):
        seed = params.seed + number
        fresh = build(known.spec.model, known.card.shape, seed)
        for place, count in enumerate(counts):
            report((number + place / len(counts)) / len(tries), str(Sentence(LEARNING, {"n": count})))
            chosen = few(labels, pool, count, seed)
            told = {
                "begun": fine_tuned(known.model, given[chosen], labels[chosen], given[asked], seed),
                "scratch": fine_tuned(fresh, given[chosen], labels[chosen], given[asked], seed),
                "codes": plainly(codes, pool, chosen, asked, labels),
                "raw": plainly(rows, pool, chosen, asked, labels),
            }
            for way, guesses in told.items():
                found[way][number, place] = 100 * float((guesses == labels[asked]).mean())
    reach = params.reach or highest(found, labels)
    summary = tuple(scores(found, counts, reach))
    how = {"seeds": params.seeds, "asked": len(tries[0][1]), "steps": STEPS}
    return Result(
        "transfer", tuple(columns()), table(found, counts), summary=summary,
        better=better_of(summary[:1], BETTER) if summary[0].id == "labels" else None,
        notes=(*items.notes, *said(found, counts, reach, params, labels), Sentence(HOW, how)), left_out=items.left_out,
    )  # fmt: skip


# --- which items, which labels ----------------------------------------------------------------------------------------


def labelled(items: Items, seed: int) -> tuple[NDArray[np.int64], Labels]:
    """Return places and classes `(n,)` of the items of classes that are large enough; of many items `MOST` are drawn by
    chance, and some more of classes that are rare. Raises UserError where there are not two classes."""
    there = items.labels if items.labels is not None else np.full(len(items), -1)
    classes, often = np.unique(there[there >= 0], return_counts=True)
    at = np.flatnonzero(np.isin(there, classes[often >= LEAST]))
    if (often >= LEAST).sum() < 2:
        raise UserError(NO_CLASSES, NAME_ONE, least=LEAST)
    if len(at) > MOST:
        generator = np.random.default_rng(seed)
        at = with_rare(there, at, generator.choice(at, MOST, replace=False), generator)
    return at, np.unique(there[at], return_inverse=True)[1]


def with_rare(there: Labels, at: Labels, drawn: Labels, generator: np.random.Generator) -> Labels:
    """Return the places that were drawn of `at`, in order, and of each class `LEAST` at least."""
    rest, more = generator.permutation(np.setdiff1d(at, drawn)), [drawn]
    often = dict(zip(*np.unique(there[drawn], return_counts=True), strict=True))
    for label in np.unique(there[at]):
        more.append(rest[there[rest] == label][: max(0, LEAST - often.get(label, 0))])
    return np.sort(np.concatenate(more))


def halves(labels: Labels, seed: int) -> tuple[Labels, Labels]:
    """Return which items may give their labels and which are to be told, half of each class."""
    from sklearn.model_selection import train_test_split

    pool, asked = train_test_split(np.arange(len(labels)), test_size=0.5, stratify=labels, random_state=seed)
    return np.asarray(pool), np.asarray(asked)


def counts_of(labels: Labels, most: int) -> list[int]:
    """Return numbers of labels: one for each class, twice as many and so on (of many items four times), and all there
    are."""
    found = [int(labels.max()) + 1]
    times = 2 if most <= found[0] * 2**DOUBLINGS else 4
    while times * found[-1] < most:
        found.append(times * found[-1])
    return [*found, most]


def inputs(known: Known, items: Items, at: NDArray[np.int64]) -> Tensor:
    """Return what the encoder is given of some items, `(n, *input_shape)`."""
    return plain(known.dataset.floats(some(items, at)), known.model.config.view)


# --- how they are told ------------------------------------------------------------------------------------------------


def fine_tuned(model: Autoencoder, given: Tensor, labels: Labels, asked: Tensor, seed: int) -> Labels:
    """Return the classes told of `asked` by the encoder of a model and a linear layer behind it, both trained by
    cross-entropy on `given` with its labels; the model stays as it is. Nothing is drawn but batches, by the seed."""
    encoder = deepcopy(model.encoder).eval()
    with torch.no_grad():
        size = encoder(given[:1]).shape[1]
    head = nn.Linear(size, int(labels.max()) + 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    weights = [value.requires_grad_() for value in (*encoder.parameters(), *head.parameters())]
    optimiser = torch.optim.Adam(weights, RATE)
    generator, wanted = torch.Generator().manual_seed(seed), torch.from_numpy(labels)
    with torch.enable_grad():
        for _ in range(STEPS):
            batch = torch.randperm(len(given), generator=generator)[:BATCH]
            loss = F.cross_entropy(head(encoder(given[batch])), wanted[batch])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    with torch.no_grad():
        told = [head(encoder(part)).argmax(1) for part in torch.split(asked, 512)]
    return np.asarray(torch.cat(told).numpy())


def plainly(rows: Array, pool: Labels, chosen: Labels, asked: Labels, labels: Labels) -> Labels:
    """Return the classes that logistic regression tells, columns scaled by all items of the pool."""
    train, held = scaled(rows[pool], rows[chosen], rows[asked])
    return probe(*spanned(train, labels[chosen], held))


# --- what comes out ---------------------------------------------------------------------------------------------------


def needed(counts: list[int], right: Array, reach: float) -> float:
    """Return the labels from which a share `right` `(k,)` first reaches `reach`, between two of the `counts` on a
    straight line over their logarithms; the first of them where that is enough, infinity where none is."""
    at = int(np.argmax(right >= reach))
    if right[at] < reach:
        return float("inf")
    if at == 0:
        return float(counts[0])
    part = (reach - right[at - 1]) / (right[at] - right[at - 1])
    return float(counts[at - 1] * (counts[at] / counts[at - 1]) ** part)


def all_needed(found: dict[str, Array], counts: list[int], reach: float) -> dict[str, Array]:
    """Return the labels that each way needs with each seed, of ways that reach it with every seed."""
    tried = {way: np.array([needed(counts, row, reach) for row in rows]) for way, rows in found.items()}
    return {way: values for way, values in tried.items() if np.isfinite(values).all()}


def highest(found: dict[str, Array], labels: Labels) -> int:
    """Return the highest multiple of 5 % that both ways of training reach with every seed; 0 where that is no more than
    telling the most frequent class."""
    worst = min(float(found[way].max(1).min()) for way in ("begun", "scratch"))
    share = int(worst // STEP * STEP)
    return share if share > most_frequent(labels) else 0


def most_frequent(labels: Labels) -> float:
    """Return the share of the most frequent class, in percent."""
    return 100 * float(np.bincount(labels).max()) / len(labels)


def over_seeds(values: Array) -> Interval:
    """Return the 95 % interval of the mean of `(s,)` seeds, by Student's t."""
    wide = float(stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / len(values) ** 0.5)
    return float(values.mean()) - wide, float(values.mean()) + wide


def scores(found: dict[str, Array], counts: list[int], reach: float) -> Iterator[Scored]:
    """Yield the labels that are needed, where both ways of training get there, and how well the fewest labels do."""
    there = all_needed(found, counts, reach) if reach else {}
    if "begun" in there and "scratch" in there:
        yield labels_scored(there, reach)
    first = {way: rows[:, 0] for way, rows in found.items()}
    mine = first.pop("begun")
    yield Scored(
        "first", FIRST, "%", float(mine.mean()), len(mine), "higher", over_seeds(mine),
        {way: float(rest.mean()) for way, rest in first.items()},
        {way: over_seeds(mine - rest) for way, rest in first.items()}, {"labels": counts[0]},
    )  # fmt: skip


def labels_scored(there: dict[str, Array], reach: float) -> Scored:
    """Return the labels that are needed `(s,)`, which are told by how many times as many they are: means and intervals
    are those of their logarithms, and a difference is that of the interval of the ratio."""
    logs = {way: np.log(values) for way, values in there.items()}
    mine = logs.pop("begun")
    means = {way: float(np.exp(rest.mean())) for way, rest in logs.items()}
    apart = {way: np.exp(over_seeds(mine - rest)) for way, rest in logs.items()}
    low, high = np.exp(over_seeds(mine))
    return Scored(
        "labels", LABELS, mark("labels"), float(np.exp(mine.mean())), len(mine), "lower", (float(low), float(high)),
        means, {way: tuple(float(means[way] * (times - 1)) for times in ends) for way, ends in apart.items()},  # type: ignore[misc]
        {"reach": f"{reach:g}"},
    )  # fmt: skip


def said(
    found: dict[str, Array], counts: list[int], reach: float, params: Transfer, labels: Labels
) -> Iterator[Sentence]:
    """Yield what is to be said of the share that was to be reached."""
    if reach and {"begun", "scratch"} <= all_needed(found, counts, reach).keys():
        if not params.reach:
            yield Sentence(REACHED, {"reach": f"{reach:g}"})
        return
    means = {way: f"{found[way][:, -1].mean():.3g}" for way in ("begun", "scratch")}
    if reach:
        yield Sentence(NOT_REACHED, {"reach": f"{reach:g}", "n": counts[-1], **means})
    else:
        yield Sentence(NO_BETTER, {"frequent": f"{most_frequent(labels):.3g}", "n": counts[-1], **means})


def columns() -> Iterator[Column]:
    yield Column("labels", mark("Labels"))
    for way, title in WAYS.items():
        yield Column(way, title, "%")
        yield Column(f"{way}.low", mark("{name}: from"), "%", values={"name": title})
        yield Column(f"{way}.high", mark("{name}: to"), "%", values={"name": title})


def table(found: dict[str, Array], counts: list[int]) -> dict[str, NDArray[np.generic]]:
    """Return a row for each number of labels: means over seeds with their intervals."""
    rows: dict[str, NDArray[np.generic]] = {"labels": np.array(counts)}
    for way, right in found.items():
        ends = np.array([over_seeds(column) for column in right.T])
        rows |= {way: right.mean(0), f"{way}.low": ends[:, 0], f"{way}.high": ends[:, 1]}
    return rows
