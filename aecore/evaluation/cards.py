"""The ten cards: what each number means, how it was measured, and when it does not apply. A literal table; knows no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..data.cards.card import DataCard
from ..spec import Spec
from ..texts import Sentence, mark
from .score import Better

__all__ = ["BASELINES", "CARDS", "MetricCard", "ScoreCard"]


@dataclass(frozen=True)
class ScoreCard:
    """The texts of one number. `better` is empty where the number describes and does not judge."""

    name: str
    title: str
    unit: str
    better: Better
    how: str
    exact: bool = False
    """Counted, not estimated: other items or seeds would not change it."""


@dataclass(frozen=True)
class MetricCard:
    """The plain-language description of one card."""

    name: str
    title: str
    meaning: str
    measured: str
    scores: tuple[ScoreCard, ...]
    why_not: Callable[[Spec, DataCard], Sentence | None] = lambda spec, source: None
    """Why the card does not apply to a spec on a data set; None when it does."""


BASELINES: dict[str, str] = {
    "pca": mark("PCA of the same size"),
    "mean": mark("the average item"),
    "raw": mark("the item itself"),
    "shuffled": mark("shuffled: nothing to find"),
    "untrained": mark("the same network, untrained"),
    "dense": mark("a code that uses every number"),
    "collapsed": mark("a code that says nothing"),
    "one": mark("one entry for everything"),
    "noisy": mark("leaving the noise in"),
    "chance": mark("chance"),
    "train": mark("training items"),
}
"""What stands beside a value, by the names that scores use."""


# --- when a card does not apply -----------------------------------------------------------------------------------------


def needs_labels(spec: Spec, source: DataCard) -> Sentence | None:
    return None if source.classes else Sentence(mark("The items of {title} have no labels."), {"title": source.title})


def needs_clean_input(spec: Spec, source: DataCard) -> Sentence | None:
    if source.kind in ("text", "ratings"):
        return Sentence(mark("Noise can be added to pixels and measurements only; {title} has neither."), {"title": source.title})
    if spec.model.view.kind in ("low-resolution", "forecast", "hidden-patches"):
        return Sentence(mark("This model does not get the whole item to see, so no noise can be taken off it."))
    return None


def needs_odd_items(spec: Spec, source: DataCard) -> Sentence | None:
    return None if source.odd else Sentence(mark("{title} has no odd items that could be found."), {"title": source.title})


def needs_whole_items(spec: Spec, source: DataCard) -> Sentence | None:
    if spec.model.view.kind == "forecast":
        return Sentence(mark("This model draws the future of an item, not whole items."))
    if source.kind == "ratings":
        return Sentence(mark("Ratings have gaps: there are no whole people to compare new ones with."))
    return None


def needs_factors(spec: Spec, source: DataCard) -> Sentence | None:
    if source.factors:
        return None
    return Sentence(mark("Nobody knows what {title} was made from; this needs generated data."), {"title": source.title})


# --- the table ----------------------------------------------------------------------------------------------------------

FAITHFUL = MetricCard(
    "faithful",
    mark("Faithful"),
    mark("How much of an item comes back after it was squeezed into the code."),
    mark("Held-out items are encoded and decoded as in training, with their noise; squared errors are summed over all values that count."),
    (
        ScoreCard(
            "explained",
            mark("Variance explained"),
            "%",
            "higher",
            mark("100 % is a perfect copy, 0 % is always showing the average training item."),
        ),
        ScoreCard("mse", mark("Squared error"), mark("per value"), "lower", mark("Mean over all values of all held-out items.")),
        ScoreCard(
            "psnr",
            mark("Picture quality (PSNR)"),
            "dB",
            "higher",
            mark("10 log₁₀(1 / squared error) for values between 0 and 1; 90 dB at most, for smaller errors are only rounding."),
        ),
    ),
)
COMPACT = MetricCard(
    "compact",
    mark("Compact"),
    mark("How small the code is beside the item."),
    mark("Numbers are counted; bits are what an ideal coder would need for the codes of the held-out items."),
    (
        ScoreCard(
            "compression",
            mark("Compression"),
            "×",
            "higher",
            mark("Numbers that the encoder gets, divided by numbers in the code."),
            exact=True,
        ),
        ScoreCard(
            "bits",
            mark("Bits in the code"),
            mark("bits per item"),
            "",
            mark("KL / ln 2 of a Gaussian code, entropy of the tokens of a discrete one."),
        ),
        ScoreCard(
            "perplexity",
            mark("Evenness of the codebook"),
            "%",
            "higher",
            mark("Perplexity over all held-out items, as a share of the number of entries or levels: 100 % when all are used alike."),
        ),
        ScoreCard(
            "used",
            mark("Numbers used by an item"),
            mark("numbers"),
            "lower",
            mark("Code numbers that are not 0, mean over the held-out items."),
        ),
    ),
)
ALIVE = MetricCard(
    "alive",
    mark("Alive"),
    mark("How many numbers of the code are used at all."),
    mark(
        "A number is in use when its mean code varies by more than 0.01 (Gaussian), when it is not 0 for more than 0.1 % of the held-out "
        "items (sparse), or when it has more than 1 % of the variance of the liveliest one (all others)."
    ),
    (
        ScoreCard("units", mark("Numbers in use"), "%", "higher", mark("Share of all numbers of the code.")),
        ScoreCard("active", mark("Used at once"), "%", "", mark("Share of the code numbers that are not 0, mean over the held-out items.")),
        ScoreCard(
            "entries",
            mark("Codebook entries in use"),
            "%",
            "higher",
            mark("Entries that stand for at least one token of the held-out items."),
        ),
    ),
)
USEFUL = MetricCard(
    "useful",
    mark("Useful"),
    mark("How well a plain classifier can tell the label from the code alone."),
    mark("Logistic regression on standardised codes, fitted to training items and judged on held-out ones; the same for every rival."),
    (
        ScoreCard("accuracy", mark("Accuracy"), "%", "higher", mark("Share of the held-out items whose label is told right.")),
        ScoreCard(
            "macro_f1",
            mark("Macro-F1"),
            "%",
            "higher",
            mark("F1 of each class, mean over the classes: rare ones count as much as common ones."),
        ),
    ),
    needs_labels,
)
ORDERLY = MetricCard(
    "orderly",
    mark("Orderly"),
    mark("Whether items that lie close together in latent space are alike."),
    mark("Euclidean distances between the codes of held-out items, in all dimensions of the code: how a map looks does not count."),
    (
        ScoreCard(
            "trust",
            mark("Trustworthiness"),
            "%",
            "higher",
            mark("Whether the 10 nearest in latent space are among the nearest by raw values too; about 50 % is chance."),
        ),
        ScoreCard(
            "neighbours", mark("Neighbours with the same label"), "%", "higher", mark("Mean share among the 10 nearest in latent space.")
        ),
        ScoreCard(
            "silhouette",
            mark("Silhouette of the labels"),
            mark("from −1 to 1"),
            "higher",
            mark("Distance to the nearest other class minus distance to the own one, over the larger of the two."),
        ),
    ),
)
ROBUST = MetricCard(
    "robust",
    mark("Robust"),
    mark("How much of the noise on an item is gone in the reconstruction."),
    mark("Normal noise is added to held-out items, the same for every model; the reconstruction is compared with the clean item."),
    (
        ScoreCard(
            "gain",
            mark("Noise taken off"),
            "dB",
            "higher",
            mark("PSNR of the reconstruction minus PSNR of the noisy item, at noise of 0.3."),
        ),
    ),
    needs_clean_input,
)
ALERT = MetricCard(
    "alert",
    mark("Alert"),
    mark("The chance that an odd item scores higher than a normal one."),
    mark("AUC-ROC of held-out items against odd ones, neither of which was trained on."),
    (
        ScoreCard("error", mark("By error alone"), "%", "higher", mark("Score: squared error of the reconstruction.")),
        ScoreCard(
            "both",
            mark("By error and place of the code"),
            "%",
            "higher",
            mark("Score: squared error plus Mahalanobis distance of the code, each in standard deviations of the training items."),
        ),
    ),
    needs_odd_items,
)
INVENTIVE = MetricCard(
    "inventive",
    mark("Inventive"),
    mark("Whether new items, decoded from drawn codes, could pass for real ones."),
    mark(
        "Codes are drawn from the prior, the codebook, or a Gaussian mixture fitted to training codes, and decoded; compared by raw values."
    ),
    (
        ScoreCard(
            "told_apart",
            mark("Told from real ones"),
            "%",
            "lower",
            mark("How often the nearest neighbour says rightly whether an item is new or held-out; 50 % is chance."),
        ),
        ScoreCard(
            "coverage",
            mark("Coverage"),
            "%",
            "higher",
            mark("Share of the held-out items with a new one as close as their 5th nearest real one."),
        ),
        ScoreCard(
            "novelty",
            mark("Distance to the nearest training item"),
            "×",
            "",
            mark("Median over the new items, divided by that of held-out items: near 0 are copies, 1 is as new as real ones."),
        ),
    ),
    needs_whole_items,
)
HONEST = MetricCard(
    "honest",
    mark("Honest"),
    mark("Whether it holds for items it was not trained on, and what it cost."),
    mark("The same errors on held-out and on training items; weights are counted, seconds are those of training on its machine."),
    (
        ScoreCard(
            "gap",
            mark("Held-out over training error"),
            "×",
            "lower",
            mark("Squared error on held-out items divided by that on training items; 1 is no gap."),
        ),
        ScoreCard(
            "weights",
            mark("Learnt weights"),
            "",
            "lower",
            mark("All parameters of the encoder, the decoder and the likelihood; n is the number of held-out items."),
            exact=True,
        ),
        ScoreCard(
            "seconds",
            mark("Training time"),
            "s",
            "lower",
            mark("Seconds spent in training steps; n is the number of training items. PCA was timed here and now."),
        ),
    ),
)
FACTORS = MetricCard(
    "factors",
    mark("One knob, one factor"),
    mark("Whether single numbers of the code follow single things that the data were made from."),
    mark("Mutual information of histograms with 20 bins, and random forests that tell each factor from the code; for use inside this app."),
    (
        ScoreCard(
            "mig",
            mark("Mutual information gap (MIG)"),
            mark("from 0 to 1"),
            "higher",
            mark("How far the best number is ahead of the second best, over the factor's entropy; mean over the factors."),
        ),
        ScoreCard(
            "disentanglement",
            mark("Each number tells one factor"),
            mark("from 0 to 1"),
            "higher",
            mark("Disentanglement of DCI, from the importances of the forests."),
        ),
        ScoreCard(
            "completeness",
            mark("Each factor is in one number"),
            mark("from 0 to 1"),
            "higher",
            mark("Completeness of DCI, from the importances of the forests."),
        ),
        ScoreCard(
            "informativeness",
            mark("The code tells the factors"),
            mark("from 0 to 1"),
            "higher",
            mark("How well the forests tell the factors of held-out items: 0 knows nothing, 1 knows all; mean over the factors."),
        ),
    ),
    needs_factors,
)
CARDS: dict[str, MetricCard] = {
    card.name: card for card in (FAITHFUL, COMPACT, ALIVE, USEFUL, ORDERLY, ROBUST, ALERT, INVENTIVE, HONEST, FACTORS)
}
