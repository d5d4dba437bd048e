"""The same on real items: whether the intervals of scores hold the truth, and how often a false leader is named, where
nothing is generated.

    LATENTLAB_DATA=folder python -m benchmarks.calibration --only real --pool FOLDER

Of real items there are only as many as there are: the truth is the score of all that were not trained on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aecore import preset
from aecore.data.dataset import Dataset
from aecore.data.loading import load

from .coverage import row, share, share_of_pair, shares_of_neighbours
from .different import VARIANTS, errors_on, kept, tables
from .means import MEANS, PAIRS
from .world import before

__all__ = ["real"]

WORLD = ("mnist", "vae", 4)
SIZES = (450, 100)
REDRAWS, OF_NEIGHBOURS = 1000, 300
SEEDS, EPOCHS, RACES = 64, 30, 1000


def real(folder: Path) -> Iterator[str]:
    """Yield the lines of this part of the page."""
    data, variant, epochs = WORLD
    spec = preset(data, variant, {"budget.epochs": epochs, "device": "cpu"})
    whole = load(spec.data)
    world = before(spec, whole)
    counts = {"train": len(whole.train), "items": len(whole.held_out)}
    yield HEAD.format(epochs=epochs, redraws=REDRAWS, few=OF_NEIGHBOURS, **counts)
    yield "| score | interval | " + " | ".join(f"n = {n}" for n in SIZES) + " |"
    yield "|---|---|" + "---|" * len(SIZES)
    for one in MEANS:
        if one.card != "factors":  # nobody knows them of real items
            yield row(one.card, one.score, f"bootstrap, {one.kind}", [share(world, one, n, REDRAWS) for n in SIZES])
    for pair in PAIRS:
        if pair.card != "alert":  # MNIST has no odd items
            shares = [share_of_pair(world, pair, n, REDRAWS) for n in SIZES]
            yield row(pair.card, pair.score, f"bootstrap, {pair.kind}", shares)
    yield from shares_of_neighbours(world, SIZES, OF_NEIGHBOURS)
    swapped = turned(load(preset("digits", VARIANTS[0]).data))
    errors = kept(folder / "digits-turned-errors.npy", lambda: errors_on(swapped, SEEDS, EPOCHS), few=True)
    counts = {"train": len(swapped.train), "items": len(swapped.held_out)}
    yield RACED.format(first=VARIANTS[0], second=VARIANTS[1], seeds=SEEDS, epochs=EPOCHS, races=RACES, **counts)
    yield from tables({swapped.card.title: errors}, RACES)
    yield MISSING


def turned(whole: Dataset) -> Dataset:
    """Return a data set whose held-out items are trained on and whose training items, which are more, are judged."""
    card = replace(whole.card, train=len(whole.held_out), held_out=len(whole.train))
    return replace(whole, card=card, train=whole.held_out, held_out=whole.train)


HEAD = """A fixed model (MNIST, a VAE of 2 numbers trained for {epochs} epochs on {train:,} images), redraws of n of the
{items:,} official test images: {redraws:,}, and {few} of neighbour scores; the truth as above. The standard error of
95 % is 0.7 %, of neighbour scores 1.3 %. 450 of {items:,} without replacement lie nearer to all of them than 450 new
ones would: that makes shares 0.5 % larger at n = 450.

"""
RACED = """
### False leaders on real digits

`{first}` and `{second}`, {seeds} seeds of each, {epochs} epochs on the {train} held-out digits (8×8), judged on the
{items:,} others, which are more; races draw 450 of these with replacement. Otherwise as above, {races:,} races.

"""
MISSING = """
### What this does not show

Other items are items of the same kind here: digits by the same crowd of writers, drawn one by one. An interval says
nothing of other writers, photographs or laboratories. Real items have no factors that scores of factors could be held
against, and MNIST no odd ones; of discrete, sparse and writing models coverage was measured on no items at all.
"""
