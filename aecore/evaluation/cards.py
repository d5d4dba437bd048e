"""The cards: what each number means, how it was measured, and when it does not apply. A literal table; knows no
torch."""

from __future__ import annotations

from ..texts import mark
from .card import MetricCard, ScoreCard
from .code_cards import ALIVE, COMPACT, CROSSED, FACTORS, ORDERED, ORDERLY, USEFUL
from .item_cards import ALERT, FAITHFUL, HONEST, INVENTIVE, LIKELY, ROBUST

__all__ = ["BASELINES", "CARDS", "MetricCard", "ScoreCard"]

BASELINES: dict[str, str] = {
    "pca": mark("PCA of the same size"),
    "mean": mark("the average item"),
    "linear": mark("linear regression"),
    "raw": mark("the item itself"),
    "shuffled": mark("shuffled: nothing to find"),
    "untrained": mark("the same network, untrained"),
    "dense": mark("a code that uses every number"),
    "collapsed": mark("a code that says nothing"),
    "unigram": mark("words by how frequent they are"),
    "bigram": mark("each word by the one before"),
    "one": mark("one entry for everything"),
    "noisy": mark("leaving the noise in"),
    "chance": mark("chance"),
    "train": mark("training items"),
    "laid": mark("both laid over each other"),
    "noise_level": mark("the generator's noise level"),
    "elbo": mark("the negative ELBO"),
}
"""What stands beside a value, by the names that scores use."""
CARDS: dict[str, MetricCard] = {
    card.name: card
    for card in (
        FAITHFUL,
        COMPACT,
        ALIVE,
        USEFUL,
        ORDERLY,
        ROBUST,
        ALERT,
        INVENTIVE,
        HONEST,
        FACTORS,
        LIKELY,
        ORDERED,
        CROSSED,
    )
}
